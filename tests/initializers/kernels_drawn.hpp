#pragma once
// What initializers draw for the kernels of a model's layers, as a user gets them, and the moments of such numbers.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <tailor/initializers/initializer.hpp>

namespace testing {

/// A kernel of well over 10^5 weights, and the fans of its layer by Keras's rule.
struct Drawn {
    std::vector<double> values;
    double in, out;
};
/// Of Dense<300> on 400 inputs, and of Conv2D<100, Kernel<5, 3>> on 80 channels: initializer.cpp makes the two models.
Drawn dense_kernel(const tailor::Initializer& initializer, std::uint64_t seed = 1);
Drawn conv2d_kernel(const tailor::Initializer& initializer, std::uint64_t seed = 1);

/// Of n numbers; `low` and `high` are the smallest and the largest.
struct Moments {
    double mean = 0, variance = 0, kurtosis = 0, low = 0, high = 0, n = 0;

    explicit Moments(const std::vector<double>& values) : low(values[0]), high(values[0]) {
        n = static_cast<double>(values.size());
        for (const double v : values) {
            mean += v / n;
            low = std::min(low, v);
            high = std::max(high, v);
        }
        for (const double v : values) {
            variance += std::pow(v - mean, 2) / n;
            kurtosis += std::pow(v - mean, 4) / n;
        }
        kurtosis /= variance * variance;
    }
    /// Five standard errors of the mean and of the variance, if the numbers are independent.
    double mean_error() const { return 5 * std::sqrt(variance / n); }
    double variance_error() const { return 5 * variance * std::sqrt((kurtosis - 1) / n); }
};

/// Correlation of each number with the one `lag` places on.
inline double correlation(const std::vector<double>& values, std::size_t lag) {
    const Moments m(values);
    double sum = 0;
    for (std::size_t i = lag; i < values.size(); ++i) sum += (values[i] - m.mean) * (values[i - lag] - m.mean);
    return sum / (m.n * m.variance);
}

}  // namespace testing
