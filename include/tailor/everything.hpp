#pragma once
// All of tailor: the core, and what needs zlib, libcurl, OpenSSL, xtensor, BLAS or LAPACK.
#include "data.hpp"
#include "initializers/orthogonal.hpp"
#include "layers/check_layer.hpp"
#include "layers/conv2d_blas.hpp"
#include "metrics/confusion_matrix.hpp"
#include "tailor.hpp"
