#pragma once
// Weights whose variance fits the number of values they join, so that signals neither grow nor fade from layer to
// layer.
//
//   Glorot   2 / (in + out)     Glorot and Bengio, AISTATS 2010
//   He       2 / in             He et al., ICCV 2015
//   LeCun    1 / in             LeCun et al., "Efficient backprop", 1998
//
// Uniform between +- sqrt(3 variance); or normal, drawn again beyond two deviations, and widened so that what remains
// has that variance. As Keras has them: keras.io/api/layers/initializers.
#include <algorithm>
#include <cmath>

#include "random.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

inline void fill_truncated_normal(std::span<double> values, Random& random, double deviation) {
    constexpr double remaining = 0.87962566103423978;  // deviation of a standard normal cut at -2 and 2
    for (double& value : values) {
        double z = random.normal();
        while (std::abs(z) > 2) z = random.normal();
        value = z * deviation / remaining;
    }
}

enum class Fan { in, mean };

/// scale / fan
template <Fan fan>
double variance(Fans fans, double scale) {
    const double in = static_cast<double>(fans.in), out = static_cast<double>(fans.out);
    return scale / std::max(1.0, fan == Fan::in ? in : (in + out) / 2);
}
template <Fan fan>
constexpr Initializer scaled_uniform(double scale) {
    return {[](std::span<double> values, Fans fans, Random& random, double a, double) {
                const double limit = std::sqrt(3 * variance<fan>(fans, a));
                fill_uniform(values, random, -limit, limit);
            },
            scale};
}
template <Fan fan>
constexpr Initializer scaled_normal(double scale) {
    return {[](std::span<double> values, Fans fans, Random& random, double a, double) {
                fill_truncated_normal(values, random, std::sqrt(variance<fan>(fans, a)));
            },
            scale};
}

}  // namespace detail

inline constexpr Initializer glorot_uniform = detail::scaled_uniform<detail::Fan::mean>(1);
inline constexpr Initializer glorot_normal = detail::scaled_normal<detail::Fan::mean>(1);
inline constexpr Initializer he_uniform = detail::scaled_uniform<detail::Fan::in>(2);
inline constexpr Initializer he_normal = detail::scaled_normal<detail::Fan::in>(2);
inline constexpr Initializer lecun_uniform = detail::scaled_uniform<detail::Fan::in>(1);
inline constexpr Initializer lecun_normal = detail::scaled_normal<detail::Fan::in>(1);

}  // namespace TAILOR_NAMESPACE
