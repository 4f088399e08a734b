#include <tailor/activations/softmax.hpp>

#include <limits>
#include <vector>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("Softmax gives each of the last axis its share of e^x") {
    Trial<Activation<Softmax>, Shape<3>> softmax;
    CHECK(close(softmax.forward({0, ln2, ln3, 7, 7, 7}), {1.0 / 6, 2.0 / 6, 3.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 3}));
    // y (dy - <y, dy>): asking for more of the first takes from the others in proportion.
    CHECK(close(softmax.backward({1, 0, 0, 5, 5, 5}), {5.0 / 36, -2.0 / 36, -3.0 / 36, 0, 0, 0}));
    Trial<Activation<Softmax>, Shape<2, 2>> rows;
    CHECK(close(rows.forward({0, ln3, ln3, 0}), {0.25, 0.75, 0.75, 0.25}));
}

TEST_CASE("Softmax is at home with any logits") {
    Trial<Activation<Softmax>, Shape<3>> softmax;
    CHECK(close(softmax.forward({1000, 1000 - ln3, -1000}), {0.75, 0.25, 0}, 1e-13));
    CHECK(close(softmax.forward({-1e300, 0, 1e300}), {0, 0, 1}));
}
