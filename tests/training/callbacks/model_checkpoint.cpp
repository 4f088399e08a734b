#include <tailor/model/load_weights.hpp>
#include <tailor/training/callbacks/model_checkpoint.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "given.hpp"

using namespace tailor;
using testing::error_of;

// When it saves, and under which names, is compared with Keras in golden/callbacks.
TEST_CASE("what was saved is what evaluates so, and nothing else is left in the folder") {
    const testing::TemporaryFolder folder;
    Sequential model{Input<Shape<6>>{}, Dense<8, Tanh>{}, BatchNormalization<>{}, Dense<3, Softmax>{}};
    model.compile(SGD{.learning_rate = 0.1}, CategoricalCrossentropy{});
    const Dataset data = networks::patterns(60, 6, 3);
    const History history = model.fit(
        data, {.batch_size = 8,
               .epochs = 3,
               .validation_data = data.slice(0, 20),
               .callbacks = {ModelCheckpoint((folder / "all/{epoch}.safetensors").string()),
                             ModelCheckpoint((folder / "best.safetensors").string(), {.save_best_only = true})}});
    CHECK(folder.names().size() == 2);
    for (std::size_t epoch = 0; epoch < 3; ++epoch) {
        load_weights(model, folder / ("all/" + std::to_string(epoch + 1) + ".safetensors"));
        CHECK(model.evaluate(data.slice(0, 20)).loss() == history["val_loss"][epoch]);
    }
    load_weights(model, folder / "best.safetensors");
    CHECK(model.evaluate(data.slice(0, 20)).loss() ==
          *std::min_element(history["val_loss"].begin(), history["val_loss"].end()));
}

TEST_CASE("what cannot be saved is refused") {
    CHECK_THAT(error_of([] { ModelCheckpoint("model.h5"); }),
               ContainsSubstring("ends with .safetensors, found model.h5"));
    CHECK_THAT(error_of([] { ModelCheckpoint("x.safetensors", {.save_freq = -1}); }), ContainsSubstring("found -1"));
    CHECK_THAT(error_of([] { ModelCheckpoint("x.safetensors", {.monitor = "luck", .save_best_only = true}); }),
               ContainsSubstring("luck"));
    const testing::TemporaryFolder folder;
    const auto train = [&](const std::string& name) {
        Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
        model.compile(SGD{}, CategoricalCrossentropy{});
        model.fit(networks::patterns(8, 6, 3), {.callbacks = {ModelCheckpoint((folder / name).string())}});
    };
    CHECK_THAT(error_of([&] { train("{val_loss}.safetensors"); }), ContainsSubstring("fields that are logged"));
    folder.file("file", "");
    CHECK_THAT(error_of([&] { train("file/x.safetensors"); }), ContainsSubstring("cannot be opened"));
    CHECK(folder.names() == std::vector<std::string>{"file"});
}

TEST_CASE("ModelCheckpoint takes a name without a folder, and makes folders that are missing") {
    const testing::TemporaryFolder folder;
    const std::filesystem::path before = std::filesystem::current_path();
    testing::Given training;
    std::filesystem::current_path(folder.path());
    for (const char* name : {"x.safetensors", "new/deep/x.safetensors"}) {
        ModelCheckpoint checkpoint(name);
        training.run(checkpoint, {0.5});
    }
    std::filesystem::current_path(before);
    CHECK(std::filesystem::exists(folder / "x.safetensors"));
    CHECK(std::filesystem::exists(folder / "new/deep/x.safetensors"));
}

TEST_CASE("ModelCheckpoint without options saves after every epoch, better or not") {
    const testing::TemporaryFolder folder;
    testing::Given training;
    ModelCheckpoint every((folder / "{epoch}-{val_loss}.safetensors").string());
    training.run(every, {0.5, 1});
    std::vector<std::string> names = folder.names();
    std::sort(names.begin(), names.end());
    CHECK(names == std::vector<std::string>{"1-0.5.safetensors", "2-1.0.safetensors"});
}

TEST_CASE("the best is the best of all trainings, as in Keras, and better than the threshold, not equal to it") {
    const testing::TemporaryFolder folder;
    testing::Given training;
    ModelCheckpoint best((folder / "{val_loss}.safetensors").string(),
                         {.save_best_only = true, .initial_value_threshold = 1.0});
    training.run(best, {1, 0.5});
    training.run(best, {0.75, 0.5, 0.25});
    std::vector<std::string> names = folder.names();
    std::sort(names.begin(), names.end());
    CHECK(names == std::vector<std::string>{"0.25.safetensors", "0.5.safetensors"});
}

TEST_CASE("save_freq counts the batches of one training") {
    const testing::TemporaryFolder folder;
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    const Callbacks every{ModelCheckpoint((folder / "{epoch}-{batch}.safetensors").string(), {.save_freq = 3})};
    model.fit(networks::patterns(32, 6, 3), {.batch_size = 8, .callbacks = every});
    CHECK(folder.names() == std::vector<std::string>{"1-3.safetensors"});
    std::filesystem::remove(folder / "1-3.safetensors");
    model.fit(networks::patterns(24, 6, 3), {.batch_size = 8, .callbacks = every});
    CHECK(folder.names() == std::vector<std::string>{"1-3.safetensors"});
}
