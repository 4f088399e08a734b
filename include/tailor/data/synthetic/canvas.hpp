#pragma once
// A 28x28 gray canvas: outlines filled without jagged edges, strokes, and cloth to fill them with. Drawings are made in
// a square from (-1, -1), top left, to (1, 1), which a Placement puts on the canvas.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "../../core/random.hpp"

namespace TAILOR_NAMESPACE::synthetic {

inline constexpr bool sharp = true;

struct Point {
    float x, y;
    bool corner = false;  ///< `sharp`: kept when the outline is smoothed
};
using Outline = std::vector<Point>;

/// Adds the mirror image of a right half that runs from top to bottom: a symmetric closed outline.
inline Outline mirrored(Outline half) {
    for (std::size_t i = half.size(); i-- > 0;) half.push_back({-half[i].x, half[i].y, half[i].corner});
    return half;
}

/// Cuts the corners twice (Chaikin 1974), sharp ones hardly: straight lines become curves.
inline Outline smooth(const Outline& outline) {
    Outline coarse, fine;
    for (const Point& point : outline) coarse.insert(coarse.end(), point.corner ? 2 : 1, point);
    for (int round = 0; round < 2; ++round) {
        fine.clear();
        for (std::size_t i = 0; i < coarse.size(); ++i) {
            const Point a = coarse[i], b = coarse[(i + 1) % coarse.size()];
            fine.push_back({.75f * a.x + .25f * b.x, .75f * a.y + .25f * b.y});
            fine.push_back({.25f * a.x + .75f * b.x, .25f * a.y + .75f * b.y});
        }
        std::swap(coarse, fine);
    }
    return coarse;
}

/// Where and how large, slightly turned.
struct Placement {
    float x, y, width, height, turn;

    Point operator()(Point p) const {
        return {x + width * p.x - turn * height * p.y, y + height * p.y + turn * width * p.x};
    }
};

class Canvas {
public:
    static constexpr int side = 28;

    explicit Canvas(Placement placement) : placement_(placement) {}

    /// Paints the inside: shade(old, x, y) -> new gray, 0 to 1, at pixel (x, y); pixels on the edge are mixed.
    template <class Shade>
    void fill(std::span<const Point> outline, const Shade& shade) {
        Steps steps{};
        for (std::size_t i = 0; i < outline.size(); ++i)
            add_edge(steps, placement_(outline[i]), placement_(outline[i + 1 == outline.size() ? 0 : i + 1]));
        for (int y = 0; y < side; ++y) {
            float inside = 0;
            for (int x = 0; x < side; ++x) {
                inside += at(steps, x, y);
                const float covered = std::min(std::abs(inside), 1.f);
                if (covered > .004f) pixel(x, y) += covered * (shade(pixel(x, y), x, y) - pixel(x, y));
            }
        }
    }

    /// Paints a line of this width.
    template <class Shade>
    void stroke(std::span<const Point> line, float width, const Shade& shade) {
        for (std::size_t i = 0; i + 1 < line.size(); ++i) {
            const Point a = line[i], b = line[i + 1];
            const float dx = b.x - a.x, dy = b.y - a.y, scale = width / 2 / (std::sqrt(dx * dx + dy * dy) + 1e-6f);
            const float nx = -dy * scale, ny = dx * scale;
            const Point outline[]{
                {a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}};
            fill(outline, shade);
        }
    }

    float& pixel(int x, int y) { return pixels_[static_cast<std::size_t>(y * side + x)]; }
    void write(std::span<std::uint8_t> bytes) const {
        for (std::size_t i = 0; i < pixels_.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(std::clamp(pixels_[i], 0.f, 1.f) * 255 + .5f);
    }

private:
    // How much more of a pixel than of its left neighbour lies inside; one more column for edges at the right border.
    using Steps = std::array<float, (side + 1) * side>;
    static float& at(Steps& steps, int x, int y) { return steps[static_cast<std::size_t>(y * (side + 1) + x)]; }

    /// Crosses an edge on four lines through each row: right of a crossing is inside, or outside again.
    static void add_edge(Steps& steps, Point a, Point b) {
        constexpr float lines = 4;
        const float weight = (a.y < b.y ? 1 : -1) / lines, run = (b.x - a.x) / (b.y - a.y);
        const float top = std::max(0.f, std::min(a.y, b.y)), bottom = std::min(float{side}, std::max(a.y, b.y));
        for (float line = std::ceil(top * lines - .5f); line + .5f < bottom * lines; ++line) {
            const float x = std::clamp(a.x + ((line + .5f) / lines - a.y) * run, 0.f, side - .001f),
                        left = std::floor(x);
            const int column = static_cast<int>(left), row = static_cast<int>(line / lines);
            at(steps, column, row) += weight * (1 - x + left);
            at(steps, column + 1, row) += weight * (x - left);
        }
    }

    Placement placement_;
    std::array<float, side * side> pixels_{};
};

}  // namespace TAILOR_NAMESPACE::synthetic
