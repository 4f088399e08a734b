#include <tailor/model/load_weights.hpp>
#include <tailor/training/callbacks/model_checkpoint.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "training/networks.hpp"

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
