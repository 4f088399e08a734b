#include <tailor/activations/sigmoid.hpp>

#include <limits>
#include <vector>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("Sigmoid is 1 / (1 + e^-x)") {
    const Values f = values_of<Sigmoid>({0, ln3, -ln3, 1000, -1000});
    CHECK(close(f.y, {0.5, 0.75, 0.25, 1, 0}));
    CHECK(close(f.derivative, {0.25, 0.1875, 0.1875, 0, 0}));
}

TEST_CASE("Tanh is (e^x - e^-x) / (e^x + e^-x), exact near 0 too") {
    const Values f = values_of<Tanh>({0, ln2, -ln2, 1000, -1000});
    CHECK(close(f.y, {0, 0.6, -0.6, 1, -1}));
    CHECK(close(f.derivative, {1, 0.64, 0.64, 0, 0}));
    CHECK(values_of<Tanh>({1e-10}).y == Numbers{1e-10});
}

TEST_CASE("SiLU is x / (1 + e^-x)") {
    const Values f = values_of<SiLU>({0, ln3, 1000, -1000});
    CHECK(close(f.y, {0, 0.75 * ln3, 1000, 0}));
    CHECK(close(f.derivative, {0.5, 0.75 + ln3 * 0.75 * 0.25, 1, 0}));
}

TEST_CASE("Softplus is log(1 + e^x)") {
    const Values f = values_of<Softplus>({0, ln3, -ln3, 1000, -1000});
    CHECK(close(f.y, {ln2, std::log(4), std::log(4) - ln3, 1000, 0}));
    CHECK(close(f.derivative, {0.5, 0.75, 0.25, 1, 0}));
}
