// What a step hands on: phase, seed, and numbers of step, layer and sample; rows to losses and metrics; statistics.
#include <tailor/training/step.hpp>

#include <tailor/training/callbacks/lambda_callback.hpp>

#include "catch.hpp"
#include "networks.hpp"

using namespace tailor;

namespace {

constexpr Index wide = 256;

/// Sees which values Dropout kept in each step: those whose weight moves, for all begin at 0 and no output is right.
struct Masks {
    Sequential<Input<Shape<wide>>, Dropout, Dense<1, NoBias>> model{Input<Shape<wide>>{}, Dropout{0.5},
                                                                    Dense<1, NoBias>{}};
    std::vector<std::string> seen;
    std::vector<float> before;
    Dataset data;

    explicit Masks(Index samples = 1)
        : data{Samples(std::vector<float>(static_cast<std::size_t>(samples * wide), 1.f), {wide}),
               Samples(std::vector<float>(static_cast<std::size_t>(samples), 1e6f), {1})} {
        std::fill(model.weights().begin(), model.weights().end(), 0.f);
        model.compile(SGD{.learning_rate = 1e-6}, MeanSquaredError{});
        before.assign(wide, 0.f);
    }
    void look() {
        std::string mask;
        for (std::size_t i = 0; i < before.size(); ++i) mask += model.weights()[i] == before[i] ? '.' : 'x';
        seen.push_back(mask);
        before.assign(model.weights().begin(), model.weights().end());
    }
    std::vector<std::string> fit(std::uint64_t seed, int epochs = 2) {
        seen.clear();
        const LambdaCallback after({.on_train_batch_end = [&](TrainingControl&, Index, const Logs&) { look(); }});
        model.fit(data, {.batch_size = 1, .epochs = epochs, .seed = seed, .callbacks = {after}});
        return seen;
    }
    std::string step(std::uint64_t seed) {
        model.train_on_batch(data, seed);
        look();
        return seen.back();
    }
};
bool all_differ(std::vector<std::string> masks) {
    std::sort(masks.begin(), masks.end());
    return std::adjacent_find(masks.begin(), masks.end()) == masks.end();
}

/// Outputs of a forward pass of n samples of ones.
std::vector<float> outputs(Model<float>& model, Index n, const PassContext<float>& context) {
    model.reserve(n);
    std::ranges::fill(model.input(n), 1.f);
    model.forward(n, context);
    return {model.output(n).begin(), model.output(n).end()};
}
PassContext<float> training(std::uint64_t seed, std::uint64_t number) {
    return {.phase = Phase::training, .seed = seed, .number = number};
}

/// (2, 3) values a sample, whose rows a Softmax makes probabilities: 20 at the class that is meant.
template <class T>
auto rows_model() {
    Sequential model{Input<Shape<2, 3>, T>{}, Dense<3, LastAxis, NoBias, Softmax>{}};
    model.set_weights(0, {{20, 0, 0, 0, 20, 0, 0, 0, 20}});
    model.compile(SGD{.learning_rate = 0}, SparseCategoricalCrossentropy{}, Metrics{sparse_categorical_accuracy});
    return model;
}

}  // namespace

TEST_CASE("each step draws a mask of its own, by the seed of fit") {
    Masks a, same, other;
    const std::vector<std::string> masks = a.fit(1, 6);
    REQUIRE(masks.size() == 6);
    for (const std::string& mask : masks)
        CHECK(std::count(mask.begin(), mask.end(), 'x') == Approx(wide / 2).margin(50));
    CHECK(all_differ(masks));
    CHECK(same.fit(1, 6) == masks);
    CHECK(other.fit(2, 6)[0] != masks[0]);
    CHECK(a.fit(1, 1)[0] != masks[0]);  // steps count on
}

TEST_CASE("each step of train_on_batch draws a mask of its own, by its seed") {
    Masks a, other, unsaid, fitted;
    const std::string first = a.step(1), second = a.step(1);
    CHECK(first != second);
    CHECK(other.step(2) != first);
    CHECK(fitted.fit(1, 1)[0] == first);
    unsaid.model.train_on_batch(unsaid.data);
    unsaid.look();
    CHECK(unsaid.seen[0] == Masks().step(0));
}

