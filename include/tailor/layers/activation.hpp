#pragma once
// Activation: a function as a layer of its own; and what layers share that take one as an option, Dense<128, ReLU>.
//
//   y = f(x),  dx = f'(x) dy
#include "../activations/activation.hpp"
#include "layer.hpp"

namespace TAILOR_NAMESPACE {

/// Whether a layer that ends with F keeps z in its cache: the function's backward pass, or a loss of logits, needs it.
template <class F>
inline constexpr bool keeps_z = detail::needs_input<F>() || std::is_same_v<F, Softmax> || std::is_same_v<F, Sigmoid>;

/// The end of a layer that computes z as a product, and y = f(z). Where z is not kept the product applies f itself.
template <class F, class T, class Out>
struct ActivatedProduct {
    using Cache = std::conditional_t<keeps_z<F>, View<T, Out>, NoCache>;
    static constexpr bool backward_reads_output = !detail::needs_input<F>();

    /// Where the product is stored: in the cache if there is one, else in y itself.
    static View<T, Out> z(Cache cache, View<T, Out> y) {
        if constexpr (keeps_z<F>)
            return cache ? cache : y;
        else
            return y;
    }
    /// What the product applies to each value that it stores.
    static auto epilogue(const F& f) {
        if constexpr (keeps_z<F> || std::is_same_v<F, Linear>)
            return kernels::Unchanged{};
        else
            return detail::ActivationForward<F>{f};
    }
    /// y = f(z), unless the product has applied f.
    static void forward(const F& f, Cache cache, View<T, Out> y) {
        if constexpr (keeps_z<F>) activate<F, T, Out>(f, z(cache, y), y);
    }
    /// dz = f'(z) dy, in the memory of dy.
    static void backward(const F& f, Cache cache, View<const T, Out> y, View<T, Out> dy) {
        if constexpr (detail::needs_input<F>())
            activate_backward<F, T, Out>(f, cache, dy);
        else
            activate_backward<F, T, Out>(f, y, dy);
    }
};

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
            copy_values(dy, dx);
        }
        void backward_from_z(NoWeights<const T>, View<const T, In>, View<T, Out> dy, View<T, In> dx, NoWeights<T>,
                             NoCache, const PassContext<T>&) const {
            if (dx) copy_values(dy, dx);
        }
        View<const T, Out> z(View<const T, In> x, View<T, Out>, NoCache) const { return x; }
    };
};

template <class F>
Activation(F) -> Activation<F>;

}  // namespace TAILOR_NAMESPACE
