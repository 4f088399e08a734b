#pragma once
// The matrix product c (m, n) = or += a (m, k) b (k, n), on one thread and on all.
//
// The inner loop keeps a tile of c in registers, rows x 2 vectors. For each term of the sum it loads two vectors of b and
// one number from each row of a. b is packed into panels as wide as the tile, so that it is read in the order of memory.
// a is not packed: it is read through its strides, unless neighbouring elements of a row are far apart (lies_across). So
// a may be a convolution's image (ImplicitMatrix).
// Goto, van de Geijn: "Anatomy of high-performance matrix multiplication", 2008.
#include <algorithm>
#include <type_traits>

#include "../core/parallel.hpp"
#include "../core/shape.hpp"
#include "elementwise.hpp"
#include "simd.hpp"
#include "transpose.hpp"

namespace TAILOR_NAMESPACE::kernels {

/// A matrix in memory: element (i, j) is data[i * row + j * column].
template <class T>
struct Strided {
    T* data;
    Index row, column = 1;

    [[gnu::always_inline]] constexpr T* at(Index i, Index j) const { return data + i * row + j * column; }
    [[gnu::always_inline]] constexpr Strided from(Index i, Index j) const { return {at(i, j), row, column}; }
    constexpr Strided transposed() const { return {data, column, row}; }
    constexpr operator Strided<const T>() const
        requires(!std::is_const_v<T>)
    {
        return {data, row, column};
    }
};

/// The offsets in memory of three nested loops, the last one innermost: `count` iterations, `step` values apart.
struct NestedStrides {
    Index count[3], step[3];

    static constexpr NestedStrides one(Index count, Index step) { return {{1, 1, count}, {0, 0, step}}; }
    constexpr Index size() const { return count[0] * count[1] * count[2]; }
};
/// A matrix that is not stored: element (i, j) is data[offset i of rows + offset j of columns].
template <class T>
struct ImplicitMatrix {
    const T* data;
    NestedStrides rows, columns;

    constexpr ImplicitMatrix transposed() const { return {data, columns, rows}; }
};

enum class Store { overwrite, accumulate };

namespace detail {

/// Runs through the offsets of NestedStrides, one at a time.
struct Cursor {
    const NestedStrides& strides;
    Index offset = 0, i = 0, j = 0;

    [[gnu::always_inline]] constexpr explicit Cursor(const NestedStrides& of) : strides(of) {}
    [[gnu::always_inline]] constexpr void next() {
        offset += strides.step[2];
        if (++i < strides.count[2]) return;
        offset += strides.step[1] - i * strides.step[2];
        i = 0;
        if (++j < strides.count[1]) return;
        offset += strides.step[0] - j * strides.step[1];
        j = 0;
    }
};

template <class T>
struct Gemm {
    static constexpr Index k_block = 256;  // terms of the sum that are added in one go
    static constexpr Index m_block = 96, n_block = 128;

    /// Whether the elements of a row of a are so far apart that it pays to copy a first.
    [[gnu::always_inline]] static constexpr bool lies_across(Strided<const T> a) {
        return a.row == 1 && a.column >= m_block;
    }

    /// Columns of a tile, and rows.
    template <int bytes>
    static constexpr Index width = 2 * bytes / static_cast<int>(sizeof(T));
    template <int bytes>
    static constexpr int height = bytes == 64 ? 12 : (bytes == 32 ? 6 : 4);

    /// Columns of a panel that holds n <= width columns of b: a narrow one has one vector, or half of one.
    template <int bytes>
    [[gnu::always_inline]] static constexpr Index panel_width(Index n) {
        if (bytes >= 64 && n <= width<bytes> / 4) return width<bytes> / 4;
        if (bytes >= 32 && n <= width<bytes> / 2) return width<bytes> / 2;
        return width<bytes>;
    }

    /// Columns of all panels that hold n columns of b.
    template <int bytes>
    [[gnu::always_inline]] static constexpr Index panels_width(Index n) {
        const Index whole = n / width<bytes> * width<bytes>;
        return n == whole ? n : whole + panel_width<bytes>(n - whole);
    }

