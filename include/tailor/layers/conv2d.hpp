#pragma once
// Conv2D: the same small kernel looks at every place of an image.
//
//   z[p, f] = b[f] + sum over i, j, c of X[p, (i, j, c)] W[(i, j, c), f]    X[p]: what the kernel sees at place p
//   y  = f(z)
//   dz = f'(z) dy
//   dW += X' dz            db += sum over p of dz            dX = dz W', added up where windows overlap
//
// one sample at a time, in bands of output rows that fit the cache. W is (kernel height, kernel width, channels,
// filters) in both data formats; it starts Glorot-uniform, b zero, as in Keras
// (keras.io/api/layers/convolution_layers/convolution2d).
#include "../kernels/gemm.hpp"
#include "../kernels/im2col.hpp"
#include "../kernels/reduce.hpp"
#include "../kernels/textbook.hpp"
#include "activation.hpp"
#include "hyperparameters.hpp"
#include "window_options.hpp"

namespace TAILOR_NAMESPACE {

/// Output rows that are computed together.
struct Band {
    Index first_row, rows, first_place, places;
};

/// Cuts a window's outputs into bands whose columns fit the second-level cache.
template <kernels::Window w>
constexpr auto cut_into_bands() {
    constexpr Index cache = 32768;  // values
    constexpr Index fitting = cache / (w.out_width * w.taps());
    constexpr Index rows = fitting < 1 ? 1 : fitting < w.out_height ? fitting : w.out_height;
    std::array<Band, static_cast<std::size_t>((w.out_height + rows - 1) / rows)> bands{};
    Index first = 0;
    for (Band& band : bands) {
        const Index count = w.out_height - first < rows ? w.out_height - first : rows;
        band = {first, count, first * w.out_width, count * w.out_width};
        first += rows;
    }
    return bands;
}

/// Input (height, width, channels), or (channels, height, width) with ChannelsFirst; the output likewise, with
/// `Filters` channels. Options: Kernel<h, w> (3, 3), Strides<h, w> (1, 1), Dilation<h, w> (1, 1), Valid or Same,
/// ChannelsLast or ChannelsFirst, NoBias, an activation, Algorithm<im2col>.
template <Index Filters, class... Options>
struct Conv2D {
    using Size = Pick<kind::Kernel, Kernel<3, 3>, Options...>;
    using Stride = Pick<kind::Strides, Strides<1, 1>, Options...>;
    using Spread = Pick<kind::Dilation, Dilation<1, 1>, Options...>;
    using Padding = Pick<kind::Padding, Valid, Options...>;
    using Format = Pick<kind::DataFormat, ChannelsLast, Options...>;
    using Function = Pick<kind::Activation, Linear, Options...>;

    Initializer kernel_initializer = glorot_uniform, bias_initializer = zeros;
    Regularizer kernel_regularizer = {}, bias_regularizer = {};
    Function activation = {};
    bool trainable = true;
    static constexpr std::string_view class_name = "Conv2D";

    template <class In>
    static consteval auto reject() {
        using Wrong = typename Kinds<kind::Kernel, kind::Strides, kind::Dilation, kind::Padding, kind::DataFormat,
                                     kind::Activation, kind::Bias, kind::Algorithm>::template Reject<Options...>;
        if constexpr (!std::is_same_v<Wrong, why::fits>)
            return std::type_identity<Wrong>{};
        else if constexpr (In::rank != 3)
            return std::type_identity<why::expects_height_width_channels>{};
        else if constexpr (In::size == 0 || Filters <= 0)
            return std::type_identity<why::an_extent_of_zero>{};
        else if constexpr ((Stride::h > 1 || Stride::w > 1) && (Spread::h > 1 || Spread::w > 1))
            return std::type_identity<why::strides_and_dilation_cannot_both_exceed_one>{};
        else if constexpr (constexpr auto w = window_over<In, Format, Size, Stride, Spread, Padding>();
                           w.out_height < 1 || w.out_width < 1)
            return std::type_identity<why::kernel_is_larger_than_its_input>{};
        else
            return std::type_identity<RejectsActivation<Function, In>>{};
    }
    template <class In>
    using Rejects = typename decltype(reject<In>())::type;

    template <class T, class In_>
    struct On {
        using In = In_;
        static constexpr kernels::Window window = window_over<In, Format, Size, Stride, Spread, Padding>();
        using Out = typename Image<Format>::template Of<window.out_height, window.out_width, Filters>;
        using FinalActivation = Function;
        static constexpr bool has_bias = !has_option<NoBias, Options...>,
                              channels_first = Image<Format>::channels_first;
        static constexpr Index places = window.out_height * window.out_width, taps = window.taps();

