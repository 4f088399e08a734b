#pragma once
// A convolution as a matrix product whose columns X (im2col.hpp) are not written: the product reads them from the image, as
// an ImplicitMatrix.
//
//   z = f(X W + b)
//   dW += X' dz
//   dx = dz, with zeros around it, convolved with W rotated by 180 degrees    with stride 1
//   dX = dz W',  dx = col2im(dX)                                              with strides
//
// Only an image with padding is copied, into zeros.
#include <algorithm>

#include "../core/parallel.hpp"
#include "elementwise.hpp"
#include "gemm.hpp"
#include "im2col.hpp"
#include "window.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

/// Copies rows of `columns` values to rows of padded<T>(columns). The padding is never read, so it is the values that
/// follow in memory, if there are any: whole vectors are copied, which is fast.
template <class T>
void pad_rows(Index rows, Index columns, const T* from, T* to) {
    const Index whole = padded<T>(columns);
    const T* const end = from + rows * columns;
    constexpr Index piece = padded<T>(1);
    for (; end - from >= whole; from += columns, to += whole)
        for (Index j = 0; j < whole; j += piece) __builtin_memcpy(to + j, from + j, piece * sizeof(T));
    for (; from < end; from += columns, to += whole) std::fill(std::copy_n(from, columns, to), to + whole, T(0));
}
/// An image (height, width, channels), set into zeros (to_height, to_width, channels) at (top, left); what would lie
/// outside is left out.
template <class T>
void set_into_zeros(Index height, Index width, Index channels, const T* from, Index to_height, Index to_width,
                    Index top, Index left, T* to) {
    std::fill_n(to, to_height * to_width * channels, T(0));
    const Index rows = std::min(height, to_height - top), columns = std::min(width, to_width - left);
    for (Index h = 0; h < rows; ++h)
        std::copy_n(from + h * width * channels, columns * channels, to + ((top + h) * to_width + left) * channels);
}

}  // namespace detail

/// Prepared: W with padded rows, and for the backward pass W rotated by 180 degrees or, with strides, W'.
template <class T>
struct DirectConvolution {
    Window window;
    Index filters;

    constexpr Index prepared_size(Prepare passes) const {
        return window.taps() * padded<T>(filters) + (passes == Prepare::both ? backward_rows() * backward_row() : 0);
    }
    constexpr Index scratch_size() const {
        return image_height() * image_width() * window.channels + pixels() * padded<T>(filters) +
               (back_by_rotation() ? back_height() * back_width() * filters
                                   : band_rows() * window.out_width * window.taps());
    }
    void prepare(Prepare passes, const T* w, T* prepared) const {
        detail::pad_rows(window.taps(), filters, w, prepared);
        if (passes == Prepare::forward) return;
        T* const to = prepared + window.taps() * padded<T>(filters);
        std::fill_n(to, backward_rows() * backward_row(), T(0));
        const Index kernel = window.kernel_height * window.kernel_width;
        for (Index tap = 0; tap < kernel; ++tap)
            for (Index c = 0; c < window.channels; ++c)
                for (Index f = 0; f < filters; ++f) {
                    const Index row = back_by_rotation() ? (kernel - 1 - tap) * filters + f : f;
                    const Index column = back_by_rotation() ? c : tap * window.channels + c;
                    to[row * backward_row() + column] = w[(tap * window.channels + c) * filters + f];
                }
    }

    template <class Scratch, class F = Unchanged>
    void forward(Index n, const T* x, const T*, const T* prepared, const T* bias, T* z, const Scratch& scratch,
                 const F& f = {}) const {
        const Index together = std::max(Index{1}, 96 / window.out_width);  // output rows
        for (Index i = 0; i < n; ++i, x += window.image_size(), z += pixels() * filters) {
            const ImplicitMatrix<T> X = columns_of(x, scratch(0));
            parallel_chunks(window.out_height, together, [&](Index first, Index count) {
                ImplicitMatrix<T> some = X;
                some.data += first * X.rows.step[1];
                some.rows.count[1] = count;
                T* const to = z + first * window.out_width * filters;
                start_with_bias<T>(count * window.out_width, filters, bias, {to, filters});
                gemm_in_place<T>(count * window.out_width, filters, some, prepared, padded<T>(filters), to, filters,
                                 Store::accumulate);
                apply(f, count * window.out_width * filters, to);
            });
        }
    }
    void backward(Index n, const T* x, const T*, const T* prepared, const T* dz, T* dx, T* dw, T* scratch) const {
        const T* const rotated = prepared + window.taps() * padded<T>(filters);
        T* const rows = scratch + image_height() * image_width() * window.channels;
        T* const rest = rows + pixels() * padded<T>(filters);
        for (Index i = 0; i < n; ++i, x += window.image_size(), dz += pixels() * filters) {
            const bool whole = filters == padded<T>(filters);
            if (!whole) detail::pad_rows(pixels(), filters, dz, rows);
            gemm_in_place<T>(window.taps(), filters, columns_of(x, scratch).transposed(), whole ? dz : rows,
                             padded<T>(filters), dw, filters, Store::accumulate);
            if (dx == nullptr) continue;
            back_by_rotation() ? convolve_rotated(dz, rotated, dx, rest) : add_columns(dz, rotated, dx, rest);
            dx += window.image_size();
        }
    }

private:
    constexpr Index pixels() const { return window.out_height * window.out_width; }
    constexpr Index band_rows() const { return detail::rows_of_columns(window); }

