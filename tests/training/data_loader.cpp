// Training on batches that are made ahead: the same bits as on the data set itself.
#include <tailor/data/data_loader.hpp>

#include <tailor/data/augmentation.hpp>

#include "catch.hpp"
#include "networks.hpp"

using namespace tailor;

namespace {

Dataset images(Index n, std::uint64_t seed = 1) { return networks::patterns(n, std::vector<Index>{9, 8, 2}, 3, seed); }
Dataset augmented(Dataset data) {
    data.inputs = data.inputs.augmented({RandomFlip{FlipMode::horizontal}, RandomTranslation{0.1, 0.1}});
    return data;
}
auto compiled() {
    auto model = networks::normalized();
    model.compile(SGD{.learning_rate = 0.1}, CategoricalCrossentropy{}, Metrics{accuracy});
    return model;
}
std::vector<float> values(const auto& model) { return {model.weights().begin(), model.weights().end()}; }

}  // namespace

TEST_CASE("a loader trains to the same weights as its data set, bit for bit, whatever works ahead") {
    const Dataset data = augmented(images(16 * 4 + 5)), validation = images(20, 2);
    auto plain = compiled();
    const History expected = plain.fit(
        data, {.batch_size = 16, .epochs = 3, .validation_data = validation, .seed = 4, .class_weight = {{1, 2.0}}});
    for (const int workers : {1, 3})
        for (const int threads : {1, 3}) {
            INFO(workers << " workers, " << threads << " threads");
            set_threads(threads);
            auto model = compiled();
            DataLoader loader(data, {.batch_size = 16, .seed = 4, .workers = workers, .class_weight = {{1, 2.0}}});
            const History history = model.fit(loader, {.epochs = 3, .validation_data = validation, .seed = 4});
            CHECK(values(model) == values(plain));
            CHECK(history.history == expected.history);
            CHECK(history.params.steps == 5);
        }
    set_threads(0);
}

TEST_CASE("augmentation is part of training alone") {
    const Dataset data = images(40), changed = augmented(data);
    auto a = compiled(), b = compiled();
    a.fit(data, {.batch_size = 16});
    b.fit(changed, {.batch_size = 16});
    CHECK(values(a) != values(b));
    CHECK(a.evaluate(data).loss() == a.evaluate(changed).loss());
    CHECK(networks::outputs_of(a, data.inputs) == networks::outputs_of(a, changed.inputs));
    DataLoader loader(changed, {.batch_size = 256, .drop_last = false});
    CHECK(a.evaluate(loader).loss() == a.evaluate(data).loss());
    CHECK(a.evaluate(loader)["accuracy"] == a.evaluate(data)["accuracy"]);
}

TEST_CASE("training may stop in the middle of an epoch, and go on") {
    struct Stop : Callback {
        void on_train_batch_end(TrainingControl& control, Index batch, const Logs&) override {
            control.stop_training = batch == 1;
        }
    };
    auto model = compiled();
    DataLoader loader(images(100), {.batch_size = 4, .prefetch = 3, .workers = 2});
    model.fit(loader, {.epochs = 4, .callbacks = {std::make_shared<Stop>()}});
    CHECK(model.training().steps == 2);
    CHECK(model.fit(loader).params.steps == 25);
    CHECK(model.training().steps == 27);
}

TEST_CASE("what goes wrong while batches are made ends training with its Error") {
    Dataset data = images(30);
    std::vector<float> broken(30 * 144, 0.5f);
    broken[144 * 25] = NAN;
    data.inputs = Samples(std::move(broken), {9, 8, 2});
    auto model = compiled();
    DataLoader loader(data, {.batch_size = 8, .shuffle = false});
    CHECK_THROWS_WITH(model.fit(loader), ContainsSubstring("expected finite values, found others in sample 25"));
    CHECK(model.training().steps == 3);
}

TEST_CASE("a source that does not fit, or options that are the source's, are an Error") {
    auto model = compiled();
    DataLoader other(networks::patterns(8, 6, 3)), loader(images(8));
    CHECK_THROWS_WITH(model.fit(other), ContainsSubstring("training data: expected inputs of 144 values"));
    CHECK_THROWS_WITH(model.evaluate(other), ContainsSubstring("evaluation data: expected inputs of 144 values"));
    CHECK_THROWS_WITH(model.fit(loader, {.validation_split = 0.5}),
                      ContainsSubstring("a source of batches has its own"));
    CHECK_THROWS_WITH(model.fit(loader, {.class_weight = {{1, 2.0}}}),
                      ContainsSubstring("a source of batches has its own"));
}
