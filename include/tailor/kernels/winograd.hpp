#pragma once
// Convolutions with a 3x3 kernel and stride 1 by Winograd's minimal filtering F(4x4, 3x3): a tile of 4x4 outputs sees
// 6x6 inputs and takes 36 multiplications a channel and filter, where the definition takes 144. F(2x2, 3x3) is for images
// of a few places: 2x2 outputs, 4x4 inputs, 16 multiplications for 36.
//
//   z = A' [sum over channels of (G w G') . (B' x B)] A          for each tile and filter
//
// Point by point of the 6x6 that is a product of matrices, M = V U: (tiles, filters) = (tiles, channels)(channels,
// filters). All of it is linear in x and in w, so the backward pass is its transpose, with the same matrices:
//
//   dM = A dz A',   dU += V' dM,   dw += G' dU G,   dV = dM U',   dx += B dV B'
//
// In float32 the error is some ten times that of the direct way (docs/layers/conv2d.md has figures).
// Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016.
#include "gemm.hpp"
#include "window.hpp"
#include "winograd_transforms.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

/// Work::at<V>(first, skip, a...) over `count` neighbouring values, a vector at a time. The last vector reaches back, so
/// that it ends where the values end: its first `skip` lanes have been seen.
template <class Work, class T, int bytes, class... A>
[[gnu::always_inline]] inline void for_each_vector(Index count, A... a) {
    constexpr Index width = bytes / static_cast<Index>(sizeof(T));
    for (Index i = 0; i < count; i += width) {
        const Index first = i + width <= count ? i : count - width;
        Work::template at<Vector<T, bytes>>(first, i - first, a...);
    }
}
template <class V>
[[gnu::always_inline]] inline void clear_lanes(V& v, Index count) {
    for (Index i = 0; i < count; ++i) v[i] = 0;
}

/// How the outputs of n samples are cut into tiles of side x side.
struct WinogradTiles {
    Index side, down, across, count;

    constexpr WinogradTiles(Index size, const Window& w, Index n)
        : side(size),
          down((w.out_height + size - 1) / size),
          across((w.out_width + size - 1) / size),
          count(n * down * across) {}
};
/// One of them: its sample and its first output.
struct WinogradTile {
    Index sample, row, column;

    [[gnu::always_inline]] constexpr WinogradTile(const WinogradTiles& tiles, Index number)
        : sample(number / (tiles.down * tiles.across)),
          row(number / tiles.across % tiles.down * tiles.side),
          column(number % tiles.across * tiles.side) {}
};

template <class T, int side>
struct Winograd {
    using Matrices = WinogradMatrices<T, side>;
    static constexpr int seen = side + 2;  // inputs, along each axis
    static constexpr Index points = seen * seen;
    static constexpr Index gap = 64 / static_cast<Index>(sizeof(T));  // a cache line: points do not share cache sets

    /// Tiles that are worked on together: V and M take 96K values, if 12 tiles, a register tile's rows, take no more.
    static constexpr Index block(Index channels, Index filters) {
        constexpr Index cache = 96 * 1024, step = 12;
        const Index fitting = cache / (points * (filled_up<T>(channels) + filled_up<T>(filters)));
        return fitting < step ? step : fitting / step * step;
    }

    /// From one point's matrix of U (rows, columns) to the next one's.
    static constexpr Index point_of_kernels(Index rows, Index columns) { return rows * filled_up<T>(columns) + gap; }

    /// Where V, M and dU lie, point by point.
    struct Places {
        Index channels, filters, row_v, row_m, point_v, point_m, point_u;
        T *V, *M, *dU;

        [[gnu::always_inline]] constexpr Places(Index channels_, Index filters_, T* scratch)
            : channels(channels_),
              filters(filters_),
              row_v(filled_up<T>(channels)),
              row_m(filled_up<T>(filters)),
              point_v(block(channels, filters) * row_v + gap),
              point_m(block(channels, filters) * row_m + gap),
              point_u(point_of_kernels(channels, filters)),
              V(scratch),
              M(V + points * point_v),
              dU(M + points * point_m) {}
    };