TEST_CASE("a mask is drawn for each sample, layer, step and seed") {
    Sequential one{Input<Shape<wide>>{}, Dropout{0.5}};
    const auto all = outputs(one, 64, training(1, 0));
    std::vector<std::string> masks;
    for (Index n = 0; n < 64; ++n) {
        masks.emplace_back();
        for (Index i = 0; i < wide; ++i) masks.back() += all[static_cast<std::size_t>(n * wide + i)] == 0 ? '.' : 'x';
    }
    CHECK(all_differ(masks));
    CHECK(outputs(one, 64, training(1, 0)) == all);
    CHECK(outputs(one, 64, training(1, 1)) != all);
    CHECK(outputs(one, 64, training(2, 0)) != all);
    CHECK(outputs(one, 64, {}) == std::vector<float>(64 * wide, 1.f));

    // Two layers keep a quarter between them; with one mask it would be half.
    Sequential two{Input<Shape<wide>>{}, Dropout{0.5}, Dropout{0.5}};
    const auto both = outputs(two, 64, training(1, 0));
    CHECK(std::count(both.begin(), both.end(), 4.f) == Approx(64 * wide / 4).margin(300));
    CHECK(std::count(both.begin(), both.end(), 0.f) == Approx(64 * wide * 3 / 4).margin(300));
}

TEST_CASE("a step moves the moving statistics, and evaluation uses them and leaves them") {
    Sequential model{Input<Shape<1>, double>{}, BatchNormalization<>{.momentum = 0.5, .epsilon = 0.25}};
    model.compile(SGD{.learning_rate = 0}, MeanSquaredError{});
    const Dataset data{Samples(std::vector<double>{2, 4}, {1}), Samples(std::vector<double>{0, 0}, {1})};
    const auto statistics = [&] {
        return std::pair(weights<0>(model).moving_mean.tensor()(0), weights<0>(model).moving_variance.tensor()(0));
    };
    CHECK(statistics() == std::pair(0.0, 1.0));
    // Of the batch: mean 3, variance 1.
    CHECK(model.train_on_batch(data) == Approx(1 / 1.25));
    CHECK(statistics() == std::pair(1.5, 1.0));
    model.fit(data, {.batch_size = 2, .validation_data = data});
    CHECK(statistics() == std::pair(2.25, 1.0));
    const double loss = (0.25 * 0.25 + 1.75 * 1.75) / 2 / 1.25;
    CHECK(model.evaluate(data).loss() == Approx(loss));
    CHECK(model.evaluate(data, 1).loss() == Approx(loss));
    CHECK(model.fit(data, {.batch_size = 2, .validation_data = data})["val_loss"][0] ==
          Approx((0.625 * 0.625 + 1.375 * 1.375) / 2 / 1.25));
    CHECK(statistics() == std::pair(2.625, 1.0));
}

TEST_CASE("nothing is dropped in evaluation") {
    Masks masks(20);
    std::ranges::fill(masks.model.weights(), 1.f);
    const double loss = masks.model.evaluate(masks.data).loss();
    CHECK(loss == Approx((1e6 - wide) * (1e6 - wide)).epsilon(1e-6));
    CHECK(networks::outputs_of(masks.model, masks.data.inputs) == std::vector<float>(20, wide));
}

