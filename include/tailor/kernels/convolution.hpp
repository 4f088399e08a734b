#pragma once
// Algorithms for a convolution and its gradients, of n samples:
//
//   forward    z = f(x * w + b)                 b may be absent; f is applied to each value
//   backward   dw += x' dz,  dx = dz w'         with x as a matrix of columns (im2col.hpp); dx may be absent
//
// x is (n, height, width, channels), z (n, out height, out width, filters), w (kernel height, kernel width, channels,
// filters). `prepare` leaves in `prepared` what depends on w alone. The forward pass may use all threads if it is
// not called from within a parallel loop; scratch(thread) is memory of each.
//
//   ColumnsConvolution     writes the image as columns (im2col.hpp), for any product
//   TextbookConvolution    the same with Eigen's product, which allocates
//   DirectConvolution      the matrix product reads the columns from the image, which is not copied
//   WinogradConvolution    for 3x3 kernels and stride 1: a quarter of the multiplications (winograd.hpp), or with side 2
//                          instead of 4 somewhat less than half
//   ChannelsFirstConvolution for x (n, channels, height, width), z (n, filters, out height, out width): any of these,
//                          between transpositions
#include <algorithm>

#include "fastest_convolution.hpp"
#include "gemm.hpp"
#include "im2col.hpp"
#include "textbook.hpp"
#include "transpose.hpp"
#include "winograd.hpp"

namespace TAILOR_NAMESPACE::kernels {

enum class ConvolutionAlgorithm { direct, winograd_2x2, winograd_4x4 };

/// The algorithm that was measured to be the fastest.
template <class T>
constexpr ConvolutionAlgorithm fastest_algorithm(const Window& w, Index filters) {
    using enum ConvolutionAlgorithm;
    if (!winograd_fits<T>(w, filters)) return direct;
    const auto row_of = [](const auto& values, Index value) {  // the last that is not larger, or the first
        std::size_t row = 0;
        while (row + 1 < values.size() && values[row + 1] <= value) ++row;
        return row;
    };
    const char measured = fastest_convolution[row_of(fastest_convolution_widths, w.channels)][row_of(
        fastest_convolution_widths, filters)][row_of(fastest_convolution_sides, std::min(w.out_height, w.out_width))];
    return measured == '4' ? winograd_4x4 : measured == '2' ? winograd_2x2 : direct;
}
/// What to prepare for: the forward pass alone, or the backward pass too.
enum class Prepare { forward, both };

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

/// Output rows whose columns fit the second-level cache together.
constexpr Index rows_of_columns(const Window& w) {
    return std::clamp(Index{32768} / (w.out_width * w.taps()), Index{1}, w.out_height);
}

}  // namespace detail

/// Product::multiply<T>(m, n, k, a, b, c, store) is the matrix product.
template <class T, class Product>
struct ColumnsConvolution {
    Window window;
    Index filters;

    constexpr Index prepared_size(Prepare) const { return 0; }
    constexpr Index scratch_size() const { return detail::rows_of_columns(window) * window.out_width * window.taps(); }
    void prepare(Prepare, const T*, T*) const {}

    template <class Scratch, class F = Unchanged>
    void forward(Index n, const T* x, const T* w, const T*, const T* bias, T* z, const Scratch& scratch,
                 const F& f = {}) const {
        T* const columns = scratch(0);
        start_with_bias<T>(n * window.out_height * window.out_width, filters, bias, {z, filters});
        for_each_band(n, [&](Index sample, Index first_row, Index rows, Index pixel, Index pixels) {
            im2col(window, first_row, rows, x + sample * window.image_size(), columns);
            Product::template multiply<T>(pixels, filters, window.taps(), {columns, window.taps()}, {w, filters},
                                          {z + pixel * filters, filters}, Store::accumulate);
            apply(f, pixels * filters, z + pixel * filters);
        });
    }
    void backward(Index n, const T* x, const T* w, const T*, const T* dz, T* dx, T* dw, T* columns) const {
        const Index taps = window.taps();
        if (dx != nullptr) std::fill_n(dx, n * window.image_size(), T(0));
        for_each_band(n, [&](Index sample, Index first_row, Index rows, Index pixel, Index pixels) {
            const Strided<const T> dZ{dz + pixel * filters, filters}, W{w, filters};
            const Strided<T> X{columns, taps};
            im2col(window, first_row, rows, x + sample * window.image_size(), columns);
            Product::template multiply<T>(taps, filters, pixels, X.transposed(), dZ, {dw, filters}, Store::accumulate);
            if (dx == nullptr) return;
            Product::template multiply<T>(pixels, taps, filters, dZ, W.transposed(), X, Store::overwrite);
            col2im(window, first_row, rows, columns, dx + sample * window.image_size());
        });
    }

private:
    /// visit(sample, first row, rows, first pixel of all samples' outputs, pixels)
    template <class Visit>
    void for_each_band(Index n, const Visit& visit) const {
        const Index most = detail::rows_of_columns(window);
        for (Index sample = 0; sample < n; ++sample)
            for (Index first = 0; first < window.out_height; first += most) {
                const Index rows = std::min(most, window.out_height - first);
                visit(sample, first, rows, (sample * window.out_height + first) * window.out_width,
                      rows * window.out_width);
            }
    }
};

