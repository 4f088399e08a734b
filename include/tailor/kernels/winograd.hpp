#pragma once
// Convolutions with a 3x3 kernel and stride 1 by Winograd's minimal filtering F(4x4, 3x3): a tile of 4x4 outputs sees
// 6x6 inputs and takes 36 multiplications a channel and filter, where the definition takes 144. F(2x2, 3x3) is for images
// of a few pixels: 2x2 outputs, 4x4 inputs, 16 multiplications for 36.
//
//   z = A' [sum over channels of (G w G') . (B' x B)] A          for each tile and filter
//
// Point by point of the 6x6 that is a product of matrices, M = V U: (tiles, filters) = (tiles, channels)(channels,
// filters). All of it is linear in x and in w, so the backward pass is its transpose, with the same matrices:
//
//   dM = A dz A',   dU += V' dM,   dw += G' dU G,   dV = dM U',   dx += B dV B'
//
// Errors are small beside what a tile sees, not beside what an output sees (docs/layers/conv2d.md has figures). The
// matrices themselves are in winograd_transforms.hpp.
// Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016.
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "gemm.hpp"
#include "window.hpp"
#include "winograd_transforms.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

/// How the outputs of n samples are cut into tiles of side x side.
struct WinogradTiles {
    Index side, down, across, count;

    constexpr WinogradTiles(Index size, const Window& w, Index n)
        : side(size),
          down(ceil_div(w.out_height, size)),
          across(ceil_div(w.out_width, size)),
          count(n * down * across) {}
};
/// What a convolution reads, or what it makes: images (height, width, channels), and how far tiles begin before them.
struct WinogradImages {
    Index height, width, channels, pad_top, pad_left;

    [[gnu::always_inline]] static constexpr WinogradImages read_by(const Window& w) {
        return {w.height, w.width, w.channels, w.pad_top, w.pad_left};
    }
    [[gnu::always_inline]] static constexpr WinogradImages made_by(const Window& w, Index filters) {
        return {w.out_height, w.out_width, filters, 0, 0};
    }
};
/// A tile's square of an image; it may begin and end outside.
struct WinogradSquare {
    Index height, width, channels;  // of the image
    Index row, column, start;       // of the square; start: values before it, from the first image on

    [[gnu::always_inline]] constexpr WinogradSquare(const WinogradImages& of, const WinogradTiles& tiles, Index tile)
        : height(of.height),
          width(of.width),
          channels(of.channels),
          row(tile / tiles.across % tiles.down * tiles.side - of.pad_top),
          column(tile % tiles.across * tiles.side - of.pad_left),
          start(((tile / (tiles.down * tiles.across) * height + row) * width + column) * channels) {}
    [[gnu::always_inline]] constexpr Index line() const { return width * channels; }
    [[gnu::always_inline]] constexpr bool has(Index i, Index j) const {
        using Unsigned = std::size_t;  // what is negative becomes large
        return Unsigned(row + i) < Unsigned(height) && Unsigned(column + j) < Unsigned(width);
    }
};
template <class T, int side>
struct Winograd {
    using Matrices = WinogradMatrices<T, side>;
    static constexpr int seen = side + 2;  // inputs, along each axis
    static constexpr Index points = seen * seen;
    static constexpr Index gap = 64 / static_cast<Index>(sizeof(T));  // a cache line: points do not share cache sets

    /// Tiles that are worked on together: as many as keep V and M within 96K values, in twelves (the register tile's
    /// rows), and at least 12.
    static constexpr Index block(Index channels, Index filters) {
        constexpr Index cache = 96 * 1024, step = 12;
        const Index fitting = cache / (points * (padded<T>(channels) + padded<T>(filters)));
        return fitting < step ? step : fitting / step * step;
    }

    /// From one point's matrix of U (rows, columns) to the next one's.
    static constexpr Index point_of_kernels(Index rows, Index columns) { return rows * padded<T>(columns) + gap; }

    /// V, M and dU in scratch memory, point by point.
    struct Buffers {
        Index channels, filters, row_v, row_m, point_v, point_m, point_u;
        T *V, *M, *dU;

