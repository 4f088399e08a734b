#pragma once
// Activation functions, and the layer that applies one. Conv2D and Dense take them as an option: Dense<128, ReLU>.
//
//   y = f(x),  dx = f'(x) dy          Softmax: y_i = e^x_i / sum_j e^x_j,  dx = y (dy - <y, dy>), along the last axis
//
// Formulas and defaults as in keras.io/api/layers/activations.
#include "../kernels/elementwise.hpp"
#include "../kernels/math.hpp"
#include "../kernels/softmax.hpp"
#include "layer.hpp"

namespace TAILOR_NAMESPACE {

/// y = x
struct Linear {
    using Kind = kind::Activation;
};

// The others say how to compute y = f(x), and dy = f'(x) dy from y (or from x where y does not callbacks).

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

/// y = e^x / sum e^x along the last axis
struct Softmax {
    using Kind = kind::Activation;
};

namespace detail {

template <class F>
consteval bool needs_input() {
    return requires { requires F::needs_input; };
}

template <class F>
struct ActivationForward {
    F f;
    template <class V>
    [[gnu::always_inline]] void operator()(const V& x, V& y) const {
        f.forward(y, x);
    }
};
template <class F>
struct ActivationBackward {
    F f;
    template <class V>
    [[gnu::always_inline]] void operator()(const V& of, V& dy) const {
        f.backward(dy, of);
    }
};

}  // namespace detail

/// y = f(x). x and y may be the same memory.
template <class F, class T, class S>
void activate(const F& f, View<const T, S> x, View<T, S> y) {
    const auto n = static_cast<Index>(x.span().size());
    if constexpr (std::is_same_v<F, Linear>) {
        copy(x, y);
    } else if constexpr (std::is_same_v<F, Softmax>) {
        kernels::softmax(n / S::extent.back(), S::extent.back(), x.data(), y.data());
    } else {
        kernels::map(detail::ActivationForward<F>{f}, n, x.data(), y.data());
    }
}

/// dy = f'(x) dy, where `of` is y, or x for functions that need their input.
template <class F, class T, class S>
void activate_backward(const F& f, View<const T, S> of, View<T, S> dy) {
    const auto n = static_cast<Index>(dy.span().size());
    if constexpr (std::is_same_v<F, Softmax>) {
        kernels::softmax_backward(n / S::extent.back(), S::extent.back(), of.data(), dy.data());
    } else if constexpr (!std::is_same_v<F, Linear>) {
        kernels::map(detail::ActivationBackward<F>{f}, n, of.data(), dy.data());
    }
}

namespace detail {
template <class F, class S>
consteval auto reject_activation() {
    if constexpr (!std::is_same_v<F, Softmax>)
        return std::type_identity<why::fits>{};
    else if constexpr (S::rank == 0 || S::rank > 2)
        return std::type_identity<why::Softmax_expects_one_or_two_axes__add_Flatten_before>{};
    else if constexpr (S::extent.back() == 1)
        return std::type_identity<why::Softmax_of_one_value_is_always_1__take_Sigmoid_or_two_units_or_more>{};
    else
        return std::type_identity<why::fits>{};
}
}  // namespace detail

/// Why function F cannot act on samples of shape S, or why::fits.
template <class F, class S>
using RejectsActivation = typename decltype(detail::reject_activation<F, S>())::type;

// A layer with an activation keeps z in its cache where the activation's backward pass, or a loss of logits, needs it.

template <class F>
inline constexpr bool keeps_z = detail::needs_input<F>() || std::is_same_v<F, Softmax> || std::is_same_v<F, Sigmoid>;
template <class F, class T, class S>
using ZCache = std::conditional_t<keeps_z<F>, View<T, S>, NoCache>;

/// Where to put z: in the cache if there is one, else in y itself.
template <class T, class S>
View<T, S> z_of(View<T, S> kept, View<T, S> y) {
    return kept ? kept : y;
}
template <class T, class S>
View<T, S> z_of(NoCache, View<T, S> y) {
    return y;
}
/// What activate_backward reads: z or y.
template <class F, class T, class S>
View<const T, S> backward_input(View<T, S> kept, View<const T, S> y) {
    return detail::needs_input<F>() ? kept : y;
}
template <class F, class T, class S>
View<const T, S> backward_input(NoCache, View<const T, S> y) {
    return y;
}

/// What a product applies to each value that it stores: f, unless z is kept.
template <class F>
auto epilogue(const F& f) {
    if constexpr (keeps_z<F> || std::is_same_v<F, Linear>)
        return kernels::Unchanged{};
    else
        return detail::ActivationForward<F>{f};
}
/// y = f(z), unless the product has applied f.
template <class F, class T, class S>
void apply_after(const F& f, View<const T, S> z, View<T, S> y) {
    if constexpr (keeps_z<F>) activate(f, z, y);
}

/// The function as a layer of its own: Activation<Tanh>{}, Activation{LeakyReLU{.negative_slope = 0.1}}.
template <class F>
struct Activation {
    F function{};
    static constexpr std::string_view class_name = "Activation";

    template <class In>
    using Rejects = RejectsActivation<F, In>;

    template <class T, class In_>
    struct On {
        using In = In_;
        using Out = In;
        using FinalActivation = F;
        static constexpr bool runs_in_shards = true;
        static constexpr Reads backward_reads{.input = keeps_z<F>, .output = !detail::needs_input<F>()};
        Activation options;

        void forward(NoWeights<const T>, View<const T, In> x, View<T, Out> y, NoCache, const PassContext<T>&) const {
            activate(options.function, x, y);
        }
        void backward(NoWeights<const T>, View<const T, In> x, View<const T, Out> y, View<T, Out> dy, View<T, In> dx,
                      NoWeights<T>, NoCache, const PassContext<T>&) const {
            if (!dx) return;
            activate_backward(options.function, detail::needs_input<F>() ? x : y, dy);
            copy(dy, dx);
        }
        void backward_from_z(NoWeights<const T>, View<const T, In>, View<T, Out> dy, View<T, In> dx, NoWeights<T>,
                             NoCache, const PassContext<T>&) const {
            if (dx) copy(dy, dx);
        }
        View<const T, Out> z(View<const T, In> x, View<T, Out>, NoCache) const { return x; }
    };
};

template <class F>
Activation(F) -> Activation<F>;

}  // namespace TAILOR_NAMESPACE
