#include <tailor/data/synthetic/cloth.hpp>

#include <set>

#include "catch.hpp"

using namespace tailor;
using namespace tailor::synthetic;

namespace {

Sketch sketch_with(Random& random) { return {random, Canvas({14, 14, 14, 14, 0}), Cloth(random)}; }
std::vector<std::uint8_t> bytes_of(const Sketch& sketch) {
    std::vector<std::uint8_t> bytes(784);
    sketch.canvas.write(bytes);
    return bytes;
}

}  // namespace

TEST_CASE("cloth is never black, its grain is fine, and every pattern occurs") {
    std::set<Cloth::Pattern> patterns;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Random random(seed, Purpose::user);
        const Cloth cloth(random);
        patterns.insert(cloth.pattern);
        CHECK((cloth.gray >= .25f && cloth.gray <= .95f));
        for (const float grain : cloth.grain) REQUIRE(std::abs(grain) <= .08f);
        for (int y = 0; y < 28; ++y)
            for (int x = 0; x < 28; ++x) REQUIRE(cloth(0, x, y) >= .05f);
    }
    CHECK(patterns.size() == 5);
}

TEST_CASE("stripes across are alike in a row, stripes along in a column") {
    Random random(1, Purpose::user);
    Cloth cloth(random);
    cloth.gray = 1;
    cloth.light = cloth.fold = 0;
    cloth.period = 4;
    cloth.phase = 0;
    cloth.contrast = .5f;
    cloth.grain.fill(0);
    cloth.pattern = Cloth::across;
    CHECK(cloth(0, 13, 0) < .6f);  // dark
    CHECK(cloth(0, 13, 2) > .9f);
    CHECK(cloth(0, 14, 0) < .6f);
    cloth.pattern = Cloth::along;
    CHECK(cloth(0, 12, 0) < .6f);
    CHECK(cloth(0, 14, 0) > .9f);
    CHECK(cloth(0, 14, 1) > .9f);
    cloth.pattern = Cloth::checks;
    CHECK(cloth(0, 12, 0) > .9f);
    CHECK(cloth(0, 14, 0) < .6f);
    cloth.pattern = Cloth::plain;
    CHECK(cloth(0, 12, 0) > .9f);
}

TEST_CASE("what is cut out of cloth is brighter than what is not; shades and seams darken it") {
    Random random(2, Purpose::user);
    Sketch sketch = sketch_with(random);
    CHECK(bytes_of(sketch) == std::vector<std::uint8_t>(784));
    sketch.cut({{-.9f, -.9f, sharp}, {.9f, -.9f, sharp}, {.9f, .9f, sharp}, {-.9f, .9f, sharp}});
    const auto cut = bytes_of(sketch);
    CHECK(cut[14 * 28 + 14] > 10);
    CHECK(cut[0] == 0);
    sketch.shade({{-.5f, -.5f, sharp}, {.5f, -.5f, sharp}, {.5f, .5f, sharp}, {-.5f, .5f, sharp}}, .5f);
    const auto shaded = bytes_of(sketch);
    CHECK(shaded[14 * 28 + 14] == Approx(cut[14 * 28 + 14] * .5).margin(1));
    CHECK(shaded[14 * 28 + 4] == cut[14 * 28 + 4]);
    sketch.both_sides({{.7f, -.5f}, {.7f, .5f}}, .2f, .5f);
    const auto seamed = bytes_of(sketch);
    const std::size_t left = 14 * 28 + 4, right = 14 * 28 + 23;  // x = 14 -+ 13 * .7
    CHECK(seamed[left] < shaded[left]);
    CHECK(seamed[right] < shaded[right]);
}

TEST_CASE("a Sketch varies around a middle, and takes a chance by its share") {
    Random random(3, Purpose::user);
    Sketch sketch = sketch_with(random);
    int taken = 0;
    for (int i = 0; i < 1000; ++i) {
        const float value = sketch.vary(2, .5f);
        REQUIRE((value >= 1.5f && value <= 2.5f));
        taken += sketch.chance(.25);
    }
    CHECK((taken > 200 && taken < 300));
}