    /// One panel's part of c: all m rows of a, and n <= width columns.
    struct Panel {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index m, Index n, const ImplicitMatrix<T>& a, const T* b,
                                                      Index b_row, T* c, Index c_row, Store store) {
            constexpr int rows = height<bytes>;
            if constexpr (bytes >= 64)
                if (n <= width<bytes> / 4) return rows_of_tiles<bytes / 2, 1, rows>(m, n, a, b, b_row, c, c_row, store);
            if constexpr (bytes >= 32)  // AVX2 has registers for 12 sums
                if (n <= width<bytes> / 2) return rows_of_tiles<bytes, 1, 12>(m, n, a, b, b_row, c, c_row, store);
            rows_of_tiles<bytes, 2, rows>(m, n, a, b, b_row, c, c_row, store);
        }
        /// Whole tiles, then tiles of a third of the rows for those that are left.
        template <int bytes, int vectors, int rows>
        [[gnu::always_inline]] static inline void rows_of_tiles(Index m, Index n, const ImplicitMatrix<T>& a,
                                                                const T* b, Index b_row, T* c, Index c_row,
                                                                Store store) {
            constexpr int few = rows / 3;
            Cursor cursor(a.rows);
            for (; m > 2 * few; m -= rows, c += rows * c_row)
                tile<bytes, vectors, rows>(m, n, a, cursor, b, b_row, c, c_row, store);
            for (; m > 0; m -= few, c += few * c_row)
                tile<bytes, vectors, few>(m, n, a, cursor, b, b_row, c, c_row, store);
        }
        /// c (count, n) for up to `rows` rows; the cursor goes on to the next tile's first row.
        template <int bytes, int vectors, int rows>
        [[gnu::always_inline]] static inline void tile(Index count, Index n, const ImplicitMatrix<T>& a, Cursor& cursor,
                                                       const T* b, Index b_row, T* c, Index c_row, Store store) {
            using V = Vector<T, bytes>;
            constexpr Index lanes = bytes / static_cast<Index>(sizeof(T));
            V sum[rows][vectors] = {};
            const T* from[rows];  // rows past the end repeat the last one
#pragma GCC unroll 16
            for (int i = 0; i < rows; ++i) {
                from[i] = a.data + cursor.offset;
                if (i + 1 < count) cursor.next();
            }
            const NestedStrides& terms = a.columns;
            for (Index p = 0; p < terms.count[0]; ++p)
                for (Index q = 0; q < terms.count[1]; ++q) {
                    Index at = p * terms.step[0] + q * terms.step[1];
                    for (const T* const end = b + terms.count[2] * b_row; b != end; at += terms.step[2], b += b_row) {
                        V some[vectors];
                        for (int v = 0; v < vectors; ++v) load(some[v], b + v * lanes);
#pragma GCC unroll 16
                        for (int i = 0; i < rows; ++i) {
                            const T x = from[i][at];
                            for (int v = 0; v < vectors; ++v) sum[i][v] += x * some[v];
                        }
                    }
                }
            if (n < vectors * lanes || count < rows) {
                T edge[rows][vectors * lanes];
#pragma GCC unroll 16
                for (int i = 0; i < rows; ++i)
                    for (int v = 0; v < vectors; ++v) kernels::store(edge[i] + v * lanes, sum[i][v]);
                return call<bytes, StoreEdge>(count < rows ? count : rows, n, static_cast<const T*>(edge[0]),
                                              vectors * lanes, c, c_row, store);
            }
#pragma GCC unroll 16
            for (int i = 0; i < rows; ++i)
                for (int v = 0; v < vectors; ++v) {
                    T* const to = c + i * c_row + v * lanes;
                    if (store == Store::accumulate) {
                        V before;
                        load(before, to);
                        sum[i][v] += before;
                    }
                    kernels::store(to, sum[i][v]);
                }
        }
    };
    /// c (m, n) = or += sum, for n <= width.
    struct StoreEdge {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index m, Index n, const T* sum, Index sum_row, T* c, Index c_row,
                                                      Store store) {
            for (Index i = 0; i < m; ++i) store_some<width<bytes>>(n, sum + i * sum_row, c + i * c_row, store);
        }
        /// c (n) = or += sum, for n < 2 size: in pieces of size, size / 2 ... 1 values.
        template <int size>
        [[gnu::always_inline]] static inline void store_some(Index n, const T* sum, T* c, Store store) {
            if (n & size) {
                Vector<T, int{sizeof(T)} * size> v, before;
                load(v, sum);
                if (store == Store::accumulate) {
                    load(before, c);
                    v += before;
                }
                kernels::store(c, v);
                sum += size;
                c += size;
            }
            if constexpr (size > 1) store_some<size / 2>(n, sum, c, store);
        }
    };

