// What of the data reaches a step of training, of validation and of evaluation: order, weights, splits, seeds.
#include <tailor/data/augmentation.hpp>
#include <tailor/data/data_loader.hpp>

#include "catch.hpp"
#include "networks.hpp"

using namespace tailor;

namespace {

template <class T = float>
auto compiled(Loss loss = CategoricalCrossentropy{}) {
    Sequential model{Input<Shape<6>, T>{}, Dense<8, Tanh>{}, Dropout{0.2}, Dense<3, Softmax>{}};
    model.compile(SGD{.learning_rate = 0.1}, loss, Metrics{accuracy});
    return model;
}
Dataset data(Index n = 50) { return networks::patterns(n, 6, 3); }
auto values(const auto& model) { return std::vector(model.weights().begin(), model.weights().end()); }

/// A model whose outputs are 0 and stay 0.
template <class T>
auto zero(Loss loss) {
    Sequential model{Input<Shape<1>, T>{}, Dense<1>{.kernel_initializer = zeros, .trainable = false}};
    model.compile(SGD{}, loss, Metrics{mean_squared_error});
    return model;
}
/// Ten samples, of targets 0 but the last two, 1 and 3; the last weighs nothing.
const std::vector<double> all_but_the_last{1, 1, 1, 1, 1, 1, 1, 1, 1, 0};
Dataset ten(std::vector<double> weights = {}) {
    return {Samples(std::vector<float>(10, 1.f), {1}), Samples(std::vector<float>{0, 0, 0, 0, 0, 0, 0, 0, 1, 3}, {}),
            std::move(weights)};
}

/// Counts the batches of each kind.
struct Count : Callback {
    Index trained = 0, tested = 0;
    void on_train_batch_end(TrainingControl&, Index, const Logs&) override { ++trained; }
    void on_test_batch_end(TrainingControl&, Index, const Logs&) override { ++tested; }
};

template <class T>
void check_weights_outside_training() {
    auto model = zero<T>(MeanSquaredError{});
    const Dataset plain = ten(), weighted = ten(all_but_the_last);

    History split = model.fit(plain, {.validation_split = .2, .sample_weight = all_but_the_last});
    CHECK(split["val_loss"].back() == Approx(.5));
    CHECK(split["val_mean_squared_error"].back() == Approx(5));  // metrics count every row alike
    CHECK(model.fit(weighted, {.validation_split = .2})["val_loss"] == split["val_loss"]);
    CHECK(model.fit(plain, {.validation_split = .2})["val_loss"].back() == Approx(5));

    CHECK(model.fit(plain, {.validation_data = weighted})["val_loss"].back() == Approx(.1));
    CHECK(model.fit(weighted, {.validation_data = plain})["val_loss"].back() == Approx(1));
    CHECK(model.fit(plain, {.validation_data = plain, .sample_weight = all_but_the_last})["val_loss"].back() ==
          Approx(1));

    CHECK(model.evaluate(weighted).loss() == Approx(.1));
    CHECK(model.evaluate(weighted, 3).loss() == Approx(.1));
    CHECK(model.evaluate(weighted)["mean_squared_error"] == Approx(1));
    CHECK(model.evaluate(plain).loss() == Approx(1));
    DataLoader<T> loader(plain, {.batch_size = 3, .class_weight = {{1, 7.}}, .sample_weight = all_but_the_last}),
        of_weighted(weighted, {.batch_size = 3});
    CHECK(model.evaluate(loader).loss() == Approx(.1));
    CHECK(model.evaluate(loader)["mean_squared_error"] == Approx(1));
    CHECK(model.evaluate(of_weighted).loss() == Approx(.1));
    CHECK(model.fit(loader, {})["loss"].back() == Approx(.7));
    CHECK(model.train_on_batch(weighted) == Approx(.1));
    CHECK(model.train_on_batch(plain) == Approx(1));
}

}  // namespace

TEST_CASE("weights of samples count in the losses of training, validation and evaluation") {
    check_weights_outside_training<float>();
    check_weights_outside_training<double>();
}

