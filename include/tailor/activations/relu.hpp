#pragma once
// ReLU and its kin (keras.io/api/layers/activations).
#include "../kernels/math.hpp"
#include "kind.hpp"

namespace TAILOR_NAMESPACE {

/// y = max(x, 0)
struct ReLU {
    using Kind = kind::Activation;
    template <class V>
    [[gnu::always_inline]] void forward(V& y, const V& x) const {
        y = x < 0 ? V{} : x;  // NaN stays NaN, so that a broken network shows
    }
    template <class V>
    [[gnu::always_inline]] void backward(V& dy, const V& y) const {
        dy = y > 0 ? dy : V{};
    }
};

/// y = x for x > 0, else negative_slope x
struct LeakyReLU {
    using Kind = kind::Activation;
    double negative_slope = 0.3;
    template <class V>
    [[gnu::always_inline]] void forward(V& y, const V& x) const {
        y = x > 0 ? x : x * static_cast<kernels::detail::Element<V>>(negative_slope);
    }
    static constexpr bool needs_input = true;  // with a negative_slope below zero y has another sign
    template <class V>
    [[gnu::always_inline]] void backward(V& dy, const V& x) const {
        dy = x > 0 ? dy : dy * static_cast<kernels::detail::Element<V>>(negative_slope);
    }
};

/// y = x for x > 0, else alpha (e^x - 1)
struct ELU {
    using Kind = kind::Activation;
    double alpha = 1;
    template <class V>
    [[gnu::always_inline]] void forward(V& y, const V& x) const {
        V below;
        kernels::exponential_minus_1(below, x);
        below = below * static_cast<kernels::detail::Element<V>>(alpha);
        y = x > 0 ? x : below;
    }
    static constexpr bool needs_input = true;
    template <class V>
    [[gnu::always_inline]] void backward(V& dy, const V& x) const {
        V below;
        kernels::exponential(below, x);
        below = below * dy * static_cast<kernels::detail::Element<V>>(alpha);
        dy = x > 0 ? dy : below;
    }
};

}  // namespace TAILOR_NAMESPACE
