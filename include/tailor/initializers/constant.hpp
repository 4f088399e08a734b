#pragma once
// Weights that all start with the same value, as biases do.
#include <algorithm>

#include "initializer.hpp"

namespace TAILOR_NAMESPACE {

/// All values `value`.
constexpr Initializer constant(double value) {
    return {
        [](std::span<double> values, Fans, Random&, double a, double) { std::fill(values.begin(), values.end(), a); },
        value};
}
inline constexpr Initializer zeros = constant(0);
inline constexpr Initializer ones = constant(1);

}  // namespace TAILOR_NAMESPACE
