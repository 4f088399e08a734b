#pragma once
// Cross-entropies: how badly probabilities p foretell the truth t.
//
//   categorical   L = -sum over classes of t log p            p = softmax(z):  dL/dz = p sum(t) - t
//   sparse        the same, t given as the number of one class
//   binary        L = -mean of t log p + (1 - t) log(1 - p)   p = sigmoid(z):  dL/dz = (p - t) / size
//
// From logits z: log p = z - log sum e^z, exact for any z. From probabilities, as Keras does it: rows are divided by
// their sum, and p is held within 1e-7 of 0 and 1 (keras.io/api/losses/probabilistic_losses).
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "loss.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

template <LastFunction last, class Out>
using RejectsForClasses =
    std::conditional_t<(Out::extent.back() < 2), why::this_loss_expects_two_classes_or_more,
                       std::conditional_t<last == LastFunction::sigmoid || last == LastFunction::other,
                                          why::this_loss_expects_Softmax_or_logits_at_the_end, why::fits>>;

/// -sum t log p of one row and its slope; t(j) is target j, total its sum.
template <class T, class Target>
T categorical_row(const LossRow<T>& row, T* slope, T total, const Target& t) {
    T loss = 0;
    if (row.from_logits) {
        const T highest = *std::max_element(row.y, row.y + row.size);
        T sum = 0;
        for (Index j = 0; j < row.size; ++j) sum += std::exp(row.y[j] - highest);
        const T log_sum = std::log(sum);
        for (Index j = 0; j < row.size; ++j) {
            const T log_p = row.y[j] - highest - log_sum;
            if (t(j) != T(0)) loss -= t(j) * log_p;
            if (slope != nullptr) slope[j] = std::exp(log_p) * total - t(j);
        }
        return loss;
    }
    constexpr T low = T(1e-7), high = T(1) - T(1e-7);
    T sum = 0, inner = 0;
    for (Index j = 0; j < row.size; ++j) sum += row.y[j];
    for (Index j = 0; j < row.size; ++j) {
        const T p = row.y[j] / sum;
        loss -= t(j) * std::log(std::clamp(p, low, high));
        if (p >= low && p <= high) inner += t(j);
    }
    if (slope != nullptr)  // d(y_j / sum): the row's sum counts too
        for (Index j = 0; j < row.size; ++j) {
            const T p = row.y[j] / sum;
            slope[j] = ((p >= low && p <= high ? -t(j) / p : T(0)) + inner) / sum;
        }
    return loss;
}

}  // namespace detail

/// Targets: one row of probabilities (one-hot) for each row of outputs.
struct CategoricalCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;  // t -> t (1 - s) + s / classes
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "CategoricalCrossentropy";
    static constexpr LastFunction fuses_with = LastFunction::softmax;
    static constexpr Index targets(Index size) { return size; }
    template <LastFunction last, class Out>
    using Rejects = detail::RejectsForClasses<last, Out>;

    template <class T>
    T operator()(const LossRow<T>& row, T* slope) const {
        const T keep = static_cast<T>(1 - label_smoothing);
        const T spread = static_cast<T>(label_smoothing) / static_cast<T>(row.size);
        T total = 0;
        for (Index j = 0; j < row.size; ++j) total += row.target[j] * keep + spread;
        return detail::categorical_row(row, slope, total, [&](Index j) { return row.target[j] * keep + spread; });
    }
};

/// Targets: the number of the class, for each row of outputs.
struct SparseCategoricalCrossentropy {
    bool from_logits = false;
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "SparseCategoricalCrossentropy";
    static constexpr LastFunction fuses_with = LastFunction::softmax;
    static constexpr Index targets(Index) { return 1; }
    template <LastFunction last, class Out>
    using Rejects = detail::RejectsForClasses<last, Out>;

    template <class T>
    T operator()(const LossRow<T>& row, T* slope) const {
        const Index label = class_number(name, row.target[0], row.size);
        return detail::categorical_row(row, slope, T(1), [&](Index j) { return j == label ? T(1) : T(0); });
    }
};

/// Targets: 0 or 1 (or between) for each output.
struct BinaryCrossentropy {
    bool from_logits = false;
    double label_smoothing = 0;  // t -> t (1 - s) + s / 2
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "BinaryCrossentropy";
    static constexpr LastFunction fuses_with = LastFunction::sigmoid;
    static constexpr Index targets(Index size) { return size; }
    template <LastFunction last, class Out>
    using Rejects = std::conditional_t<last == LastFunction::softmax || last == LastFunction::other,
                                       why::this_loss_expects_Sigmoid_or_logits_at_the_end, why::fits>;

    template <class T>
    T operator()(const LossRow<T>& row, T* slope) const {
        const T keep = static_cast<T>(1 - label_smoothing), spread = static_cast<T>(label_smoothing / 2);
        const T size = static_cast<T>(row.size);
        constexpr T low = T(1e-7), high = T(1) - T(1e-7);
        T loss = 0;
        for (Index j = 0; j < row.size; ++j) {
            const T t = row.target[j] * keep + spread, y = row.y[j];
            if (row.from_logits) {
                loss += std::max(y, T(0)) - y * t + std::log1p(std::exp(-std::abs(y)));
                if (slope != nullptr) slope[j] = (1 / (1 + std::exp(-y)) - t) / size;
            } else {
                const T p = std::clamp(y, low, high);
                loss -= t * std::log(p) + (1 - t) * std::log(1 - p);
                if (slope != nullptr) slope[j] = y >= low && y <= high ? ((1 - t) / (1 - p) - t / p) / size : T(0);
            }
        }
        return loss / size;
    }
};

}  // namespace TAILOR_NAMESPACE
