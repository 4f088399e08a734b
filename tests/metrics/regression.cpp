#include <tailor/metrics/regression.hpp>

#include "catch.hpp"
#include "rows.hpp"

using namespace tailor;
using testing::Rows, testing::value_of;

namespace {

const Rows<> two_rows{{1, 2, 3, 4}, {1, 4, 0, 8}, 2, 2};  // errors 0, -2 and 3, -4

}  // namespace

TEST_CASE("mse and mae are the same under Keras's short names") {
    CHECK(Metric(mse).name == "mse");
    CHECK(Metric(mae).name == "mae");
    CHECK(value_of(mse, two_rows) == value_of(mean_squared_error, two_rows));
    CHECK(value_of(mae, two_rows) == value_of(mean_absolute_error, two_rows));
}

TEST_CASE("mean errors are means over outputs, then over rows") {
    CHECK(value_of(mean_squared_error, two_rows) == Approx((0 + 4 + 9 + 16) / 4.0));
    CHECK(value_of(mean_absolute_error, two_rows) == Approx((0 + 2 + 3 + 4) / 4.0));
}

TEST_CASE("mean errors are of the batch, and not of what lies behind it") {
    const std::vector<double> y{1, 2, 3, 4, 100}, target{1, 4, 0, 8, -100};
    const Prediction<double> p{
        .y = std::span(y).first(4), .target = std::span(target).first(4), .size = 2, .target_size = 2};
    CHECK(Metric(mean_squared_error).sum(p) == Approx((0 + 4 + 9 + 16) / 2.0));
    CHECK(Metric(mean_absolute_error).sum(p) == Approx((0 + 2 + 3 + 4) / 2.0));
}

TEST_CASE("mean errors want a target for each output") {
    CHECK_THROWS_WITH(value_of(mean_squared_error, Rows<>{{1, 2}, {1}, 2}), ContainsSubstring("mean_squared_error"));
}
