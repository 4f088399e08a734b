#include <tailor/activations/gelu.hpp>

#include <limits>
#include <vector>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("GELU is x times the share of a standard normal below x") {
    // P(X <= 1) = 0.8413447460685429, and the density there 0.24197072451914337
    const Values f = values_of<GELU>({0, 1, -1, 40, -40});
    CHECK(close(f.y, {0, 0.8413447460685429, -0.1586552539314571, 40, 0}));
    CHECK(close(f.derivative,
                {0.5, 0.8413447460685429 + 0.24197072451914337, 0.1586552539314571 - 0.24197072451914337, 1, 0}));
}

TEMPLATE_TEST_CASE("Softplus and GELU keep their digits where they are small", "", float, double) {
    using T = TestType;
    const auto check = [](const std::vector<T>& found, const Numbers& expected) {
        constexpr double few = 8 * static_cast<double>(std::numeric_limits<T>::epsilon());
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(std::abs(found[i] - expected[i]) <= few * std::abs(expected[i]));
    };
    Trial<Activation<Softplus>, Shape<1>, T> softplus;
    check(softplus.forward({-20, -80}), {2.0611536203143807e-9, 1.8048513878454152e-35});
    check(softplus.backward({1, 1}), {2.0611536181902037e-9, 1.8048513878454152e-35});
    Trial<Activation<GELU>, Shape<1>, T> gelu;
    check(gelu.forward({-5, -12}), {-1.4332578593959696e-6, -2.1317785344932148e-32});
    check(gelu.backward({1, 1}), {-7.1469460017922946e-6, -2.5578956616748957e-31});
}
