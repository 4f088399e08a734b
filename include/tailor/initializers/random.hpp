#pragma once
// Weights that start at random, alike for every layer (keras.io/api/layers/initializers).
#include "initializer.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

inline void fill_uniform(std::span<double> values, Random& random, double low, double high) {
    for (double& value : values) value = low + (high - low) * random.uniform();
}
inline void fill_normal(std::span<double> values, Random& random, double mean, double deviation) {
    for (double& value : values) value = mean + deviation * random.normal();
}

}  // namespace detail

/// Uniform in [low, high).
constexpr Initializer random_uniform(double low = -0.05, double high = 0.05) {
    return {[](std::span<double> values, Fans, Random& random, double a, double b) {
                detail::fill_uniform(values, random, a, b);
            },
            low, high};
}
/// Normal.
constexpr Initializer random_normal(double mean = 0, double deviation = 0.05) {
    return {[](std::span<double> values, Fans, Random& random, double a, double b) {
                detail::fill_normal(values, random, a, b);
            },
            mean, deviation};
}

}  // namespace TAILOR_NAMESPACE
