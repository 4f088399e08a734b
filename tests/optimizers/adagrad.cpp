#include <tailor/optimizers/adagrad.hpp>

#include <cmath>

#include "catch.hpp"
#include "one_weight.hpp"

using namespace tailor;
using testing::OneWeight;

TEST_CASE("Adagrad: gradients over the root of the sum of all their squares") {
    OneWeight w(Adagrad{.learning_rate = 0.1, .initial_accumulator_value = 0, .epsilon = 0}, 1.0);
    CHECK(w.step(3) == Approx(0.9));   // 0.3 / sqrt(9)
    CHECK(w.step(4) == Approx(0.82));  // 0.4 / sqrt(25)
    CHECK(w.slots()[0] == Approx(25));
}

TEST_CASE("Adagrad: the sum starts at 0.1, and epsilon stands under the root") {
    CHECK(Optimizer(Adagrad{}).first_value() == 0.1);
    OneWeight first(Adagrad{.learning_rate = 0.1, .initial_accumulator_value = 7, .epsilon = 0}, 1.0);
    CHECK(first.step(3) == Approx(0.925));  // 0.3 / sqrt(7 + 9)
    OneWeight under(Adagrad{.learning_rate = 0.1, .initial_accumulator_value = 0, .epsilon = 7}, 1.0);
    CHECK(under.step(3) == Approx(0.925));
    CHECK(Adagrad{}.learning_rate == 0.001);
    CHECK(Adagrad{}.epsilon == 1e-7);
}
