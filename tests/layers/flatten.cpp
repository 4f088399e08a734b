#include <tailor/layers/flatten.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

static_assert(promises<Flatten, Shape<3, 4>>() == Promises{.independent = true, .reads_x = false, .reads_y = false});
static_assert(std::is_same_v<Flatten::On<float, Shape<30, 24, 64>>::Out, Shape<46080>>);
static_assert(std::is_same_v<Flatten::On<float, Shape<7>>::Out, Shape<7>>);
static_assert(only_reshapes<Flatten::On<float, Shape<3, 4>>>());

TEST_CASE("Flatten passes on the values, and their slopes, as they lie") {
    Trial<Flatten, Shape<2, 3>> flatten;
    CHECK(flatten.forward({1, 2, 3, 4, 5, 6}) == Numbers{1, 2, 3, 4, 5, 6});
    CHECK(flatten.backward({6, 5, 4, 3, 2, 1}) == Numbers{6, 5, 4, 3, 2, 1});
}

TEST_CASE("Flatten's gradients are those of a copy") {
    inspect<Flatten, Shape<3, 4, 2>>();
    inspect<Flatten, Shape<5>>();
    inspect_in_float<Flatten, Shape<3, 4, 2>>();
}
