#include <tailor/metrics/regression.hpp>

#include "catch.hpp"
#include "rows.hpp"

using namespace tailor;
using testing::Rows, testing::value_of;

namespace {

const Rows<> two_rows{{1, 2, 3, 4}, {1, 4, 0, 8}, 2, 2};  // errors 0, -2 and 3, -4

}  // namespace

TEST_CASE("mean errors are means over outputs, then over rows") {
    CHECK(value_of(mean_squared_error, two_rows) == Approx((0 + 4 + 9 + 16) / 4.0));
    CHECK(value_of(mean_absolute_error, two_rows) == Approx((0 + 2 + 3 + 4) / 4.0));
}

TEST_CASE("mean errors want a target for each output") {
    CHECK_THROWS_WITH(value_of(mean_squared_error, Rows<>{{1, 2}, {1}, 2}), ContainsSubstring("mean_squared_error"));
}
