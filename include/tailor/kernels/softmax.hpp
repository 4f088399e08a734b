#pragma once
// Softmax of the rows of a matrix, and its backward pass, a vector at a time. The last vector of a row is padded with
// values that change neither the largest nor a sum: minus infinity, or 0.
#include "../core/shape.hpp"
#include "math.hpp"
#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

template <class T>
struct Softmax {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Index rows, Index columns, const T* x, T* y) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        constexpr T lowest = -static_cast<T>(__builtin_huge_val());  // minus infinity; e^lowest = 0
        for (; rows > 0; --rows, x += columns, y += columns) {
            Vector<T, bytes> v, e, largest = Vector<T, bytes>{} + lowest, sums = {};
            for (Index j = 0; j < columns; j += width) {
                load_n(v, x + j, columns - j, lowest);
                largest = v > largest ? v : largest;
            }
            T most = lowest, sum = 0;
            for (Index i = 0; i < width; ++i) most = largest[i] > most ? largest[i] : most;
            for (Index j = 0; j < columns; j += width) {
                load_n(v, x + j, columns - j, lowest);
                v -= most;
                vanishing_exponential(e, v);
                sums += e;
                store_n(y + j, e, columns - j);
            }
            for (Index i = 0; i < width; ++i) sum += sums[i];
            for (Index j = 0; j < columns; j += width) {
                load_n(e, y + j, columns - j);
                e /= sum;
                store_n(y + j, e, columns - j);
            }
        }
    }
};

template <class T>
struct SoftmaxBackward {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Index rows, Index columns, const T* y, T* dy) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        for (; rows > 0; --rows, y += columns, dy += columns) {
            Vector<T, bytes> v, delta, sums = {};
            T sum = 0;
            for (Index j = 0; j < columns; j += width) {
                load_n(v, y + j, columns - j);
                load_n(delta, dy + j, columns - j);
                sums += v * delta;
            }
            for (Index i = 0; i < width; ++i) sum += sums[i];
            for (Index j = 0; j < columns; j += width) {
                load_n(v, y + j, columns - j);
                load_n(delta, dy + j, columns - j);
                delta = v * (delta - sum);
                store_n(dy + j, delta, columns - j);
            }
        }
    }
};

}  // namespace detail

/// y_j = e^x_j / sum of e^x along each row of x (rows, columns). The row's largest value is subtracted first: the result
/// is the same, and no exponential exceeds 1. x and y may be the same memory.
template <class T>
void softmax(Index rows, Index columns, const T* x, T* y) {
    dispatch<detail::Softmax<T>>(rows, columns, x, y);
}
/// dy becomes y (dy - <y, dy>), row by row.
template <class T>
void softmax_backward(Index rows, Index columns, const T* y, T* dy) {
    dispatch<detail::SoftmaxBackward<T>>(rows, columns, y, dy);
}

}  // namespace TAILOR_NAMESPACE::kernels
