#include <tailor/core/shape.hpp>

#include <array>
#include <limits>
#include <type_traits>

#include "catch.hpp"

using namespace tailor;

static_assert(Shape<28, 28, 3>::rank == 3);
static_assert(Shape<28, 28, 3>::size == 28 * 28 * 3);
static_assert(Shape<28, 28, 3>::extent == std::array<Index, 3>{28, 28, 3});
static_assert(Shape<>::rank == 0 && Shape<>::size == 1, "a scalar has one value");
static_assert(Shape<4, 0, 2>::size == 0);
static_assert(Shape<100'000, 100'000>::size == 10'000'000'000, "sizes do not stop at 32 bits");
constexpr Index most = std::numeric_limits<Index>::max();
static_assert(ceil_div(0, 3) == 0 && ceil_div(1, 3) == 1 && ceil_div(3, 3) == 1 && ceil_div(4, 3) == 2);
static_assert(ceil_div(50, most) == 1 && ceil_div(most, 2) == most / 2 + 1 && ceil_div(most, most) == 1);
static_assert(std::is_empty_v<Shape<1, 2>> && !std::is_same_v<Shape<1, 2>, Shape<2, 1>>);

TEST_CASE("to_string writes a shape as Keras does") {
    CHECK(to_string(Shape<26, 26, 32>{}) == "(26, 26, 32)");
    CHECK(to_string(Shape<10>{}) == "(10,)");
    CHECK(to_string(Shape<>{}) == "()");
    CHECK(to_string(Shape<10>{}, "None") == "(None, 10)");
    CHECK(to_string(Shape<>{}, "None") == "(None,)");
}