TEST_CASE("losses of batches are averaged by their samples, as in Keras, whatever these weigh") {
    auto model = zero<float>(MeanSquaredError{.reduction = Reduction::mean_with_sample_weight});
    const Dataset last_three = ten({1, 1, 1, 1, 1, 1, 1, 2, 1, 3}).slice(7, 3);
    CHECK(model.evaluate(last_three, 3).loss() == Approx((1 + 3 * 9) / 6.));
    CHECK(model.evaluate(last_three, 2).loss() == Approx((2 * (1 / 3.) + 9) / 3));
    CHECK(model.evaluate(last_three, 1).loss() == Approx((0 + 1 + 9) / 3.));
}

TEST_CASE("validation_split divides the weights with their samples") {
    const Dataset all = data(40);
    std::vector<double> weights;
    for (int i = 0; i < 40; ++i) weights.push_back(0.1 * i);
    const Dataset first{all.slice(0, 30).inputs, all.slice(0, 30).targets, {weights.begin(), weights.begin() + 30}};
    const Dataset last{all.slice(30, 10).inputs, all.slice(30, 10).targets, {weights.begin() + 30, weights.end()}};
    auto a = compiled(), b = compiled(), c = compiled();
    const History split = a.fit(all, {.batch_size = 8, .validation_split = .25, .sample_weight = weights}),
                  given = b.fit(first, {.batch_size = 8, .validation_data = last}),
                  own = c.fit({all.inputs, all.targets, weights}, {.batch_size = 8, .validation_split = .25});
    CHECK(values(a) == values(b));
    CHECK(values(a) == values(c));
    CHECK(split.history == given.history);
    CHECK(split.history == own.history);
}

TEST_CASE("validation_data is evaluated in place of a share of the data, which all trains") {
    const Dataset all = data(40), other = networks::patterns(20, 6, 3, 2);
    auto a = compiled(), b = compiled(), c = compiled();
    const History both = a.fit(all, {.batch_size = 8, .validation_data = other, .validation_split = .25}),
                  given = b.fit(all, {.batch_size = 8, .validation_data = other});
    CHECK(values(a) == values(b));
    CHECK(both.history == given.history);
    CHECK(both.params.steps == 5);
    c.fit(all, {.batch_size = 8, .validation_split = .25});
    CHECK(values(a) != values(c));
}

TEST_CASE("weights of samples and of classes multiply, for a data set and for a loader") {
    Dataset all = data();
    std::vector<double> option, product;
    for (Index i = 0; i < all.size(); ++i) {
        all.weights.push_back(1 + 0.25 * static_cast<double>(i % 4));
        option.push_back(0.5 + 0.5 * static_cast<double>(i % 3));
        product.push_back(all.weights.back() * option.back() * (all.targets.label(i) == 1 ? 4 : 1));
    }
    const auto trained = [](const Dataset& on, FitOptions options) {
        auto model = compiled();
        options.batch_size = 8;
        model.fit(on, options);
        return values(model);
    };
    const auto expected = trained({all.inputs, all.targets, product}, {});
    CHECK(trained(all, {.class_weight = {{1, 4}}, .sample_weight = option}) == expected);
    CHECK(trained(all, {.class_weight = {{1, 4}}}) != expected);
    CHECK(trained(all, {.sample_weight = option}) != expected);
    CHECK(trained({all.inputs, all.targets}, {.class_weight = {{1, 4}}, .sample_weight = option}) != expected);
    auto model = compiled();
    DataLoader loader(all, {.batch_size = 8, .class_weight = {{1, 4}}, .sample_weight = option});
    model.fit(loader);
    CHECK(values(model) == expected);
}

TEST_CASE("without a shuffle training takes the samples in order, and by default it does not") {
    const Dataset all = data(50);
    auto a = compiled(), b = compiled(), c = compiled(), d = compiled();
    a.fit(all, {.batch_size = 8, .epochs = 2, .seed = 3, .shuffle = false});
    for (int epoch = 0; epoch < 2; ++epoch)
        for (Index first = 0; first < 50; first += 8)
            b.train_on_batch(all.slice(first, std::min<Index>(8, 50 - first)), 3);
    CHECK(values(a) == values(b));
    c.fit(all, {.batch_size = 8, .epochs = 2, .seed = 3});
    d.fit(all, {.batch_size = 8, .epochs = 2, .seed = 3, .shuffle = true});
    CHECK(values(a) != values(c));
    CHECK(values(c) == values(d));
}

