#pragma once
// What an activation function is. As an option, Dense<128, ReLU>, it has the kind Activation, and
//
//   forward(y, x)     y = f(x)
//   backward(dy, y)   dy becomes f'(x) dy, computed from y; or from x, with needs_input = true, where y does not
//                     determine it
//
// for y, x and dy that are vectors of any width. Linear and Softmax have neither: activation.hpp knows them.
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE {

namespace kind {
struct Activation;
}

/// y = x
struct Linear {
    using Kind = kind::Activation;
};

}  // namespace TAILOR_NAMESPACE