    /// The product with b as it lies, its rows b_row apart; each can be read to padded<T>(n).
    struct InPlace {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index m, Index n, const ImplicitMatrix<T>& a, const T* b,
                                                      Index b_row, T* c, Index c_row, Store store) {
            for (Index j = 0; j < n; j += width<bytes>)
                call<bytes, Panel>(m, n - j < width<bytes> ? n - j : width<bytes>, a, b + j, b_row, c + j, c_row,
                                   store);
        }
    };

    /// The product with a packed b.
    struct WithPanels {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index m, Index n, const ImplicitMatrix<T>& a, const T* panels,
                                                      T* c, Index c_row, Store store) {
            const Index k = a.columns.size();
            for (Index j = 0; j < n; j += width<bytes>) {
                const Index columns = n - j < width<bytes> ? n - j : width<bytes>;
                call<bytes, Panel>(m, columns, a, panels + j * k, panel_width<bytes>(columns), c + j, c_row, store);
            }
        }
    };

    /// panels = b, cut into panels of `width` columns, each (k, width); the last one may be narrower, and is padded with
    /// zeros.
    struct Pack {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index k, Index n, Strided<const T> b, T* panels) {
            for (Index j = 0; j < n; j += width<bytes>) {
                const Index count = n - j < width<bytes> ? n - j : width<bytes>, columns = panel_width<bytes>(count);
                if (count == width<bytes> && b.column == 1)
                    copy_rows<bytes>(k, b.at(0, j), b.row, panels);
                else if (count == width<bytes> && b.row == 1)
                    Transpose<T>::template run<bytes>(count, k, b.at(0, j), b.column, panels, count);
                else
                    copy_elements(k, count, columns, b.from(0, j), panels);
                panels += k * columns;
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
        [[gnu::always_inline]] static inline void copy_elements(Index k, Index count, Index columns,
                                                                Strided<const T> from, T* to) {
            constexpr Index block = 16;  // of k at a time: a transposed b is read a cache line by a cache line
            for (Index p = 0; p < k; p += block) {
                const Index end = p + block < k ? p + block : k;
                for (Index j = 0; j < columns; ++j)
                    for (Index q = p; q < end; ++q) to[q * columns + j] = j < count ? *from.at(q, j) : T(0);
            }
        }
    };

    /// The product block by block of c; b is packed, unless a has few rows. scratch: gemm_scratch<T> values.
    struct Blocked {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b,
                                                      T* c, Index c_row, Store first_store, T* scratch) {
            // With few rows each value of b is read a few times only: no need to pack.
            const bool in_place = m <= m_block && b.column == 1;
            for (Index p = 0; p < k; p += k_block) {
                const Index depth = k - p < k_block ? k - p : k_block;
                const Store store = p == 0 ? first_store : Store::accumulate;
                for (Index j = 0; j < n; j += n_block) {
                    const Index columns = n - j < n_block ? n - j : n_block;
                    const Index whole = in_place ? columns / width<bytes> * width<bytes> : 0;
                    const ImplicitMatrix<T> all{a.at(0, p), NestedStrides::one(m, a.row),
                                                NestedStrides::one(depth, a.column)};
                    if (whole > 0) call<bytes, InPlace>(m, whole, all, b.at(p, j), b.row, c + j, c_row, store);
                    if (whole == columns) continue;
                    Pack::template run<bytes>(depth, columns - whole, b.from(p, j + whole), scratch);
                    with_panels<bytes>(m, columns - whole, depth, a.from(0, p), scratch, c + j + whole, c_row, store,
                                       scratch + k_block * n_block);
                }
            }
        }
        /// Where a lies across memory, a block of its rows at a time is copied first.
        template <int bytes>
        [[gnu::always_inline]] static inline void with_panels(Index m, Index n, Index k, Strided<const T> a,
                                                              const T* panels, T* c, Index c_row, Store store,
                                                              T* scratch) {
            for (Index i = 0; i < m; i += m_block) {
                const Index rows = m - i < m_block ? m - i : m_block;
                ImplicitMatrix<T> block{a.at(i, 0), NestedStrides::one(rows, a.row), NestedStrides::one(k, a.column)};
                if (lies_across(a)) {
                    for (Index p = 0; p < k; ++p)
                        __builtin_memcpy(scratch + p * m_block, a.at(i, p), static_cast<std::size_t>(rows) * sizeof(T));
                    block.data = scratch;
                    block.columns = NestedStrides::one(k, m_block);
                }
                call<bytes, WithPanels>(rows, n, block, panels, c + i * c_row, c_row, store);
            }
        }
    };
};

