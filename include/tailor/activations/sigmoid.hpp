#pragma once
// Sigmoid, and functions made of it (keras.io/api/layers/activations).
#include "../kernels/math.hpp"
#include "kind.hpp"

namespace TAILOR_NAMESPACE {

/// y = 1 / (1 + e^-x)
struct Sigmoid {
    using Kind = kind::Activation;
    template <class V>
    [[gnu::always_inline]] void forward(V& y, const V& x) const {
        V e;
        kernels::exponential(e, -x);
        y = 1 / (1 + e);
    }
    template <class V>
    [[gnu::always_inline]] void backward(V& dy, const V& y) const {
        dy = dy * y * (1 - y);
    }
};

/// y = tanh x = (1 - e^-2|x|) / (1 + e^-2|x|), with x's sign
struct Tanh {
    using Kind = kind::Activation;
    template <class V>
    [[gnu::always_inline]] void forward(V& y, const V& x) const {
        const V twice = x > 0 ? -2 * x : 2 * x;
        V e;
        kernels::exponential_minus_1(e, twice);
        const V size = -e / (2 + e);
        y = x > 0 ? size : -size;
    }
    template <class V>
    [[gnu::always_inline]] void backward(V& dy, const V& y) const {
        dy = dy * (1 - y * y);
    }
};

/// y = x / (1 + e^-x)
struct SiLU {
    using Kind = kind::Activation;
    template <class V>
    [[gnu::always_inline]] void forward(V& y, const V& x) const {
        V s;
        Sigmoid{}.forward(s, x);
        y = x * s;
    }
    static constexpr bool needs_input = true;
    template <class V>
    [[gnu::always_inline]] void backward(V& dy, const V& x) const {
        V s;
        Sigmoid{}.forward(s, x);
        dy = dy * (s + x * s * (1 - s));
    }
};

/// y = log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)
struct Softplus {
    using Kind = kind::Activation;
    template <class V>
    [[gnu::always_inline]] void forward(V& y, const V& x) const {
        const V below = x > 0 ? -x : x;
        V e, rest;
        kernels::vanishing_exponential(e, below);
        kernels::logarithm_of_1_plus(rest, e);
        y = x > 0 ? x + rest : rest;
    }
    static constexpr bool needs_input = true;
    template <class V>
    [[gnu::always_inline]] void backward(V& dy, const V& x) const {
        V s;
        Sigmoid{}.forward(s, x);
        dy = dy * s;
    }
};

}  // namespace TAILOR_NAMESPACE