    // Each of these does its work for one tile (or one channel of U), for the channels or filters of one vector.

    struct ToInput {  // V = B' x B
        template <class V>
        [[gnu::always_inline]] static inline void at(Index c, Index, const Window& w, WinogradTile tile, const T* x,
                                                     T* to, Index point) {
            V d[seen][seen], t[seen][seen];
            const Index top = w.row(tile.row, 0), left = w.column(tile.column, 0), line = w.width * w.channels;
            const T* const from = x + (top * w.width + left) * w.channels + c;
            if (w.has_row(top) && w.has_row(top + side + 1) && w.has_column(left) && w.has_column(left + side + 1))
                load_square(d, from, line, w.channels);
            else
                for (int i = 0; i < seen; ++i)
                    for (int j = 0; j < seen; ++j) {
                        d[i][j] = V{};
                        if (w.has_row(top + i) && w.has_column(left + j))
                            load(d[i][j], from + i * line + j * w.channels);
                    }
            on_both_axes<typename Matrices::Input>(d, t);
            store_points(t, to + c, point);
        }
    };
    struct FromInput {  // dx += B dV B'
        template <class V>
        [[gnu::always_inline]] static inline void at(Index c, Index skip, const Window& w, WinogradTile tile,
                                                     const T* from, Index point, T* dx) {
            V t[seen][seen], d[seen][seen], sum;
            load_points(t, from + c, point);
            on_both_axes<typename Matrices::InputTransposed>(t, d);
            const Index top = w.row(tile.row, 0), left = w.column(tile.column, 0), line = w.width * w.channels;
            T* const to = dx + (top * w.width + left) * w.channels + c;
            for (int i = 0; i < seen; ++i)
                for (int j = 0; j < seen; ++j) {
                    if (!w.has_row(top + i) || !w.has_column(left + j)) continue;
                    if (skip > 0) clear_lanes(d[i][j], skip);
                    load(sum, to + i * line + j * w.channels);
                    sum += d[i][j];
                    store(to + i * line + j * w.channels, sum);
                }
        }
    };
    template <class F>
    struct FromOutput {  // z = f(A' M A + b)
        template <class V>
        [[gnu::always_inline]] static inline void at(Index filter, Index, const Window& w, WinogradTile tile,
                                                     const T* from, Index point, const T* bias, const F& f,
                                                     Index filters, T* z) {
            V m[seen][seen], y[side][side], b = {};
            load_points(m, from + filter, point);
            on_both_axes<typename Matrices::Output>(m, y);
            if (bias != nullptr) load(b, bias + filter);
            const Index line = w.out_width * filters;
            T* const to = z + tile.row * line + tile.column * filters + filter;
            if (tile.row + side <= w.out_height && tile.column + side <= w.out_width) {
#pragma GCC unroll 4
                for (int i = 0; i < side; ++i)
#pragma GCC unroll 4
                    for (int j = 0; j < side; ++j) {
                        m[i][j] = y[i][j] + b;
                        f(m[i][j], y[i][j]);
                        store(to + i * line + j * filters, y[i][j]);
                    }
                return;
            }
            for (int i = 0; i < side && tile.row + i < w.out_height; ++i)
                for (int j = 0; j < side && tile.column + j < w.out_width; ++j) {
                    m[i][j] = y[i][j] + b;
                    f(m[i][j], y[i][j]);
                    store(to + i * line + j * filters, y[i][j]);
                }
        }
    };
    struct ToOutput {  // dM = A dz A'
        template <class V>
        [[gnu::always_inline]] static inline void at(Index f, Index, const Window& w, WinogradTile tile, const T* dz,
                                                     Index filters, T* to, Index point) {
            V dy[side][side], m[seen][seen];
            const Index line = w.out_width * filters;
            const T* const from = dz + tile.row * line + tile.column * filters + f;
            if (tile.row + side <= w.out_height && tile.column + side <= w.out_width)
                load_square(dy, from, line, filters);
            else
                for (int i = 0; i < side; ++i)
                    for (int j = 0; j < side; ++j) {
                        dy[i][j] = V{};
                        if (tile.row + i < w.out_height && tile.column + j < w.out_width)
                            load(dy[i][j], from + i * line + j * filters);
                    }
            on_both_axes<typename Matrices::OutputTransposed>(dy, m);
            store_points(m, to + f, point);
        }
    };
    struct ToKernels {  // U = G w G', or its transpose
        template <class V>
        [[gnu::always_inline]] static inline void at(Index f, Index, const T* w, Index channels, Index filters, T* U,
                                                     Index row, Index point) {
            V g[3][3], u[seen][seen];
            for (int i = 0; i < 3; ++i)
                for (int j = 0; j < 3; ++j) load(g[i][j], w + (i * 3 + j) * channels * filters + f);
            on_both_axes<typename Matrices::Kernel>(g, u);
            if (row == 1) return store_points(u, U + f, point);  // U as it is; else transposed, filters down
            for (Index k = 0; k < static_cast<Index>(sizeof(V) / sizeof(T)); ++k)
                for (int i = 0; i < seen; ++i)
                    for (int j = 0; j < seen; ++j) U[(f + k) * row + (i * seen + j) * point] = u[i][j][k];
        }
    };
    struct FromKernels {  // dw += G' dU G
        template <class V>
        [[gnu::always_inline]] static inline void at(Index f, Index skip, Index c, const Places& p, T* dw) {
            V u[seen][seen], g[3][3], sum;
            load_points(u, p.dU + c * p.row_m + f, p.point_u);
            on_both_axes<typename Matrices::KernelTransposed>(u, g);
            for (int i = 0; i < 3; ++i)
                for (int j = 0; j < 3; ++j) {
                    T* const to = dw + ((i * 3 + j) * p.channels + c) * p.filters + f;
                    if (skip > 0) clear_lanes(g[i][j], skip);
                    load(sum, to);
                    sum += g[i][j];
                    store(to, sum);
                }
        }
    };
    template <int size, class V>
    [[gnu::always_inline]] static inline void load_square(V (&d)[size][size], const T* from, Index line, Index step) {
#pragma GCC unroll 6
        for (int i = 0; i < size; ++i)
#pragma GCC unroll 6
            for (int j = 0; j < size; ++j) load(d[i][j], from + i * line + j * step);
    }
    template <class V>
    [[gnu::always_inline]] static inline void load_points(V (&t)[seen][seen], const T* from, Index point) {
#pragma GCC unroll 6
        for (int i = 0; i < seen; ++i)
#pragma GCC unroll 6
            for (int j = 0; j < seen; ++j) load(t[i][j], from + (i * seen + j) * point);
    }
    template <class V>
    [[gnu::always_inline]] static inline void store_points(const V (&t)[seen][seen], T* to, Index point) {
#pragma GCC unroll 6
        for (int i = 0; i < seen; ++i)
#pragma GCC unroll 6
            for (int j = 0; j < seen; ++j) store(to + (i * seen + j) * point, t[i][j]);
    }

