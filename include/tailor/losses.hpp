#pragma once
// Every loss.
#include "losses/crossentropy.hpp"
#include "losses/regression.hpp"
