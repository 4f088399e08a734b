#pragma once
// Convolutions with a 3x3 kernel and stride 1 by Winograd's minimal filtering, F(m x m, 3 x 3), as Lavin and Gray ("Fast
// algorithms for convolutional neural networks", CVPR 2016) have it. A tile of m x m outputs is computed from a data tile
// of (m + 2) x (m + 2) pixels, with as many multiplications a channel and filter: m = 4 takes 36, where the definition
// takes 144; m = 2, for images of a few pixels, 16 for 36.
//
// Forward. For each data tile d and channel, each filter's 3 x 3 weights g of that channel:
//
//   V = B' d B                         input transform
//   U = G g G'                         filter transform
//   M = sum over channels of U . V     value by value
//   z = f(A' M A + b)                  output transform (the paper's inverse transform)
//
// At each of the (m + 2)^2 points of a transformed tile the sum is a matrix product, over all tiles:
//
//   M = V U                            (tiles, filters) = (tiles, channels)(channels, filters)
//
// Backward. All of that is linear in x and in w, so the gradients pass through the transposed steps in reverse order:
//
//   dM = A dz A'                       (m x m values of dz to (m + 2)^2 points)
//   dU += V' dM                        (channels, filters) = (channels, tiles)(tiles, filters)
//   dV = dM U'                         (tiles, channels) = (tiles, filters)(filters, channels)
//   dw += G' dU G
//   dx += B dV B'                      added, for data tiles overlap
//
// An output's rounding error is small beside the largest numbers of its data tile, not beside those that the output
// itself is made of (docs/layers/conv2d.md has figures).
// The matrices A, B and G are in winograd_transforms.hpp; how pixels become tiles is in winograd_tiles.hpp.
#include <algorithm>

#include "../core/parallel.hpp"
#include "gemm.hpp"
#include "winograd_tiles.hpp"
#include "winograd_transforms.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail::winograd {

template <class T, int m>
struct Winograd {
    using Matrix = Matrices<T, m>;
    static constexpr int side = m + 2;  // of a data tile
    static constexpr Index points = side * side;
    static constexpr Index gap = 64 / static_cast<Index>(sizeof(T));  // a cache line: points do not share cache sets

    /// Tiles that are worked on together: as many as keep V and M within 96K values, in twelves (the register tile's
    /// rows), and at least 12.
    static constexpr Index block(Index channels, Index filters) {
        constexpr Index cache = 96 * 1024, step = 12;
        const Index fitting = cache / (points * (padded<T>(channels) + padded<T>(filters)));
        return fitting < step ? step : fitting / step * step;
    }
    /// From one point's matrix U (rows, columns) to the next one's.
    static constexpr Index point_of_U(Index rows, Index columns) { return rows * padded<T>(columns) + gap; }

    /// V, M and dU in scratch memory, each a matrix for each point. Rows have room for whole vectors.
    struct Buffers {
        Index row_v, row_m, point_v, point_m, point_u;
        T *V, *M, *dU;

        [[gnu::always_inline]] constexpr Buffers(Index channels, Index filters, T* scratch)
            : row_v(padded<T>(channels)),
              row_m(padded<T>(filters)),
              point_v(block(channels, filters) * row_v + gap),
              point_m(block(channels, filters) * row_m + gap),
              point_u(point_of_U(channels, filters)),
              V(scratch),
              M(V + points * point_v),
              dU(M + points * point_m) {}
        static constexpr Index size(Index channels, Index filters) {
            return points * (block(channels, filters) * (padded<T>(channels) + padded<T>(filters)) + 2 * gap +
                             point_of_U(channels, filters));
        }
    };

    // The transforms of one tile, or of one channel's weights, for the vector of channels or filters from `first` on.