/// work(i, j, rows, columns, thread) for the blocks of a matrix (m, n), a sum of k products each, on all threads. Blocks
/// are made narrower until each thread has two, but no further: each block reads its rows of a.
template <class T, class Work>
void for_each_block(Index m, Index n, Index k, const Work& work) {
    const Index most = 192, down = ceil_div(m, most), height = ceil_div(m, down);
    Index width = Gemm<T>::n_block, across = ceil_div(n, width);
    for (; width > 32 && down * across < 2 * threads(); across = ceil_div(n, width)) width /= 2;
    parallel_for(
        down * across,
        [&](Index block, int thread) {
            const Index i = block / across * height, j = block % across * width;
            work(i, j, m - i < height ? m - i : height, n - j < width ? n - j : width, thread);
        },
        m * n * k / tailor::detail::multiply_adds_in_a_nanosecond);
}

}  // namespace detail

/// `columns` rounded up to whole panels of the widest vectors: enough for every instruction set.
template <class T>
constexpr Index padded(Index columns) {
    return detail::Gemm<T>::template panels_width<widest_vector>(columns);
}
/// Scratch of gemm, in values of T.
template <class T>
inline constexpr Index gemm_scratch = detail::Gemm<T>::k_block * (detail::Gemm<T>::n_block + detail::Gemm<T>::m_block);

/// c (m, n) = or += a (m, k) b (k, n), where row i of b starts at b + i * b_row and can be read to padded<T>(n)
/// columns (whatever stands there), and row i of c at c + i * c_row. One thread.
template <class T>
void gemm_in_place(Index m, Index n, const ImplicitMatrix<T>& a, const T* b, Index b_row, T* c, Index c_row,
                   Store store) {
    dispatch<typename detail::Gemm<T>::InPlace>(m, n, a, b, b_row, c, c_row, store);
}
/// c (m, n) = or += a (m, k) b (k, n), where c has rows or columns without gaps. One thread.
/// scratch: gemm_scratch<T> values.
template <class T>
void gemm(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c, Store store, T* scratch) {
    if (c.column == 1)
        dispatch<typename detail::Gemm<T>::Blocked>(m, n, k, a, b, c.data, c.row, store, scratch);
    else  // c' = b' a'
        dispatch<typename detail::Gemm<T>::Blocked>(n, m, k, b.transposed(), a.transposed(), c.data, c.column, store,
                                                    scratch);
}
/// Each row (columns) of y = the bias, or zeros.
template <class T>
void start_with_bias(Index rows, Index columns, const T* bias, Strided<T> y) {
    if (bias == nullptr) {
        for (Index i = 0; i < rows; ++i) std::fill_n(y.at(i, 0), columns, T(0));
        return;
    }
    for (Index i = 0, count; i < rows; i += count) {
        const Index ready = y.row == columns ? i : 0;  // rows without gaps are copied all at once
        count = std::min(std::max(ready, Index{1}), rows - i);
        std::copy_n(ready > 0 ? y.data : bias, count * columns, y.at(i, 0));
    }
}
/// gemm on all threads, cut by blocks of c. scratch(thread): gemm_scratch<T> values for each thread.
template <class T, class Scratch>
void gemm_parallel(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c, Store store,
                   const Scratch& scratch) {
    detail::for_each_block<T>(m, n, k, [&](Index i, Index j, Index rows, Index columns, int thread) {
        gemm<T>(rows, columns, k, a.from(i, 0), b.from(0, j), c.from(i, j), store, scratch(thread));
    });
}
/// c (m, n) = f(a b + bias), where each row of c has no gaps; the bias (n) may be absent. Each thread applies f to
/// a block while that is in its cache.
template <class T, class F, class Scratch>
void gemm_parallel(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c, const T* bias,
                   const F& f, const Scratch& scratch) {
    detail::for_each_block<T>(m, n, k, [&](Index i, Index j, Index rows, Index columns, int thread) {
        if (bias != nullptr) start_with_bias(rows, columns, bias + j, c.from(i, j));
        gemm<T>(rows, columns, k, a.from(i, 0), b.from(0, j), c.from(i, j),
                bias == nullptr ? Store::overwrite : Store::accumulate, scratch(thread));
        for (Index row = i; row < i + rows; ++row) apply(f, columns, c.at(row, j));
    });
}

}  // namespace TAILOR_NAMESPACE::kernels