TEST_CASE("what is left out of fit's options is their default") {
    const Dataset all = data(70), other = data(300);
    const auto trained = [&](FitOptions options) {
        auto model = compiled();
        model.fit(all, options);
        return values(model);
    };
    const auto expected = trained({});
    CHECK(expected == trained({.batch_size = 32, .epochs = 1, .seed = 0, .shuffle = true, .initial_epoch = 0}));
    CHECK(expected != trained({.batch_size = 31}));
    CHECK(expected != trained({.epochs = 2}));
    CHECK(expected != trained({.seed = 1}));
    CHECK(expected != trained({.epochs = 2, .initial_epoch = 1}));
    auto model = compiled();
    model.fit(all);
    CHECK(values(model) == expected);

    const auto batches = [&](FitOptions options) {
        const auto count = std::make_shared<Count>();
        options.callbacks = {count};
        compiled().fit(all, options);
        return std::pair(count->trained, count->tested);
    };
    CHECK(batches({}) == std::pair<Index, Index>(3, 0));
    CHECK(batches({.validation_data = other}) == std::pair<Index, Index>(3, 2));  // of 256 samples and the rest
    CHECK(batches({.batch_size = 35, .validation_data = other, .validation_batch_size = 100}) ==
          std::pair<Index, Index>(2, 3));
    CHECK(batches({.epochs = 0, .validation_data = other}) == std::pair<Index, Index>(0, 0));
}

