#pragma once
// Losses of numbers: with e = y - t,
//
//   mean squared error    mean of e^2
//   mean absolute error   mean of |e|
//   Huber                 mean of e^2 / 2 where |e| <= delta, else delta (|e| - delta / 2)
//
// over the values of a row (keras.io/api/losses/regression_losses).
#include "loss.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// The mean over a row of loss.of(error), and its gradient.
template <class L, class T>
T mean_over_row(const L& loss, const LossRow<T>& row, T* dy) {
    const T size = static_cast<T>(row.size);
    T sum = 0;
    for (Index j = 0; j < row.size; ++j) {
        const T error = row.y[j] - row.target[j];
        sum += loss.of(error);
        if (dy != nullptr) dy[j] = loss.derivative(error) / size;
    }
    return sum / size;
}

}  // namespace detail

struct MeanSquaredError {
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "MeanSquaredError";
    static constexpr bool from_logits = false;
    static constexpr OutputActivation fuses_with = OutputActivation::unknown;
    static constexpr Index targets(Index size) { return size; }

    template <class T>
    static T of(T error) {
        return error * error;
    }
    template <class T>
    static T derivative(T error) {
        return 2 * error;
    }
    template <class T>
    T operator()(const LossRow<T>& row, T* dy) const {
        return detail::mean_over_row(*this, row, dy);
    }
};

struct MeanAbsoluteError {
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "MeanAbsoluteError";
    static constexpr bool from_logits = false;
    static constexpr OutputActivation fuses_with = OutputActivation::unknown;
    static constexpr Index targets(Index size) { return size; }

    template <class T>
    static T of(T error) {
        return std::abs(error);
    }
    template <class T>
    static T derivative(T error) {
        return error > 0 ? T(1) : error < 0 ? T(-1) : error;  // 0, or NaN
    }
    template <class T>
    T operator()(const LossRow<T>& row, T* dy) const {
        return detail::mean_over_row(*this, row, dy);
    }
};

struct Huber {
    double delta = 1;
    Reduction reduction = Reduction::sum_over_batch_size;

    static constexpr std::string_view name = "Huber";
    static constexpr bool from_logits = false;
    static constexpr OutputActivation fuses_with = OutputActivation::unknown;
    static constexpr Index targets(Index size) { return size; }

    template <class T>
    T of(T error) const {
        const T d = static_cast<T>(delta), size = std::abs(error);
        return size <= d ? error * error / 2 : d * (size - d / 2);
    }
    template <class T>
    T derivative(T error) const {
        const T d = static_cast<T>(delta);
        return error > d ? d : error < -d ? -d : error;
    }
    template <class T>
    T operator()(const LossRow<T>& row, T* dy) const {
        return detail::mean_over_row(*this, row, dy);
    }
};

}  // namespace TAILOR_NAMESPACE
