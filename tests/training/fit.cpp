#include "training/networks.hpp"

#include <functional>
#include <tailor/data/data_loader.hpp>
#include <tailor/training/callbacks/lambda_callback.hpp>

#include "catch.hpp"
#include "sanitized.hpp"

using namespace tailor;

namespace {

auto small() { return Sequential{Input<Shape<6>>{}, Dense<8, Tanh>{}, Dropout{0.2}, Dense<3, Softmax>{}}; }
auto compiled() {
    auto model = small();
    model.compile(SGD{.learning_rate = 0.1}, CategoricalCrossentropy{}, Metrics{accuracy});
    return model;
}
std::vector<float> values(const auto& model) { return {model.weights().begin(), model.weights().end()}; }
Dataset data(Index n = 50) { return networks::patterns(n, 6, 3); }

/// Writes down which hooks are called.
struct Diary : Callback {
    std::string text;
    int stop_at = -1;
    void on_train_begin(TrainingControl& t) override {
        text += "train(" + std::to_string(t.epochs) + "," + std::to_string(t.steps) + ") ";
    }
    void on_train_end(TrainingControl&, const Logs&) override { text += "end"; }
    void on_epoch_begin(TrainingControl&, int epoch) override { text += "epoch" + std::to_string(epoch) + " "; }
    void on_epoch_end(TrainingControl& t, int epoch, const Logs& logs) override {
        text += logs.contains("val_loss") ? "done+val " : "done ";
        if (epoch == stop_at) t.stop_training = true;
    }
    void on_train_batch_begin(TrainingControl&, Index) override { text += "<"; }
    void on_train_batch_end(TrainingControl&, Index batch, const Logs&) override {
        text += std::to_string(batch) + "> ";
    }
    void on_test_begin(TrainingControl&) override { text += "["; }
    void on_test_end(TrainingControl&, const Logs&) override { text += "] "; }
};

}  // namespace

TEST_CASE("training lowers the loss and finds the classes") {
    auto model = compiled();
    const History history = model.fit(
        data(200), {.batch_size = 16, .epochs = 30, .validation_data = networks::patterns(60, 6, 3, 2), .seed = 1});
    CHECK(history.epoch.size() == 30);
    CHECK(history.params.steps == 13);
    CHECK(history["loss"].back() < 0.3 * history["loss"].front());
    CHECK(history["val_accuracy"].back() > 0.95);
    CHECK_THROWS_WITH(history["nonsense"], ContainsSubstring("nonsense"));
}

TEST_CASE("the largest batch size there is means all samples at once") {
    constexpr Index most = std::numeric_limits<Index>::max();
    auto a = compiled(), b = compiled();
    const Dataset all = data(20);
    const History ha = a.fit(all,
                             {.batch_size = most, .epochs = 2, .validation_data = all, .validation_batch_size = most}),
                  hb = b.fit(all, {.batch_size = 20, .epochs = 2, .validation_data = all, .validation_batch_size = 20});
    CHECK(a.training().steps == 2);
    CHECK(values(a) == values(b));
    CHECK(ha.history == hb.history);
    CHECK(a.evaluate(all, most).loss() == a.evaluate(all, 20).loss());
    CHECK(a.predict(all.inputs, most, {}) == networks::outputs_of(a, all.inputs));
    DataLoader loader(all, {.batch_size = most});
    CHECK(a.fit(loader).params.steps == 1);
    CHECK(a.training().steps == 3);
}

TEST_CASE("hooks are called in Keras's order, and training can be stopped") {
    auto model = compiled();
    const auto diary = std::make_shared<Diary>();
    diary->stop_at = 1;
    model.fit(data(20), {.batch_size = 16, .epochs = 5, .validation_data = data(5), .callbacks = {diary}});
    CHECK(diary->text == "train(5,2) epoch0 <0> <1> [] done+val epoch1 <0> <1> [] done+val end");
}

