#pragma once
// Winograd's convolution: how images are cut into tiles, and how the transforms read and write them.
//
// The output z is cut into tiles of m x m pixels. For one of them the algorithm reads a data tile d of x, of
// (m + 2) x (m + 2) pixels; neighbouring data tiles overlap by two rows or columns. A tile may reach beyond its image:
// pixels there are read as zeros and not written.
//
// A reader has read(i, row), a writer has write(j, column), for a vector Vec of channels, or of filters, at a time:
//
//   Pixels, AddToPixels, ToOutputs    a tile of an image
//   Taps, AddToTaps                   the 3 x 3 weights g of one channel, for a vector of filters
//   Points, ToPoints, ToPointsTransposed    a transformed tile: one value in each of the (m + 2)^2 matrices of V, U or M
#include <cstddef>

#include "simd.hpp"
#include "window.hpp"

namespace TAILOR_NAMESPACE::kernels::detail::winograd {

/// The tiles of n output images: `down` times `across` of side x side pixels each.
struct Tiling {
    Index side, down, across, count;

    constexpr Tiling(Index m, const Window& w, Index n)
        : side(m), down(ceil_div(w.out_height, m)), across(ceil_div(w.out_width, m)), count(n * down * across) {}
};
/// Images (height, width, channels) that tiles are part of; the first tile begins pad_top rows above an image, and
/// pad_left columns to its left.
struct Images {
    Index height, width, channels, pad_top, pad_left;

    [[gnu::always_inline]] static constexpr Images input(const Window& w) {
        return {w.height, w.width, w.channels, w.pad_top, w.pad_left};
    }
    [[gnu::always_inline]] static constexpr Images output(const Window& w, Index filters) {
        return {w.out_height, w.out_width, filters, 0, 0};
    }
};
/// A tile of an image: where it is.
struct Tile {
    Index height, width, channels;  // of the image
    Index row, column;              // of the tile's first pixel
    Index offset;                   // of that pixel's values from the first image's

    [[gnu::always_inline]] constexpr Tile(const Images& of, const Tiling& tiling, Index number)
        : height(of.height),
          width(of.width),
          channels(of.channels),
          row(number / tiling.across % tiling.down * tiling.side - of.pad_top),
          column(number % tiling.across * tiling.side - of.pad_left),
          offset(((number / (tiling.down * tiling.across) * height + row) * width + column) * channels) {}
    /// From a row of pixels to the next.
    [[gnu::always_inline]] constexpr Index line() const { return width * channels; }
    /// Whether the tile's pixel (i, j) lies on the image.
    [[gnu::always_inline]] constexpr bool has(Index i, Index j) const {
        using Unsigned = std::size_t;  // what is negative becomes large
        return Unsigned(row + i) < Unsigned(height) && Unsigned(column + j) < Unsigned(width);
    }
};

template <class T, int size>
struct Pixels {
    Tile tile;
    const T* from;
    bool whole = tile.has(0, 0) && tile.has(size - 1, size - 1);
    template <class Vec>
    [[gnu::always_inline]] void read(int i, Vec (&d)[size]) const {
        const T* const row = from + i * tile.line();
#pragma GCC unroll 6
        for (int j = 0; j < size; ++j) {
            if (whole || tile.has(i, j))
                load(d[j], row + j * tile.channels);
            else
                d[j] = Vec{};
        }
    }
};
/// Adds to pixels, but for the first `seen` lanes of a vector that reaches back.
template <class T, int size>
struct AddToPixels {
    Tile tile;
    T* to;
    Index seen;
    bool whole = tile.has(0, 0) && tile.has(size - 1, size - 1);
    template <class Vec>
    [[gnu::always_inline]] void write(int j, const Vec (&d)[size]) const {
        const UnseenLanes<Vec, T> unseen(seen);
#pragma GCC unroll 6
        for (int i = 0; i < size; ++i)
            if (whole || tile.has(i, j)) unseen.add(d[i], to + i * tile.line() + j * tile.channels);
    }
};
/// z = f(y + b), where y is the convolution; b may be absent.
template <class T, int size, class F>
struct ToOutputs {
    Tile tile;
    T* to;
    const T* bias;
    const F& f;
    bool whole = tile.has(size - 1, size - 1);  // an output tile begins on its image
    template <class Vec>
    [[gnu::always_inline]] void write(int j, const Vec (&y)[size]) const {
        Vec b = {}, sum, z;
        if (bias != nullptr) load(b, bias);
#pragma GCC unroll 6
        for (int i = 0; i < size; ++i) {
            if (!whole && !tile.has(i, j)) continue;
            sum = y[i] + b;
            f(sum, z);
            store(to + i * tile.line() + j * tile.channels, z);
        }
    }
};

/// The weights g of w (3, 3, channels, filters); `tap` values lie from one of the nine to the next.
template <class T>
struct Taps {
    const T* from;
    Index tap;
    template <class Vec>
    [[gnu::always_inline]] void read(int i, Vec (&g)[3]) const {
        for (int j = 0; j < 3; ++j) load(g[j], from + (i * 3 + j) * tap);
    }
};
template <class T>
struct AddToTaps {
    T* to;
    Index tap, seen;
    template <class Vec>
    [[gnu::always_inline]] void write(int j, const Vec (&g)[3]) const {
        const UnseenLanes<Vec, T> unseen(seen);
        for (int i = 0; i < 3; ++i) unseen.add(g[i], to + (i * 3 + j) * tap);
    }
};

/// A transformed tile; `point` values lie from one of its points to the next.
template <class T, int size>
struct Points {
    const T* from;
    Index point;
    template <class Vec>
    [[gnu::always_inline]] void read(int i, Vec (&d)[size]) const {
#pragma GCC unroll 6
        for (int j = 0; j < size; ++j) load(d[j], from + (i * size + j) * point);
    }
};
template <class T, int size>
struct ToPoints {
    T* to;
    Index point;
    template <class Vec>
    [[gnu::always_inline]] void write(int j, const Vec (&d)[size]) const {
#pragma GCC unroll 6
        for (int i = 0; i < size; ++i) store(to + (i * size + j) * point, d[i]);
    }
};
/// Into transposed matrices: a vector's values, those of neighbouring filters, lie `row` values apart.
template <class T, int size>
struct ToPointsTransposed {
    T* to;
    Index row, point;
    template <class Vec>
    [[gnu::always_inline]] void write(int j, const Vec (&d)[size]) const {
        for (Index k = 0; k < static_cast<Index>(sizeof(Vec) / sizeof(T)); ++k)
#pragma GCC unroll 6
            for (int i = 0; i < size; ++i) to[k * row + (i * size + j) * point] = d[i][k];
    }
};

}  // namespace TAILOR_NAMESPACE::kernels::detail::winograd
