#include <tailor/layers/batch_normalization.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

static_assert(promises<BatchNormalization<>, Shape<7>>() ==
              Promises{.independent = false, .reads_x = true, .reads_y = false});
static_assert(std::is_same_v<BatchNormalization<>::On<float, Shape<5, 6, 7>>::Out, Shape<5, 6, 7>>);
static_assert(count<BatchNormalization<>::On<float, Shape<5, 6, 7>>::Weights<float>>(Role::trainable) == 2 * 7);
static_assert(count<BatchNormalization<>::On<float, Shape<5, 6, 7>>::Weights<float>>(Role::state) == 2 * 7);
static_assert(count<BatchNormalization<ChannelsFirst>::On<float, Shape<5, 6, 7>>::Weights<float>>(Role::state) ==
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
    const auto hyperparameters = layer.hyperparameters();
    std::array<double, 4> starts{};
    Random random(1, Purpose::initialization);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const Initializer& start = hyperparameters[i].initializer;
        start.fill({&starts[i], 1}, {}, random, start.a, start.b);
    }
    CHECK(starts == std::array<double, 4>{1, 0, 0, 1});  // gamma, beta, moving mean, moving variance
}
