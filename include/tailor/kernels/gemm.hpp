#pragma once
// The matrix product c (m, n) += a (m, k) b (k, n), on one thread and on all.
//
// b is packed into panels as wide as a register tile, so that the inner loop streams it; a is read where it lies,
// through any strides, so that a transposed product costs no copy. The tile keeps rows x 2 vectors of c in registers.
// Goto, van de Geijn: "Anatomy of high-performance matrix multiplication", 2008.
#include <type_traits>

#include "../core/cpu.hpp"
#include "../core/parallel.hpp"
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE::kernels {

/// A matrix in memory: element (i, j) is data[i * row + j * column].
template <class T>
struct Strided {
    T* data;
    Index row, column = 1;

    [[gnu::always_inline]] constexpr T* at(Index i, Index j) const { return data + i * row + j * column; }
    constexpr Strided transposed() const { return {data, column, row}; }
    constexpr operator Strided<const T>() const requires(!std::is_const_v<T>) { return {data, row, column}; }
};

enum class Store { overwrite, accumulate };

namespace detail {

inline constexpr int widest_vector = 64;

template <class T>
struct Gemm {
    static constexpr Index k_block = 256;  // a panel's part of this length stays in the first-level cache
    static constexpr Index m_block = 72;   // so many rows of a stay in the second-level cache

    template <int bytes>
    static constexpr Index width = 2 * bytes / static_cast<int>(sizeof(T));
    template <int bytes>
    static constexpr int tile_rows = bytes == 64 ? 12 : (bytes == 32 ? 6 : 4);

    /// c (count, n) = tile sums, where n <= width; a[i] points at row i.
    template <int bytes>
    [[gnu::always_inline]] static inline void tile(Index count, Index n, Index k, const T* const* a, Index a_step,
                                                   const T* b, Index b_step, T* c, Index c_row, Store store) {
        using V = Vector<T, bytes>;
        constexpr int rows = tile_rows<bytes>;
        constexpr Index half = width<bytes> / 2;
        V sum[rows][2] = {};
        const T* from[rows];
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) from[i] = a[i];
        for (Index p = 0, at = 0; p < k; ++p, at += a_step, b += b_step) {
            V b0, b1;
            load(b0, b);
            load(b1, b + half);
#pragma GCC unroll 16
            for (int i = 0; i < rows; ++i) {
                const T x = from[i][at];
                sum[i][0] += x * b0;
                sum[i][1] += x * b1;
            }
        }
        if (count == rows && n == 2 * half) {
#pragma GCC unroll 16
            for (int i = 0; i < rows; ++i) {
                if (store == Store::accumulate) {
                    V c0, c1;
                    load(c0, c + i * c_row);
                    load(c1, c + i * c_row + half);
                    sum[i][0] += c0;
                    sum[i][1] += c1;
                }
                kernels::store(c + i * c_row, sum[i][0]);
                kernels::store(c + i * c_row + half, sum[i][1]);
            }
            return;
        }
        T edge[rows][2 * half];
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
            kernels::store(edge[i], sum[i][0]);
            kernels::store(edge[i] + half, sum[i][1]);
        }
        for (Index i = 0; i < count; ++i)
            for (Index j = 0; j < n; ++j)
                c[i * c_row + j] = edge[i][j] + (store == Store::accumulate ? c[i * c_row + j] : T(0));
    }

    /// One panel's part of c: all m rows, n <= width columns, k <= k_block.
    template <int bytes>
    [[gnu::always_inline]] static inline void panel(Index m, Index n, Index k, Strided<const T> a, const T* b,
                                                    Index b_step, T* c, Index c_row, Store store) {
        constexpr Index rows = tile_rows<bytes>;
        for (Index i = 0; i < m; i += rows) {
            const Index count = m - i < rows ? m - i : rows;
            const T* from[rows];
            for (Index r = 0; r < rows; ++r) from[r] = a.at(i + (r < count ? r : count - 1), 0);  // the last repeats
            tile<bytes>(count, n, k, from, a.column, b, b_step, c + i * c_row, c_row, store);
        }
    }

    /// The product with a packed b.
    struct WithPanels {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index m, Index n, Index k, Strided<const T> a, const T* panels,
                                                      T* c, Index c_row, Store first_store) {
            for (Index p = 0; p < k; p += k_block) {
                const Index depth = k - p < k_block ? k - p : k_block;
                const Store store = p == 0 ? first_store : Store::accumulate;
                for (Index i = 0; i < m; i += m_block) {
                    const Index height = m - i < m_block ? m - i : m_block;
                    for (Index j = 0; j < n; j += width<bytes>)
                        panel<bytes>(height, n - j < width<bytes> ? n - j : width<bytes>, depth,
                                     {a.at(i, p), a.row, a.column}, panels + j * k + p * width<bytes>, width<bytes>,
                                     c + i * c_row + j, c_row, store);
                }
            }
        }
    };

    /// panels = b, cut into panels of `width` columns, each (k, width), the last one filled up with zeros.
    struct Pack {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index k, Index n, Strided<const T> b, T* panels) {
            for (Index j = 0; j < n; j += width<bytes>) {
                const Index count = n - j < width<bytes> ? n - j : width<bytes>;
                if (count == width<bytes> && b.column == 1)
                    copy_rows<bytes>(k, b.at(0, j), b.row, panels);
                else
                    copy_elements<bytes>(k, count, {b.at(0, j), b.row, b.column}, panels);
                panels += k * width<bytes>;
            }
        }
        template <int bytes>
        [[gnu::always_inline]] static inline void copy_rows(Index k, const T* from, Index row, T* to) {
            for (Index p = 0; p < k; ++p, from += row, to += width<bytes>) {
                Vector<T, bytes> v0, v1;
                load(v0, from);
                load(v1, from + width<bytes> / 2);
                kernels::store(to, v0);
                kernels::store(to + width<bytes> / 2, v1);
            }
        }
        template <int bytes>
        [[gnu::always_inline]] static inline void copy_elements(Index k, Index count, Strided<const T> from, T* to) {
            constexpr Index block = 16;  // of k at a time: a transposed b is read a cache line by a cache line
            for (Index p = 0; p < k; p += block) {
                const Index end = p + block < k ? p + block : k;
                for (Index j = 0; j < width<bytes>; ++j)
                    for (Index q = p; q < end; ++q) to[q * width<bytes> + j] = j < count ? *from.at(q, j) : T(0);
            }
        }
    };

    /// The product with b as it lies. scratch: gemm_scratch<T> values.
    struct Direct {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b,
                                                      T* c, Index c_row, Store first_store, T* scratch) {
            // With few rows each value of b is read once: no need to pack.
            const bool few_rows = m <= tile_rows<bytes> && b.column == 1;
            for (Index j = 0; j < n; j += width<bytes>) {
                const Index columns = n - j < width<bytes> ? n - j : width<bytes>;
                for (Index p = 0; p < k; p += k_block) {
                    const Index depth = k - p < k_block ? k - p : k_block;
                    const Store store = p == 0 ? first_store : Store::accumulate;
                    const bool in_place = few_rows && columns == width<bytes>;
                    if (!in_place) Pack::template run<bytes>(depth, columns, {b.at(p, j), b.row, b.column}, scratch);
                    panel<bytes>(m, columns, depth, {a.at(0, p), a.row, a.column}, in_place ? b.at(p, j) : scratch,
                                 in_place ? b.row : width<bytes>, c + j, c_row, store);
                }
            }
        }
    };
};

}  // namespace detail

