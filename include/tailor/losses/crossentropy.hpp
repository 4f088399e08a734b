#pragma once
// Cross-entropies of probabilities p and targets t.
//
//   categorical   L = -sum over classes of t log p            p = softmax(z):  dL/dz = p sum(t) - t
//   sparse        the same, t given as the number of one class
//   binary        L = -mean of t log p + (1 - t) log(1 - p)   p = sigmoid(z):  dL/dz = (p - t) / size
//
// From logits z: log p = z - log sum e^z, exact for any z. From probabilities y, as Keras does it, and held(y) is y within
// 1e-7 of 0 and 1 (keras.io/api/losses/probabilistic_losses):
//
//   categorical   p = held(y / sum of y); a row of zeros is divided by nothing
//   sparse        p = held(y) / sum of held(y)
//   binary        p = held(y)
//
// The gradient is 0 where a value is clipped. A NaN stays one, in the loss and in the gradient.
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "loss.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

template <OutputActivation last, class Out>
using RejectsForClasses =
    std::conditional_t<(Out::extent.back() < 2), why::this_loss_expects_two_classes_or_more,
                       std::conditional_t<last == OutputActivation::sigmoid || last == OutputActivation::other,
                                          why::this_loss_expects_Softmax_or_logits_at_the_end, why::fits>>;

template <class T>
T held(T y) {
    constexpr T low = T(1e-7), high = T(1) - T(1e-7);
    return y < low ? low : y > high ? high : y;
}
template <class T>
bool is_held(T y) {
    return held(y) < y || held(y) > y;
}

/// -sum t log p of one row of logits and its gradient; t(j) is target j, total their sum.
template <class T, class Target>
T categorical_of_logits(const LossRow<T>& row, T* dy, T total, const Target& t) {
    const T highest = *std::max_element(row.y, row.y + row.size);
    T sum = 0, loss = 0;
    for (Index j = 0; j < row.size; ++j) sum += std::exp(row.y[j] - highest);
    const T log_sum = std::log(sum);
    for (Index j = 0; j < row.size; ++j) {
        const T log_p = row.y[j] - highest - log_sum;
        if (t(j) != T(0)) loss -= t(j) * log_p;
        if (dy != nullptr) dy[j] = std::exp(log_p) * total - t(j);
    }
    return loss;
}

template <class T, class Target>
T categorical_of_probabilities(const LossRow<T>& row, T* dy, const Target& t) {
    T sum = 0, loss = 0, inner = 0;
    for (Index j = 0; j < row.size; ++j) sum += row.y[j];
    if (std::abs(sum) < T(1e-30)) sum = 1;  // zeros; or so small that a gradient, divided by it, would be infinite
    for (Index j = 0; j < row.size; ++j) {
        const T p = row.y[j] / sum;
        loss -= t(j) * std::log(held(p));
        if (!is_held(p)) inner += t(j);
    }
    if (dy != nullptr)  // d(y_j / sum): the row's sum counts too
        for (Index j = 0; j < row.size; ++j) {
            const T p = row.y[j] / sum;
            dy[j] = ((is_held(p) ? T(0) : -t(j) / p) + inner) / sum;
        }
    return loss;
}

template <class T>
T sparse_of_probabilities(const LossRow<T>& row, T* dy, Index label) {
    const T of_label = held(row.y[label]);
    T sum = 0;
    for (Index j = 0; j < row.size; ++j) sum += held(row.y[j]);
    if (dy != nullptr)
        for (Index j = 0; j < row.size; ++j)
            dy[j] = is_held(row.y[j]) ? T(0) : 1 / sum - (j == label ? 1 / of_label : T(0));
    return std::log(sum / of_label);
}

}  // namespace detail

