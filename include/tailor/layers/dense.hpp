#pragma once
// Dense: every output sees every input.
//
//   z  = x W + b          (n, units) = (n, in)(in, units) + (units)
//   y  = f(z)
//   dz = f'(z) dy
//   dW += x' dz           (in, units)
//   db += sum over n of dz
//   dx  = dz W'           (n, in)
//
// f' is the derivative; x' and W' are transposed. z is kept where f' or a loss needs it, otherwise the product applies f
// itself: ActivatedProduct in activation.hpp.
// W starts Glorot-uniform, b zero, as in Keras (keras.io/api/layers/core_layers/dense).
#include "../kernels/gemm.hpp"
#include "../kernels/reduce.hpp"
#include "activation.hpp"
#include "weight_options.hpp"

namespace TAILOR_NAMESPACE {

/// Input (in), or any shape whose last axis is `in` with the option LastAxis. Output: the last axis becomes `Units`.
/// Options: an activation, NoBias, LastAxis.
template <Index Units, class... Options>
struct Dense {
    using Function = Pick<kind::Activation, Linear, Options...>;

    Initializer kernel_initializer = glorot_uniform, bias_initializer = zeros;
    Regularizer kernel_regularizer = {}, bias_regularizer = {};
    Function activation = {};
    bool trainable = true;
    static constexpr std::string_view class_name = "Dense";

    template <class In>
    static consteval auto reject() {
        using Wrong = typename Kinds<kind::Activation, kind::Bias, kind::Axes>::template Reject<Options...>;
        if constexpr (!std::is_same_v<Wrong, why::fits>)
            return std::type_identity<Wrong>{};
        else if constexpr (In::rank != 1 && !(In::rank > 1 && has_option<LastAxis, Options...>))
            return std::type_identity<why::expects_flat_input__add_Flatten_before__or_take_the_option_LastAxis>{};
        else if constexpr (In::size == 0 || Units <= 0)
            return std::type_identity<why::an_extent_of_zero>{};
        else
            return std::type_identity<RejectsActivation<Function, WithLast<In, Units>>>{};
    }
    template <class In>
    using Rejects = typename decltype(reject<In>())::type;

    template <class T, class In_>
    struct On {
        using In = In_;
        using Out = WithLast<In, Units>;
        using FinalActivation = Function;
        using Activated = ActivatedProduct<Function, T, Out>;
        static constexpr Index in = In::extent.back(), rows = In::size / in;  // of a sample
        static constexpr bool has_bias = !has_option<NoBias, Options...>;

        template <class U>
        struct Weights {
            Weight<U, Shape<in, Units>> kernel;
            Weight<U, Shape<has_bias ? Units : 0>> bias;
        };
        static constexpr std::array<std::string_view, 2> names{"kernel", "bias"};
        using Cache = typename Activated::Cache;
        // The product shares one dW, and uses all threads itself.
        static constexpr bool runs_in_shards = false;
        static constexpr Reads backward_reads{.input = true, .output = Activated::backward_reads_output};
        static constexpr Index scratch_size = kernels::gemm_scratch<T>;
        static constexpr Index multiply_adds = rows * in * Units;
        Dense options;

        auto weight_options() const {
            return std::array{WeightOptions{options.kernel_initializer, options.kernel_regularizer, {in, Units, Units}},
                              WeightOptions{options.bias_initializer, options.bias_regularizer, {Units, Units, Units}}};
        }

        void forward(Weights<const T> w, View<const T, In> x, View<T, Out> y, Cache cache,
                     const PassContext<T>& context) const {
            const View<T, Out> z = Activated::z(cache, y);
            const Index n = x.batch() * rows;
            kernels::gemm_parallel<T>(n, Units, in, {x.data(), in}, {w.kernel.data, Units}, {z.data(), Units},
                                      has_bias ? w.bias.data : nullptr, Activated::epilogue(options.activation),
                                      [&](int thread) { return context.scratch(thread); });
            Activated::forward(options.activation, cache, y);
        }

        void backward(Weights<const T> w, View<const T, In> x, View<const T, Out> y, View<T, Out> dy, View<T, In> dx,
                      Weights<T> g, Cache cache, const PassContext<T>& context) const {
            Activated::backward(options.activation, cache, y, dy);
            backward_from_z(w, x, dy, dx, g, cache, context);
        }
        void backward_from_z(Weights<const T> w, View<const T, In> x, View<T, Out> dz, View<T, In> dx, Weights<T> g,
                             Cache, const PassContext<T>& context) const {
            const Index n = x.batch() * rows;
            const auto scratch = [&](int thread) { return context.scratch(thread); };
            const kernels::Strided<const T> X{x.data(), in}, dZ{dz.data(), Units}, W{w.kernel.data, Units};
            kernels::gemm_parallel<T>(in, Units, n, X.transposed(), dZ, {g.kernel.data, Units},
                                      kernels::Store::accumulate, scratch);
            if constexpr (has_bias) kernels::add_column_sums(n, Units, std::as_const(dz).data(), g.bias.data);
            if (dx)
                kernels::gemm_parallel<T>(n, in, Units, dZ, W.transposed(), {dx.data(), in}, kernels::Store::overwrite,
                                          scratch);
        }
        View<const T, Out> z(View<const T, In>, View<T, Out> y, Cache cache) const { return Activated::z(cache, y); }
    };
};

}  // namespace TAILOR_NAMESPACE
