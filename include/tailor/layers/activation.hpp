#pragma once
// Activation: a function as a layer of its own; and what layers share that take one as an option, Dense<128, ReLU>.
//
//   y = f(x),  dx = f'(x) dy
#include "../activations/activation.hpp"
#include "layer.hpp"

namespace TAILOR_NAMESPACE {

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
