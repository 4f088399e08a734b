#pragma once
// Sums over an axis of a matrix in memory.
#include "../core/shape.hpp"
#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

template <class T>
struct ColumnSums {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Index rows, Index columns, const T* x, T* sums) {
        for_each_vector_then_value<ColumnSums, T, bytes>(columns, rows, columns, x, sums);
    }
    template <class V>
    [[gnu::always_inline]] static inline void at(Index j, Index rows, Index step, const T* x, T* sums) {
        x += j;
        sums += j;
        V even = {}, odd = {}, v;  // two chains of additions, so that one need not wait for the other
        for (Index i = 0; i + 1 < rows; i += 2) {
            load(v, x + i * step);
            even += v;
            load(v, x + (i + 1) * step);
            odd += v;
        }
        if (rows % 2 == 1) {
            load(v, x + (rows - 1) * step);
            even += v;
        }
        load(v, sums);
        v += even + odd;
        store(sums, v);
    }
};

template <class T>
struct RowSums {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Index rows, Index columns, const T* x, T* sums) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        const Index whole = columns - columns % width;
        for (Index i = 0; i < rows; ++i, x += columns) {
            Vector<T, bytes> many = {}, v;
            for (Index j = 0; j < whole; j += width) {
                load(v, x + j);
                many += v;
            }
            T sum = 0;
            for (Index j = 0; j < width; ++j) sum += many[j];
            for (Index j = whole; j < columns; ++j) sum += x[j];
            sums[i] += sum;
        }
    }
};

}  // namespace detail

/// sums[j] += sum over i of x (rows, columns)
template <class T>
void add_column_sums(Index rows, Index columns, const T* x, T* sums) {
    dispatch<detail::ColumnSums<T>>(rows, columns, x, sums);
}
/// sums[i] += sum over j of x (rows, columns)
template <class T>
void add_row_sums(Index rows, Index columns, const T* x, T* sums) {
    dispatch<detail::RowSums<T>>(rows, columns, x, sums);
}

}  // namespace TAILOR_NAMESPACE::kernels
