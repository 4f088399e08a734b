#pragma once
// Conv2D: the same small kernel is applied at every pixel of the output.
//
//   z[p, f] = b[f] + sum over i, j, c of X[p, (i, j, c)] W[(i, j, c), f]    X[p]: the inputs under the kernel at output pixel p
//   y  = f(z)
//   dz = f'(z) dy
//   dW += X' dz            db += sum over p of dz            dX = dz W', added up where windows overlap
//
// How the products are computed is told in kernels/convolution.hpp. W is (kernel height, kernel width, channels,
// filters) in both data formats; it starts Glorot-uniform, b zero, as in Keras
// (keras.io/api/layers/convolution_layers).
#include "../kernels/convolution.hpp"
#include "../kernels/reduce.hpp"
#include "activation.hpp"
#include "weight_options.hpp"
#include "window_options.hpp"

namespace TAILOR_NAMESPACE {

/// The convolution that Algorithm<Name> stands for, one of those in kernels/convolution.hpp. Other headers may add theirs.
template <class T, class Name>
struct ConvolutionBy;
template <class T>
struct ConvolutionBy<T, im2col> : std::type_identity<kernels::TextbookConvolution<T>> {};
template <class T>
struct ConvolutionBy<T, direct> : std::type_identity<kernels::DirectConvolution<T>> {};
template <class T>
struct ConvolutionBy<T, winograd> : std::type_identity<kernels::WinogradConvolution<T, 4>> {};
template <class T>
struct ConvolutionBy<T, winograd_2x2> : std::type_identity<kernels::WinogradConvolution<T, 2>> {};

namespace detail {

/// The shapes decide.
struct ByShape;
template <class Chosen>
inline constexpr bool is_algorithm = false;
template <>
inline constexpr bool is_algorithm<Algorithm<ByShape>> = true;
template <class Name>
    requires requires { typename ConvolutionBy<float, Name>::type; }
inline constexpr bool is_algorithm<Algorithm<Name>> = true;

template <class T, kernels::Window w, Index filters, class Name>
consteval auto algorithm_of(std::type_identity<Algorithm<Name>>) {
    return typename ConvolutionBy<T, Name>::type{w, filters};
}
/// The algorithm that was measured to be the fastest for these shapes.
template <class T, kernels::Window w, Index filters>
consteval auto algorithm_of(std::type_identity<Algorithm<ByShape>>) {
    using enum kernels::ConvolutionAlgorithm;
    constexpr kernels::ConvolutionAlgorithm fastest = kernels::fastest_algorithm<T>(w, filters);
    using Name = std::conditional_t<fastest == winograd_4x4, tailor::winograd,
                                    std::conditional_t<fastest == winograd_2x2, tailor::winograd_2x2, tailor::direct>>;
    return typename ConvolutionBy<T, Name>::type{w, filters};
}

/// The same for images in a data format.
template <class T, bool channels_first, class A>
consteval auto in_format(A algorithm) {
    if constexpr (channels_first)
        return kernels::ChannelsFirstConvolution<T, A>{algorithm.window, algorithm.filters};
    else
        return algorithm;
}

}  // namespace detail

/// Input (height, width, channels), or (channels, height, width) with ChannelsFirst; the output likewise, with
/// `Filters` channels. Options: Kernel<h, w> (3, 3), Strides<h, w> (1, 1), Dilation<h, w> (1, 1), Valid or Same,
/// ChannelsLast or ChannelsFirst, NoBias, an activation, Algorithm<im2col, direct, winograd, winograd_2x2 or blas>.
template <Index Filters, class... Options>
struct Conv2D {
    using Size = Pick<kind::Kernel, Kernel<3>, Options...>;
    using Stride = Pick<kind::Strides, Strides<1>, Options...>;
    using Dilated = Pick<kind::Dilation, Dilation<1>, Options...>;
    using Padding = Pick<kind::Padding, Valid, Options...>;
    using Format = Pick<kind::DataFormat, ChannelsLast, Options...>;
    using Function = Pick<kind::Activation, Linear, Options...>;
    using Chosen = Pick<kind::Algorithm, Algorithm<detail::ByShape>, Options...>;

    Initializer kernel_initializer = glorot_uniform, bias_initializer = zeros;
    Regularizer kernel_regularizer = {}, bias_regularizer = {};
    Function activation = {};
    bool trainable = true;
    static constexpr std::string_view class_name = "Conv2D";

