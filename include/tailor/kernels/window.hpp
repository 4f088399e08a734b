#pragma once
// How a window (a convolution's kernel, a pool) moves over an image: sizes, and where each output looks.
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE::kernels {

/// A window over an image of height x width x channels; output (oh, ow) looks at rows oh * stride - pad + i * dilation.
struct Window {
    Index height, width, channels;          // of the image
    Index kernel_height, kernel_width;      // of the window
    Index stride_height, stride_width;      // from one output to the next
    Index dilation_height, dilation_width;  // between the window's own rows and columns
    Index pad_top, pad_left;                // rows and columns of zeros before the image
    Index out_height, out_width;            // outputs

    [[gnu::always_inline]] constexpr Index row(Index oh, Index i) const {
        return oh * stride_height - pad_top + i * dilation_height;
    }
    [[gnu::always_inline]] constexpr Index column(Index ow, Index j) const {
        return ow * stride_width - pad_left + j * dilation_width;
    }
    [[gnu::always_inline]] constexpr bool has_row(Index h) const { return h >= 0 && h < height; }
    [[gnu::always_inline]] constexpr bool has_column(Index w) const { return w >= 0 && w < width; }
    constexpr Index image_size() const { return height * width * channels; }
    constexpr Index taps() const { return kernel_height * kernel_width * channels; }
};

/// The passes that a convolution prepares its weights for.
enum class Prepare { forward, both };

}  // namespace TAILOR_NAMESPACE::kernels
