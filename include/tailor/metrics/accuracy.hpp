#pragma once
// Accuracies: the share of right answers (keras.io/api/metrics/accuracy_metrics).
#include <algorithm>
#include <cmath>

#include "../core/argmax.hpp"
#include "metric.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// The class that row i's target names: by its number, or by where a row of targets is largest.
template <class T>
Index target_class(const Prediction<T>& p, Index i) {
    if (p.target_size == 1) return class_number("accuracy", p.target_row(i)[0], p.size);
    require_targets("accuracy", p.size, p.target_size);
    const Index found = argmax(p.target_row(i), p.target_size);
    require(found >= 0, "accuracy: expected targets that are numbers, found nan in row ", i);
    return found;
}

template <class T>
double count_right_classes(const Prediction<T>& p, double) {
    Index right = 0;
    for (Index i = 0; i < p.rows(); ++i) right += argmax(p.row(i), p.size) == target_class(p, i);
    return static_cast<double>(right);
}
/// Of each row the share of values on the target's side of the threshold; a NaN is on neither.
template <class T>
double share_right_sides(const Prediction<T>& p, double threshold) {
    require_targets("binary_accuracy", p.size, p.target_size);
    Index right = 0;
    for (std::size_t i = 0; i < p.y.size(); ++i) {
        const double y = static_cast<double>(p.y[i]), target = static_cast<double>(p.target[i]);
        right += (y > threshold && target == 1) || (y <= threshold && target == 0);
    }
    return static_cast<double>(right) / static_cast<double>(p.size);
}
/// The same with the threshold between no and yes: a probability of one half, a logit of 0.
template <class T>
double share_right_halves(const Prediction<T>& p, double) {
    return share_right_sides(p, p.from_logits ? 0 : 0.5);
}
template <class T>
double count_right(const Prediction<T>& p, double) {
    return p.size == 1 ? share_right_halves(p, 0) : count_right_classes(p, 0);
}
/// Fewer than k values exceed that of the target's class, and all are finite.
template <class T>
bool is_among_largest(const T* row, Index size, Index target, double k) {
    const auto exceeds = [own = row[target]](T y) { return y > own; };
    return std::all_of(row, row + size, [](T y) { return std::isfinite(y); }) &&
           static_cast<double>(std::count_if(row, row + size, exceeds)) < k;
}
template <class T>
double count_among_largest(const Prediction<T>& p, double k) {
    Index right = 0;
    for (Index i = 0; i < p.rows(); ++i) right += is_among_largest(p.row(i), p.size, target_class(p, i), k);
    return static_cast<double>(right);
}

// Each becomes a Metric where it is used, so that a program compiles only those that it uses.
struct Accuracy {
    operator Metric() const { return {"accuracy", count_right<float>, count_right<double>}; }
};
struct BinaryAccuracy {
    operator Metric() const { return {"binary_accuracy", share_right_halves<float>, share_right_halves<double>}; }
    Metric operator()(double threshold) const {
        return {"binary_accuracy", share_right_sides<float>, share_right_sides<double>, threshold};
    }
};
struct CategoricalAccuracy {
    const char* name;
    operator Metric() const { return {name, count_right_classes<float>, count_right_classes<double>}; }
};
struct TopKCategoricalAccuracy {
    operator Metric() const { return (*this)(5); }
    Metric operator()(Index k) const {
        require(k > 0, "top_k_categorical_accuracy: expected k of at least 1, found ", k);
        return {"top_k_categorical_accuracy", count_among_largest<float>, count_among_largest<double>,
                static_cast<double>(k)};
    }
};

}  // namespace detail

/// Share of right answers: one output is a yes or no (as binary_accuracy), several are classes; targets are one-hot or
/// numbers.
inline constexpr detail::Accuracy accuracy;
/// Share of outputs on the right side of 0.5; of 0 if the loss has from_logits, for that is the logit of 0.5. With a
/// threshold, binary_accuracy(0.7): on the right side of that, be they probabilities or logits.
inline constexpr detail::BinaryAccuracy binary_accuracy;
/// Share of rows whose largest output, the first of equals, is the target's class. A row with a NaN is wrong.
inline constexpr detail::CategoricalAccuracy categorical_accuracy{"categorical_accuracy"};
inline constexpr detail::CategoricalAccuracy sparse_categorical_accuracy{"sparse_categorical_accuracy"};
/// Share of rows whose target's class is among the k largest outputs; equals of the k-th count as among them. k is 5, or
/// as in top_k_categorical_accuracy(3).
inline constexpr detail::TopKCategoricalAccuracy top_k_categorical_accuracy;

}  // namespace TAILOR_NAMESPACE