        template <class U>
        struct Weights {
            Weight<U, Shape<Size::h, Size::w, window.channels, Filters>> kernel;
            Weight<U, Shape<has_bias ? Filters : 0>> bias;
        };
        static constexpr std::array<std::string_view, 2> names{"kernel", "bias"};
        using Cache = PreActivation<Function, T, Out>;
        static constexpr bool samples_are_independent = true;
        static constexpr Reads backward_reads{.input = true, .output = !detail::needs_input<Function>()};
        static constexpr Index multiply_adds = places * taps * Filters;
        static constexpr auto bands = cut_into_bands<window>();
        static constexpr Index columns_size = bands[0].places * taps,
                               scratch_size = columns_size + kernels::gemm_scratch<T>;
        Conv2D options;

        auto hyperparameters() const {
            constexpr Index each = Size::h * Size::w;
            return std::array{
                Hyperparameters{
                    options.kernel_initializer, options.kernel_regularizer, {taps, each * Filters, Filters}},
                Hyperparameters{options.bias_initializer, options.bias_regularizer, {Filters, Filters, Filters}}};
        }

        void forward(Weights<const T> w, View<const T, In> x, View<T, Out> y, Cache cache, const Step<T>& step) const {
            const View<T, Out> z = pre_activation(cache, y);
            T* const columns = step.scratch();
            for (Index n = 0; n < x.batch(); ++n) {
                T* const zn = z.slice(n, 1).data();
                start_with_bias(w, zn);
                for (const Band band : bands) {
                    kernels::im2col<channels_first>(window, band.first_row, band.rows, x.slice(n, 1).data(), columns);
                    product(band.places, Filters, taps, X(columns, band), W(w), Z(zn, band), kernels::Store::accumulate,
                            step);
                }
            }
            activate<Function, T, Out>(options.activation, z, y);
        }

        void backward(Weights<const T> w, View<const T, In> x, View<const T, Out> y, View<T, Out> dy, View<T, In> dx,
                      Weights<T> g, Cache cache, const Step<T>& step) const {
            activate_backward(options.activation, slope_source<Function>(cache, y), dy);
            backward_logits(w, x, dy, dx, g, cache, step);
        }
        void backward_logits(Weights<const T> w, View<const T, In> x, View<T, Out> dz, View<T, In> dx, Weights<T> g,
                             Cache, const Step<T>& step) const {
            T* const columns = step.scratch();
            if (dx) dx.matrix().setZero();
            for (Index n = 0; n < x.batch(); ++n) {
                const T* const dzn = dz.slice(n, 1).data();
                add_bias_gradient(dzn, g);
                for (const Band band : bands) {
                    kernels::im2col<channels_first>(window, band.first_row, band.rows, x.slice(n, 1).data(), columns);
                    product(taps, Filters, band.places, X(columns, band).transposed(), Z(dzn, band), W(g),
                            kernels::Store::accumulate, step);
                    if (!dx) continue;
                    product(band.places, taps, Filters, Z(dzn, band), W(w).transposed(), X(columns, band),
                            kernels::Store::overwrite, step);
                    kernels::col2im<channels_first>(window, band.first_row, band.rows, columns, dx.slice(n, 1).data());
                }
            }
        }
        View<const T, Out> logits(View<const T, In>, View<T, Out> y, Cache cache) const {
            return pre_activation(cache, y);
        }

    private:
        using Matrix = kernels::Strided<T>;
        using ConstMatrix = kernels::Strided<const T>;

        // The matrices of the maths above, for the places of one band.
        static Matrix X(T* columns, Band band) {
            return channels_first ? Matrix{columns, 1, band.places} : Matrix{columns, taps};
        }
        template <class U>
        static kernels::Strided<U> Z(U* z, Band band) {
            if constexpr (channels_first) return {z + band.first_place, 1, places};
            return {z + band.first_place * Filters, Filters};
        }
        template <class U>
        static kernels::Strided<U> W(Weights<U> w) {
            return {w.kernel.data, Filters};
        }
        static void product(Index m, Index n, Index k, ConstMatrix a, ConstMatrix b, Matrix c, kernels::Store store,
                            const Step<T>& step) {
            if constexpr (has_option<Algorithm<tailor::im2col>, Options...>)
                kernels::textbook_gemm<T>(m, n, k, a, b, c, store);
            else
                kernels::gemm<T>(m, n, k, a, b, c, store, step.scratch() + columns_size);
        }

        static void start_with_bias(Weights<const T> w, T* z) {
            if constexpr (!has_bias)
                std::fill_n(z, Out::size, T(0));
            else if constexpr (channels_first)
                MatrixMap<T>(z, Filters, places).colwise() = w.bias.matrix().row(0).transpose();
            else
                MatrixMap<T>(z, places, Filters).rowwise() = w.bias.matrix().row(0);
        }
        static void add_bias_gradient(const T* dz, Weights<T> g) {
            if constexpr (has_bias && channels_first) kernels::add_row_sums(Filters, places, dz, g.bias.data);
            if constexpr (has_bias && !channels_first) kernels::add_column_sums(places, Filters, dz, g.bias.data);
        }
    };
};

}  // namespace TAILOR_NAMESPACE
