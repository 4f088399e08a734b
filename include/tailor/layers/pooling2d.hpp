#pragma once
// MaxPool2D and AvgPool2D, also called MaxPooling2D and AveragePooling2D: each window of an image becomes its largest
// value, or its mean, channel by channel.
//
//   max:   y[p, c] = max over the window of x,    dx = dy where x was the largest (of equals, the first), added up
//   mean:  y[p, c] = mean over the window of x,   dx = dy / count, added up where windows overlap
//
// With Same, what lies beyond the image does not count (keras.io/api/layers/pooling_layers).
#include <algorithm>

#include "../kernels/pooling.hpp"
#include "window_options.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// What the two have in common.
template <class... Options>
struct Pooling2D {
    using Size = Pick<kind::Pool, Pool<2>, Options...>;
    using Stride = Pick<kind::Strides, Strides<Size::h, Size::w>, Options...>;
    using Padding = Pick<kind::Padding, Valid, Options...>;
    using Format = Pick<kind::DataFormat, ChannelsLast, Options...>;

    template <class In>
    static consteval auto reject() {
        using Wrong =
            typename Kinds<kind::Pool, kind::Strides, kind::Padding, kind::DataFormat>::template Reject<Options...>;
        if constexpr (!std::is_same_v<Wrong, why::fits>)
            return std::type_identity<Wrong>{};
        else if constexpr (In::rank != 3)
            return std::type_identity<why::expects_height_width_channels>{};
        else if constexpr (In::size == 0 || !all_positive<Size, Stride>)
            return std::type_identity<why::an_extent_of_zero>{};
        else if constexpr (window<In>.out_height < 1 || window<In>.out_width < 1)
            return std::type_identity<why::pool_is_larger_than_its_input>{};
        else
            return std::type_identity<why::fits>{};
    }
    template <class In>
    static constexpr kernels::Window window = window_over<In, Format, Size, Stride, Dilation<1>, Padding>();
    template <class In>
    using Out = typename ImageAxes<Format>::template Of<window<In>.out_height, window<In>.out_width,
                                                        ImageAxes<Format>::template channels<In>>;

    /// The layer that pools by one of the two functions below.
    template <class Function, class Spec, class T, class In_>
    struct On {
        using In = In_;
        using Out = Pooling2D::Out<In>;
        static constexpr bool runs_in_shards = true;
        static constexpr Reads backward_reads = Function::backward_reads;
        Spec options;

        void forward(NoWeights<const T>, View<const T, In> x, View<T, Out> y, NoCache, const PassContext<T>&) const {
            for_each_image(x.batch(), [&](const kernels::Window& w, Index in, Index out) {
                Function::forward(w, x.data() + in, y.data() + out);
            });
        }
        void backward(NoWeights<const T>, View<const T, In> x, View<const T, Out> y, View<T, Out> dy, View<T, In> dx,
                      NoWeights<T>, NoCache, const PassContext<T>&) const {
            if (!dx) return;
            std::fill(dx.span().begin(), dx.span().end(), T(0));
            for_each_image(x.batch(), [&](const kernels::Window& w, Index in, Index out) {
                Function::backward(w, x.data() + in, y.data() + out, dy.data() + out, dx.data() + in);
            });
        }

    private:
        /// visit(window, offset into x, offset into y): an image whose channels come first is as many images of one
        /// channel.
        template <class Visit>
        static void for_each_image(Index batch, const Visit& visit) {
            kernels::Window w = window<In>;
            const Index images = ImageAxes<Format>::channels_first ? batch * std::exchange(w.channels, 1) : batch;
            for (Index i = 0; i < images; ++i)
                visit(w, i * w.height * w.width * w.channels, i * w.out_height * w.out_width * w.channels);
        }
    };
};

struct LargestValue {
    static constexpr Reads backward_reads{.input = true, .output = true};
    template <class T>
    static void forward(const kernels::Window& w, const T* x, T* y) {
        kernels::max_pool(w, x, y);
    }
    template <class T>
    static void backward(const kernels::Window& w, const T* x, const T* y, const T* dy, T* dx) {
        kernels::max_pool_backward(w, x, y, dy, dx);
    }
};
struct MeanValue {
    static constexpr Reads backward_reads{.input = false, .output = false};
    template <class T>
    static void forward(const kernels::Window& w, const T* x, T* y) {
        kernels::mean_pool(w, x, y);
    }
    template <class T>
    static void backward(const kernels::Window& w, const T*, const T*, const T* dy, T* dx) {
        kernels::mean_pool_backward(w, dy, dx);
    }
};

}  // namespace detail

/// Input (height, width, channels), or (channels, height, width) with ChannelsFirst; the output likewise.
/// Options: Pool<h, w> (2, 2), Strides<h, w> (the pool's), Valid or Same, ChannelsLast or ChannelsFirst.
template <class... Options>
struct MaxPool2D {
    static constexpr std::string_view class_name = "MaxPooling2D";
    using Common = detail::Pooling2D<Options...>;
    template <class In>
    using Rejects = typename decltype(Common::template reject<In>())::type;
    template <class T, class In>
    using On = typename Common::template On<detail::LargestValue, MaxPool2D, T, In>;
};

/// Keras's long name.
template <class... Options>
struct MaxPooling2D : MaxPool2D<Options...> {};

/// As MaxPool2D, with the mean.
template <class... Options>
struct AvgPool2D {
    static constexpr std::string_view class_name = "AveragePooling2D";
    using Common = detail::Pooling2D<Options...>;
    template <class In>
    using Rejects = typename decltype(Common::template reject<In>())::type;
    template <class T, class In>
    using On = typename Common::template On<detail::MeanValue, AvgPool2D, T, In>;
};

/// Keras's long name.
template <class... Options>
struct AveragePooling2D : AvgPool2D<Options...> {};

}  // namespace TAILOR_NAMESPACE
