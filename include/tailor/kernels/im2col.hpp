#pragma once
// A convolution as a matrix product: the inputs under the kernel at an output pixel are a row of a matrix.
//
//   columns (P, KH KW C)[p, (i, j, c)] = x[row(p) + i, column(p) + j, c], zero beyond the image
//
// for the pixels p of output rows first ... first + rows - 1, so that a band of an image stays in the cache.
// Chellapilla et al., "High performance convolutional neural networks for document processing", 2006.
#include <algorithm>

#include "elementwise.hpp"
#include "window.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

/// visit(offset in columns, offset in the image or -1 beyond it, count) for each run of values that are contiguous in both.
template <class Visit>
void for_each_run(const Window& w, Index first, Index rows, const Visit& visit) {
    Index to = 0;
    for (Index oh = first; oh < first + rows; ++oh)
        for (Index ow = 0; ow < w.out_width; ++ow)
            for (Index i = 0; i < w.kernel_height; ++i) {
                const Index h = w.row(oh, i), left = w.column(ow, 0);
                const bool whole =
                    w.dilation_width == 1 && w.has_row(h) && left >= 0 && left + w.kernel_width <= w.width;
                if (whole) {
                    visit(to, (h * w.width + left) * w.channels, w.kernel_width * w.channels);
                    to += w.kernel_width * w.channels;
                    continue;
                }
                for (Index j = 0; j < w.kernel_width; ++j, to += w.channels) {
                    const Index v = w.column(ow, j);
                    visit(to, w.has_row(h) && w.has_column(v) ? (h * w.width + v) * w.channels : -1, w.channels);
                }
            }
}

/// Output rows whose columns fit the second-level cache together.
constexpr Index rows_of_columns(const Window& w) {
    return std::clamp(Index{32768} / (w.out_width * w.taps()), Index{1}, w.out_height);
}

}  // namespace detail

/// Fills columns (pixels, taps) from an image (height, width, channels).
template <class T>
void im2col(const Window& w, Index first, Index rows, const T* x, T* columns) {
    detail::for_each_run(w, first, rows, [&](Index to, Index from, Index count) {
        if (from < 0)
            std::fill_n(columns + to, count, T(0));
        else
            std::copy_n(x + from, count, columns + to);
    });
}
/// x += the sum of the columns' values of each pixel: the transpose of im2col.
template <class T>
void col2im(const Window& w, Index first, Index rows, const T* columns, T* x) {
    detail::for_each_run(w, first, rows, [&](Index from, Index to, Index count) {
        if (to < 0) return;
        map(Add{}, count, columns + from, x + to);
    });
}

}  // namespace TAILOR_NAMESPACE::kernels