TEMPLATE_TEST_CASE("loss and metrics are means over rows", "", float, double) {
    auto model = rows_model<TestType>();
    // Three samples of two rows; of class 0 and 1 each; the sample in the middle has one row of another class.
    const Dataset data{Samples(std::vector<float>{1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0}, {2, 3}),
                       Samples(std::vector<int>{0, 1, 0, 2, 0, 1}, {2})};
    const double right = std::log(1 + 2 * std::exp(-20.0)), wrong = 20 + right;
    for (const Index batch_size : {1, 2, 3}) {
        const Score score = model.evaluate(data, batch_size);
        CHECK(score.loss() == Approx((5 * right + wrong) / 6).epsilon(1e-5));
        CHECK(score["sparse_categorical_accuracy"] == Approx(5.0 / 6));
        const History history = model.fit(data, {.batch_size = batch_size, .validation_data = data});
        for (const char* name : {"loss", "val_loss"})
            CHECK(history[name][0] == Approx((5 * right + wrong) / 6).epsilon(1e-5));
        for (const char* name : {"sparse_categorical_accuracy", "val_sparse_categorical_accuracy"})
            CHECK(history[name][0] == Approx(5.0 / 6));
    }
    CHECK(model.train_on_batch(data) == Approx((5 * right + wrong) / 6).epsilon(1e-5));
}

TEST_CASE("the gradient of rows is that of their mean") {
    // Two rows of the same input: as one sample of two rows, and as two samples of one.
    Sequential rows{Input<Shape<2, 3>, double>{}, Dense<3, LastAxis, Softmax>{}};
    Sequential samples{Input<Shape<3>, double>{}, Dense<3, Softmax>{}};
    samples.set_weights(0, rows.get_weights(0));
    const std::vector<double> x{1, 2, 3, -1, 0, 0.5};
    const std::vector<int> labels{0, 2};
    rows.compile(SGD{.learning_rate = 0.5}, SparseCategoricalCrossentropy{});
    samples.compile(SGD{.learning_rate = 0.5}, SparseCategoricalCrossentropy{});
    const double a = rows.train_on_batch({Samples(x, {2, 3}), Samples(labels, {2})});
    const double b = samples.train_on_batch({Samples(x, {3}), Samples(labels, {})});
    CHECK(a == Approx(b));
    for (std::size_t i = 0; i < rows.weights().size(); ++i) CHECK(rows.weights()[i] == Approx(samples.weights()[i]));
}

TEST_CASE("steps are counted, and Adam sees their number") {
    // With all gradients 1 each step of Adam moves a weight by the learning rate, whatever its number.
    Sequential model{Input<Shape<1>, double>{}, Dense<1, NoBias>{}};
    model.set_weights(0, {{0}});
    model.compile(Adam{.learning_rate = 0.25, .epsilon = 0}, MeanAbsoluteError{});
    const Dataset data{Samples(std::vector<double>{1}, {1}), Samples(std::vector<double>{100}, {1})};
    for (int step = 1; step <= 4; ++step) {
        model.train_on_batch(data);
        CHECK(model.training().steps == step);
        CHECK(model.weights()[0] == Approx(0.25 * step));
    }
}

TEST_CASE("a step holds its gradients within the limits: of values, of an array's norm, of the norm of all") {
    const auto step = [](Clip clip) {
        Sequential model{Input<Shape<2>, double>{}, Dense<1>{}};
        model.set_weights(0, {{0, 0}, {0}});
        model.compile(SGD{.learning_rate = 1, .clip = clip}, MeanSquaredError{});
        model.train_on_batch({Samples(std::vector<double>{0.75, -1}, {2}), Samples(std::vector<double>{1}, {1})});
        return std::vector<double>(model.weights().begin(), model.weights().end());
    };
    using Weights = std::vector<double>;
    CHECK(step({}) == Weights{1.5, -2, 2});  // norms 2.5 and 2
    CHECK(step({.value = 1.75}) == Weights{1.5, -1.75, 1.75});
    CHECK(step({.value = 2}) == Weights{1.5, -2, 2});
    CHECK(step({.norm = 1.25}) == Weights{0.75, -1, 1.25});
    CHECK(step({.norm = 2.5}) == Weights{1.5, -2, 2});
    const Weights half = step({.global_norm = std::sqrt(10.25) / 2}), expected{0.75, -1, 1};
    for (std::size_t i = 0; i < 3; ++i) CHECK(half[i] == Approx(expected[i]));
    CHECK(step({.global_norm = 3.3}) == Weights{1.5, -2, 2});
}
