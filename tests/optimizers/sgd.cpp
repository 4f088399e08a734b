#include <tailor/optimizers/sgd.hpp>

#include "catch.hpp"
#include "one_weight.hpp"

using namespace tailor;
using testing::OneWeight;

TEST_CASE("SGD: a share of the gradient, each step") {
    OneWeight w(SGD{.learning_rate = 0.1}, 1.0);
    CHECK(w.step(2) == Approx(0.8));
    CHECK(w.step(-1) == Approx(0.9));
    CHECK(SGD{}.learning_rate == 0.01);
    CHECK(SGD{}.slots() == 0);
}

TEST_CASE("SGD with momentum: what is left of the last steps, and a new one") {
    OneWeight w(SGD{.learning_rate = 0.1, .momentum = 0.5}, 1.0);
    CHECK(w.step(2) == Approx(0.8));   // m = -0.2
    CHECK(w.step(2) == Approx(0.5));   // m = -0.1 - 0.2
    CHECK(w.step(0) == Approx(0.35));  // m = -0.15
    CHECK(w.slots()[0] == Approx(-0.15));
}

TEST_CASE("SGD with Nesterov's momentum: a step as if the next one's momentum were already taken") {
    OneWeight w(SGD{.learning_rate = 0.1, .momentum = 0.5, .nesterov = true}, 1.0);
    CHECK(w.step(2) == Approx(0.7));    // m = -0.2, and -0.1 - 0.2
    CHECK(w.step(2) == Approx(0.35));   // m = -0.3, and -0.15 - 0.2
    CHECK(w.step(0) == Approx(0.275));  // m = -0.15, and -0.075
}
