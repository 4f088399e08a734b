#include <tailor/activations/relu.hpp>

#include <limits>
#include <vector>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("ReLU is max(x, 0), of derivative 0 at 0") {
    const Values f = values_of<ReLU>({-2, 0, 3});
    CHECK(f.y == Numbers{0, 0, 3});
    CHECK(f.derivative == Numbers{0, 0, 1});
}

TEST_CASE("LeakyReLU goes on below 0 with a derivative of its own, Keras's 0.3") {
    const Values f = values_of<LeakyReLU>({-2, 3});
    CHECK(f.y == Numbers{-0.6, 3});
    CHECK(f.derivative == Numbers{0.3, 1});
    const Values v = values_of({-2, 3}, LeakyReLU{.negative_slope = -0.5});
    CHECK(v.y == Numbers{1, 3});
    CHECK(v.derivative == Numbers{-0.5, 1});
}

TEST_CASE("ELU is alpha (e^x - 1) below 0") {
    const Values f = values_of<ELU>({-ln2, 3, -1000});
    CHECK(close(f.y, {-0.5, 3, -1}));
    CHECK(close(f.derivative, {0.5, 1, 0}));
    const Values steep = values_of({-ln2, 3}, ELU{.alpha = 2});
    CHECK(close(steep.y, {-1, 3}));
    CHECK(close(steep.derivative, {1, 1}));
}
