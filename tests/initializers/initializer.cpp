#include <tailor/initializers/initializer.hpp>

#include <map>

#include <tailor/initializers.hpp>
#include <tailor/layers/conv2d.hpp>
#include <tailor/layers/dense.hpp>
#include <tailor/layers/flatten.hpp>
#include <tailor/model/sequential.hpp>

#include "catch.hpp"
#include "golden/cases.hpp"
#include "kernels_drawn.hpp"

using namespace tailor;

namespace testing {

Drawn dense_kernel(const Initializer& initializer, std::uint64_t seed) {
    Sequential model{Input<Shape<400>, double>{}, Dense<300>{.kernel_initializer = initializer}};
    model.initialize(seed);
    const auto kernel = model.weights<0>().kernel.span();
    return {{kernel.begin(), kernel.end()}, 400, 300};
}

Drawn conv2d_kernel(const Initializer& initializer, std::uint64_t seed) {
    Sequential model{Input<Shape<6, 6, 80>, double>{}, Conv2D<100, Kernel<5, 3>>{.kernel_initializer = initializer}};
    model.initialize(seed);
    const auto kernel = model.weights<0>().kernel.span();
    return {{kernel.begin(), kernel.end()}, 5 * 3 * 80, 5 * 3 * 100};
}

}  // namespace testing

namespace {

auto two_alike() {
    return Sequential{Input<Shape<6>>{}, Dense<6>{.bias_initializer = random_normal()},
                      Dense<6>{.bias_initializer = random_normal()}};
}
std::vector<float> values(std::span<const float> weights) { return {weights.begin(), weights.end()}; }

/// The places of an array, and how it sees its fans.
void count_up(std::span<double> values, Fans fans, Random&, double a, double b) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = a * static_cast<double>(i) + b;
    values[0] = static_cast<double>(fans.in);
    values[1] = static_cast<double>(fans.out);
    values[2] = static_cast<double>(fans.columns);
}

const std::map<std::string, Initializer> by_name{
    {"glorot_uniform", glorot_uniform}, {"glorot_normal", glorot_normal},     {"he_uniform", he_uniform},
    {"he_normal", he_normal},           {"lecun_uniform", lecun_uniform},     {"lecun_normal", lecun_normal},
    {"random_normal", random_normal()}, {"random_uniform", random_uniform()},
};

}  // namespace

TEST_CASE("mean, variance and bound are those of Keras, for given fans") {
    for (const golden::Case& c : golden::cases("initializers")) {
        if (c.text("kind") == "orthogonal") continue;  // orthogonal.cpp
        CAPTURE(c.name());
        const Initializer& initializer = by_name.at(c.text("kind"));
        const Fans fans{static_cast<Index>(c.number("fan_in")), static_cast<Index>(c.number("fan_out"))};
        std::vector<double> values(200'000);
        Random random(1, Purpose::user);
        initializer.fill(values, fans, random, initializer.a, initializer.b);
        const testing::Moments m(values);
        CHECK(m.mean == Approx(c.number("mean")).margin(m.mean_error()));
        CHECK(m.variance == Approx(c.number("variance")).margin(m.variance_error()));
        const double bound = c.number("bound"), deviation = std::sqrt(c.number("variance"));
        CHECK(std::max(-m.low, m.high) <= bound * 1.000001);
        CHECK(std::max(-m.low, m.high) > std::min(0.999 * bound, 4 * deviation));
    }
}

TEST_CASE("the same seed draws the same weights, another seed draws others") {
    auto model = two_alike(), other = two_alike();
    CHECK(values(model.weights()) == values(other.weights()));
    model.initialize(7);
    CHECK(values(model.weights()) != values(other.weights()));
    other.initialize(7);
    CHECK(values(model.weights()) == values(other.weights()));
    other.initialize(8);
    CHECK(values(model.weights()) != values(other.weights()));
    other.initialize(7 + (std::uint64_t{1} << 32));
    CHECK(values(model.weights()) != values(other.weights()));
}

TEST_CASE("layers alike, and arrays of one layer, draw different weights") {
    const auto model = two_alike();
    const auto first = model.weights<0>(), second = model.weights<1>();
    CHECK(values(first.kernel.span()) != values(second.kernel.span()));
    CHECK(values(first.bias.span()) != values(second.bias.span()));

    const Sequential same_function{
        Input<Shape<1>>{}, Dense<500>{.kernel_initializer = random_normal(), .bias_initializer = random_normal()}};
    const auto weights = same_function.weights<0>();
    CHECK(values(weights.kernel.span()) != values(weights.bias.span()));
}

TEST_CASE("kernels start Glorot-uniform and biases zero, unless told otherwise") {
    Sequential model{Input<Shape<400>, double>{}, Dense<300>{}};
    model.initialize(1);
    const auto kernel = model.weights<0>().kernel.span(), bias = model.weights<0>().bias.span();
    CHECK(std::vector<double>(kernel.begin(), kernel.end()) == testing::dense_kernel(glorot_uniform).values);
    CHECK(std::vector<double>(bias.begin(), bias.end()) == std::vector<double>(300, 0.0));
}

TEST_CASE("so do those of convolutions") {
    Sequential model{Input<Shape<6, 6, 80>, double>{}, Conv2D<100, Kernel<5, 3>>{}};
    model.initialize(1);
    const auto kernel = model.weights<0>().kernel.span(), bias = model.weights<0>().bias.span();
    CHECK(std::vector<double>(kernel.begin(), kernel.end()) == testing::conv2d_kernel(glorot_uniform).values);
    CHECK(std::vector<double>(bias.begin(), bias.end()) == std::vector<double>(100, 0.0));
}

TEST_CASE("parameters that are left out are 0") {
    const Initializer left_out{count_up}, one{count_up, 10};
    CHECK(left_out.a == 0);
    CHECK(left_out.b == 0);
    CHECK(one.a == 10);
    CHECK(one.b == 0);
    const Fans none;
    CHECK((none.in == 1 && none.out == 1 && none.columns == 1));
}

TEST_CASE("an initializer may be any function, and knows the fans of Dense, Conv2D and their biases") {
    const Initializer mine{count_up, 10, 5};
    const Sequential model{Input<Shape<6, 6, 2>>{},
                           Conv2D<4, Kernel<3, 5>>{.kernel_initializer = mine, .bias_initializer = mine}, Flatten{},
                           Dense<3>{.kernel_initializer = mine, .bias_initializer = mine}};
    const auto conv2d = model.weights<0>();
    CHECK(conv2d.kernel.data[0] == 3 * 5 * 2);
    CHECK(conv2d.kernel.data[1] == 3 * 5 * 4);
    CHECK(conv2d.kernel.data[2] == 4);
    CHECK(conv2d.kernel.data[3] == 35);
    CHECK(conv2d.bias.data[0] == 4);
    const auto dense = model.weights<2>();
    CHECK(dense.kernel.data[0] == 4 * 2 * 4);
    CHECK(dense.kernel.data[1] == 3);
    CHECK(dense.kernel.data[2] == 3);
    CHECK(dense.kernel.data[4] == 45);
    CHECK(dense.bias.data[1] == 3);
}
