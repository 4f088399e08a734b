#include <tailor/data/synthetic/garments.hpp>

#include "catch.hpp"

using namespace tailor;
using namespace tailor::synthetic;

namespace {

using Pixels = std::array<std::uint8_t, 784>;
Pixels drawn(int kind, std::uint64_t seed) {
    Pixels pixels{};
    draw_garment(kind, Random(seed, Purpose::user), pixels);
    return pixels;
}
/// The share of pixels in columns [left, right) and rows [top, bottom) that are lit, over many drawings of a kind.
double lit(int kind, std::size_t left, std::size_t right, std::size_t top, std::size_t bottom) {
    int count = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const Pixels pixels = drawn(kind, seed);
        for (std::size_t y = top; y < bottom; ++y)
            for (std::size_t x = left; x < right; ++x) count += pixels[28 * y + x] > 8;
    }
    return count / (50.0 * static_cast<double>((right - left) * (bottom - top)));
}

}  // namespace

TEST_CASE("a kind and a random number decide a garment") {
    for (int kind = 0; kind < 10; ++kind) {
        CAPTURE(kind);
        CHECK(drawn(kind, 1) == drawn(kind, 1));
        CHECK(drawn(kind, 1) != drawn(kind, 2));
        CHECK(drawn(kind, 1) != drawn((kind + 1) % 10, 1));
    }
}

TEST_CASE("the kinds stand in Fashion-MNIST's order: what tells each is where it should be") {
    enum { t_shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle_boot };
    // A trouser and a dress are slim, tops have a full middle.
    for (const int top : {t_shirt, pullover, coat, shirt}) {
        CAPTURE(top);
        CHECK(lit(top, 10, 18, 8, 20) > .95);
    }
    CHECK(lit(trouser, 0, 6, 4, 24) < .05);
    CHECK(lit(dress, 0, 3, 12, 24) < .1);
    // Long sleeves reach down, short ones do not.
    CHECK(lit(pullover, 1, 5, 18, 22) > .3);
    CHECK(lit(t_shirt, 1, 5, 20, 26) < .05);
    // Shoes leave the upper left corner dark, and a boot has a shaft.
    for (const int shoe : {sandal, sneaker, ankle_boot}) CHECK(lit(shoe, 0, 8, 0, 8) < .02);
    CHECK(lit(ankle_boot, 17, 22, 8, 12) > .8);
    CHECK(lit(sneaker, 17, 22, 2, 6) < .2);
    // A bag is filled below its handle.
    CHECK(lit(bag, 8, 20, 17, 21) > .95);
}
