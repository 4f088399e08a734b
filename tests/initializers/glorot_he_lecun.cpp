#include <tailor/initializers/glorot_he_lecun.hpp>

#include "catch.hpp"
#include "kernels_drawn.hpp"

using namespace tailor;
using testing::Drawn, testing::Moments;

namespace {

double glorot(const Drawn& drawn) { return 2 / (drawn.in + drawn.out); }
double he(const Drawn& drawn) { return 2 / drawn.in; }
double lecun(const Drawn& drawn) { return 1 / drawn.in; }

struct Family {
    Initializer initializer;
    double (*variance)(const Drawn&);
};

/// Moments of both kernels: mean 0, the family's variance.
template <class CheckShape>
void check(const Family& family, const CheckShape& check_shape) {
    for (const auto& drawn : {testing::dense_kernel(family.initializer), testing::conv2d_kernel(family.initializer)}) {
        const Moments m(drawn.values);
        REQUIRE(m.n >= 1e5);
        CHECK(m.mean == Approx(0).margin(m.mean_error()));
        CHECK(m.variance == Approx(family.variance(drawn)).margin(m.variance_error()));
        CHECK(m.variance == Approx(family.variance(drawn)).epsilon(0.02));
        check_shape(m, std::sqrt(family.variance(drawn)));
    }
}

}  // namespace

TEST_CASE("the uniform ones have their variance, and reach sqrt(3) deviations but no further") {
    for (const Family& family : {Family{glorot_uniform, glorot}, Family{he_uniform, he}, Family{lecun_uniform, lecun}})
        check(family, [](const Moments& m, double deviation) {
            const double limit = std::sqrt(3) * deviation;
            CHECK(m.kurtosis == Approx(1.8).margin(0.03));
            CHECK(m.low >= -limit);
            CHECK(m.low < -0.999 * limit);
            CHECK(m.high < limit);
            CHECK(m.high > 0.999 * limit);
        });
}

TEST_CASE("the normal ones have their variance although they are cut at two deviations of the uncut") {
    for (const Family& family : {Family{glorot_normal, glorot}, Family{he_normal, he}, Family{lecun_normal, lecun}})
        check(family, [](const Moments& m, double deviation) {
            const double limit = 2 * deviation / 0.87962566;   // that is the deviation left of 1
            CHECK(m.kurtosis == Approx(2.3655).margin(0.05));  // of a normal distribution cut at +-2
            CHECK(m.low >= -1.0001 * limit);
            CHECK(m.low < -0.99 * limit);
            CHECK(m.high <= 1.0001 * limit);
            CHECK(m.high > 0.99 * limit);
        });
}

TEST_CASE("limits, by hand: Glorot on the notebook's layers") {
    const auto limit = [](const Initializer& initializer, Fans fans) {
        Random random(1, Purpose::user);
        std::vector<double> values(200'000);
        initializer.fill(values, fans, random, initializer.a, initializer.b);
        return Moments(values).high;
    };
    CHECK(limit(glorot_uniform, {9, 288, 32}) == Approx(0.14213).epsilon(1e-3));        // sqrt(6 / 297)
    CHECK(limit(glorot_uniform, {11520, 128, 128}) == Approx(0.022696).epsilon(1e-3));  // sqrt(6 / 11648)
    CHECK(limit(he_uniform, {9, 288, 32}) == Approx(0.81650).epsilon(1e-3));            // sqrt(6 / 9)
    CHECK(limit(lecun_uniform, {9, 288, 32}) == Approx(0.57735).epsilon(1e-3));         // sqrt(3 / 9)
    CHECK(limit(lecun_uniform, {0, 0, 1}) == Approx(1.73205).epsilon(1e-3));            // no fan counts as 1
}
