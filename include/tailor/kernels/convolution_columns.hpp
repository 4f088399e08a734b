#pragma once
// The convolution of textbooks: X, the image as columns (im2col.hpp), is written to memory, and multiplied.
//
//   z = f(X W + b)
//   dW += X' dz,  dX = dz W',  dx = col2im(dX)
//
// Output rows are taken a few at a time, in bands, so that X stays in the cache.
#include <algorithm>

#include "elementwise.hpp"
#include "gemm.hpp"
#include "im2col.hpp"
#include "textbook.hpp"
#include "window.hpp"

namespace TAILOR_NAMESPACE::kernels {

/// Product::multiply<T>(m, n, k, a, b, c, store) is the matrix product: Eigen's, BLAS's, or another.
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

}  // namespace TAILOR_NAMESPACE::kernels
