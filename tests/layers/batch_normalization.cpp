#include <tailor/layers/batch_normalization.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

static_assert(promises<BatchNormalization<>, Shape<7>>() ==
              Promises{.independent = false, .reads_x = true, .reads_y = false});
static_assert(std::is_same_v<BatchNormalization<>::On<float, Shape<5, 6, 7>>::Out, Shape<5, 6, 7>>);
static_assert(array_values<BatchNormalization<>::On<float, Shape<5, 6, 7>>::Weights<float>>(Role::trainable) == 2 * 7);
static_assert(array_values<BatchNormalization<>::On<float, Shape<5, 6, 7>>::Weights<float>>(Role::state) == 2 * 7);
static_assert(array_values<BatchNormalization<ChannelsFirst>::On<float, Shape<5, 6, 7>>::Weights<float>>(Role::state) ==
              2 * 5);
static_assert(std::is_same_v<BatchNormalization<>::Rejects<Shape<7>>, why::fits>);
static_assert(
    std::is_same_v<BatchNormalization<>::Rejects<Shape<5, 7>>, why::expects_features_or_height_width_channels>);
static_assert(std::is_same_v<BatchNormalization<ChannelsFirst>::Rejects<Shape<7>>,
                             why::ChannelsFirst_expects_channels_height_width>);
static_assert(std::is_same_v<BatchNormalization<>::Rejects<Shape<0>>, why::an_extent_of_zero>);
static_assert(
    std::is_same_v<BatchNormalization<Same>::Rejects<Shape<7>>, why::this_layer_does_not_take_the_option<Same>>);

namespace {

/// One feature of four samples: mean 5, variance 16, which with epsilon 9 makes a deviation of 5.
Trial<BatchNormalization<>, Shape<1>> one_feature(bool trainable = true) {
    Trial<BatchNormalization<>, Shape<1>> trial({.momentum = 0.75, .epsilon = 9, .trainable = trainable});
    trial.weights = {10, 3};  // gamma, beta
    trial.state = {100, 7};   // moving mean and variance
    return trial;
}
const Numbers samples{1, 1, 9, 9};

/// What the formulas give, summed up in long double: y, dx and the gradients of gamma and beta, the mean and the variance.
struct Right {
    std::vector<long double> y, dx, dgamma, dbeta, mean, variance;

    /// `channel_of(i)`: the channel of value i. Statistics that are given stand for the batch's.
    template <class ChannelOf>
    Right(const std::vector<float>& x, const std::vector<float>& dy, const std::vector<float>& weights,
          const ChannelOf& channel_of, const std::vector<float>& given = {})
        : y(x.size()), dx(x.size()) {
        const std::size_t channels = weights.size() / 2, count = x.size();
        const auto rows = static_cast<long double>(count / channels);
        const auto means = [&](const auto& value_of) {
            std::vector<long double> all(channels);
            for (std::size_t i = 0; i < count; ++i) all[channel_of(i)] += value_of(i, channel_of(i)) / rows;
            return all;
        };
        mean = means([&](std::size_t i, std::size_t) { return x[i]; });
        variance = means([&](std::size_t i, std::size_t c) { return (x[i] - mean[c]) * (x[i] - mean[c]); });
        const bool moving = !given.empty();
        if (moving)
            for (std::size_t c = 0; c < channels; ++c) mean[c] = given[c], variance[c] = given[channels + c];
        const auto xhat = [&](std::size_t i, std::size_t c) {
            return (x[i] - mean[c]) / std::sqrt(variance[c] + 1e-3L);
        };
        dgamma = means([&](std::size_t i, std::size_t c) { return dy[i] * xhat(i, c); });
        dbeta = means([&](std::size_t i, std::size_t) { return dy[i]; });
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t c = channel_of(i);
            y[i] = weights[c] * xhat(i, c) + weights[channels + c];
            const long double common = moving ? 0 : dbeta[c] + xhat(i, c) * dgamma[c];
            dx[i] = weights[c] / std::sqrt(variance[c] + 1e-3L) * (dy[i] - common);
        }
        for (std::size_t c = 0; c < channels; ++c) dgamma[c] *= rows, dbeta[c] *= rows;
    }
};