TEST_CASE("a ragged last batch counts by its samples") {
    auto model = compiled();
    const Dataset all = data(10);
    model.compile(SGD{.learning_rate = 0}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(all, {.batch_size = 4, .shuffle = false});
    auto plain = Sequential{Input<Shape<6>>{}, Dense<8, Tanh>{}, Dense<3, Softmax>{}};
    plain.compile(SGD{.learning_rate = 0}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History without_dropout = plain.fit(all, {.batch_size = 4});
    const Score score = plain.evaluate(all, 3);
    CHECK(without_dropout["loss"].back() == Approx(score.loss()).epsilon(1e-6));
    CHECK(without_dropout["accuracy"].back() == Approx(score["accuracy"]));
    CHECK(history.params.steps == 3);
}

TEST_CASE("validation_split takes the end of the data, before shuffling") {
    auto a = compiled(), b = compiled();
    const Dataset all = data(50);
    const History split = a.fit(all, {.batch_size = 8, .epochs = 2, .validation_split = 0.25});  // 37.5 samples: 37
    const History given = b.fit(all.slice(0, 37), {.batch_size = 8, .epochs = 2, .validation_data = all.slice(37, 13)});
    CHECK(values(a) == values(b));
    CHECK(split["val_loss"] == given["val_loss"]);
}

TEST_CASE("validation_split is a decimal share, rounded up") {
    const auto sizes = [](Index samples, double share) {
        struct Sizes : Callback {
            Index trained = 0, held_back = 0;
            void on_train_begin(TrainingControl& t) override { trained = t.samples; }
            void on_test_batch_begin(TrainingControl&, Index) override { ++held_back; }
        };
        auto model = compiled();
        const auto seen = std::make_shared<Sizes>();
        model.fit(data(samples), {.validation_split = share, .validation_batch_size = 1, .callbacks = {seen}});
        return std::pair(seen->trained, seen->held_back);
    };
    CHECK(sizes(10, .8) == std::pair<Index, Index>(2, 8));
    CHECK(sizes(10, .9) == std::pair<Index, Index>(1, 9));
    CHECK(sizes(100, .07) == std::pair<Index, Index>(93, 7));
    CHECK(sizes(10, .01) == std::pair<Index, Index>(9, 1));
}

TEST_CASE("initial_epoch goes on with the shuffles where they stopped") {
    auto a = compiled(), b = compiled();
    a.fit(data(), {.batch_size = 8, .epochs = 4, .seed = 3});
    b.fit(data(), {.batch_size = 8, .epochs = 2, .seed = 3});
    const History rest = b.fit(data(), {.batch_size = 8, .epochs = 4, .seed = 3, .initial_epoch = 2});
    CHECK(values(a) == values(b));
    CHECK(rest.epoch == std::vector<int>{2, 3});
}

TEST_CASE("class weights are sample weights by class") {
    const Dataset all = data();
    std::vector<double> each;
    for (Index i = 0; i < all.size(); ++i)
        each.push_back(all.targets.label(i) == 1 ? 3.0 : all.targets.label(i) == 2 ? 0.5 : 1.0);
    auto a = compiled(), b = compiled(), c = compiled();
    a.fit(all, {.batch_size = 8, .class_weight = {{1, 3.0}, {2, 0.5}}});
    b.fit(all, {.batch_size = 8, .sample_weight = each});
    c.fit(all, {.batch_size = 8});
    CHECK(values(a) == values(b));
    CHECK(values(a) != values(c));
}

TEST_CASE("a sample of weight 0 is as good as absent") {
    auto a = Sequential{Input<Shape<6>>{}, Dense<3, Softmax>{}}, b = a;
    for (auto* model : {&a, &b})
        model->compile(SGD{.learning_rate = 0.1}, CategoricalCrossentropy{.reduction = Reduction::sum});
    const Dataset all = data(8);
    std::vector<double> weights(8, 1.0);
    weights[6] = weights[7] = 0;
    a.fit(all, {.batch_size = 8, .shuffle = false, .sample_weight = weights});
    b.fit(all.slice(0, 6), {.batch_size = 8, .shuffle = false});
    for (std::size_t i = 0; i < a.weights().size(); ++i)
        CHECK(a.weights()[i] == Approx(b.weights()[i]).epsilon(1e-5).margin(1e-7));
}

TEST_CASE("train_on_batch takes one step and tells the loss before it") {
    auto model = Sequential{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{.learning_rate = 0.1}, CategoricalCrossentropy{});
    const Dataset batch = data(12);
    const double before = model.evaluate(batch).loss();
    CHECK(model.train_on_batch(batch) == Approx(before).epsilon(1e-6));
    CHECK(model.evaluate(batch).loss() < before);
    CHECK(model.training().steps == 1);
}

TEST_CASE("a frozen layer keeps its weights, and the others train") {
    auto model = Sequential{Input<Shape<6>>{}, Dense<8, Tanh>{.trainable = false},
                            BatchNormalization<>{.trainable = false}, Dense<3, Softmax>{}};
    model.compile(AdamW{.learning_rate = 0.1}, CategoricalCrossentropy{});
    const auto first = model.get_weights(0), second = model.get_weights(1), third = model.get_weights(2);
    model.fit(data(), {.batch_size = 8});
    CHECK(model.get_weights(0) == first);
    CHECK(model.get_weights(1) == second);
    CHECK(model.get_weights(2) != third);
}

TEST_CASE("numbers of classes serve as targets too") {
    auto a = compiled(), b = small();
    b.compile(SGD{.learning_rate = 0.1}, SparseCategoricalCrossentropy{}, Metrics{accuracy});
    const Dataset one_hot = data();
    std::vector<std::int64_t> labels;
    for (Index i = 0; i < one_hot.size(); ++i) labels.push_back(one_hot.targets.label(i));
    const History ha = a.fit(one_hot, {.batch_size = 8}),
                  hb = b.fit({one_hot.inputs, Samples(labels, {})}, {.batch_size = 8});
    CHECK(ha["loss"].back() == Approx(hb["loss"].back()));
    CHECK(ha["accuracy"] == hb["accuracy"]);
}

TEST_CASE("metrics of one name are numbered in History, Score and logs, and none replaces the loss") {
    auto model = small();
    model.compile(SGD{.learning_rate = 0.1}, CategoricalCrossentropy{},
                  Metrics{top_k_categorical_accuracy(1), top_k_categorical_accuracy(2), top_k_categorical_accuracy(3)});
    const Dataset all = data(60);
    const History history = model.fit(all, {.batch_size = 8, .validation_data = all});
    const Score score = model.evaluate(all);
    const std::string name = "top_k_categorical_accuracy";
    for (const char* end : {"", "_1", "_2"}) CHECK(history["val_" + name + end].back() == score[name + end]);
    CHECK(std::distance(score.begin(), score.end()) == 4);
    CHECK(score[name] < score[name + "_2"]);
    for (const Index k : {1, 2, 3}) {
        model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{top_k_categorical_accuracy(k)});
        CHECK(model.evaluate(all)[name] == score[name + (k == 1 ? "" : "_" + std::to_string(k - 1))]);
    }

    Metric loss = accuracy;
    loss.name = "loss";
    CHECK_THROWS_WITH(model.compile(SGD{}, CategoricalCrossentropy{}, {accuracy, loss}),
                      ContainsSubstring("compile: expected metrics with names of their own, found \"loss\""));
    CHECK(model.training().metrics.all.size() == 1);  // a compile that fails leaves what was
}

TEST_CASE("accuracy of a yes or no is the same from logits as from probabilities") {
    Sequential with{Input<Shape<6>>{}, Dense<1, Sigmoid>{}};
    Sequential without{Input<Shape<6>>{}, Dense<1>{}};
    const Dataset three = data(60);
    std::vector<float> yes;
    for (Index i = 0; i < three.size(); ++i) yes.push_back(three.targets.label(i) == 1 ? 1.f : 0.f);
    const Dataset all{three.inputs, Samples(yes, {1})};
    with.compile(SGD{.learning_rate = 1}, BinaryCrossentropy{}, {accuracy, binary_accuracy, binary_accuracy(0.7)});
    without.compile(SGD{.learning_rate = 1}, BinaryCrossentropy{.from_logits = true},
                    {accuracy, binary_accuracy, binary_accuracy(std::log(0.7 / 0.3))});
    const History a = with.fit(all, {.batch_size = 8, .epochs = 3}),
                  b = without.fit(all, {.batch_size = 8, .epochs = 3});
    for (const char* name : {"accuracy", "binary_accuracy", "binary_accuracy_1"}) CHECK(a[name] == b[name]);
    CHECK(a["accuracy"] == a["binary_accuracy"]);
    CHECK(a["accuracy"] != a["binary_accuracy_1"]);
    CHECK(without.evaluate(all)["accuracy"] == with.evaluate(all)["accuracy"]);
}

TEST_CASE("a Dropout as the last layer puts out rows of zeros, and training goes on") {
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}, Dropout{0.5}};
    const auto check = [&](const Loss& loss, const Dataset& all) {
        model.initialize(1);
        model.compile(SGD{.learning_rate = 0.1}, loss);
        const History history = model.fit(all, {.batch_size = 8, .epochs = 5});
        for (const double value : history["loss"]) CHECK(std::isfinite(value));
        for (const float w : model.weights()) REQUIRE(std::isfinite(w));
    };
    const Dataset one_hot = data(60);
    std::vector<std::int64_t> labels;
    for (Index i = 0; i < one_hot.size(); ++i) labels.push_back(one_hot.targets.label(i));
    check(CategoricalCrossentropy{}, one_hot);
    check(SparseCategoricalCrossentropy{}, {one_hot.inputs, Samples(labels, {})});
    check(BinaryCrossentropy{}, one_hot);
}

