#pragma once
// What a metric is: a function that scores each row of a batch; its value is the mean over all rows seen.
#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "../losses/loss.hpp"

namespace TAILOR_NAMESPACE {

/// The sum of the rows' scores. `parameter` is the metric's own (k of top-k, a threshold).
struct Metric {
    std::string name;
    double (*of_float)(const Prediction<float>&, double parameter);
    double (*of_double)(const Prediction<double>&, double parameter);
    double parameter = 0;

    double sum(const Prediction<float>& p) const { return of_float(p, parameter); }
    double sum(const Prediction<double>& p) const { return of_double(p, parameter); }
};

/// Metrics{accuracy, top_k_categorical_accuracy(3)}
struct Metrics {
    std::vector<Metric> all;

    Metrics(std::initializer_list<Metric> metrics = {}) : all(metrics) {}
};

namespace detail {

template <class T>
Index largest(const T* row, Index size) {
    return std::max_element(row, row + size) - row;
}
/// The class that row i's target names: itself, or where it is largest.
template <class T>
Index target_class(const Prediction<T>& p, Index i) {
    return p.target_size == 1 ? static_cast<Index>(p.target_row(i)[0]) : largest(p.target_row(i), p.target_size);
}

template <class T>
double count_right_classes(const Prediction<T>& p, double) {
    Index right = 0;
    for (Index i = 0; i < p.rows(); ++i) right += largest(p.row(i), p.size) == target_class(p, i);
    return static_cast<double>(right);
}
/// Of each row the share of values on the target's side of the threshold.
template <class T>
double share_right_sides(const Prediction<T>& p, double threshold) {
    require_targets("binary_accuracy", p.size, p.target_size);
    Index right = 0;
    for (std::size_t i = 0; i < p.y.size(); ++i)
        right += (static_cast<double>(p.y[i]) > threshold ? 1.0 : 0.0) == static_cast<double>(p.target[i]);
    return static_cast<double>(right) / static_cast<double>(p.size);
}
template <class T>
double count_right(const Prediction<T>& p, double) {
    return p.size == 1 ? share_right_sides(p, 0.5) : count_right_classes(p, 0);
}
/// The target's class is among the k largest: fewer than k values exceed its own (and it is a number).
template <class T>
double count_among_largest(const Prediction<T>& p, double k) {
    Index right = 0;
    for (Index i = 0; i < p.rows(); ++i) {
        const T* const row = p.row(i);
        const T own = row[target_class(p, i)];
        right += own == own && std::count_if(row, row + p.size, [own](T y) { return y > own; }) < static_cast<Index>(k);
    }
    return static_cast<double>(right);
}

}  // namespace detail

/// Share of right answers: one output is a yes or no (above 0.5), several are classes; targets are one-hot or numbers.
inline const Metric accuracy{"accuracy", detail::count_right<float>, detail::count_right<double>};
/// Share of outputs on the right side of the threshold.
inline Metric binary_accuracy(double threshold = 0.5) {
    return {"binary_accuracy", detail::share_right_sides<float>, detail::share_right_sides<double>, threshold};
}
/// Share of rows whose largest output is the target's class.
inline const Metric categorical_accuracy{"categorical_accuracy", detail::count_right_classes<float>, detail::count_right_classes<double>};
inline const Metric sparse_categorical_accuracy{"sparse_categorical_accuracy", detail::count_right_classes<float>,
                                                detail::count_right_classes<double>};
/// Share of rows whose target's class is among the k largest outputs.
inline Metric top_k_categorical_accuracy(Index k = 5) {
    return {"top_k_categorical_accuracy", detail::count_among_largest<float>, detail::count_among_largest<double>, static_cast<double>(k)};
}

}  // namespace TAILOR_NAMESPACE
