#include <tailor/optimizers/rmsprop.hpp>

#include <cmath>

#include "catch.hpp"
#include "one_weight.hpp"

using namespace tailor;
using testing::OneWeight;

TEST_CASE("RMSprop: gradients over the root of their recent mean square") {
    OneWeight w(RMSprop{.learning_rate = 0.1, .rho = 0.75, .epsilon = 0}, 1.0);
    CHECK(w.step(2) == Approx(0.8));                         // v = 0.25 * 4 = 1
    CHECK(w.step(-1) == Approx(0.9));                        // v = 0.75 + 0.25 = 1
    CHECK(w.step(3) == Approx(0.9 - 0.3 / std::sqrt(3.0)));  // v = 0.75 + 2.25 = 3
    CHECK(w.slots()[0] == Approx(3));
}

TEST_CASE("RMSprop: epsilon stands under the root") {
    OneWeight w(RMSprop{.learning_rate = 0.1, .rho = 0.75, .epsilon = 3}, 1.0);
    CHECK(w.step(2) == Approx(0.9));  // 0.2 / sqrt(1 + 3)
    CHECK(RMSprop{}.epsilon == 1e-7);
    CHECK(RMSprop{}.rho == 0.9);
    CHECK(RMSprop{}.learning_rate == 0.001);
}

TEST_CASE("RMSprop with momentum") {
    OneWeight w(RMSprop{.learning_rate = 0.1, .rho = 0.75, .momentum = 0.5, .epsilon = 0}, 1.0);
    CHECK(w.step(2) == Approx(0.8));   // m = 0.2
    CHECK(w.step(-1) == Approx(0.8));  // m = 0.1 - 0.1
    CHECK(w.step(0) == Approx(0.8));
}

TEST_CASE("RMSprop, centered: over the root of their recent variance") {
    OneWeight w(RMSprop{.learning_rate = 0.1, .rho = 0.75, .epsilon = 0, .centered = true}, 1.0);
    CHECK(w.step(2) == Approx(1 - 0.2 / std::sqrt(0.75)));  // v = 1, a = 0.5
    CHECK(w.slots()[2] == Approx(0.5));
}

TEST_CASE("RMSprop, centered: gradients that never change leave a variance of 0, not of a rounding below") {
    for (const float gradient : {1.f, 1234.5f, 1e6f}) {
        OneWeight<float> w(RMSprop{.centered = true}, 0.f);
        float last = 0;
        for (int step = 0; step < 1000; ++step) {
            const float next = w.step(gradient);
            REQUIRE(std::isfinite(next));
            REQUIRE(next <= last);
            last = next;
        }
    }
}

TEST_CASE("RMSprop keeps no more values a weight than it needs") {
    CHECK(RMSprop{}.slots() == 1);
    CHECK(RMSprop{.momentum = 0.9}.slots() == 3);
    CHECK(RMSprop{.centered = true}.slots() == 3);
}