TEST_CASE("targets that are no probabilities are refused before the first step, and say where") {
    auto model = compiled();
    const Dataset good = data(20);
    const auto first = values(model);
    std::vector<float> targets(60);
    for (std::size_t i = 0; i < 20; ++i) targets[3 * i + i % 3] = 1;
    targets[3 * 17] = 0.5f;
    const Dataset bad{good.inputs, Samples(targets, {3})};
    const std::string expected =
        "targets: CategoricalCrossentropy: expected targets that sum to 1 in a row, found the sum 1.5 in row 17";
    CHECK_THROWS_WITH(model.fit(bad, {.batch_size = 4}), "training data " + expected);
    CHECK_THROWS_WITH(model.fit(good, {.validation_data = bad}), "validation data " + expected);
    CHECK_THROWS_WITH(model.evaluate(bad), "evaluation data " + expected);
    CHECK_THROWS_WITH(model.train_on_batch(bad), "train_on_batch " + expected);
    CHECK(values(model) == first);

    DatasetSource<float> source(bad, {.batch_size = 20});
    CHECK_THROWS_WITH(model.fit(source), ContainsSubstring("found the sum 1.5"));
    CHECK_THROWS_WITH(model.evaluate(source), ContainsSubstring("found the sum 1.5"));
    CHECK(values(model) == first);

    model.compile(SGD{}, SparseCategoricalCrossentropy{});
    CHECK_THROWS_WITH(model.fit({good.inputs, Samples(std::vector<int>(20, 3), {})}),
                      ContainsSubstring("expected class numbers 0 to 2, found 3 in row 0"));
    Sequential yes_or_no{Input<Shape<6>>{}, Dense<1, Sigmoid>{}};
    yes_or_no.compile(SGD{}, BinaryCrossentropy{});
    CHECK_THROWS_WITH(yes_or_no.fit({good.inputs, Samples(std::vector<int>(20, -1), {})}),
                      ContainsSubstring("expected targets 0 to 1, found -1 in row 0"));
}