template <class T>
using TextbookConvolution = ColumnsConvolution<T, TextbookProduct>;

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

template <class T, int side>
struct WinogradConvolution {
    Window window;
    Index filters;

    constexpr Index prepared_size(Prepare passes) const {
        return winograd_kernels_size<T, side>(window.channels, filters) +
               (passes == Prepare::both ? winograd_kernels_size<T, side>(filters, window.channels) : 0);
    }
    constexpr Index scratch_size() const { return winograd_scratch<T, side>(window.channels, filters); }
    void prepare(Prepare passes, const T* w, T* prepared) const {
        winograd_kernels<side>(window.channels, filters, w, prepared);
        if (passes == Prepare::both)
            winograd_kernels_transposed<side>(window.channels, filters, w, backward_kernels(prepared));
    }
    template <class Scratch, class F = Unchanged>
    void forward(Index n, const T* x, const T*, const T* prepared, const T* bias, T* z, const Scratch& scratch,
                 const F& f = {}) const {
        winograd_forward<side>(window, filters, n, x, prepared, bias, f, z, scratch);
    }
    void backward(Index n, const T* x, const T*, const T* prepared, const T* dz, T* dx, T* dw, T* scratch) const {
        if (dx != nullptr) std::fill_n(dx, n * window.image_size(), T(0));
        winograd_backward<side>(window, filters, n, x, backward_kernels(prepared), dz, dx, dw, scratch);
    }

private:
    template <class U>
    U* backward_kernels(U* prepared) const {
        return prepared + winograd_kernels_size<T, side>(window.channels, filters);
    }
};

template <class T, class Algorithm>
struct ChannelsFirstConvolution {
    Algorithm algorithm;

    constexpr ChannelsFirstConvolution(const Window& window, Index filters) : algorithm{window, filters} {}

    constexpr Index prepared_size(Prepare passes) const { return algorithm.prepared_size(passes); }
    constexpr Index scratch_size() const { return 2 * image_size() + out_size() + algorithm.scratch_size(); }
    void prepare(Prepare passes, const T* w, T* prepared) const { algorithm.prepare(passes, w, prepared); }

    template <class Scratch, class F = Unchanged>
    void forward(Index n, const T* x, const T* w, const T* prepared, const T* bias, T* z, const Scratch& scratch,
                 const F& f = {}) const {
        const Index before = 2 * image_size() + out_size();
        T *const image = scratch(0), *const out = image + 2 * image_size();
        for (Index i = 0; i < n; ++i, x += image_size(), z += out_size()) {
            transpose(channels(), pixels(), x, pixels(), image, channels());
            algorithm.forward(
                1, image, w, prepared, bias, out, [&](int thread) { return scratch(thread) + before; }, f);
            transpose(out_pixels(), algorithm.filters, std::as_const(out), algorithm.filters, z, out_pixels());
        }
    }
    void backward(Index n, const T* x, const T* w, const T* prepared, const T* dz, T* dx, T* dw, T* scratch) const {
        T *const image = scratch, *const dx_last = image + image_size(), *const out = dx_last + image_size();
        for (Index i = 0; i < n; ++i, x += image_size(), dz += out_size()) {
            transpose(channels(), pixels(), x, pixels(), image, channels());
            transpose(algorithm.filters, out_pixels(), dz, out_pixels(), out, algorithm.filters);
            algorithm.backward(1, image, w, prepared, out, dx == nullptr ? nullptr : dx_last, dw, out + out_size());
            if (dx == nullptr) continue;
            transpose(pixels(), channels(), std::as_const(dx_last), channels(), dx, pixels());
            dx += image_size();
        }
    }

private:
    constexpr Index channels() const { return algorithm.window.channels; }
    constexpr Index pixels() const { return algorithm.window.height * algorithm.window.width; }
    constexpr Index out_pixels() const { return algorithm.window.out_height * algorithm.window.out_width; }
    constexpr Index image_size() const { return algorithm.window.image_size(); }
    constexpr Index out_size() const { return out_pixels() * algorithm.filters; }
};

}  // namespace TAILOR_NAMESPACE::kernels
