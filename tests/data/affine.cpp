// Against Keras and SciPy: tests/golden/augmentation.cpp.
#include <tailor/data/affine.hpp>

#include "catch.hpp"

using namespace tailor;

namespace {

/// A row of four pixels 1 2 3 4, seen from `first` on.
std::vector<float> row_from(double first, const Sampling& how) {
    const std::vector<float> from{1, 2, 3, 4};
    std::vector<float> to(12);
    affine_transform(from.data(), ImageLayout::channels_last(1, 4, 1), to.data(), ImageLayout::channels_last(1, 12, 1),
                     {.x0 = first}, how);
    return to;
}

}  // namespace

TEST_CASE("beyond the edges an image goes on as its fill mode says") {
    CHECK(row_from(-4, {FillMode::reflect}) == std::vector<float>{4, 3, 2, 1, 1, 2, 3, 4, 4, 3, 2, 1});
    CHECK(row_from(-4, {FillMode::wrap}) == std::vector<float>{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4});
    CHECK(row_from(-4, {FillMode::nearest}) == std::vector<float>{1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 4});
    CHECK(row_from(-4, {FillMode::constant, Interpolation::bilinear, 9}) ==
          std::vector<float>{9, 9, 9, 9, 1, 2, 3, 4, 9, 9, 9, 9});
    for (const FillMode mode : {FillMode::reflect, FillMode::wrap})  // period 8 and 4
        CHECK(row_from(-4, {mode}) == row_from(-4 - 8 * 1000, {mode}));
}

TEST_CASE("between pixels lies their mean, or the nearer one") {
    CHECK(row_from(0.5, {FillMode::nearest})[0] == 1.5f);
    CHECK(row_from(-0.5, {FillMode::constant, Interpolation::bilinear, 9})[0] == 5);
    CHECK(row_from(0.4, {FillMode::nearest, Interpolation::nearest})[0] == 1);
    CHECK(row_from(0.6, {FillMode::nearest, Interpolation::nearest})[0] == 2);
}

TEST_CASE("the middle of an image stays where it is") {
    const ImageLayout image = ImageLayout::channels_last(5, 3, 1);
    const AffineMap map = AffineMap{.yy = 0, .yx = 3, .xy = -2, .xx = 7}.about_middle(image);
    CHECK(map.yy * 2 + map.yx * 1 + map.y0 == Approx(2));
    CHECK(map.xy * 2 + map.xx * 1 + map.x0 == Approx(1));
}

TEST_CASE("an image is resized corner on corner") {
    const std::vector<float> from{0, 10, 20, 30};  // 2 x 2
    const ImageLayout in = ImageLayout::channels_last(2, 2, 1);
    std::vector<float> same(4), large(16), one(1);
    resize_image(from.data(), in, same.data(), in);
    CHECK(same == from);
    resize_image(from.data(), in, large.data(), ImageLayout::channels_last(4, 4, 1));
    CHECK(large == std::vector<float>{0, 2.5, 7.5, 10, 5, 7.5, 12.5, 15, 15, 17.5, 22.5, 25, 20, 22.5, 27.5, 30});
    resize_image(from.data(), in, one.data(), ImageLayout::channels_last(1, 1, 1));
    CHECK(one[0] == 15);
}

TEST_CASE("what is left out of a sampling is its default, and each number of a map moves its axis") {
    CHECK(row_from(-1.5, {}) == row_from(-1.5, {FillMode::reflect, Interpolation::bilinear, 0}));
    CHECK(row_from(-1.5, {}) != row_from(-1.5, {FillMode::nearest}));
    CHECK(row_from(-1.5, {}) != row_from(-1.5, {FillMode::reflect, Interpolation::nearest}));
    CHECK(row_from(-1, {FillMode::constant})[0] == 0);

    const std::vector<float> from{0, 1, 2, 3, 4, 5, 6, 7, 8};
    const ImageLayout image = ImageLayout::channels_last(3, 3, 1);
    const auto mapped = [&](const AffineMap& map) {
        std::vector<float> to(9);
        affine_transform(from.data(), image, to.data(), image, map, {FillMode::nearest});
        return to;
    };
    CHECK(mapped({}) == from);
    CHECK(mapped({.y0 = 1}) == std::vector<float>{3, 4, 5, 6, 7, 8, 6, 7, 8});
    CHECK(mapped({.x0 = 1}) == std::vector<float>{1, 2, 2, 4, 5, 5, 7, 8, 8});
    CHECK(mapped({.yy = 2}) == std::vector<float>{0, 1, 2, 6, 7, 8, 6, 7, 8});
    CHECK(mapped({.xx = 2}) == std::vector<float>{0, 2, 2, 3, 5, 5, 6, 8, 8});
    CHECK(mapped({.yx = 1}) == std::vector<float>{0, 4, 8, 3, 7, 8, 6, 7, 8});
    CHECK(mapped({.xy = 1}) == std::vector<float>{0, 1, 2, 4, 5, 5, 8, 8, 8});
}