        [[gnu::always_inline]] constexpr Buffers(Index channels_, Index filters_, T* scratch)
            : channels(channels_),
              filters(filters_),
              row_v(padded<T>(channels)),
              row_m(padded<T>(filters)),
              point_v(block(channels, filters) * row_v + gap),
              point_m(block(channels, filters) * row_m + gap),
              point_u(point_of_kernels(channels, filters)),
              V(scratch),
              M(V + points * point_v),
              dU(M + points * point_m) {}
    };

    // What a transform reads, row by row, and writes, column by column, for the channels or filters of one vector.

    struct Points {  // one value each of V, M or U
        const T* from;
        Index point;
        template <class Vec>
        [[gnu::always_inline]] void read(int i, Vec (&d)[seen]) const {
#pragma GCC unroll 6
            for (int j = 0; j < seen; ++j) load(d[j], from + (i * seen + j) * point);
        }
    };
    struct ToPoints {
        T* to;
        Index point;
        template <class Vec>
        [[gnu::always_inline]] void write(int j, const Vec (&d)[seen]) const {
#pragma GCC unroll 6
            for (int i = 0; i < seen; ++i) store(to + (i * seen + j) * point, d[i]);
        }
    };
    struct ToPointsTransposed {  // a vector's values go down, a row apart
        T* to;
        Index row, point;
        template <class Vec>
        [[gnu::always_inline]] void write(int j, const Vec (&d)[seen]) const {
            for (Index k = 0; k < static_cast<Index>(sizeof(Vec) / sizeof(T)); ++k)
#pragma GCC unroll 6
                for (int i = 0; i < seen; ++i) to[k * row + (i * seen + j) * point] = d[i][k];
        }
    };
    template <int size>
    struct Pixels {  // zeros outside of the image
        WinogradSquare square;
        const T* from;
        bool whole = square.has(0, 0) && square.has(size - 1, size - 1);
        template <class Vec>
        [[gnu::always_inline]] void read(int i, Vec (&d)[size]) const {
            const T* const row = from + i * square.line();
#pragma GCC unroll 6
            for (int j = 0; j < size; ++j) {
                if (whole || square.has(i, j))
                    load(d[j], row + j * square.channels);
                else
                    d[j] = Vec{};
            }
        }
    };
    struct AddToPixels {
        WinogradSquare square;
        T* to;
        Index seen_lanes;
        bool whole = square.has(0, 0) && square.has(seen - 1, seen - 1);
        template <class Vec>
        [[gnu::always_inline]] void write(int j, const Vec (&d)[seen]) const {
            const UnseenLanes<Vec, T> unseen(seen_lanes);
#pragma GCC unroll 6
            for (int i = 0; i < seen; ++i)
                if (whole || square.has(i, j)) unseen.add(d[i], to + i * square.line() + j * square.channels);
        }
    };
    template <class F>
    struct ToOutputs {  // f(d + b)
        WinogradSquare square;
        T* to;
        const T* bias;
        const F& f;
        bool whole = square.has(side - 1, side - 1);  // it begins inside
        template <class Vec>
        [[gnu::always_inline]] void write(int j, const Vec (&d)[side]) const {
            Vec b = {}, sum, z;
            if (bias != nullptr) load(b, bias);
#pragma GCC unroll 6
            for (int i = 0; i < side; ++i) {
                if (!whole && !square.has(i, j)) continue;
                sum = d[i] + b;
                f(sum, z);
                store(to + i * square.line() + j * square.channels, z);
            }
        }
    };
    struct Taps {  // w (3, 3, channels, filters)
        const T* from;
        Index tap;
        template <class Vec>
        [[gnu::always_inline]] void read(int i, Vec (&g)[3]) const {
            for (int j = 0; j < 3; ++j) load(g[j], from + (i * 3 + j) * tap);
        }
    };
    struct AddToTaps {
        T* to;
        Index tap, seen_lanes;
        template <class Vec>
        [[gnu::always_inline]] void write(int j, const Vec (&g)[3]) const {
            const UnseenLanes<Vec, T> unseen(seen_lanes);
            for (int i = 0; i < 3; ++i) unseen.add(g[i], to + (i * 3 + j) * tap);
        }
    };

    // The transforms of one tile, or of one channel of w, from its channel or filter `first` on.