    struct InputTransform {  // V = B' d B
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const Tile& tile, T* to, Index point,
                                                     const T* x) {
            on_both_axes<typename Matrix::Bt, Vec, side, side>(Pixels<T, side>{tile, x + tile.offset + first},
                                                               ToPoints<T, side>{to + first, point});
        }
    };
    struct InputGradient {  // dx += B dV B'
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index seen, const Tile& tile, const T* dV,
                                                     Index point, T* dx) {
            on_both_axes<typename Matrix::B, Vec, side, side>(
                Points<T, side>{dV + first, point}, AddToPixels<T, side>{tile, dx + tile.offset + first, seen});
        }
    };
    template <class F>
    struct OutputTransform {  // z = f(A' M A + b)
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const Tile& tile, const T* M, Index point,
                                                     T* z, const T* bias, const F& f) {
            on_both_axes<typename Matrix::At, Vec, side, m>(
                Points<T, side>{M + first, point},
                ToOutputs<T, m, F>{tile, z + tile.offset + first, bias == nullptr ? bias : bias + first, f});
        }
    };
    struct OutputGradient {  // dM = A dz A'
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const Tile& tile, T* dM, Index point,
                                                     const T* dz) {
            on_both_axes<typename Matrix::A, Vec, m, side>(Pixels<T, m>{tile, dz + tile.offset + first},
                                                           ToPoints<T, side>{dM + first, point});
        }
    };
    struct FilterTransform {  // U = G g G'
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const T* w, Index tap, T* U, Index point) {
            on_both_axes<typename Matrix::G, Vec, 3, side>(Taps<T>{w + first, tap},
                                                           ToPoints<T, side>{U + first, point});
        }
    };
    struct FilterTransformTransposed {  // the same, into U'
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index, const T* w, Index tap, T* Ut, Index point,
                                                     Index row) {
            on_both_axes<typename Matrix::G, Vec, 3, side>(Taps<T>{w + first, tap},
                                                           ToPointsTransposed<T, side>{Ut + first * row, row, point});
        }
    };
    struct FilterGradient {  // dw += G' dU G
        template <class Vec>
        [[gnu::always_inline]] static inline void at(Index first, Index seen, const T* dU, Index point, T* dw,
                                                     Index tap) {
            on_both_axes<typename Matrix::Gt, Vec, side, 3>(Points<T, side>{dU + first, point},
                                                            AddToTaps<T>{dw + first, tap, seen});
        }
    };

    /// U or U' of one channel, for all filters; w and U begin at the channel. The padding of rows is not written.
    template <class Transform>
    struct Filters {
        template <int bytes, class... Row>
        [[gnu::always_inline]] static inline void run(Index channels, Index filters, const T* w, T* U, Index point,
                                                      Row... row) {
            for_each_vector_reaching_back<Transform, T, bytes>(filters, w, channels * filters, U, point, row...);
        }
    };
    /// Output tiles first ... first + count - 1, at most a block of them.
    template <class F>
    struct Forward {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const Window& w, Index filters, const Tiling& tiling, Index first,
                                                      Index count, const T* x, const T* U, const T* bias, const F& f,
                                                      T* z, T* scratch) {
            const Buffers p(w.channels, filters, scratch);
            call<bytes, TransformInput>(Images::input(w), tiling, first, count, x, p);
            const NestedStrides rows = NestedStrides::one(count, p.row_v), terms = NestedStrides::one(w.channels, 1);
            for (Index i = 0; i < points; ++i)  // M = V U
                product<bytes>(count, filters, {p.V + i * p.point_v, rows, terms}, U + i * p.point_u, p.row_m,
                               p.M + i * p.point_m, p.row_m, Store::overwrite);
            for_each_tile<OutputTransform<F>, bytes>(Images::output(w, filters), tiling, first, count, p.M, p.row_m,
                                                     p.point_m, z, bias, f);
        }
    };
    /// All tiles, block by block. M and V make room for their gradients: dM takes M's memory, dV takes V's.
    struct Backward {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const Window& w, Index filters, Index n, const T* x, const T* Ut,
                                                      const T* dz, T* dx, T* dw, T* scratch) {
            const Buffers p(w.channels, filters, scratch);
            const Tiling tiling(m, w, n);
            const Images in = Images::input(w), out = Images::output(w, filters);
            const Index step = block(w.channels, filters);
            for (Index i = 0; i < points * p.point_u; ++i) p.dU[i] = 0;
            for (Index first = 0; first < tiling.count; first += step) {
                const Index count = tiling.count - first < step ? tiling.count - first : step;
                call<bytes, TransformInput>(in, tiling, first, count, x, p);
                for_each_tile<OutputGradient, bytes>(out, tiling, first, count, p.M, p.row_m, p.point_m, dz);
                const NestedStrides channels = NestedStrides::one(w.channels, 1),
                                    down = NestedStrides::one(count, p.row_v);
                for (Index i = 0; i < points; ++i)  // dU += V' dM
                    product<bytes>(w.channels, filters, {p.V + i * p.point_v, channels, down}, p.M + i * p.point_m,
                                   p.row_m, p.dU + i * p.point_u, p.row_m, Store::accumulate);
                if (dx == nullptr) continue;
                const NestedStrides rows = NestedStrides::one(count, p.row_m), terms = NestedStrides::one(filters, 1);
                for (Index i = 0; i < points; ++i)  // dV = dM U'
                    product<bytes>(count, w.channels, {p.M + i * p.point_m, rows, terms},
                                   Ut + i * point_of_U(filters, w.channels), p.row_v, p.V + i * p.point_v, p.row_v,
                                   Store::overwrite);
                for_each_tile<InputGradient, bytes>(in, tiling, first, count, p.V, p.row_v, p.point_v, dx);
            }
            for (Index c = 0; c < w.channels; ++c)
                for_each_vector_reaching_back<FilterGradient, T, bytes>(filters, p.dU + c * p.row_m, p.point_u,
                                                                        dw + c * filters, w.channels * filters);
        }
    };

    /// c = or += a b, over whole panels: rows of U, V and M have room for them.
    template <int bytes>
    [[gnu::always_inline]] static inline void product(Index rows, Index columns, const ImplicitMatrix<T>& a, const T* b,
                                                      Index b_row, T* c, Index c_row, Store store) {
        call<bytes, typename Gemm<T>::InPlace>(rows, Gemm<T>::template panels_width<bytes>(columns), a, b, b_row, c,
                                               c_row, store);
    }
    /// A transform between tiles first ... first + count - 1 and their rows of V or M.
    template <class Transform, int bytes, class... A>
    [[gnu::always_inline]] static inline void for_each_tile(const Images& images, const Tiling& tiling, Index first,
                                                            Index count, T* matrix, Index row, A... a) {
        for (Index t = 0; t < count; ++t)
            for_each_vector_reaching_back<Transform, T, bytes>(images.channels, Tile(images, tiling, first + t),
                                                               matrix + t * row, a...);
    }
    /// The input transform of a block, a function of its own that both passes call.
    struct TransformInput {
        template <int bytes>
        [[gnu::always_inline]] static inline void run(const Images& images, const Tiling& tiling, Index first,
                                                      Index count, const T* x, const Buffers& p) {
            for_each_tile<InputTransform, bytes>(images, tiling, first, count, p.V, p.row_v, p.point_v, x);
        }
    };
};

}  // namespace detail::winograd

