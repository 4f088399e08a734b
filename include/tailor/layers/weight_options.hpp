#pragma once
// What a user may say of one array of a layer: how it starts, and what its size costs.
#include <cmath>
#include <span>

#include "../initializers.hpp"

namespace TAILOR_NAMESPACE {

/// A penalty on weights, added to the loss: l1 sum |w| + l2 sum w^2 (keras.io/api/layers/regularizers).
struct Regularizer {
    double l1 = 0, l2 = 0;

    bool active() const { return l1 != 0 || l2 != 0; }

    template <class T>
    double penalty(std::span<const T> weights) const {
        double sum = 0;
        for (const T w : weights)
            sum += l1 * std::abs(static_cast<double>(w)) + l2 * static_cast<double>(w) * static_cast<double>(w);
        return sum;
    }
    /// gradients += d penalty / d weights
    template <class T>
    void add_gradient(std::span<const T> weights, std::span<T> gradients) const {
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const T w = weights[i], sign = static_cast<T>((w > 0) - (w < 0));
            gradients[i] += static_cast<T>(l1) * sign + static_cast<T>(2 * l2) * w;
        }
    }
};
constexpr Regularizer l1(double factor = 0.01) { return {factor, 0}; }
constexpr Regularizer l2(double factor = 0.01) { return {0, factor}; }
constexpr Regularizer l1_l2(double first = 0, double second = 0) { return {first, second}; }

/// Of one array, in the order of a layer's Weights.
struct WeightOptions {
    Initializer initializer = zeros;
    Regularizer regularizer = {};
    Fans fans = {};
};

}  // namespace TAILOR_NAMESPACE
