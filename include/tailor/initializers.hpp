#pragma once
// Every initializer that needs no further library; initializers/orthogonal.hpp needs LAPACK.
#include "initializers/constant.hpp"
#include "initializers/glorot_he_lecun.hpp"
#include "initializers/random.hpp"
