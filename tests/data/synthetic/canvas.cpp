#include <tailor/data/synthetic/canvas.hpp>

#include "catch.hpp"

using namespace tailor;
using namespace tailor::synthetic;

namespace {

constexpr auto white = [](float, int, int) { return 1.f; };
float sum(Canvas& canvas) {
    float total = 0;
    for (int y = 0; y < Canvas::side; ++y)
        for (int x = 0; x < Canvas::side; ++x) total += canvas.pixel(x, y);
    return total;
}
/// Drawings from 0 to 28 instead of from -1 to 1.
constexpr Placement as_pixels{.x = 0, .y = 0, .width = 1, .height = 1, .turn = 0};

}  // namespace

TEST_CASE("the inside of an outline is painted, and an edge's pixels as far as they are covered") {
    Canvas canvas(as_pixels);
    const Outline outline{{2, 3}, {6.5f, 3}, {6.5f, 5.5f}, {2, 5.5f}};
    canvas.fill(outline, white);
    CHECK(canvas.pixel(2, 3) == 1);
    CHECK(canvas.pixel(1, 3) == 0);
    CHECK(canvas.pixel(2, 2) == 0);
    CHECK(canvas.pixel(6, 4) == Approx(.5));
    CHECK(canvas.pixel(3, 5) == Approx(.5));
    CHECK(sum(canvas) == Approx(4.5 * 2.5).epsilon(1e-4));
}

TEST_CASE("it does not matter which way round an outline runs, and what lies beyond the canvas is cut off") {
    Canvas one(as_pixels), other(as_pixels), cut(as_pixels);
    const Outline outline{{2, 3}, {20, 5}, {9, 20}}, reversed(outline.rbegin(), outline.rend());
    one.fill(outline, white);
    other.fill(reversed, white);
    CHECK(sum(one) == Approx(sum(other)).epsilon(1e-5));
    CHECK(sum(one) == Approx(.5 * (18 * 17 - 7 * 2)).epsilon(1e-2));
    const Outline large{{-50, -50}, {50, -50}, {50, 50}, {-50, 50}};
    cut.fill(large, white);
    CHECK(sum(cut) == Approx(28 * 28).epsilon(1e-3));
}

TEST_CASE("a stroke is a rectangle around its line") {
    Canvas canvas(as_pixels);
    const Outline line{{4, 10}, {12, 10}};
    canvas.stroke(line, 2, white);
    CHECK(sum(canvas) == Approx(16).epsilon(1e-3));
    CHECK(canvas.pixel(8, 9) == Approx(1));
    CHECK(canvas.pixel(8, 11) == Approx(0));
}

TEST_CASE("a half is mirrored, and smoothing cuts the corners that are not sharp") {
    const Outline whole = mirrored({{1, 0, sharp}, {2, 1}});
    REQUIRE(whole.size() == 4);
    CHECK((whole[2].x == -2 && whole[2].y == 1 && whole[3].x == -1 && whole[3].corner));
    const auto nearest = [](const Outline& outline, Point to) {
        float least = 1e9f;
        for (const Point& p : outline) least = std::min(least, std::hypot(p.x - to.x, p.y - to.y));
        return least;
    };
    const Outline smoothed = smooth({{0, 0}, {8, 0}, {8, 8, sharp}, {0, 8}});
    CHECK(nearest(smoothed, {8, 8}) < 1e-6f);
    CHECK(nearest(smoothed, {0, 0}) > 1);
}

TEST_CASE("grays are written as bytes, none outside 0 to 255") {
    Canvas canvas(as_pixels);
    canvas.pixel(0, 0) = -1;
    canvas.pixel(1, 0) = 2;
    canvas.pixel(0, 1) = .5f;
    std::vector<std::uint8_t> bytes(784, 7);
    canvas.write(bytes);
    CHECK((bytes[0] == 0 && bytes[1] == 255 && bytes[28] == 128 && bytes[783] == 0));
}

TEST_CASE("a Placement moves, stretches and turns") {
    const Point p = Placement{.x = 10, .y = 20, .width = 2, .height = 4, .turn = 0}({1, -1});
    CHECK((p.x == 12 && p.y == 16));
    const Point turned = Placement{.x = 0, .y = 0, .width = 1, .height = 1, .turn = .5f}({1, 0});
    CHECK((turned.x == 1 && turned.y == .5f));
}