    template <class Matrix, int size>
    struct FromPixels {
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const WinogradSquare& square, T* to,
                                                     Index point, const T* x) {
            on_both_axes<Matrix, Vec, size, seen>(Pixels<size>{square, x + square.start + first},
                                                  ToPoints{to + first, point});
        }
    };
    using ToInput = FromPixels<typename Matrices::Input, seen>;              // V = B' x B
    using ToOutput = FromPixels<typename Matrices::OutputTransposed, side>;  // dM = A dz A'
    struct FromInput {                                                       // dx += B dV B'
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index skip, const WinogradSquare& square,
                                                     const T* from, Index point, T* dx) {
            on_both_axes<typename Matrices::InputTransposed, Vec, seen, seen>(
                Points{from + first, point}, AddToPixels{square, dx + square.start + first, skip});
        }
    };
    template <class F>
    struct FromOutput {  // z = f(A' M A + b)
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const WinogradSquare& square, const T* from,
                                                     Index point, T* z, const T* bias, const F& f) {
            on_both_axes<typename Matrices::Output, Vec, seen, side>(
                Points{from + first, point},
                ToOutputs<F>{square, z + square.start + first, bias == nullptr ? bias : bias + first, f});
        }
    };
    struct ToKernels {  // U = G w G'
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const T* w, Index tap, T* U, Index point) {
            on_both_axes<typename Matrices::Kernel, Vec, 3, seen>(Taps{w + first, tap}, ToPoints{U + first, point});
        }
    };
    struct ToKernelsTransposed {  // U'
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const T* w, Index tap, T* Ut, Index point,
                                                     Index row) {
            on_both_axes<typename Matrices::Kernel, Vec, 3, seen>(Taps{w + first, tap},
                                                                  ToPointsTransposed{Ut + first * row, row, point});
        }
    };
    struct FromKernels {  // dw += G' dU G
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index skip, const T* dU, Index point, T* dw,
                                                     Index tap) {
            on_both_axes<typename Matrices::KernelTransposed, Vec, seen, 3>(Points{dU + first, point},
                                                                            AddToTaps{dw + first, tap, skip});
        }
    };

    /// U or U' of one channel from w (3, 3, channels, filters), w pointing at the channel. What fills up a row stays as
    /// it is.
    template <class To>
    struct Kernels {
        template <int bytes, class... Row>
        [[gnu::always_inline]] static inline void run(Index channels, Index filters, const T* w, T* U, Index point,
                                                      Row... row) {
            for_each_vector_reaching_back<To, T, bytes>(filters, w, channels * filters, U, point, row...);
        }
    };
    /// Tiles first ... first + count - 1, at most a block of them.
    template <class F>
    struct Forward {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const Window& w, Index filters, const WinogradTiles& tiles,
                                                      Index first, Index count, const T* x, const T* U, const T* bias,
                                                      const F& f, T* z, T* scratch) {
            const Buffers p(w.channels, filters, scratch);
            call<bytes, Input>(WinogradImages::read_by(w), tiles, first, count, x, p);
            const NestedStrides rows = NestedStrides::one(count, p.row_v), terms = NestedStrides::one(w.channels, 1);
            for (Index i = 0; i < points; ++i)
                product<bytes>(count, filters, {p.V + i * p.point_v, rows, terms}, U + i * p.point_u, p.row_m,
                               p.M + i * p.point_m, p.row_m, Store::overwrite);
            for_each_tile<FromOutput<F>, bytes>(WinogradImages::made_by(w, filters), tiles, first, count, p.M, p.row_m,
                                                p.point_m, z, bias, f);
        }
    };
    struct Backward {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const Window& w, Index filters, Index n, const T* x, const T* Ut,
                                                      const T* dz, T* dx, T* dw, T* scratch) {
            const Buffers p(w.channels, filters, scratch);
            const WinogradTiles tiles(side, w, n);
            const WinogradImages in = WinogradImages::read_by(w), out = WinogradImages::made_by(w, filters);
            const Index step = block(w.channels, filters);
            for (Index i = 0; i < points * p.point_u; ++i) p.dU[i] = 0;
            for (Index first = 0; first < tiles.count; first += step) {
                const Index count = tiles.count - first < step ? tiles.count - first : step;
                call<bytes, Input>(in, tiles, first, count, x, p);
                for_each_tile<ToOutput, bytes>(out, tiles, first, count, p.M, p.row_m, p.point_m, dz);
                const NestedStrides channels = NestedStrides::one(w.channels, 1),
                                    down = NestedStrides::one(count, p.row_v);
                for (Index i = 0; i < points; ++i)
                    product<bytes>(w.channels, filters, {p.V + i * p.point_v, channels, down}, p.M + i * p.point_m,
                                   p.row_m, p.dU + i * p.point_u, p.row_m, Store::accumulate);
                if (dx == nullptr) continue;
                const NestedStrides rows = NestedStrides::one(count, p.row_m), terms = NestedStrides::one(filters, 1);
                for (Index i = 0; i < points; ++i)
                    product<bytes>(count, w.channels, {p.M + i * p.point_m, rows, terms},
                                   Ut + i * point_of_kernels(filters, w.channels), p.row_v, p.V + i * p.point_v,
                                   p.row_v, Store::overwrite);
                for_each_tile<FromInput, bytes>(in, tiles, first, count, p.V, p.row_v, p.point_v, dx);
            }
            for (Index c = 0; c < w.channels; ++c)
                for_each_vector_reaching_back<FromKernels, T, bytes>(filters, p.dU + c * p.row_m, p.point_u,
                                                                     dw + c * filters, w.channels * filters);
        }
    };

    /// c = or += a b, over whole panels: rows of U, V and M have room for them.
    template <int bytes>
    [[gnu::always_inline]] static inline void product(Index m, Index n, const ImplicitMatrix<T>& a, const T* b,
                                                      Index b_row, T* c, Index c_row, Store store) {
        call<bytes, typename Gemm<T>::InPlace>(m, Gemm<T>::template panels_width<bytes>(n), a, b, b_row, c, c_row,
                                               store);
    }
    /// Work between the pixels of tiles first ... first + count - 1 and their rows of points, V or M.
    template <class Work, int bytes, class... A>
    [[gnu::always_inline]] static inline void for_each_tile(const WinogradImages& images, const WinogradTiles& tiles,
                                                            Index first, Index count, T* matrix, Index row, A... a) {
        for (Index t = 0; t < count; ++t)
            for_each_vector_reaching_back<Work, T, bytes>(images.channels, WinogradSquare(images, tiles, first + t),
                                                          matrix + t * row, a...);
    }
    /// V, which both passes need.
    struct Input {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const WinogradImages& images, const WinogradTiles& tiles,
                                                      Index first, Index count, const T* x, const Buffers& p) {
            for_each_tile<ToInput, bytes>(images, tiles, first, count, p.V, p.row_v, p.point_v, x);
        }
    };
};

}  // namespace detail