    // The image as the kernel sees it: with zeros around it if there is padding.
    constexpr Index image_height() const {
        return window.row(window.out_height - 1, window.kernel_height - 1) + window.pad_top + 1;
    }
    constexpr Index image_width() const {
        return window.column(window.out_width - 1, window.kernel_width - 1) + window.pad_left + 1;
    }
    constexpr bool image_lies_in_x() const {
        return window.pad_top == 0 && window.pad_left == 0 && image_height() <= window.height &&
               image_width() <= window.width;
    }
    /// X (pixels, taps): the inputs under the kernel at each output pixel.
    ImplicitMatrix<T> columns_of(const T* x, T* scratch) const {
        const Index c = window.channels, line = (image_lies_in_x() ? window.width : image_width()) * c;
        if (!image_lies_in_x())
            detail::set_into_zeros(window.height, window.width, c, x, image_height(), image_width(), window.pad_top,
                                   window.pad_left, scratch);
        return {image_lies_in_x() ? x : scratch,
                {{1, window.out_height, window.out_width}, {0, window.stride_height * line, window.stride_width * c}},
                taps_strides(line, c)};
    }
    constexpr NestedStrides taps_strides(Index line, Index values) const {
        const Index down = window.dilation_height * line, across = window.dilation_width * values;
        if (window.dilation_width == 1) return {{1, window.kernel_height, window.kernel_width * values}, {0, down, 1}};
        return {{window.kernel_height, window.kernel_width, values}, {down, across, 1}};
    }

    // dx with stride 1: dz, with zeros around it, convolved with the kernel rotated by 180 degrees.
    constexpr bool back_by_rotation() const { return window.stride_height == 1 && window.stride_width == 1; }
    constexpr Index back_height() const { return window.height + (window.kernel_height - 1) * window.dilation_height; }
    constexpr Index back_width() const { return window.width + (window.kernel_width - 1) * window.dilation_width; }
    constexpr Index backward_rows() const {
        return back_by_rotation() ? window.kernel_height * window.kernel_width * filters : filters;
    }
    constexpr Index backward_row() const { return padded<T>(back_by_rotation() ? window.channels : window.taps()); }
    void convolve_rotated(const T* dz, const T* rotated, T* dx, T* zeros) const {
        const Index top = (window.kernel_height - 1) * window.dilation_height - window.pad_top;
        const Index left = (window.kernel_width - 1) * window.dilation_width - window.pad_left;
        const Index line = back_width() * filters;
        detail::set_into_zeros(window.out_height, window.out_width, filters, dz, back_height(), back_width(), top, left,
                               zeros);
        const NestedStrides pixel_strides{{1, window.height, window.width}, {0, line, filters}};
        gemm_in_place<T>(window.height * window.width, window.channels,
                         {zeros, pixel_strides, taps_strides(line, filters)}, rotated, backward_row(), dx,
                         window.channels, Store::overwrite);
    }
    // dx with strides: columns dX = dz W', added up where windows overlap.
    void add_columns(const T* dz, const T* rotated, T* dx, T* columns) const {
        const Index taps = window.taps();
        std::fill_n(dx, window.image_size(), T(0));
        for (Index first = 0; first < window.out_height; first += band_rows()) {
            const Index rows = std::min(band_rows(), window.out_height - first), count = rows * window.out_width;
            const ImplicitMatrix<T> dZ{dz + first * window.out_width * filters, NestedStrides::one(count, filters),
                                       NestedStrides::one(filters, 1)};
            gemm_in_place<T>(count, taps, dZ, rotated, backward_row(), columns, taps, Store::overwrite);
            col2im(window, first, rows, columns, dx);
        }
    }
};

}  // namespace TAILOR_NAMESPACE::kernels
