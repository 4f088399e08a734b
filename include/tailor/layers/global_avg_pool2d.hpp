#pragma once
// GlobalAvgPool2D, also called GlobalAveragePooling2D: each channel of an image becomes its mean.
//
//   y[c] = mean over h, w of x[h, w, c],   dx[h, w, c] = dy[c] / (height width)
//
// keras.io/api/layers/pooling_layers/global_average_pooling2d
#include <algorithm>

#include "../kernels/reduce.hpp"
#include "window_options.hpp"

namespace TAILOR_NAMESPACE {

/// Input (height, width, channels), or (channels, height, width) with ChannelsFirst. Output (channels).
template <class... Options>
struct GlobalAvgPool2D {
    using Format = Pick<kind::DataFormat, ChannelsLast, Options...>;
    static constexpr std::string_view class_name = "GlobalAveragePooling2D";

    template <class In>
    static consteval auto reject() {
        using Wrong = typename Kinds<kind::DataFormat>::template Reject<Options...>;
        if constexpr (!std::is_same_v<Wrong, why::fits>)
            return std::type_identity<Wrong>{};
        else if constexpr (In::rank != 3)
            return std::type_identity<why::expects_height_width_channels>{};
        else if constexpr (In::size == 0)
            return std::type_identity<why::an_extent_of_zero>{};
        else
            return std::type_identity<why::fits>{};
    }
    template <class In>
    using Rejects = typename decltype(reject<In>())::type;

    template <class T, class In_>
    struct On {
        using In = In_;
        static constexpr Index channels = ImageAxes<Format>::template channels<In>, pixels = In::size / channels;
        using Out = Shape<channels>;
        static constexpr bool runs_in_shards = true;
        static constexpr Reads backward_reads{.input = false, .output = false};
        GlobalAvgPool2D options;

        void forward(NoWeights<const T>, View<const T, In> x, View<T, Out> y, NoCache, const PassContext<T>&) const {
            std::fill(y.span().begin(), y.span().end(), T(0));
            for (Index n = 0; n < x.batch(); ++n) add_sums(x.slice(n, 1).data(), y.slice(n, 1).data());
            y.matrix() /= static_cast<T>(pixels);
        }
        void backward(NoWeights<const T>, View<const T, In>, View<const T, Out>, View<T, Out> dy, View<T, In> dx,
                      NoWeights<T>, NoCache, const PassContext<T>&) const {
            if (!dx) return;
            dy.matrix() /= static_cast<T>(pixels);
            for (Index n = 0; n < dx.batch(); ++n) {
                const auto share = dy.slice(n, 1).matrix().row(0);
                if constexpr (ImageAxes<Format>::channels_first)
                    MatrixMap<T>(dx.slice(n, 1).data(), channels, pixels).colwise() = share.transpose();
                else
                    MatrixMap<T>(dx.slice(n, 1).data(), pixels, channels).rowwise() = share;
            }
        }

    private:
        static void add_sums(const T* image, T* sums) {
            if constexpr (ImageAxes<Format>::channels_first)
                kernels::add_row_sums(channels, pixels, image, sums);
            else
                kernels::add_column_sums(pixels, channels, image, sums);
        }
    };
};

/// Keras's long name.
template <class... Options>
struct GlobalAveragePooling2D : GlobalAvgPool2D<Options...> {};

}  // namespace TAILOR_NAMESPACE