/// Values around `offset`, in float.
std::vector<float> around(double offset, Index count, std::uint64_t seed) {
    std::vector<float> values = draw<float>(count, seed);
    for (float& value : values) value = static_cast<float>(offset + 2 * static_cast<double>(value));
    return values;
}
/// Rounding apart, for sums of up to `terms` values of size 1.
bool near(const std::vector<float>& found, const std::vector<long double>& expected, Index terms = 1) {
    double largest = 1;
    for (const long double value : expected) largest = std::max(largest, static_cast<double>(std::abs(value)));
    return close(found, Numbers(expected.begin(), expected.end()), 1e-5 * largest + 1e-7 * static_cast<double>(terms));
}

/// Training, inference and frozen, forward and backward, with values around `offset`, are the formula's.
template <class Specification, class In>
void check_around(double offset, Index batch) {
    using Tried = Trial<Specification, In, float>;
    const auto channels = static_cast<std::size_t>(Tried::Layer::channels), places = In::size / channels;
    const auto channel_of = [&](std::size_t i) {
        return (ImageAxes<typename Specification::Format>::channels_first ? i / places : i) % channels;
    };
    const Index rows = batch * In::size / Tried::Layer::channels;
    CAPTURE(offset, channels, rows);
    const std::vector<float> x = around(offset, batch * In::size, 1);
    std::vector<float> first_only(x.size()), many = draw<float>(batch * In::size, 2);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (i == 0 || channel_of(i) != channel_of(i - 1)) first_only[i] = i < In::size ? 1 : 0;
    Tried trial({.momentum = 0});
    trial.weights = draw<float>(2 * Tried::Layer::channels, 3);
    for (const std::vector<float>& dy : {first_only, many, around(1e4, batch * In::size, 4)}) {
        const Right right(x, dy, trial.weights, channel_of);
        std::fill(trial.gradients.begin(), trial.gradients.end(), 0.0F);
        CHECK(near(trial.forward(x), right.y));
        CHECK(near(trial.backward(dy), right.dx));
        CHECK(near({trial.gradients.begin(), trial.gradients.begin() + channels}, right.dgamma, rows));
        CHECK(near({trial.gradients.begin() + channels, trial.gradients.end()}, right.dbeta, rows));
        trial.update_state();
        CHECK(near({trial.state.begin(), trial.state.begin() + channels}, right.mean));
        CHECK(near({trial.state.begin() + channels, trial.state.end()}, right.variance));
    }
    const Right right(x, many, trial.weights, channel_of, trial.state);
    CHECK(near(trial.infer(x), right.y));
    Tried frozen({.trainable = false});
    frozen.weights = trial.weights;
    frozen.state = trial.state;
    CHECK(near(frozen.forward(x), right.y));
    CHECK(near(frozen.backward(many), right.dx));
    CHECK(near({frozen.gradients.begin(), frozen.gradients.begin() + channels}, right.dgamma, rows));
}

}  // namespace

TEST_CASE("BatchNormalization gives a feature mean 0 and deviation 1, then its own scale and shift") {
    auto trial = one_feature();
    CHECK(close(trial.forward(samples), {-5, -5, 11, 11}, 1e-13));  // 10 (x - 5) / 5 + 3
}

TEST_CASE("BatchNormalization takes its own statistics into account when it goes back") {
    auto trial = one_feature();
    trial.forward(samples);
    // xhat = -0.8, -0.8, 0.8, 0.8. With mean(dy) = 1 and mean(dy xhat) = -0.8:
    // dx = gamma / 5 (dy - 1 + 0.8 xhat) = 2 (dy - 1 -+ 0.64)
    CHECK(close(trial.backward({4, 0, 0, 0}), {4.72, -3.28, -0.72, -0.72}, 1e-13));
    CHECK(close(trial.gradients, {-3.2, 4}));  // sum(dy xhat), sum(dy)
}

TEST_CASE("BatchNormalization's moving statistics move towards the batch's, once a step") {
    auto trial = one_feature();
    trial.forward(samples);
    CHECK(trial.state == Numbers{100, 7});
    trial.update_state();
    CHECK(close(trial.state, {0.75 * 100 + 0.25 * 5, 0.75 * 7 + 0.25 * 16}, 1e-13));
}

TEST_CASE("BatchNormalization in inference takes the moving statistics for the batch's") {
    auto trial = one_feature();
    trial.state = {5, 16};
    CHECK(close(trial.infer({15}), {23}, 1e-13));  // 10 (15 - 5) / 5 + 3, whatever else is in the batch
}