/// Whether Winograd's algorithm can compute a convolution, channels last: a 3x3 kernel, neither strides nor dilation, and at
/// least as many channels and filters as the widest vector has values (16 floats, 8 doubles).
template <class T>
constexpr bool winograd_fits(const Window& w, Index filters) {
    constexpr Index fewest = widest_vector / static_cast<Index>(sizeof(T));
    return w.kernel_height == 3 && w.kernel_width == 3 && w.stride_height == 1 && w.stride_width == 1 &&
           w.dilation_height == 1 && w.dilation_width == 1 && w.channels >= fewest && filters >= fewest;
}

/// F(m x m, 3 x 3), as convolution.hpp describes an algorithm. `prepared` holds U, and U' for the backward pass.
template <class T, int m>
struct WinogradConvolution {
    Window window;
    Index filters;

    constexpr Index prepared_size(Prepare passes) const {
        return size_of_U(window.channels, filters) +
               (passes == Prepare::both ? size_of_U(filters, window.channels) : 0);
    }
    constexpr Index scratch_size() const { return Winograd::Buffers::size(window.channels, filters); }
    /// On all threads, if called from outside a parallel loop.
    void prepare(Prepare passes, const T* w, T* prepared) const {
        const Index channels = window.channels;
        parallel_for(channels, [&](Index c, int) {
            dispatch<typename Winograd::template Filters<typename Winograd::FilterTransform>>(
                channels, filters, w + c * filters, prepared + c * padded<T>(filters),
                Winograd::point_of_U(channels, filters));
        });
        if (passes == Prepare::forward) return;
        T* const Ut = prepared + size_of_U(channels, filters);
        parallel_for(channels, [&](Index c, int) {
            dispatch<typename Winograd::template Filters<typename Winograd::FilterTransformTransposed>>(
                channels, filters, w + c * filters, Ut + c, Winograd::point_of_U(filters, channels),
                padded<T>(channels));
        });
    }
    template <class Scratch, class F = Unchanged>
    void forward(Index n, const T* x, const T*, const T* prepared, const T* bias, T* z, const Scratch& scratch,
                 const F& f = {}) const {
        const detail::winograd::Tiling tiling(m, window, n);
        const Index together = Winograd::block(window.channels, filters);
        parallel_chunks(tiling.count, together, [&](Index first, Index count, int thread) {
            dispatch<typename Winograd::template Forward<F>>(window, filters, tiling, first, count, x, prepared, bias,
                                                             f, z, scratch(thread));
        });
    }
    void backward(Index n, const T* x, const T*, const T* prepared, const T* dz, T* dx, T* dw, T* scratch) const {
        if (dx != nullptr) std::fill_n(dx, n * window.image_size(), T(0));
        dispatch<typename Winograd::Backward>(window, filters, n, x, prepared + size_of_U(window.channels, filters), dz,
                                              dx, dw, scratch);
    }

private:
    using Winograd = detail::winograd::Winograd<T, m>;
    static constexpr Index size_of_U(Index rows, Index columns) {
        return Winograd::points * Winograd::point_of_U(rows, columns);
    }
};

}  // namespace TAILOR_NAMESPACE::kernels