    /// U of one channel from w (3, 3, channels, filters), w pointing at the channel. What fills up a row stays as it is.
    struct Kernels {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(Index channels, Index filters, const T* w, T* U, Index row,
                                                      Index point) {
            for_each_vector<ToKernels, T, bytes>(filters, w, channels, filters, U, row, point);
        }
    };
    /// Tiles first ... first + count - 1, at most a block of them.
    template <class F>
    struct Forward {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const Window& w, Index filters, const WinogradTiles& tiles,
                                                      Index first, Index count, const T* x, const T* U, const T* bias,
                                                      const F& f, T* z, T* scratch) {
            const Places p(w.channels, filters, scratch);
            call<bytes, Input>(w, tiles, first, count, x, p);
            const Walk rows = Walk::straight(count, p.row_v), terms = Walk::straight(w.channels, 1);
            for (Index i = 0; i < points; ++i)
                product<bytes>(count, filters, {p.V + i * p.point_v, rows, terms}, U + i * p.point_u, p.row_m,
                               p.M + i * p.point_m, p.row_m, Store::overwrite);
            for (Index t = 0; t < count; ++t) {
                const WinogradTile tile(tiles, first + t);
                for_each_vector<FromOutput<F>, T, bytes>(filters, w, tile, p.M + t * p.row_m, p.point_m, bias, f,
                                                         filters,
                                                         z + tile.sample * w.out_height * w.out_width * filters);
            }
        }
    };
    struct Backward {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const Window& w, Index filters, Index n, const T* x, const T* Ut,
                                                      const T* dz, T* dx, T* dw, T* scratch) {
            const Places p(w.channels, filters, scratch);
            const WinogradTiles tiles(side, w, n);
            const Index step = block(w.channels, filters);
            for (Index i = 0; i < points * p.point_u; ++i) p.dU[i] = 0;
            for (Index first = 0; first < tiles.count; first += step) {
                const Index count = tiles.count - first < step ? tiles.count - first : step;
                call<bytes, Input>(w, tiles, first, count, x, p);
                to_output<bytes>(w, filters, tiles, first, count, dz, p);
                const Walk channels = Walk::straight(w.channels, 1), down = Walk::straight(count, p.row_v);
                for (Index i = 0; i < points; ++i)
                    product<bytes>(w.channels, filters, {p.V + i * p.point_v, channels, down}, p.M + i * p.point_m,
                                   p.row_m, p.dU + i * p.point_u, p.row_m, Store::accumulate);
                if (dx == nullptr) continue;
                const Walk rows = Walk::straight(count, p.row_m), terms = Walk::straight(filters, 1);
                for (Index i = 0; i < points; ++i)
                    product<bytes>(count, w.channels, {p.M + i * p.point_m, rows, terms},
                                   Ut + i * point_of_kernels(filters, w.channels), p.row_v, p.V + i * p.point_v,
                                   p.row_v, Store::overwrite);
                for (Index t = 0; t < count; ++t) {
                    const WinogradTile tile(tiles, first + t);
                    for_each_vector<FromInput, T, bytes>(w.channels, w, tile, p.V + t * p.row_v, p.point_v,
                                                         dx + tile.sample * w.height * w.width * w.channels);
                }
            }
            for (Index c = 0; c < w.channels; ++c) for_each_vector<FromKernels, T, bytes>(filters, c, p, dw);
        }
    };

    /// c = or += a b, over whole panels: rows of U, V and M have room for them.
    template <int bytes>
    [[gnu::always_inline]] static inline void product(Index m, Index n, const Walked<T>& a, const T* b, Index b_row,
                                                      T* c, Index c_row, Store store) {
        call<bytes, typename Gemm<T>::InPlace>(m, Gemm<T>::template panels_width<bytes>(n), a, b, b_row, c, c_row,
                                               store);
    }
    /// V of tiles first ... first + count - 1, which both passes need.
    struct Input {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const Window& w, const WinogradTiles& tiles, Index first,
                                                      Index count, const T* x, const Places& p) {
            for (Index t = 0; t < count; ++t) {
                const WinogradTile tile(tiles, first + t);
                for_each_vector<ToInput, T, bytes>(w.channels, w, tile,
                                                   x + tile.sample * w.height * w.width * w.channels, p.V + t * p.row_v,
                                                   p.point_v);
            }
        }
    };
    template <int bytes>
    [[gnu::always_inline]] static inline void to_output(const Window& w, Index filters, const WinogradTiles& tiles,
                                                        Index first, Index count, const T* dz, const Places& p) {
        for (Index t = 0; t < count; ++t) {
            const WinogradTile tile(tiles, first + t);
            for_each_vector<ToOutput, T, bytes>(filters, w, tile,
                                                dz + tile.sample * w.out_height * w.out_width * filters, filters,
                                                p.M + t * p.row_m, p.point_m);
        }
    }
};

}  // namespace detail

