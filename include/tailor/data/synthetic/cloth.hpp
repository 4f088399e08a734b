#pragma once
// What garments are cut from, and the tools to cut them: cloth with light, folds, a pattern and a grain, and a sketch
// that cuts, shades and stitches.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "canvas.hpp"

namespace TAILOR_NAMESPACE::synthetic {

/// What a garment is made of: a gray, light from one side, folds, a pattern and a grain.
struct Cloth {
    enum Pattern { plain, across, along, checks, speckled };

    float gray, light, fold, fold_x, fold_y, phase, period, contrast;
    Pattern pattern;
    std::array<float, Canvas::side * Canvas::side> grain;

    explicit Cloth(Random& random) {
        const auto uniform = [&] { return static_cast<float>(random.uniform()); };
        gray = .25f + .7f * uniform();
        light = .4f * (uniform() - .5f);
        fold = .25f * uniform() * uniform();
        fold_x = .3f + .6f * uniform();
        fold_y = .6f * (uniform() - .5f);
        phase = 6.3f * uniform();
        period = 2 + 3 * uniform();
        contrast = .15f + .4f * uniform();
        const float kind = uniform();
        pattern = kind < .64f ? plain : kind < .76f ? across : kind < .84f ? along : kind < .9f ? checks : speckled;
        const float rough = (.01f + .07f * uniform()) / 128;
        for (std::size_t i = 0; i < grain.size(); i += 4) {
            const std::uint32_t word = random.next();
            for (std::size_t k = 0; k < 4; ++k)
                grain[i + k] = rough * (static_cast<float>(word >> 8 * k & 0xFF) - 127.5f);
        }
    }

    /// The gray of pixel (x, y), whatever was there before.
    float operator()(float, int x, int y) const {
        const auto fx = static_cast<float>(x), fy = static_cast<float>(y);
        const float noise = grain[static_cast<std::size_t>(y * Canvas::side + x)], side = (fx - 13.5f) / 14;
        const float lit = 1 + light * side - .2f * side * side + fold * std::sin(fold_x * fx + fold_y * fy + phase);
        return std::max(gray * lit * (is_dark(fx, fy, noise) ? 1 - contrast : 1) + noise, .05f);
    }

private:
    bool is_dark(float x, float y, float noise) const {
        if (pattern == plain) return false;
        const bool row = std::fmod(y + phase, period) < period / 2, column = std::fmod(x + phase, period) < period / 2;
        if (pattern == across) return row;
        if (pattern == along) return column;
        if (pattern == checks) return row != column;
        return noise > .5f * std::abs(grain[0]);
    }
};

/// One drawing in the making.
struct Sketch {
    Random& random;
    Canvas canvas;
    Cloth cloth;

    float vary(float middle, float spread) { return middle + spread * (2 * static_cast<float>(random.uniform()) - 1); }
    bool chance(double share) { return random.uniform() < share; }

    using Points = std::initializer_list<Point>;

    void cut(const Outline& outline) { canvas.fill(smooth(outline), cloth); }
    void cut(Points outline) { cut(Outline(outline)); }
    void shade(Points outline, float factor) {
        canvas.fill(smooth(outline), [&](float old, int, int) { return factor * old; });
    }
    void seam(Points line, float width, float factor) { darken(line, width, factor); }
    void both_sides(Points line, float width, float factor) {
        darken(line, width, factor);
        Outline other(line);
        for (Point& point : other) point.x = -point.x;
        darken(other, width, factor);
    }
    void strap(Points line, float width) { canvas.stroke(line, width, cloth); }

private:
    void darken(std::span<const Point> line, float width, float factor) {
        canvas.stroke(line, width, [&](float old, int, int) { return factor * old; });
    }
};

}  // namespace TAILOR_NAMESPACE::synthetic
