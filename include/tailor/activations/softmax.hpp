#pragma once
// Softmax, along the last axis (keras.io/api/layers/activations): y_i = e^x_i / sum_j e^x_j, dx = y (dy - <y, dy>). Its
// passes are in kernels/softmax.hpp.
#include "kind.hpp"

namespace TAILOR_NAMESPACE {

/// y = e^x / sum e^x along the last axis
struct Softmax {
    using Kind = kind::Activation;
};

}  // namespace TAILOR_NAMESPACE
