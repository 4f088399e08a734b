#include <tailor/losses/regression.hpp>

#include "batches.hpp"
#include "catch.hpp"

using namespace tailor;
using testing::LossBatch, testing::loss_of;

namespace {

// Errors of 0.5, -1, 3, 0.
const LossBatch<double> batch{.y = {1.5, 1, 3, -2}, .target = {1, 2, 0, -2}, .size = 4, .target_size = 4};

// They may follow any function.
static_assert(MeanSquaredError::fuses_with == OutputActivation::unknown);
static_assert(MeanAbsoluteError::fuses_with == OutputActivation::unknown);
static_assert(Huber::fuses_with == OutputActivation::unknown);

}  // namespace

TEST_CASE("mean squared error") {
    const auto [value, slope] = loss_of(MeanSquaredError{}, batch);
    CHECK(value == Approx((0.25 + 1 + 9) / 4));
    CHECK(slope == std::vector<double>{0.25, -0.5, 1.5, 0});
}

TEST_CASE("mean absolute error, whose slope is 0 where there is no error") {
    const auto [value, slope] = loss_of(MeanAbsoluteError{}, batch);
    CHECK(value == Approx(4.5 / 4));
    CHECK(slope == std::vector<double>{0.25, -0.25, 0.25, 0});
}

TEST_CASE("Huber: squared up to delta, straight from there") {
    const auto [value, slope] = loss_of(Huber{}, batch);
    CHECK(value == Approx((0.125 + 0.5 + 2.5) / 4));
    CHECK(slope == std::vector<double>{0.125, -0.25, 0.25, 0});
    const auto narrow = loss_of(Huber{.delta = 0.5}, batch);
    CHECK(narrow.value == Approx((0.125 + 0.375 + 1.375) / 4));
    CHECK(narrow.slope == std::vector<double>{0.125, -0.125, 0.125, 0});
}

TEST_CASE("Huber at delta exactly: both formulas give the same") {
    const LossBatch<double> at{.y = {0.5, -0.5}, .target = {0, 0}, .size = 2, .target_size = 2};
    const auto [value, slope] = loss_of(Huber{.delta = 0.5}, at);
    CHECK(value == 0.125);
    CHECK(slope == std::vector<double>{0.25, -0.25});
}

TEST_CASE("a NaN stays one, in the loss and in the slope of its value") {
    const LossBatch<double> broken{.y = {std::nan(""), 1}, .target = {0, 0}, .size = 2, .target_size = 2};
    for (const Loss& loss : std::vector<Loss>{MeanSquaredError{}, MeanAbsoluteError{}, Huber{}}) {
        CAPTURE(loss.name());
        const auto [value, slope] = loss_of(loss, broken);
        CHECK(std::isnan(value));
        CHECK(std::isnan(slope[0]));
        CHECK(slope[1] > 0);
    }
}

TEST_CASE("errors of any size stay finite") {
    const LossBatch<float> huge{.y = {1e18f, -1e18f}, .target = {0, 0}, .size = 2, .target_size = 2};
    for (const Loss& loss : std::vector<Loss>{MeanSquaredError{}, MeanAbsoluteError{}, Huber{}}) {
        CAPTURE(loss.name());
        const auto [value, slope] = loss_of(loss, huge);
        CHECK(std::isfinite(value));
        CHECK(std::isfinite(slope[0]));
        CHECK(slope[0] > 0);
        CHECK(slope[1] == -slope[0]);
    }
}
