#pragma once
// An image moved, rotated, zoomed or resized: every pixel of the result reads a position of the image, between its pixels
// as a rule, and an affine map says where.
//
//   y' = yy y + yx x + y0        (y, x): row and column in the result, (y', x'): in the image
//   x' = xy y + xx x + x0
//
// The textbook loop: one pixel after the other, four neighbours each. Source: keras.io/api/ops/image/#affine_transform.
#include <cmath>

#include "../io/image.hpp"

namespace TAILOR_NAMESPACE {

/// What lies beyond the edges of an image a b c d:
///   reflect   d c b a | a b c d | d c b a
///   constant  k k k k | a b c d | k k k k, k the fill value
///   wrap      a b c d | a b c d | a b c d
///   nearest   a a a a | a b c d | d d d d
enum class FillMode { reflect, constant, wrap, nearest };

/// bilinear: the weighted mean of the four pixels around a position. nearest: the pixel that is closest to it.
enum class Interpolation { bilinear, nearest };

struct AffineMap {
    double yy = 1, yx = 0, y0 = 0;
    double xy = 0, xx = 1, x0 = 0;

    /// The same, but what it moved about pixel (0, 0) it moves about the middle of the image.
    AffineMap about_middle(const ImageLayout& image) const {
        const double y = static_cast<double>(image.height - 1) / 2, x = static_cast<double>(image.width - 1) / 2;
        return {yy, yx, y0 + y - yy * y - yx * x, xy, xx, x0 + x - xy * y - xx * x};
    }
};

struct Sampling {
    FillMode fill_mode = FillMode::reflect;
    Interpolation interpolation = Interpolation::bilinear;
    float fill_value = 0;
};

namespace detail {

/// Which of the n pixels of an axis stands at position i, maybe beyond the edges; -1: the fill value.
inline Index pixel_at(Index i, Index n, FillMode mode) {
    if (i >= 0 && i < n) return i;
    const auto modulo = [](Index a, Index b) { return (a % b + b) % b; };
    switch (mode) {
        case FillMode::nearest:
            return i < 0 ? 0 : n - 1;
        case FillMode::wrap:
            return modulo(i, n);
        case FillMode::reflect: {
            const Index j = modulo(i, 2 * n);
            return j < n ? j : 2 * n - 1 - j;
        }
        case FillMode::constant:
            break;
    }
    return -1;
}

/// Two neighbouring pixels of an axis, and how far from the first to the second.
struct Between {
    Index first, second;
    float far;
};
inline Between between(double position, Index n, const Sampling& sampling) {
    if (sampling.interpolation == Interpolation::nearest) {
        const Index i = pixel_at(static_cast<Index>(std::floor(position + 0.5)), n, sampling.fill_mode);
        return {i, i, 0};
    }
    const double below = std::floor(position);
    const auto i = static_cast<Index>(below);
    return {pixel_at(i, n, sampling.fill_mode), pixel_at(i + 1, n, sampling.fill_mode),
            static_cast<float>(position - below)};
}

inline float mix(float a, float b, float far) { return a + far * (b - a); }

}  // namespace detail

/// Fills the image `to` with what the map finds in `from`. The two have the same channels and different memory.
inline void affine_transform(const float* from, const ImageLayout& in, float* to, const ImageLayout& out,
                             const AffineMap& map, const Sampling& sampling = {}) {
    for (Index y = 0; y < out.height; ++y)
        for (Index x = 0; x < out.width; ++x) {
            const auto v = static_cast<double>(y), u = static_cast<double>(x);
            const auto [top, bottom, down] = detail::between(map.yy * v + map.yx * u + map.y0, in.height, sampling);
            const auto [left, right, across] = detail::between(map.xy * v + map.xx * u + map.x0, in.width, sampling);
            for (Index c = 0; c < out.channels; ++c) {
                const auto pixel = [&, c = c](Index row, Index column) {
                    return row < 0 || column < 0 ? sampling.fill_value : from[in.at(row, column, c)];
                };
                to[out.at(y, x, c)] = detail::mix(detail::mix(pixel(top, left), pixel(top, right), across),
                                                  detail::mix(pixel(bottom, left), pixel(bottom, right), across), down);
            }
        }
}

/// The image in other extents, corners on corners: bilinear, as Keras's image_dataset_from_directory resizes.
inline void resize_image(const float* from, const ImageLayout& in, float* to, const ImageLayout& out) {
    const double yy = static_cast<double>(in.height) / static_cast<double>(out.height);
    const double xx = static_cast<double>(in.width) / static_cast<double>(out.width);
    affine_transform(from, in, to, out, {.yy = yy, .y0 = (yy - 1) / 2, .xx = xx, .x0 = (xx - 1) / 2},
                     {.fill_mode = FillMode::nearest});
}

}  // namespace TAILOR_NAMESPACE