TEST_CASE("BatchNormalization that does not train behaves as in inference, and its statistics stay") {
    auto frozen = one_feature(false);
    frozen.state = {5, 16};
    CHECK(close(frozen.forward({15, 5}), {23, 3}, 1e-13));
    CHECK(close(frozen.backward({1, 10}), {2, 20}, 1e-13));  // dx = gamma / 5 dy
    frozen.update_state();
    CHECK(frozen.state == Numbers{5, 16});
}

TEST_CASE("BatchNormalization of images counts each place of each image, channel by channel") {
    // Channel 0 holds 1 and 9, channel 1 holds 3 and 3, over two images of two places.
    const Numbers last{1, 3, 9, 3, 1, 3, 9, 3}, first{1, 9, 3, 3, 1, 9, 3, 3};
    Trial<BatchNormalization<>, Shape<1, 2, 2>> channels_last({.epsilon = 9});
    Trial<BatchNormalization<ChannelsFirst>, Shape<2, 1, 2>> channels_first({.epsilon = 9});
    channels_last.weights = channels_first.weights = {1, 1, 0, 0.5};
    CHECK(close(channels_last.forward(last), {-0.8, 0.5, 0.8, 0.5, -0.8, 0.5, 0.8, 0.5}));
    CHECK(close(channels_first.forward(first), {-0.8, 0.8, 0.5, 0.5, -0.8, 0.8, 0.5, 0.5}));
}

TEST_CASE("BatchNormalization of more samples than it makes partial sums") {
    Trial<BatchNormalization<>, Shape<2>> trial({.epsilon = 0});
    trial.weights = {1, 10, 0, 5};
    Numbers x, y, still(200);
    for (int i = 0; i < 50; ++i) {
        x.insert(x.end(), {1, -4, 3, -2});
        y.insert(y.end(), {-1, -5, 1, 15});
    }
    CHECK(close(trial.forward(x), y, 1e-13));
    CHECK(close(trial.backward(y), still, 1e-12));  // dy is xhat with another mean and deviation: nothing is left
    CHECK(close(trial.gradients, {100, 1000, 0, 500}, 1e-12));
}

TEST_CASE("BatchNormalization of one sample is its shift, and of no deviation at all still finite") {
    Trial<BatchNormalization<>, Shape<2>> trial;
    trial.weights = {1, 1, 0.25, -4};
    CHECK(close(trial.forward({7, 1e6}), {0.25, -4}, 1e-8));
    CHECK(trial.backward({1, 1}) == Numbers{0, 0});
}

TEST_CASE("BatchNormalization finds a small variance beside a large mean") {
    // Two passes over the data: sum(x^2) - sum(x)^2 would find nothing of 1 beside 1e9.
    Trial<BatchNormalization<>, Shape<1>> trial({.epsilon = 0});
    trial.weights = {1, 0};
    CHECK(close(trial.forward({1e9 - 1, 1e9 + 1}), {-1, 1}, 1e-6));
}

TEST_CASE("BatchNormalization in float does not mind a large mean") {
    Trial<BatchNormalization<>, Shape<1>, float> trial;
    trial.weights = {1, 0};
    // 1.25 + 0.001 is the variance of 0, 1, 2, 3 and epsilon.
    for (const float o : {0.0F, 1e4F, 1e6F, -4e6F}) {
        CAPTURE(o);
        CHECK(close(trial.forward({o, o + 1, o + 2, o + 3}), {-1.341104, -0.447035, 0.447035, 1.341104}, 1e-5));
        CHECK(close(trial.backward({1, 0, 0, 0}), {0.268542, -0.357521, -0.089514, 0.178492}, 1e-5));
        trial.state = {o + 1.5F, 1.25F};
        if (std::abs(o) < 2e6F)
            CHECK(close(trial.infer({o, o + 1, o + 2, o + 3}), {-1.341104, -0.447035, 0.447035, 1.341104}, 1e-5));
    }
    check_around<BatchNormalization<>, Shape<1>>(1e6, 64);
    check_around<BatchNormalization<>, Shape<7>>(1e6, 7);
    check_around<BatchNormalization<>, Shape<32>>(-1e6, 200);
    for (const double offset : {0.0, 1e3, 1e6}) {
        check_around<BatchNormalization<>, Shape<24, 24, 1>>(offset, 33);
        check_around<BatchNormalization<>, Shape<9, 8, 7>>(offset, 16);
        check_around<BatchNormalization<>, Shape<24, 24, 32>>(offset, 33);
        check_around<BatchNormalization<ChannelsFirst>, Shape<1, 24, 24>>(offset, 33);
        check_around<BatchNormalization<ChannelsFirst>, Shape<7, 9, 8>>(offset, 16);
        check_around<BatchNormalization<ChannelsFirst>, Shape<32, 24, 24>>(offset, 33);
    }
}

