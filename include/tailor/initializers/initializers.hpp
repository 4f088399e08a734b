#pragma once
// How weights start. An initializer fills an array, knowing how many inputs and outputs each of its values joins.
#include <algorithm>
#include <cmath>
#include <span>

#include "../core/random.hpp"

namespace TAILOR_NAMESPACE {

/// What an initializer may know of an array.
struct Fans {
    Index in = 1, out = 1;  // inputs of one output, outputs of one input (keras.io/api/layers/initializers)
    Index columns = 1;      // extent of the array's last axis
};

/// A function and up to two parameters; cheap to copy. The library's own are below; `fill` may be any function.
struct Initializer {
    void (*fill)(std::span<double> values, Fans fans, Random& random, double a, double b);
    double a = 0, b = 0;
};

namespace detail {

inline void fill_uniform(std::span<double> values, Random& random, double low, double high) {
    for (double& value : values) value = low + (high - low) * random.uniform();
}
inline void fill_normal(std::span<double> values, Random& random, double mean, double deviation) {
    for (double& value : values) value = mean + deviation * random.normal();
}
/// Normal, drawn again beyond two deviations; wider by 1 / .8796 so that `deviation` is what remains.
inline void fill_truncated_normal(std::span<double> values, Random& random, double deviation) {
    constexpr double remaining = 0.87962566103423978;  // deviation of a standard normal cut at -2 and 2
    for (double& value : values) {
        double z = random.normal();
        while (std::abs(z) > 2) z = random.normal();
        value = z * deviation / remaining;
    }
}

/// Variance scale / fan: uniform within +- sqrt(3 scale / fan), or a truncated normal of deviation sqrt(scale / fan).
enum class Fan { in, mean };
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

/// All values `value`.
constexpr Initializer constant(double value) {
    return {[](std::span<double> values, Fans, Random&, double a, double) { std::fill(values.begin(), values.end(), a); }, value};
}
inline constexpr Initializer zeros = constant(0);
inline constexpr Initializer ones = constant(1);

/// Uniform in [low, high).
constexpr Initializer random_uniform(double low = -0.05, double high = 0.05) {
    return {[](std::span<double> values, Fans, Random& random, double a, double b) { detail::fill_uniform(values, random, a, b); }, low, high};
}
/// Normal.
constexpr Initializer random_normal(double mean = 0, double deviation = 0.05) {
    return {[](std::span<double> values, Fans, Random& random, double a, double b) { detail::fill_normal(values, random, a, b); }, mean, deviation};
}

/// Glorot and Bengio, AISTATS 2010: variance 2 / (in + out).
inline constexpr Initializer glorot_uniform = detail::scaled_uniform<detail::Fan::mean>(1);
inline constexpr Initializer glorot_normal = detail::scaled_normal<detail::Fan::mean>(1);
/// He et al., ICCV 2015: variance 2 / in.
inline constexpr Initializer he_uniform = detail::scaled_uniform<detail::Fan::in>(2);
inline constexpr Initializer he_normal = detail::scaled_normal<detail::Fan::in>(2);
/// LeCun et al., "Efficient backprop", 1998: variance 1 / in.
inline constexpr Initializer lecun_uniform = detail::scaled_uniform<detail::Fan::in>(1);
inline constexpr Initializer lecun_normal = detail::scaled_normal<detail::Fan::in>(1);

}  // namespace TAILOR_NAMESPACE