TEST_CASE("class weights want one class a sample") {
    auto model = compiled();
    const Dataset good = data(4);
    const Dataset several{good.inputs, Samples(std::vector<float>{0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0}, {3})};
    model.compile(SGD{}, MeanSquaredError{});
    CHECK_NOTHROW(model.fit(several));
    CHECK_THROWS_WITH(model.fit(several, {.class_weight = {{1, 2.0}}}),
                      ContainsSubstring("label: expected one class a sample") && ContainsSubstring("at sample 1"));
    Sequential rows{Input<Shape<2, 3>>{}, Dense<3, Softmax, LastAxis>{}};
    rows.compile(SGD{}, SparseCategoricalCrossentropy{});
    const Dataset two{Samples(std::vector<float>(24, 0.5f), {2, 3}),
                      Samples(std::vector<int>{0, 1, 1, 0, 0, 1, 1, 0}, {2})};
    CHECK_NOTHROW(rows.fit(two));
    CHECK_THROWS_WITH(rows.fit(two, {.class_weight = {{1, 2.0}}}),
                      ContainsSubstring("class_weight expects one label a sample, found a model with 2 rows"));
    CHECK_THROWS_WITH(model.fit(good, {.class_weight = {{1, 2.0}, {1, 3.0}}}), ContainsSubstring("found 1 twice"));
}

