#include <tailor/core/assumptions.hpp>

#include <cmath>
#include <limits>

#include "catch.hpp"

// That other builds are refused: compile_fail/fast_math.cpp and its neighbours.
TEST_CASE("this build keeps NaN and infinity, and does not reorder sums") {
    volatile double huge = std::numeric_limits<double>::max(), one = 1, large = 1e16;
    const double infinity = huge * 2, nan = infinity - infinity;
    CHECK(std::isinf(infinity));
    CHECK(std::isnan(nan));
    CHECK_FALSE(nan == nan);
    CHECK((one + large) - large == 0);
}
