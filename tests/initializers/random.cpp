#include <tailor/initializers/random.hpp>

#include "catch.hpp"
#include "kernels_drawn.hpp"

using namespace tailor;
using testing::Moments;

namespace {

// Kurtosis of a uniform distribution and of a normal one.
constexpr double flat = 1.8, bell = 3;

void check(const Initializer& initializer, double mean, double variance, double kurtosis) {
    for (const auto& drawn : {testing::dense_kernel(initializer), testing::conv2d_kernel(initializer)}) {
        const Moments m(drawn.values);
        REQUIRE(m.n >= 1e5);
        CHECK(m.mean == Approx(mean).margin(m.mean_error()));
        CHECK(m.variance == Approx(variance).margin(m.variance_error()));
        CHECK(m.kurtosis == Approx(kurtosis).margin(0.1));
        for (const std::size_t lag : std::vector<std::size_t>{1, 2, 3, 4, 100, 300})
            CHECK(testing::correlation(drawn.values, lag) == Approx(0).margin(5 / std::sqrt(m.n)));
    }
}

}  // namespace

TEST_CASE("random_uniform is flat between its limits, and reaches them") {
    check(random_uniform(), 0, 0.1 * 0.1 / 12, flat);
    check(random_uniform(1, 4), 2.5, 9.0 / 12, flat);
    const Moments m(testing::dense_kernel(random_uniform()).values);
    CHECK(m.low >= -0.05);
    CHECK(m.low < -0.0499);
    CHECK(m.high < 0.05);
    CHECK(m.high > 0.0499);
}

TEST_CASE("what is left out is Keras's default, one by one") {
    check(random_uniform(-0.1), -0.025, 0.15 * 0.15 / 12, flat);
    check(random_normal(3), 3, 0.05 * 0.05, bell);
}

TEST_CASE("random_normal is a bell of its mean and deviation, and not cut") {
    check(random_normal(), 0, 0.05 * 0.05, bell);
    check(random_normal(3, 0.5), 3, 0.25, bell);
    const Moments m(testing::dense_kernel(random_normal()).values);
    CHECK(m.low < -4 * 0.05);
    CHECK(m.high > 4 * 0.05);
}