TEST_CASE("a callback may ask for more threads than training began with") {
    auto one = compiled(), more = compiled();
    one.fit(data(40), {.batch_size = 16, .epochs = 2, .seed = 1});
    set_threads(1);
    more.fit(data(40), {.batch_size = 16,
                        .epochs = 2,
                        .seed = 1,
                        .callbacks = {LambdaCallback({.on_train_batch_begin = [](TrainingControl&, Index batch) {
                            set_threads(3 + 2 * static_cast<int>(batch));
                        }})}});
    set_threads(0);
    CHECK(std::ranges::equal(one.weights(), more.weights()));
}

// Sanitizers stop the program where memory is not to be had.
#if !TAILOR_SANITIZED
TEST_CASE("a batch that memory does not suffice for leaves a model that trains on smaller ones") {
    auto model = compiled(), other = compiled();
    CHECK_THROWS_AS(model.reserve(Index{1} << 50), std::bad_alloc);
    model.fit(data(40), {.batch_size = 16, .seed = 1});
    other.fit(data(40), {.batch_size = 16, .seed = 1});
    CHECK(std::ranges::equal(model.weights(), other.weights()));
}
#endif

TEST_CASE("a pass takes no more threads than there is room for") {
    auto model = compiled();
    const Dataset some = data(16);
    const auto output = [&] {
        some.inputs.gather<float>(detail::in_order(0, 16), model.input(16).data());
        model.forward(16, {});
        return std::vector<float>(model.output(16).begin(), model.output(16).end());
    };
    set_threads(1);
    model.reserve(16);
    const std::vector<float> expected = output();
    set_threads(5);
    CHECK(output() == expected);
    set_threads(0);
}

TEST_CASE("a source that breaks its word is an Error") {
    struct Source final : BatchSource<float> {
        std::vector<Index> batches;
        Index missing = 0;
        std::size_t number = 0;
        std::vector<float> targets = std::vector<float>(60, 1.f / 3);
        SourceSizes sizes() const override { return {.samples = 12, .steps = 3, .batch = 4, .input = 6, .targets = 3}; }
        void begin_epoch(int, Index) override { number = 0; }
        void begin_evaluation() override { number = 0; }
        Index next_size() const override { return number < batches.size() ? batches[number] : 0; }
        Batch<float> next(std::span<float> inputs) override {
            std::fill(inputs.begin(), inputs.end(), 0.5f);
            const Index n = batches[number++] - missing;
            return {n, std::span(targets).first(static_cast<std::size_t>(3 * n)), {}};
        }
    } source;
    auto model = compiled();
    source.batches = {4, 4, 4};
    CHECK_NOTHROW(model.fit(source));
    source.batches = {4, 4};
    CHECK_THROWS_WITH(model.fit(source), ContainsSubstring("expected 1 to 4 samples in the next batch, found 0"));
    source.batches = {4, 5, 3};
    CHECK_THROWS_WITH(model.fit(source), ContainsSubstring("expected 1 to 4 samples in the next batch, found 5"));
    CHECK_THROWS_WITH(model.evaluate(source), ContainsSubstring("found 5"));
    source.batches = {4, 4, 4};
    source.missing = 1;
    CHECK_THROWS_WITH(model.fit(source), ContainsSubstring("expected the 4 samples that it had announced") &&
                                             ContainsSubstring("found 3 samples, 9 targets"));
}

