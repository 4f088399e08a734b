#pragma once
// Transposes matrices, 4x4 values at a time, which are transposed in registers.
#include "../core/shape.hpp"
#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

template <class T>
struct Transpose {
    /// to[j * to_row + i] = from[i * from_row + j] for i < rows, j < columns
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Index rows, Index columns, const T* from, Index from_row, T* to,
                                                  Index to_row) {
        constexpr Index block = 16;  // a cache line of floats is read in one go
        for (Index j = 0; j < columns; j += block) {
            const Index end = j + block < columns ? j + block : columns;
            Index i = 0;
            for (; i + 4 <= rows; i += 4) {
                Index k = j;
                for (; k + 4 <= end; k += 4) square(from + i * from_row + k, from_row, to + k * to_row + i, to_row);
                for (; k < end; ++k)
                    for (Index r = i; r < i + 4; ++r) to[k * to_row + r] = from[r * from_row + k];
            }
            for (; i < rows; ++i)
                for (Index k = j; k < end; ++k) to[k * to_row + i] = from[i * from_row + k];
        }
    }
    [[gnu::always_inline]] static inline void square(const T* from, Index from_row, T* to, Index to_row) {
        Vector<T, 4 * static_cast<int>(sizeof(T))> r0, r1, r2, r3;
        load(r0, from);
        load(r1, from + from_row);
        load(r2, from + 2 * from_row);
        load(r3, from + 3 * from_row);
        const auto a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), b = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
        const auto c = __builtin_shufflevector(r0, r1, 2, 6, 3, 7), d = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
        r0 = __builtin_shufflevector(a, b, 0, 1, 4, 5);
        r1 = __builtin_shufflevector(a, b, 2, 3, 6, 7);
        r2 = __builtin_shufflevector(c, d, 0, 1, 4, 5);
        r3 = __builtin_shufflevector(c, d, 2, 3, 6, 7);
        store(to, r0);
        store(to + to_row, r1);
        store(to + 2 * to_row, r2);
        store(to + 3 * to_row, r3);
    }
};

}  // namespace detail

/// to (columns, rows) = the transpose of from (rows, columns); rows begin from_row and to_row values apart.
template <class T>
void transpose(Index rows, Index columns, const T* from, Index from_row, T* to, Index to_row) {
    dispatch<detail::Transpose<T>>(rows, columns, from, from_row, to, to_row);
}

}  // namespace TAILOR_NAMESPACE::kernels
