#pragma once
// GELU (Hendrycks and Gimpel, 2016; keras.io/api/layers/activations), exact, not the approximation by tanh.
#include "../kernels/math.hpp"
#include "kind.hpp"

namespace TAILOR_NAMESPACE {

/// y = x P(X <= x) for a standard normal X
struct GELU {
    using Kind = kind::Activation;
    template <class V>
    [[gnu::always_inline]] void forward(V& y, const V& x) const {
        V share, density;
        kernels::standard_normal(share, density, x);
        y = x * share;
    }
    static constexpr bool needs_input = true;
    template <class V>
    [[gnu::always_inline]] void backward(V& dy, const V& x) const {
        V share, density;
        kernels::standard_normal(share, density, x);
        dy = dy * (share + x * density);
    }
};

}  // namespace TAILOR_NAMESPACE