TEST_CASE("the seed of fit draws shuffles, dropout and augmentation") {
    const auto trained = [](auto model, const Dataset& on, std::uint64_t seed, bool shuffle) {
        model.compile(SGD{.learning_rate = 0.1}, CategoricalCrossentropy{});
        model.fit(on, {.batch_size = 8, .seed = seed, .shuffle = shuffle});
        return values(model);
    };
    const Sequential plain{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    const Sequential dropout{Input<Shape<6>>{}, Dropout{0.4}, Dense<3, Softmax>{}};
    const Dataset all = data();
    CHECK(trained(plain, all, 1, false) == trained(plain, all, 2, false));
    CHECK(trained(plain, all, 1, true) != trained(plain, all, 2, true));
    CHECK(trained(dropout, all, 1, false) != trained(dropout, all, 2, false));
    CHECK(trained(dropout, all, 1, false) != trained(plain, all, 1, false));

    const Sequential flat{Input<Shape<2, 3>>{}, Flatten{}, Dense<3, Softmax>{}};
    Dataset images = networks::patterns(50, std::vector<Index>{2, 3}, 3);
    images.inputs = images.inputs.augmented(RandomFlip{});
    CHECK(trained(flat, images, 1, false) == trained(flat, images, 1, false));
    CHECK(trained(flat, images, 1, false) != trained(flat, images, 2, false));
}

TEST_CASE("train_on_batch augments anew at every call, and drops anew") {
    Dataset images = networks::patterns(20, std::vector<Index>{4, 4}, 3);
    images.inputs = images.inputs.augmented(RandomTranslation{0.5, 0.5});
    const auto losses = [](auto model, const Dataset& batch, std::uint64_t seed) {
        model.compile(SGD{.learning_rate = 0}, CategoricalCrossentropy{});
        std::vector<double> each;
        for (int call = 0; call < 3; ++call) each.push_back(model.train_on_batch(batch, seed));
        return each;
    };
    const Sequential flat{Input<Shape<4, 4>>{}, Flatten{}, Dense<3, Softmax>{}};
    const Sequential dropout{Input<Shape<6>>{}, Dropout{0.4}, Dense<3, Softmax>{}};
    const auto check = [&](const auto& model, const Dataset& batch) {
        const std::vector<double> each = losses(model, batch, 1);
        CHECK(each[0] != each[1]);
        CHECK(each[1] != each[2]);
        CHECK(each[0] != each[2]);
        CHECK(each == losses(model, batch, 1));
        CHECK(each != losses(model, batch, 2));
    };
    check(flat, images);
    check(dropout, data(20));
    auto a = dropout, b = dropout;
    a.compile(SGD{.learning_rate = 0}, CategoricalCrossentropy{});
    b.compile(SGD{.learning_rate = 0}, CategoricalCrossentropy{});
    CHECK(a.train_on_batch(data(20)) == b.train_on_batch(data(20), 0));
}

TEST_CASE("evaluate takes 256 samples at a time unless it is told otherwise") {
    auto model = compiled(CategoricalCrossentropy{.reduction = Reduction::mean_with_sample_weight});
    Dataset all = data(300);
    for (Index i = 0; i < 300; ++i) all.weights.push_back(static_cast<double>(i));
    CHECK(model.evaluate(all).loss() == model.evaluate(all, 256).loss());
    CHECK(model.evaluate(all).loss() != Approx(model.evaluate(all, 128).loss()));
    const auto count = std::make_shared<Count>();
    model.evaluate(all, 128, {count});
    CHECK(count->tested == 3);
    DataLoader loader(all, {.batch_size = 100});
    model.evaluate(loader, {count});
    CHECK(count->tested == 6);
}

TEST_CASE("samples beyond the first 256 are predicted from their own values") {
    const auto model = compiled();
    const Samples x = data(600).inputs;
    const std::vector<float> all = networks::outputs_of(model, x);
    REQUIRE(all.size() == 3 * 600);
    const auto y = model.predict(x);
    for (const Index i : {0, 255, 256, 511, 512, 599}) {
        const std::vector<float> alone = networks::outputs_of(model, x.slice(i, 1));
        for (std::size_t j = 0; j < 3; ++j) {
            CHECK(all[3 * static_cast<std::size_t>(i) + j] == Approx(alone[j]).epsilon(1e-5));
            CHECK(y.sample(i)(static_cast<Index>(j)) == all[3 * static_cast<std::size_t>(i) + j]);
        }
    }
    CHECK(std::vector(all.begin(), all.begin() + 3 * 88) != std::vector(all.begin() + 3 * 256, all.begin() + 3 * 344));
}

TEST_CASE("options that a source of batches has itself are refused, not ignored") {
    auto model = compiled();
    DataLoader loader(data(), {.batch_size = 8});
    const auto error = [&](const FitOptions& options) {
        CHECK_THROWS_WITH(model.fit(loader, options), ContainsSubstring("a source of batches has its own"));
    };
    error({.batch_size = 8});
    error({.shuffle = false});
    error({.validation_split = 0.5});
    error({.class_weight = {{1, 2.0}}});
    error({.sample_weight = std::vector<double>(50, 1.0)});
    CHECK(model.training().steps == 0);
    const History history = model.fit(
        loader, {.epochs = 3, .validation_data = data(10), .seed = 2, .validation_batch_size = 5, .initial_epoch = 1});
    CHECK(history.epoch == std::vector<int>{1, 2});
    CHECK(history.contains("val_loss"));
}

TEST_CASE("weights that do not fit are refused before the first step, wherever they come from") {
    auto model = compiled();
    const Dataset good = data(10), bad{good.inputs, good.targets, {1, 2}};
    const std::string expected = "expected one weight a sample, 10, found 2";
    CHECK_THROWS_WITH(model.fit(bad), ContainsSubstring(expected));
    CHECK_THROWS_WITH(model.fit(bad, {.sample_weight = std::vector<double>(10, 1.0)}), ContainsSubstring(expected));
    CHECK_THROWS_WITH(model.fit(good, {.validation_data = bad}), ContainsSubstring("validation data: " + expected));
    CHECK_THROWS_WITH(model.evaluate(bad), ContainsSubstring("evaluation data: " + expected));
    CHECK_THROWS_WITH(model.train_on_batch(bad), ContainsSubstring("train_on_batch: " + expected));
    CHECK(model.training().steps == 0);
}
