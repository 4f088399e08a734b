#include <tailor/layers/weight_options.hpp>

#include <array>

#include "catch.hpp"

using namespace tailor;

TEST_CASE("a regularizer's penalty is l1 times the sizes and l2 times the squares") {
    const std::array<double, 3> weights{3, 0, -2};
    const std::span<const double> w(weights);
    CHECK(l1(0.5).penalty(w) == 0.5 * (3 + 0 + 2));
    CHECK(l2(0.5).penalty(w) == 0.5 * (9 + 0 + 4));
    CHECK(l1_l2(2, 0.5).penalty(w) == 2 * 5 + 0.5 * 13);
    CHECK(Regularizer{}.penalty(w) == 0);
}

TEST_CASE("a regularizer adds its penalty's gradient: l1 sign(w) + 2 l2 w, and nothing for l1 at 0") {
    const std::array<float, 3> w{3, 0, -2};
    std::array<float, 3> g{10, 20, 30};
    l1_l2(2, 0.5).add_gradient<float>(w, g);
    CHECK(g == std::array<float, 3>{10 + 2 + 3, 20, 30 - 2 - 2});
}

TEST_CASE("a regularizer's gradient is its penalty's") {
    std::array<double, 3> w{0.7, -0.4, 0.1}, g{};
    const Regularizer both = l1_l2(0.3, 0.2);
    both.add_gradient<double>(w, g);
    for (std::size_t i = 0; i < w.size(); ++i) {
        const double here = w[i], h = 1e-6;
        w[i] = here + h;
        const double right = both.penalty<double>(w);
        w[i] = here - h;
        const double left = both.penalty<double>(w);
        w[i] = here;
        CHECK(g[i] == Approx((right - left) / (2 * h)).epsilon(1e-8));
    }
}

TEST_CASE("a regularizer of nothing is not active, and Keras's default factor is 0.01") {
    CHECK_FALSE(Regularizer{}.active());
    CHECK(l1(1e-9).active());
    CHECK(l2(1e-9).active());
    CHECK(l1().l1 == 0.01);
    CHECK(l2().l2 == 0.01);
}
