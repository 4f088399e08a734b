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

}  // namespace detail

/// Mean of (y - target)^2 over a row's outputs.
inline const Metric mean_squared_error{"mean_squared_error", detail::sum_of_squared_errors<float>,
                                       detail::sum_of_squared_errors<double>};
/// Mean of |y - target| over a row's outputs.
inline const Metric mean_absolute_error{"mean_absolute_error", detail::sum_of_absolute_errors<float>,
                                        detail::sum_of_absolute_errors<double>};
// The same under Keras's short names.
inline const Metric mse{"mse", detail::sum_of_squared_errors<float>, detail::sum_of_squared_errors<double>};
inline const Metric mae{"mae", detail::sum_of_absolute_errors<float>, detail::sum_of_absolute_errors<double>};

}  // namespace TAILOR_NAMESPACE
