#include <tailor/core/view.hpp>

#include <array>
#include <numeric>
#include <type_traits>

#include "catch.hpp"

using namespace tailor;

namespace {

using Picture = Shape<2, 3>;
using Pictures = View<float, Picture>;

/// Four pictures: value j of picture i is 6i + j.
struct Memory {
    std::array<float, 24> values;
    Memory() { std::iota(values.begin(), values.end(), 0.0F); }
    Pictures view() { return {values.data(), 4}; }
};

}  // namespace

static_assert(std::is_convertible_v<Pictures, View<const float, Picture>>);
static_assert(!std::is_convertible_v<View<const float, Picture>, Pictures>, "const stays const");
static_assert(!std::is_convertible_v<Pictures, View<float, Shape<3, 2>>>, "another shape is another type");

TEST_CASE("a view shows its memory as tensor, as matrix and sample by sample, row by row") {
    Memory memory;
    const Pictures x = memory.view();
    REQUIRE(x.batch() == 4);
    REQUIRE(x.span().size() == 24);

    const auto tensor = x.tensor();
    const auto matrix = x.matrix();
    REQUIRE(tensor.dimension(0) == 4);
    REQUIRE((matrix.rows() == 4 && matrix.cols() == 6));
    for (Index i = 0; i < 4; ++i)
        for (Index r = 0; r < 2; ++r)
            for (Index c = 0; c < 3; ++c) {
                const auto expected = static_cast<float>(6 * i + 3 * r + c);
                CHECK(tensor(i, r, c) == expected);
                CHECK(matrix(i, 3 * r + c) == expected);
                CHECK(x.sample(i)(r, c) == expected);
            }
}

TEST_CASE("writing through any of the three writes the memory") {
    Memory memory;
    const Pictures x = memory.view();
    x.tensor()(1, 0, 0) = -1;
    x.matrix()(2, 0) = -2;
    x.sample(3)(0, 0) = -3;
    CHECK(memory.values[6] == -1);
    CHECK(memory.values[12] == -2);
    CHECK(memory.values[18] == -3);
    CHECK(memory.values[0] == 0);
}

TEST_CASE("a slice is some samples of the same memory") {
    Memory memory;
    const Pictures middle = memory.view().slice(1, 2);
    CHECK(middle.batch() == 2);
    CHECK(middle.data() == memory.values.data() + 6);
    CHECK(memory.view().slice(4, 0).span().empty());
}

TEST_CASE("as() keeps the memory and changes the shape") {
    Memory memory;
    const auto flat = memory.view().as<Shape<6>>();
    static_assert(std::is_same_v<decltype(flat), const View<float, Shape<6>>>);
    CHECK(flat.data() == memory.values.data());
    CHECK(flat.sample(2)(5) == 17);
}

TEST_CASE("copy takes another shape of the same size, and the same memory") {
    Memory from, to;
    to.values.fill(0);
    copy_values(from.view().slice(0, 2), View<float, Shape<6>>(to.values.data(), 2));
    CHECK(to.values[11] == 11);
    CHECK(to.values[12] == 0);
    copy_values(from.view(), from.view().as<Shape<3, 2>>());
    CHECK(from.values == Memory().values);
    copy_values(Pictures(), Pictures());
}

TEST_CASE("a view of nothing says so, and so do its slices") {
    const Pictures nothing;
    Memory memory;
    CHECK_FALSE(nothing);
    CHECK_FALSE(nothing.slice(1, 2));
    CHECK(nothing.batch() == 0);
    CHECK(nothing.span().empty());
    CHECK(memory.view());
}

TEST_CASE("a constant view reads what a mutable one shows") {
    Memory memory;
    const View<const float, Picture> x = memory.view();
    CHECK(x.tensor()(3, 1, 2) == 23);
    CHECK(x.matrix().sum() == 276);
    CHECK(x.sample(0)(0, 1) == 1);
}
