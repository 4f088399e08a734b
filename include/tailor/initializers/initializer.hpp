#pragma once
// What an initializer is: how weights start. It fills an array, knowing how many inputs and outputs each of its values
// joins.
#include <span>

#include "../core/random.hpp"

namespace TAILOR_NAMESPACE {

/// What an initializer may know of an array.
struct Fans {
    Index in = 1, out = 1;  // inputs of one output, outputs of one input (keras.io/api/layers/initializers)
    Index columns = 1;      // extent of the array's last axis
};

/// A function and up to two parameters; cheap to copy. `fill` may be any function, also one of yours.
struct Initializer {
    void (*fill)(std::span<double> values, Fans fans, Random& random, double a, double b);
    double a = 0, b = 0;
};

}  // namespace TAILOR_NAMESPACE
