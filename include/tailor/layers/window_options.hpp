#pragma once
// What convolutions and poolings share: which axis means what, and where their window moves.
#include "../kernels/window.hpp"
#include "layer.hpp"

namespace TAILOR_NAMESPACE {

/// Height, width and channels of an image of shape S, and the shape of an image, in one of the two data formats.
template <class Format>
struct ImageAxes {
    static constexpr bool channels_first = std::is_same_v<Format, ChannelsFirst>;
    template <class S>
    static constexpr Index height = S::extent[channels_first ? 1 : 0];
    template <class S>
    static constexpr Index width = S::extent[channels_first ? 2 : 1];
    template <class S>
    static constexpr Index channels = S::extent[channels_first ? 0 : 2];
    template <Index H, Index W, Index C>
    using Of = std::conditional_t<channels_first, Shape<C, H, W>, Shape<H, W, C>>;
};

/// Whether extents, strides and dilations are what a window can have.
template <class... Pairs>
inline constexpr bool all_positive = ((Pairs::h > 0 && Pairs::w > 0) && ...);

/// The number of outputs of a window of `extent` values along an axis of `in`, and of the zeros before it.
struct WindowAxis {
    Index out, pad;

    static constexpr WindowAxis valid(Index in, Index extent, Index stride) {
        return {in < extent ? 0 : (in - extent) / stride + 1, 0};
    }
    static constexpr WindowAxis same(Index in, Index extent, Index stride) {
        const Index out = ceil_div(in, stride), missing = (out - 1) * stride + extent - in;
        return {out, missing > 0 ? missing / 2 : 0};
    }
};

/// The window of a layer with these options over an image of shape S.
template <class S, class Format, class Extent, class Stride, class Dilated, class Padding>
constexpr kernels::Window window_over() {
    using Here = ImageAxes<Format>;
    constexpr auto axis = std::is_same_v<Padding, Same> ? &WindowAxis::same : &WindowAxis::valid;
    constexpr Index height = Here::template height<S>, width = Here::template width<S>;
    constexpr WindowAxis down = axis(height, (Extent::h - 1) * Dilated::h + 1, Stride::h);
    constexpr WindowAxis across = axis(width, (Extent::w - 1) * Dilated::w + 1, Stride::w);
    return {.height = height,
            .width = width,
            .channels = Here::template channels<S>,
            .kernel_height = Extent::h,
            .kernel_width = Extent::w,
            .stride_height = Stride::h,
            .stride_width = Stride::w,
            .dilation_height = Dilated::h,
            .dilation_width = Dilated::w,
            .pad_top = down.pad,
            .pad_left = across.pad,
            .out_height = down.out,
            .out_width = across.out};
}

}  // namespace TAILOR_NAMESPACE