/// Whether Winograd's way can compute a convolution, channels last: a 3x3 kernel, neither strides nor dilation, and at
/// least as many channels and filters as the widest vector has values (16 floats, 8 doubles).
template <class T>
constexpr bool winograd_fits(const Window& w, Index filters) {
    constexpr Index fewest = detail::widest_vector / static_cast<Index>(sizeof(T));
    return w.kernel_height == 3 && w.kernel_width == 3 && w.stride_height == 1 && w.stride_width == 1 &&
           w.dilation_height == 1 && w.dilation_width == 1 && w.channels >= fewest && filters >= fewest;
}
/// Values that the transformed kernels take; those for dx with channels and filters exchanged.
template <class T, int side>
constexpr Index winograd_kernels_size(Index channels, Index filters) {
    return detail::Winograd<T, side>::points * detail::Winograd<T, side>::point_of_kernels(channels, filters);
}
/// Values of scratch.
template <class T, int side>
constexpr Index winograd_scratch(Index channels, Index filters) {
    using W = detail::Winograd<T, side>;
    return W::points * (W::block(channels, filters) * (filled_up<T>(channels) + filled_up<T>(filters)) + 2 * W::gap +
                        W::point_of_kernels(channels, filters));
}
/// U for the forward pass, from w (3, 3, channels, filters), on all threads.
template <int side, class T>
void winograd_kernels(Index channels, Index filters, const T* w, T* U) {
    const Index row = filled_up<T>(filters);
    parallel_for(channels, [&](Index c, int) {
        dispatch<typename detail::Winograd<T, side>::Kernels>(
            channels, filters, w + c * filters, U + c * row, Index{1},
            detail::Winograd<T, side>::point_of_kernels(channels, filters));
    });
}
/// U' for dx, on all threads.
template <int side, class T>
void winograd_kernels_transposed(Index channels, Index filters, const T* w, T* Ut) {
    const Index row = filled_up<T>(channels);
    parallel_for(channels, [&](Index c, int) {
        dispatch<typename detail::Winograd<T, side>::Kernels>(
            channels, filters, w + c * filters, Ut + c, row,
            detail::Winograd<T, side>::point_of_kernels(filters, channels));
    });
}
/// z = f(x * w + b) for n samples: x (n, height, width, channels), z (n, out height, out width, filters), b may be absent.
/// On all threads, if called from outside a parallel loop: scratch(thread) is memory of each.
template <int side, class T, class F, class Scratch>
void winograd_forward(const Window& w, Index filters, Index n, const T* x, const T* U, const T* bias, const F& f, T* z,
                      const Scratch& scratch) {
    using W = detail::Winograd<T, side>;
    const detail::WinogradTiles tiles(side, w, n);
    parallel_chunks(tiles.count, W::block(w.channels, filters), [&](Index first, Index count, int thread) {
        dispatch<typename W::template Forward<F>>(w, filters, tiles, first, count, x, U, bias, f, z, scratch(thread));
    });
}
/// dw += and dx += what dz says of them; dx may be absent.
template <int side, class T>
void winograd_backward(const Window& w, Index filters, Index n, const T* x, const T* Ut, const T* dz, T* dx, T* dw,
                       T* scratch) {
    dispatch<typename detail::Winograd<T, side>::Backward>(w, filters, n, x, Ut, dz, dx, dw, scratch);
}

}  // namespace TAILOR_NAMESPACE::kernels