TEMPLATE_TEST_CASE("BatchNormalization of a constant is its shift, whatever the constant", "", float, double) {
    using T = TestType;
    Trial<BatchNormalization<>, Shape<7>, T> trial;
    trial.weights = {1, 1, 1, 1, 1, 1, 1, 0, 1, 2, 3, 4, 5, 6};
    for (const T constant : {T(1e5), T(123456.7), T(-0.1), T(1e30)}) {
        const std::vector<T> y = trial.forward(std::vector<T>(64 * 7, constant));
        for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == static_cast<T>(i % 7));
        CHECK(trial.backward(std::vector<T>(64 * 7, T(0.7))) == std::vector<T>(64 * 7, T(0)));
    }
}

TEST_CASE("BatchNormalization of an infinite variance is its shift, and no NaN") {
    const auto check = [](auto trial, std::size_t channels) {
        for (std::size_t c = 0; c < channels; ++c) trial.weights[c] = 1, trial.weights[channels + c] = 0.5F;
        std::vector<float> x(64 * channels), dy(x.size(), 1.0F);
        for (const float low : {-1e30F, 3e30F})
            for (std::size_t i = 0; i < x.size(); ++i) {
                x[i] = i / channels % 2 == 0 ? 1e30F : low;
                dy[i] = i < channels ? 1.0F : 0.0F;
            }
        CHECK(trial.forward(x) == std::vector<float>(x.size(), 0.5F));
        CHECK(trial.backward(dy) == std::vector<float>(x.size(), 0.0F));
        trial.update_state();
        for (const float value : trial.state) CHECK_FALSE(std::isnan(value));
        trial.infer(x);
        for (const float value : trial.infer(x)) CHECK(value == 0.5F);
    };
    check(Trial<BatchNormalization<>, Shape<1>, float>{}, 1);
    check(Trial<BatchNormalization<>, Shape<7>, float>{}, 7);
    check(Trial<BatchNormalization<>, Shape<32>, float>{}, 32);
}

TEST_CASE("BatchNormalization's gradients are those of its formula") {
    inspect<BatchNormalization<>, Shape<7>>({}, {.batch = 9});
    inspect<BatchNormalization<>, Shape<3, 4, 7>>();
    inspect<BatchNormalization<ChannelsFirst>, Shape<7, 4, 3>>();
    inspect<BatchNormalization<>, Shape<3>>({.epsilon = 0.5},
                                            {.batch = 70});  // more samples than chunks of partial sums
}

TEST_CASE("BatchNormalization's gradients with the moving statistics are those of a line") {
    inspect<BatchNormalization<>, Shape<7>>({}, {.phase = Phase::inference});
    inspect<BatchNormalization<>, Shape<3, 4, 7>>({}, {.phase = Phase::inference});
    inspect<BatchNormalization<>, Shape<3, 4, 7>>({.trainable = false});
    inspect<BatchNormalization<ChannelsFirst>, Shape<7, 4, 3>>({.trainable = false});
}

TEST_CASE("BatchNormalization in float says what it says in double") {
    inspect_in_float<BatchNormalization<>, Shape<19>>();
    inspect_in_float<BatchNormalization<>, Shape<3, 4, 19>>();
    inspect_in_float<BatchNormalization<ChannelsFirst>, Shape<19, 4, 3>>();
}

TEST_CASE("BatchNormalization starts as Keras's") {
    const BatchNormalization<>::On<float, Shape<7>> layer;
    CHECK(layer.options.momentum == 0.99);
    CHECK(layer.options.epsilon == 1e-3);
    const auto options = layer.weight_options();
    std::array<double, 4> starts{};
    Random random(1, Purpose::initialization);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const Initializer& start = options[i].initializer;
        start.fill({&starts[i], 1}, {}, random, start.a, start.b);
    }
    CHECK(starts == std::array<double, 4>{1, 0, 0, 1});  // gamma, beta, moving mean, moving variance
}
