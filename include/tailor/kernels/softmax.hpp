#pragma once
// Softmax of the rows of a matrix, and its backward pass, a vector at a time. The last vector of a row is padded with values
// that change nothing.
#include "../core/shape.hpp"
#include "math.hpp"
#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

/// The vector at `from`, of whose values only `left` are there.
template <class V, class T>
[[gnu::always_inline]] inline void load_padded(V& v, const T* from, Index left, T filler) {
    if (left >= static_cast<Index>(sizeof(V) / sizeof(T))) return load(v, from);
    v = V{} + filler;
    __builtin_memcpy(&v, from, static_cast<std::size_t>(left) * sizeof(T));
}
/// Stores those that are there.
template <class V, class T>
[[gnu::always_inline]] inline void store_left(T* to, const V& v, Index left) {
    if (left >= static_cast<Index>(sizeof(V) / sizeof(T))) return store(to, v);
    __builtin_memcpy(to, &v, static_cast<std::size_t>(left) * sizeof(T));
}

template <class T>
struct Softmax {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Index rows, Index columns, const T* x, T* y) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        constexpr T nothing = -static_cast<T>(__builtin_huge_val());  // e^nothing = 0
        for (; rows > 0; --rows, x += columns, y += columns) {
            Vector<T, bytes> v, e, largest = Vector<T, bytes>{} + nothing, sums = {};
            for (Index j = 0; j < columns; j += width) {
                load_padded(v, x + j, columns - j, nothing);
                largest = v > largest ? v : largest;
            }
            T most = nothing, sum = 0;
            for (Index i = 0; i < width; ++i) most = largest[i] > most ? largest[i] : most;
            for (Index j = 0; j < columns; j += width) {
                load_padded(v, x + j, columns - j, nothing);
                v -= most;
                vanishing_exponential(e, v);
                sums += e;
                store_left(y + j, e, columns - j);
            }
            for (Index i = 0; i < width; ++i) sum += sums[i];
            for (Index j = 0; j < columns; j += width) {
                load_padded(e, y + j, columns - j, T(0));
                e /= sum;
                store_left(y + j, e, columns - j);
            }
        }
    }
};

template <class T>
struct SoftmaxSlope {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Index rows, Index columns, const T* y, T* dy) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        for (; rows > 0; --rows, y += columns, dy += columns) {
            Vector<T, bytes> v, delta, sums = {};
            T sum = 0;
            for (Index j = 0; j < columns; j += width) {
                load_padded(v, y + j, columns - j, T(0));
                load_padded(delta, dy + j, columns - j, T(0));
                sums += v * delta;
            }
            for (Index i = 0; i < width; ++i) sum += sums[i];
            for (Index j = 0; j < columns; j += width) {
                load_padded(v, y + j, columns - j, T(0));
                load_padded(delta, dy + j, columns - j, T(0));
                delta = v * (delta - sum);
                store_left(dy + j, delta, columns - j);
            }
        }
    }
};

}  // namespace detail

/// y_j = e^x_j / sum of e^x along each row of x (rows, columns); the largest of the row is taken off first, which changes
/// nothing but keeps every exponential at 1 or below. x and y may be the same memory.
template <class T>
void softmax(Index rows, Index columns, const T* x, T* y) {
    dispatch<detail::Softmax<T>>(rows, columns, x, y);
}
/// dy becomes y (dy - <y, dy>), row by row.
template <class T>
void softmax_backward(Index rows, Index columns, const T* y, T* dy) {
    dispatch<detail::SoftmaxSlope<T>>(rows, columns, y, dy);
}

}  // namespace TAILOR_NAMESPACE::kernels
