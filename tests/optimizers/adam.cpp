#include <tailor/optimizers/adam.hpp>

#include <cmath>

#include "catch.hpp"
#include "one_weight.hpp"

using namespace tailor;
using testing::OneWeight;

TEST_CASE("Adam's first step is the learning rate, whatever the size of the gradient") {
    for (const double gradient : {1e-3, 1.0, 1e3}) {
        OneWeight w(Adam{.learning_rate = 0.1, .epsilon = 0}, 1.0);
        CHECK(w.step(gradient) == Approx(0.9));
        OneWeight up(Adam{.learning_rate = 0.1, .epsilon = 0}, 1.0);
        CHECK(up.step(-gradient) == Approx(1.1));
    }
}

TEST_CASE("Adam: two steps by hand") {
    OneWeight w(Adam{.learning_rate = 0.1, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0.25}, 1.0);
    // m = 1, v = 1, sqrt(1 - 0.75) / (1 - 0.5) = 1
    const double first = 0.1 * 1 * 1 / (1 + 0.25);
    CHECK(w.step(2) == Approx(1 - first));
    // m = 0.5 - 0.5, v = 0.75 + 0.25
    CHECK(w.step(-1) == Approx(1 - first));
    // m = 2, v = 0.75 + 4, t = 3
    const double third = 0.1 * std::sqrt(1 - std::pow(0.75, 3)) / (1 - 0.125) * 2 / (std::sqrt(4.75) + 0.25);
    CHECK(w.step(4) == Approx(1 - first - third));
}

TEST_CASE("Adam with amsgrad: the largest mean square so far") {
    OneWeight w(Adam{.learning_rate = 0.1, .beta_1 = 0.5, .beta_2 = 0.75, .epsilon = 0, .amsgrad = true}, 0.0);
    const double before = w.step(2);  // m = 1, v = 1
    // m = 0.5, v = 0.75, but 1 stands
    CHECK(w.step(0) == Approx(before - 0.1 * std::sqrt(1 - std::pow(0.75, 2)) / 0.75 * 0.5 / 1));
    CHECK(w.slots()[1] == Approx(0.75));
    CHECK(w.slots()[2] == Approx(1));
    CHECK(Adam{.amsgrad = true}.slots() == 3);
    CHECK(Adam{}.slots() == 2);
}

TEST_CASE("AdamW: every weight first loses a share of itself, which the gradient's size does not change") {
    OneWeight w(AdamW{.learning_rate = 0.1, .weight_decay = 0.5}, 2.0);
    CHECK(w.step(0) == Approx(2 - 0.1 * 0.5 * 2));
    OneWeight moved(AdamW{.learning_rate = 0.1, .weight_decay = 0.5, .epsilon = 0}, 2.0);
    CHECK(moved.step(1e3) == Approx(1.9 - 0.1));
    OneWeight same(AdamW{.weight_decay = 0}, 2.0), adam(Adam{}, 2.0);
    for (const double gradient : {1.0, -3.0, 0.5}) CHECK(same.step(gradient) == adam.step(gradient));
}

TEST_CASE("Adam's and AdamW's defaults are Keras's") {
    CHECK(Adam{}.learning_rate == 0.001);
    CHECK(Adam{}.beta_1 == 0.9);
    CHECK(Adam{}.beta_2 == 0.999);
    CHECK(Adam{}.epsilon == 1e-7);
    CHECK(AdamW{}.learning_rate == 0.001);
    CHECK(AdamW{}.weight_decay == 0.004);
    CHECK(AdamW{}.beta_1 == 0.9);
    CHECK(AdamW{}.beta_2 == 0.999);
    CHECK(AdamW{}.epsilon == 1e-7);
}