/// Targets: one row of probabilities (one-hot) for each row of outputs. They are taken as 1 together if they are within
/// 0.02 of it: decimals are rounded.
struct CategoricalCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;  // t -> t (1 - s) + s / classes
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "CategoricalCrossentropy";
    static constexpr OutputActivation fuses_with = OutputActivation::softmax;
    static constexpr Index targets(Index size) { return size; }
    template <OutputActivation last, class Out>
    using Rejects = detail::RejectsForClasses<last, Out>;

    template <class T>
    void check_target(const T* target, Index size) const {
        T sum = 0, least = 0;
        for (Index j = 0; j < size; ++j) {
            sum += target[j];
            least = target[j] < least ? target[j] : least;
        }
        require(least >= 0, name, ": expected targets that are probabilities, found ", least);
        require(std::abs(sum - 1) <= T(0.02), name, ": expected targets that sum to 1 in a row, found the sum ", sum);
    }
    template <class T>
    T operator()(const LossRow<T>& row, T* dy) const {
        const T keep = static_cast<T>(1 - label_smoothing);
        const T spread = static_cast<T>(label_smoothing) / static_cast<T>(row.size);
        const auto t = [&](Index j) { return row.target[j] * keep + spread; };
        if (!row.from_logits) return detail::categorical_of_probabilities(row, dy, t);
        T total = 0;
        for (Index j = 0; j < row.size; ++j) total += t(j);
        return detail::categorical_of_logits(row, dy, total, t);
    }
};

/// Targets: the number of the class, for each row of outputs.
struct SparseCategoricalCrossentropy {
    bool from_logits = false;
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "SparseCategoricalCrossentropy";
    static constexpr OutputActivation fuses_with = OutputActivation::softmax;
    static constexpr Index targets(Index) { return 1; }
    template <OutputActivation last, class Out>
    using Rejects = detail::RejectsForClasses<last, Out>;

    template <class T>
    void check_target(const T* target, Index size) const {
        class_number(name, target[0], size);
    }
    template <class T>
    T operator()(const LossRow<T>& row, T* dy) const {
        const Index label = class_number(name, row.target[0], row.size);
        if (!row.from_logits) return detail::sparse_of_probabilities(row, dy, label);
        return detail::categorical_of_logits(row, dy, T(1), [&](Index j) { return j == label ? T(1) : T(0); });
    }
};

/// Targets: 0 or 1 (or between) for each output.
struct BinaryCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;  // t -> t (1 - s) + s / 2
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "BinaryCrossentropy";
    static constexpr OutputActivation fuses_with = OutputActivation::sigmoid;
    static constexpr Index targets(Index size) { return size; }
    template <OutputActivation last, class Out>
    using Rejects = std::conditional_t<last == OutputActivation::softmax || last == OutputActivation::other,
                                       why::this_loss_expects_Sigmoid_or_logits_at_the_end, why::fits>;

    template <class T>
    void check_target(const T* target, Index size) const {
        for (Index j = 0; j < size; ++j)
            require(target[j] >= 0 && target[j] <= 1, name, ": expected targets 0 to 1, found ", target[j]);
    }
    template <class T>
    T operator()(const LossRow<T>& row, T* dy) const {
        const T keep = static_cast<T>(1 - label_smoothing), spread = static_cast<T>(label_smoothing / 2);
        const T size = static_cast<T>(row.size);
        T loss = 0;
        for (Index j = 0; j < row.size; ++j) {
            const T t = row.target[j] * keep + spread, y = row.y[j];
            if (row.from_logits) {
                loss += std::max(y, T(0)) - y * t + std::log1p(std::exp(-std::abs(y)));
                if (dy != nullptr) dy[j] = (1 / (1 + std::exp(-y)) - t) / size;
            } else {
                const T p = detail::held(y);
                loss -= t * std::log(p) + (1 - t) * std::log(1 - p);
                if (dy != nullptr) dy[j] = detail::is_held(y) ? T(0) : ((1 - t) / (1 - p) - t / p) / size;
            }
        }
        return loss / size;
    }
};

}  // namespace TAILOR_NAMESPACE
