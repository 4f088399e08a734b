#pragma once
// Errors of numbers that were predicted (keras.io/api/metrics/regression_metrics).
#include "../losses/regression.hpp"
#include "metric.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

template <class T>
double sum_of_mean_errors(const Prediction<T>& p, const char* name, double (*of)(double error)) {
    require_targets(name, p.size, p.target_size);
    double sum = 0;
    for (std::size_t i = 0; i < p.y.size(); ++i)
        sum += of(static_cast<double>(p.y[i]) - static_cast<double>(p.target[i]));
    return sum / static_cast<double>(p.size);
}
template <class T>
double sum_of_squared_errors(const Prediction<T>& p, double) {
    return sum_of_mean_errors(p, "mean_squared_error", MeanSquaredError::of<double>);
}
template <class T>
double sum_of_absolute_errors(const Prediction<T>& p, double) {
    return sum_of_mean_errors(p, "mean_absolute_error", MeanAbsoluteError::of<double>);
}

struct SquaredError {
    const char* name;
    operator Metric() const { return {name, sum_of_squared_errors<float>, sum_of_squared_errors<double>}; }
};
struct AbsoluteError {
    const char* name;
    operator Metric() const { return {name, sum_of_absolute_errors<float>, sum_of_absolute_errors<double>}; }
};

}  // namespace detail

/// Mean of (y - target)^2 over a row's outputs; under Keras's short name, too.
inline constexpr detail::SquaredError mean_squared_error{"mean_squared_error"}, mse{"mse"};
/// Mean of |y - target| over a row's outputs; under Keras's short name, too.
inline constexpr detail::AbsoluteError mean_absolute_error{"mean_absolute_error"}, mae{"mae"};

}  // namespace TAILOR_NAMESPACE