/// Values that a packed (k, n) matrix takes, whatever the instruction set.
template <class T>
constexpr Index packed_size(Index k, Index n) {
    constexpr Index widest = detail::Gemm<T>::template width<detail::widest_vector>;
    return k * ((n + widest - 1) / widest * widest);
}
/// Scratch of gemm, in values of T.
template <class T>
inline constexpr Index gemm_scratch = packed_size<T>(detail::Gemm<T>::k_block, 1);

/// Packs b (k, n) for gemm_packed.
template <class T>
void pack(Index k, Index n, Strided<const T> b, T* panels) {
    dispatch<typename detail::Gemm<T>::Pack>(k, n, b, panels);
}
/// c (m, n) = or += a (m, k) b (k, n), b packed; row i of c starts at c + i * c_row. One thread.
template <class T>
void gemm_packed(Index m, Index n, Index k, Strided<const T> a, const T* panels, T* c, Index c_row, Store store) {
    dispatch<typename detail::Gemm<T>::WithPanels>(m, n, k, a, panels, c, c_row, store);
}
/// c (m, n) = or += a (m, k) b (k, n), where c has rows or columns without gaps. One thread.
/// scratch: gemm_scratch<T> values.
template <class T>
void gemm(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c, Store store, T* scratch) {
    if (c.column == 1)
        dispatch<typename detail::Gemm<T>::Direct>(m, n, k, a, b, c.data, c.row, store, scratch);
    else  // c' = b' a'
        dispatch<typename detail::Gemm<T>::Direct>(n, m, k, b.transposed(), a.transposed(), c.data, c.column, store,
                                                   scratch);
}
/// The same on all threads, cut by blocks of c. scratch(thread): gemm_scratch<T> values for each thread.
template <class T, class Scratch>
void gemm_parallel(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c, Store store,
                   const Scratch& scratch) {
    constexpr Index rows = 192, columns = 32;
    const Index down = (m + rows - 1) / rows, across = (n + columns - 1) / columns;
    parallel_for(down * across, [&](Index block, int thread) {
        const Index i = block / across * rows, j = block % across * columns;
        const Index height = m - i < rows ? m - i : rows, breadth = n - j < columns ? n - j : columns;
        gemm<T>(height, breadth, k, {a.at(i, 0), a.row, a.column}, {b.at(0, j), b.row, b.column},
                {c.at(i, j), c.row, c.column}, store, scratch(thread));
    });
}

}  // namespace TAILOR_NAMESPACE::kernels