TEST_CASE("images whose axes stand elsewhere are refused") {
    Sequential model{Input<Shape<3, 4, 5>>{}, Flatten{}, Dense<2, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    const auto images = [](std::vector<Index> extents) {
        return Dataset{Samples(std::vector<float>(120, 0.5f), std::move(extents)),
                       Samples(std::vector<float>{0, 1, 1, 0}, {2})};
    };
    const std::string expected = "expected samples of shape (3, 4, 5), as the model's input, found (4, 5, 3)";
    const Dataset turned = images({4, 5, 3});
    CHECK_THROWS_WITH(model.fit(turned), ContainsSubstring("training data: " + expected));
    CHECK_THROWS_WITH(model.evaluate(turned), ContainsSubstring("evaluation data: " + expected));
    CHECK_THROWS_WITH(model.predict(turned.inputs), ContainsSubstring("predict: " + expected));
    DatasetSource<float> source(turned, {.batch_size = 2});
    CHECK_THROWS_WITH(model.fit(source), ContainsSubstring(expected));
    CHECK_NOTHROW(model.fit(images({3, 4, 5})));
    CHECK_NOTHROW(model.fit(images({3, 4, 1, 5})));
    CHECK_NOTHROW(model.fit(images({60})));
}

TEST_CASE("what cannot be trained on is refused, and says why") {
    auto model = compiled();
    const Dataset good = data(10);
    CHECK_THROWS_WITH(small().fit(good), ContainsSubstring("compile"));
    CHECK_THROWS_WITH(small().evaluate(good), ContainsSubstring("compile"));
    CHECK_THROWS_WITH(model.fit(good, {.batch_size = 0}), ContainsSubstring("batch size of at least 1, found 0"));
    CHECK_THROWS_WITH(model.fit(good, {.epochs = -1}), ContainsSubstring("epochs"));
    CHECK_THROWS_WITH(model.fit(good, {.validation_split = 1.0}), ContainsSubstring("validation split"));
    CHECK_THROWS_WITH(model.fit(good.slice(0, 0)), ContainsSubstring("training data: expected at least one sample"));
    CHECK_THROWS_WITH(model.fit({good.inputs, good.targets.slice(0, 9)}),
                      ContainsSubstring("found 10 inputs and 9 targets"));
    CHECK_THROWS_WITH(model.fit(networks::patterns(10, 7, 3)),
                      ContainsSubstring("inputs of 6 values") && ContainsSubstring("found 7"));
    CHECK_THROWS_WITH(model.fit(networks::patterns(10, 6, 4)),
                      ContainsSubstring("expected 3 targets") && ContainsSubstring("found 4"));
    CHECK_THROWS_WITH(model.fit(good, {.validation_data = networks::patterns(10, 7, 3)}),
                      ContainsSubstring("validation data"));
    CHECK_THROWS_WITH(model.fit(good, {.sample_weight = {1.0}}),
                      ContainsSubstring("sample_weight: expected one weight a sample, 10, found 1"));
    CHECK_THROWS_WITH(Samples(std::vector<int>{0, 1, 3}, {}).one_hot(3),
                      ContainsSubstring("expected labels 0 to 2, found 3 at sample 2"));
    std::vector<float> spoiled(60, 0.5f);
    spoiled[13] = std::numeric_limits<float>::infinity();
    CHECK_THROWS_WITH(model.fit({Samples(spoiled, {6}), good.targets}),
                      ContainsSubstring("training data inputs") && ContainsSubstring("sample 2, value 1"));
    std::vector<double> large(60, 0.5);
    large[13] = 1e39;
    CHECK_THROWS_WITH(model.fit({Samples(large, {6}), good.targets}),
                      ContainsSubstring("finite values in the range of float, found 1e+39 at sample 2, value 1"));
    CHECK_THROWS_WITH(model.predict(Samples(large, {6})), ContainsSubstring("in the range of float"));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH(model.fit(good, {.class_weight = {{0, nan}}}), ContainsSubstring("finite weights of samples"));
    CHECK_THROWS_WITH(model.compile(SGD{}, Loss(BinaryCrossentropy{})), ContainsSubstring("expects Sigmoid"));
    CHECK_THROWS_WITH(model.compile(SGD{}, CategoricalCrossentropy{.from_logits = true}),
                      ContainsSubstring("expects logits"));
    CHECK_THROWS_WITH(model.compile(SGD{.clip = {.norm = 1, .value = 2}}, CategoricalCrossentropy{}),
                      ContainsSubstring("one limit on gradients"));
    CHECK_THROWS_WITH(model.fit(good, {.validation_split = 0.95}), ContainsSubstring("leaves samples"));
    CHECK(model.fit(good, {.epochs = 0}).epoch.empty());
}

TEST_CASE("logs begin anew with every epoch, and what a callback adds stays in its own") {
    auto model = compiled();
    std::vector<std::string> names;
    const auto note = [&](const Logs& logs) {
        names.emplace_back();
        for (const auto& [name, value] : logs) names.back() += name + " ";
    };
    const LambdaCallback noting({.on_epoch_end =
                                     [&](TrainingControl& training, int epoch, const Logs& logs) {
                                         note(logs);
                                         if (epoch == 0) training.logs.set("extra", 1);
                                     },
                                 .on_train_end = [&](TrainingControl&, const Logs& logs) { note(logs); },
                                 .on_train_batch_end = [&](TrainingControl&, Index, const Logs& logs) { note(logs); },
                                 .on_test_batch_end = [&](TrainingControl&, Index, const Logs& logs) { note(logs); }});
    const History history =
        model.fit(data(8), {.batch_size = 8, .epochs = 2, .validation_data = data(4), .callbacks = {noting}});
    const std::string seen = "loss accuracy ", all = seen + "val_loss val_accuracy ";
    CHECK(names == std::vector<std::string>{seen, seen, all, seen, seen, all, all});
    CHECK(history["extra"].size() == 1);
}

TEST_CASE("a batch's logs are means over the epoch so far, and History has the last ones") {
    auto model = Sequential{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{.learning_rate = 0}, CategoricalCrossentropy{}, Metrics{accuracy});
    const Dataset all = data(10);
    std::vector<double> losses, accuracies;
    const LambdaCallback note({.on_train_batch_end = [&](TrainingControl&, Index, const Logs& logs) {
        losses.push_back(logs["loss"]);
        accuracies.push_back(logs["accuracy"]);
    }});
    const History history = model.fit(all, {.batch_size = 4, .epochs = 2, .shuffle = false, .callbacks = {note}});
    REQUIRE(losses.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
        const Score score = model.evaluate(all.slice(0, std::vector<Index>{4, 8, 10}[i % 3]));
        CHECK(losses[i] == Approx(score.loss()).epsilon(1e-6));
        CHECK(accuracies[i] == Approx(score["accuracy"]));
    }
    CHECK(history["loss"] == std::vector<double>{losses[2], losses[5]});
}

TEST_CASE("a callback is told the sizes of what it watches") {
    auto model = compiled();
    std::vector<Index> sizes;
    const auto note = [&](TrainingControl& t) {
        for (const Index size : {Index{t.epochs}, t.steps, t.samples, Index{t.initial_epoch}}) sizes.push_back(size);
    };
    const Callbacks noting{LambdaCallback({.on_train_begin = note, .on_test_begin = note, .on_predict_begin = note})};
    model.fit(data(20), {.batch_size = 8, .epochs = 3, .initial_epoch = 2, .callbacks = noting});
    CHECK(sizes == std::vector<Index>{3, 3, 20, 2});
    sizes.clear();
    model.evaluate(data(11), 4, noting);
    CHECK((sizes[1] == 3 && sizes[2] == 11));
    sizes.clear();
    model.predict(data(9).inputs, 4, noting);
    CHECK((sizes[1] == 3 && sizes[2] == 9));
}

TEST_CASE("options that are left out: 32 samples a batch, one epoch, seed 0, shuffled, validated 256 at a time") {
    auto a = compiled(), b = compiled();
    std::vector<Index> batches;
    const LambdaCallback count(
        {.on_train_batch_end = [&](TrainingControl&, Index batch, const Logs&) { batches = {batch}; },
         .on_test_batch_end = [&](TrainingControl&, Index batch, const Logs&) { batches.push_back(batch); }});
    a.fit(data(70), {.validation_data = data(300), .callbacks = {count}});
    CHECK(batches == std::vector<Index>{2, 0, 1});
    CHECK(b.fit(data(70)).epoch == std::vector<int>{0});
    CHECK(values(a) == values(b));
    auto c = compiled();
    c.fit(data(70), {.batch_size = 32, .epochs = 1, .seed = 0, .shuffle = true, .initial_epoch = 0});
    CHECK(values(a) == values(c));
    auto ordered = compiled();
    ordered.fit(data(70), {.shuffle = false});
    CHECK(values(a) != values(ordered));
}

TEST_CASE("every hook may replace what training uses") {
    using Model = decltype(compiled());
    const std::vector<std::function<void(Model&)>> actions{
        [](Model& m) { m.compile(SGD{}, CategoricalCrossentropy{}); },
        [](Model& m) {
            m.compile(Adam{}, CategoricalCrossentropy{},
                      Metrics{accuracy, categorical_accuracy, mean_squared_error, mean_absolute_error});
        },
        [](Model& m) { m.set_weights(0, small().get_weights(0)); },
        [](Model& m) { m.reserve(2 * static_cast<Index>(m.training().steps) + 64); },
        [](Model& m) { m.training().optimizer.set_learning_rate(0.01); },
        [](Model& m) { m.initialize(7); },
        [](Model& m) { m = compiled(); },
        [](Model& m) { m.evaluate(data(30), 30); },
        [](Model& m) { m.train_on_batch(data(40)); },
        [](Model& m) { m.predict(data(300).inputs); }};
    constexpr int hooks = 14;
    for (std::size_t action = 0; action < actions.size(); ++action)
        for (int hook = 0; hook < hooks; ++hook) {
            INFO("action " << action << " in hook " << hook);
            auto model = compiled();
            model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy, categorical_accuracy});
            int calls = 0;
            const auto act = [&](int number) {
                return [&, number](TrainingControl&, const auto&...) {
                    if (number == hook && ++calls % 2 == 1) actions[action](model);
                };
            };
            const Callbacks callbacks{LambdaCallback({.on_epoch_begin = act(0),
                                                      .on_epoch_end = act(1),
                                                      .on_train_begin = act(2),
                                                      .on_train_end = act(3),
                                                      .on_train_batch_begin = act(4),
                                                      .on_train_batch_end = act(5),
                                                      .on_test_begin = act(6),
                                                      .on_test_end = act(7),
                                                      .on_test_batch_begin = act(8),
                                                      .on_test_batch_end = act(9),
                                                      .on_predict_begin = act(10),
                                                      .on_predict_end = act(11),
                                                      .on_predict_batch_begin = act(12),
                                                      .on_predict_batch_end = act(13)})};
            const History history = model.fit(data(20), {.batch_size = 8,
                                                         .epochs = 2,
                                                         .validation_data = data(12),
                                                         .validation_batch_size = 5,
                                                         .callbacks = callbacks});
            CHECK(history["loss"].size() == 2);
            CHECK(std::isfinite(history["val_loss"].back()));
            CHECK(std::isfinite(model.evaluate(data(12), 5, callbacks).loss()));
            CHECK(model.predict(data(12).inputs, 5, callbacks).size() == 36);
            CHECK(calls > 0);
        }
}

TEST_CASE("an epoch keeps the metrics that it began with, and the next one has the new") {
    auto model = compiled();
    std::vector<std::size_t> counts;
    const LambdaCallback change({.on_epoch_end =
                                     [&](TrainingControl&, int, const Logs& logs) {
                                         counts.push_back(
                                             static_cast<std::size_t>(std::distance(logs.begin(), logs.end())));
                                     },
                                 .on_train_batch_end =
                                     [&](TrainingControl&, Index batch, const Logs&) {
                                         if (batch == 0) model.compile(SGD{}, CategoricalCrossentropy{});
                                     }});
    model.fit(data(20), {.batch_size = 8, .epochs = 2, .callbacks = {change}});
    CHECK(counts == std::vector<std::size_t>{2, 1});
}

TEST_CASE("the list of callbacks may change while they are called") {
    auto model = compiled();
    int calls = 0;
    FitOptions options{.batch_size = 8, .epochs = 2};
    options.callbacks = {LambdaCallback({.on_train_batch_end = [&](TrainingControl&, Index, const Logs&) {
        ++calls;
        options.callbacks.push_back(LambdaCallback({}));
    }})};
    model.fit(data(20), options);
    CHECK(calls == 6);
}
