#include <tailor/optimizers/adadelta.hpp>

#include <cmath>

#include "catch.hpp"
#include "one_weight.hpp"

using namespace tailor;
using testing::OneWeight;

TEST_CASE("Adadelta: steps as large as recent steps, over gradients as large as recent gradients") {
    OneWeight w(Adadelta{.learning_rate = 0.5, .rho = 0.75, .epsilon = 1}, 1.0);
    const double first = 2 / std::sqrt(2.0);  // a = 1: 2 sqrt(0 + 1) / sqrt(1 + 1)
    CHECK(w.step(2) == Approx(1 - 0.5 * first));
    CHECK(w.slots()[0] == Approx(1));
    CHECK(w.slots()[1] == Approx(0.25 * first * first));                // d = 0.5
    const double second = 1 * std::sqrt(0.5 + 1) / std::sqrt(1.0 + 1);  // a = 0.75 + 0.25
    CHECK(w.step(1) == Approx(1 - 0.5 * first - 0.5 * second));
    CHECK(w.slots()[1] == Approx(0.75 * 0.5 + 0.25 * second * second));
}

TEST_CASE("Adadelta's defaults are Keras's of today") {
    CHECK(Adadelta{}.learning_rate == 0.001);
    CHECK(Adadelta{}.rho == 0.95);
    CHECK(Adadelta{}.epsilon == 1e-7);
    CHECK(Adadelta{}.slots() == 2);
}
