#pragma once
// What the tests of losses share: a batch that owns its values, and finite differences of a loss over one.
#include <algorithm>
#include <cmath>
#include <vector>

#include <tailor/core/random.hpp>
#include <tailor/losses/loss.hpp>

namespace testing {

/// Rows of outputs, or of logits, and of targets. `weights`: of the samples, or none.
template <class T>
struct LossBatch {
    std::vector<T> y, target;
    tailor::Index size = 1, target_size = 1, rows_per_sample = 1;
    std::vector<T> weights = {}, logits = {};

    tailor::Prediction<T> prediction() const {
        return {y, target, size, target_size, rows_per_sample, logits, weights};
    }
};

template <class T>
struct ValueAndSlope {
    double value;
    std::vector<T> slope;
};
template <class T>
ValueAndSlope<T> loss_of(const tailor::Loss& loss, const LossBatch<T>& batch) {
    std::vector<T> slope(batch.y.size(), T(-77));  // all of it is written
    const double value = loss(batch.prediction(), std::span<T>(slope));
    return {value, slope};
}
inline double value_of(const tailor::Loss& loss, const LossBatch<double>& batch) {
    return loss(batch.prediction(), std::span<double>{});
}

/// The largest error of the loss's slope, relative to its own size, against the four-point formula. Slopes a thousand
/// times smaller than the largest count as that size. By the logits if the batch has some, else by y.
inline double slope_error(const tailor::Loss& loss, LossBatch<double> batch) {
    constexpr double h = 1e-4;
    const std::vector<double> slope = loss_of(loss, batch).slope;
    std::vector<double>& at = batch.logits.empty() ? batch.y : batch.logits;
    double largest = 0, error = 0;
    for (const double s : slope) largest = std::max(largest, std::abs(s));
    for (std::size_t i = 0; i < at.size(); ++i) {
        const double here = at[i];
        const auto value = [&](double step) {
            at[i] = here + step * h;
            return value_of(loss, batch);
        };
        const double expected = (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * h);
        at[i] = here;
        const double size = std::max({std::abs(expected), std::abs(slope[i]), 1e-3 * largest, 1e-12});
        error = std::max(error, std::abs(slope[i] - expected) / size);
        if (std::isnan(slope[i])) return slope[i];
    }
    return error;
}

/// n numbers in [low, high).
inline std::vector<double> uniform(std::size_t n, double low, double high, std::uint64_t seed) {
    tailor::Random random(seed, tailor::Purpose::user);
    std::vector<double> values(n);
    for (double& v : values) v = low + (high - low) * random.uniform();
    return values;
}

}  // namespace testing