    template <class In, class T>
    static consteval auto reject() {
        using Wrong = typename Kinds<kind::Kernel, kind::Strides, kind::Dilation, kind::Padding, kind::DataFormat,
                                     kind::Activation, kind::Bias, kind::Algorithm>::template Reject<Options...>;
        if constexpr (!std::is_same_v<Wrong, why::fits>)
            return std::type_identity<Wrong>{};
        else if constexpr (!detail::is_algorithm<Chosen>)
            return std::type_identity<why::this_layer_does_not_take_the_option<Chosen>>{};
        else if constexpr (In::rank != 3)
            return std::type_identity<why::expects_height_width_channels>{};
        else if constexpr (In::size == 0 || Filters <= 0 || !all_positive<Size, Stride, Dilated>)
            return std::type_identity<why::an_extent_of_zero>{};
        else if constexpr ((Stride::h > 1 || Stride::w > 1) && (Dilated::h > 1 || Dilated::w > 1))
            return std::type_identity<why::strides_and_dilation_cannot_both_exceed_one>{};
        else if constexpr (constexpr auto w = window_over<In, Format, Size, Stride, Dilated, Padding>();
                           w.out_height < 1 || w.out_width < 1)
            return std::type_identity<why::kernel_is_larger_than_its_input>{};
        else if constexpr ((std::is_same_v<Chosen, Algorithm<winograd>> ||
                            std::is_same_v<Chosen, Algorithm<winograd_2x2>>) &&
                           !kernels::winograd_fits<T>(window_over<In, Format, Size, Stride, Dilated, Padding>(),
                                                      Filters))
            return std::type_identity<
                why::Winograd_expects_a_3x3_kernel_without_strides_or_dilation__16_channels_and_filters__8_in_double>{};
        else
            return std::type_identity<RejectsActivation<Function, In>>{};
    }
    template <class In, class T = float>
    using Rejects = typename decltype(reject<In, T>())::type;

    template <class T, class In_>
    struct On {
        using In = In_;
        static constexpr kernels::Window window = window_over<In, Format, Size, Stride, Dilated, Padding>();
        using Out = typename ImageAxes<Format>::template Of<window.out_height, window.out_width, Filters>;
        using FinalActivation = Function;
        using Activated = ActivatedProduct<Function, T, Out>;
        static constexpr bool has_bias = !has_option<NoBias, Options...>,
                              channels_first = ImageAxes<Format>::channels_first;
        static constexpr Index pixels = window.out_height * window.out_width, taps = window.taps();
        static constexpr auto algorithm = detail::in_format<T, channels_first>(
            detail::algorithm_of<T, window, Filters>(std::type_identity<Chosen>{}));

        template <class U>
        struct Weights {
            Weight<U, Shape<Size::h, Size::w, window.channels, Filters>> kernel;
            Weight<U, Shape<has_bias ? Filters : 0>> bias;
            Prepared<U, Shape<algorithm.prepared_size(kernels::Prepare::both)>> prepared;
        };
        static constexpr std::array<std::string_view, 2> names{"kernel", "bias"};
        using Cache = typename Activated::Cache;
        static constexpr bool runs_in_shards = true;
        static constexpr Reads backward_reads{.input = true, .output = Activated::backward_reads_output};
        static constexpr Index multiply_adds = pixels * taps * Filters;
        static constexpr Index scratch_size = algorithm.scratch_size();
        Conv2D options;

        auto weight_options() const {
            constexpr Index each = Size::h * Size::w;
            return std::array{
                WeightOptions{options.kernel_initializer, options.kernel_regularizer, {taps, each * Filters, Filters}},
                WeightOptions{options.bias_initializer, options.bias_regularizer, {Filters, Filters, Filters}}};
        }

        void prepare(Weights<const T> w, Phase phase) const {
            algorithm.prepare(phase == Phase::training ? kernels::Prepare::both : kernels::Prepare::forward,
                              w.kernel.data, w.prepared.data);
        }
        void forward(Weights<const T> w, View<const T, In> x, View<T, Out> y, Cache cache,
                     const PassContext<T>& context) const {
            const View<T, Out> z = Activated::z(cache, y);
            algorithm.forward(
                x.batch(), x.data(), w.kernel.data, w.prepared.data, has_bias ? w.bias.data : nullptr, z.data(),
                [&](int thread) { return context.scratch(thread); }, Activated::epilogue(options.activation));
            Activated::forward(options.activation, cache, y);
        }

        void backward(Weights<const T> w, View<const T, In> x, View<const T, Out> y, View<T, Out> dy, View<T, In> dx,
                      Weights<T> g, Cache cache, const PassContext<T>& context) const {
            Activated::backward(options.activation, cache, y, dy);
            backward_from_z(w, x, dy, dx, g, cache, context);
        }
        void backward_from_z(Weights<const T> w, View<const T, In> x, View<T, Out> dz, View<T, In> dx, Weights<T> g,
                             Cache, const PassContext<T>& context) const {
            if constexpr (has_bias) add_bias_gradient(dz, g);
            algorithm.backward(x.batch(), x.data(), w.kernel.data, w.prepared.data, dz.data(), dx.data(), g.kernel.data,
                               context.scratch());
        }
        View<const T, Out> z(View<const T, In>, View<T, Out> y, Cache cache) const { return Activated::z(cache, y); }

    private:
        static void add_bias_gradient(View<const T, Out> dz, Weights<T> g) {
            if constexpr (channels_first)
                for (Index n = 0; n < dz.batch(); ++n)
                    kernels::add_row_sums(Filters, pixels, dz.slice(n, 1).data(), g.bias.data);
            else
                kernels::add_column_sums(dz.batch() * pixels, Filters, dz.data(), g.bias.data);
        }
    };
};

}  // namespace TAILOR_NAMESPACE