/// Whether Winograd's algorithm can compute a convolution, channels last: a 3x3 kernel, neither strides nor dilation, and at
/// least as many channels and filters as the widest vector has values (16 floats, 8 doubles).
template <class T>
constexpr bool winograd_fits(const Window& w, Index filters) {
    constexpr Index fewest = widest_vector / static_cast<Index>(sizeof(T));
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
    return W::points * (W::block(channels, filters) * (padded<T>(channels) + padded<T>(filters)) + 2 * W::gap +
                        W::point_of_kernels(channels, filters));
}
/// U for the forward pass, from w (3, 3, channels, filters), on all threads.
template <int side, class T>
void winograd_kernels(Index channels, Index filters, const T* w, T* U) {
    const Index row = padded<T>(filters);
    parallel_for(channels, [&](Index c, int) {
        using W = detail::Winograd<T, side>;
        dispatch<typename W::template Kernels<typename W::ToKernels>>(channels, filters, w + c * filters, U + c * row,
                                                                      W::point_of_kernels(channels, filters));
    });
}
/// U' for dx, on all threads.
template <int side, class T>
void winograd_kernels_transposed(Index channels, Index filters, const T* w, T* Ut) {
    const Index row = padded<T>(channels);
    parallel_for(channels, [&](Index c, int) {
        using W = detail::Winograd<T, side>;
        dispatch<typename W::template Kernels<typename W::ToKernelsTransposed>>(
            channels, filters, w + c * filters, Ut + c, W::point_of_kernels(filters, channels), row);
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
/// dw += x' dz, dx += dz w', as convolutions; dx may be absent.
template <int side, class T>
void winograd_backward(const Window& w, Index filters, Index n, const T* x, const T* Ut, const T* dz, T* dx, T* dw,
                       T* scratch) {
    dispatch<typename detail::Winograd<T, side>::Backward>(w, filters, n, x, Ut, dz, dx, dw, scratch);
}

}  // namespace TAILOR_NAMESPACE::kernels
