#include <tailor/model/model.hpp>

#include "catch.hpp"
#include "error_of.hpp"
#include "training/networks.hpp"

using namespace tailor;
using testing::error_of;

namespace {

Sequential<Input<Shape<4>>, Dense<3>, Dense<2, Softmax>> two_layers() {
    return Sequential{Input<Shape<4>>{}, Dense<3>{}, Dense<2, Softmax>{}};
}

}  // namespace

TEST_CASE("snake_case splits a name where a word begins") {
    CHECK(snake_case("Dense") == "dense");
    CHECK(snake_case("MaxPool2D") == "max_pool2d");
    CHECK(snake_case("GlobalAveragePooling2D") == "global_average_pooling2d");
    CHECK(snake_case("Conv2D") == "conv2d");
    CHECK(snake_case("BatchNormalization") == "batch_normalization");
    CHECK(snake_case("GRUCell") == "gru_cell");
    CHECK(snake_case("ReLU") == "re_lu");
    CHECK(snake_case("MyGELULayer") == "my_gelu_layer");
    CHECK(snake_case("ELU") == "elu");
    CHECK(snake_case("Block2Layer") == "block2_layer");  // as Keras, which begins a word also behind a digit
    CHECK(snake_case("Conv2DTranspose") == "conv2d_transpose");
    CHECK(snake_case("aB") == "a_b");
    CHECK(snake_case("already_so") == "already_so");
    CHECK(snake_case("").empty());
}

TEST_CASE("layers have names of their own, and count their parameters") {
    const Sequential model{Input<Shape<4>>{}, Dense<3>{}, BatchNormalization{}, Dense<2>{.trainable = false},
                           Dense<2>{}};
    const std::vector<LayerInfo> layers = model.layers();
    REQUIRE(layers.size() == 4);
    CHECK(layers[0].name == "dense");
    CHECK(layers[1].name == "batch_normalization");
    CHECK(layers[2].name == "dense_1");
    CHECK(layers[3].name == "dense_2");
    const std::vector<LayerInfo> others = networks::normalized().layers();
    CHECK(others[0].name == "conv2d");
    CHECK(others[5].name == "conv2d_1");
    CHECK(others[8].name == "batch_normalization_1");
    const auto parameters = [&](std::size_t i) { return std::pair(layers[i].parameters, layers[i].trainable); };
    CHECK(parameters(0) == std::pair<Index, Index>(15, 15));
    CHECK(parameters(1) == std::pair<Index, Index>(12, 6));
    CHECK(parameters(2) == std::pair<Index, Index>(8, 0));
    CHECK(layers[0].type == "Dense");
    CHECK(layers[0].output == std::vector<Index>{3});
    CHECK(layers[0].multiply_adds == 12);
    CHECK(layers[0].output_bytes == 12);
    CHECK(layers[3].cache_bytes == 0);
    CHECK(two_layers().layers()[1].cache_bytes == 8);  // Softmax's logits
    const std::vector<LayerInfo> notebook = networks::notebook().layers();
    CHECK(notebook[0].type == "Conv2D");
    CHECK(notebook[0].multiply_adds == 26 * 26 * 9 * 32);
    CHECK(notebook[0].output_bytes == 4 * 21632);
    CHECK(notebook[1].output == std::vector<Index>{30, 24, 64});
    CHECK(notebook[2].type == "MaxPooling2D");
    CHECK(notebook[3].cache_bytes == 11520);   // Dropout: a byte a value
    CHECK(notebook[7].cache_bytes == 4 * 10);  // Softmax's logits
}

TEST_CASE("a model tells its sizes") {
    const Sequential model{Input<Shape<2, 3, 2>>{}, BatchNormalization{}, Dense<4, LastAxis>{}};
    const Model<float>& seen = model;
    const ModelSizes sizes = seen.sizes();
    CHECK((sizes.input == 12 && sizes.output == 24 && sizes.row == 4));
    CHECK((sizes.trainable == 4 + 12 && sizes.weights == 4 + 12 + 4));
    CHECK(std::vector(sizes.input_extents.begin(), sizes.input_extents.end()) == std::vector<Index>{2, 3, 2});
}

TEST_CASE("compile refuses limits on gradients that are negative, and more than one") {
    auto model = two_layers();
    const auto refused = [&](Clip clip) {
        return error_of([&] { model.compile(SGD{.clip = clip}, CategoricalCrossentropy{}); }) != "no error";
    };
    CHECK(refused({.norm = -1}));
    CHECK(refused({.value = -1}));
    CHECK(refused({.global_norm = -1}));
    CHECK(refused({.norm = 1, .value = 1}));
    CHECK(refused({.norm = 1, .global_norm = 1}));
    CHECK(refused({.value = 1, .global_norm = 1}));
    CHECK(refused({.norm = 2, .value = -1}));
    CHECK_FALSE(refused({}));
    CHECK_FALSE(refused({.norm = 1}));
    CHECK_FALSE(refused({.value = 1}));
    CHECK_FALSE(refused({.global_norm = 1}));
    CHECK(model.training().optimizer.clip().global_norm == 1);
}

TEST_CASE("compile refuses a loss, chosen when the program runs, that the model's end does not fit") {
    auto softmax = two_layers();
    Sequential sigmoid{Input<Shape<4>>{}, Dense<2, Sigmoid>{}};
    Sequential linear{Input<Shape<4>>{}, Dense<2>{}};
    Sequential pooled{Input<Shape<2, 2, 2>>{}, GlobalAvgPool2D{}};  // no function at its end
    const auto refused = [](auto& model, Loss loss) {
        return error_of([&] { model.compile(SGD{}, std::move(loss)); }) != "no error";
    };
    CHECK_FALSE(refused(softmax, CategoricalCrossentropy{}));
    CHECK_FALSE(refused(softmax, MeanSquaredError{}));
    CHECK(refused(softmax, BinaryCrossentropy{}));
    CHECK(refused(softmax, CategoricalCrossentropy{.from_logits = true}));
    CHECK_FALSE(refused(sigmoid, BinaryCrossentropy{}));
    CHECK_FALSE(refused(sigmoid, MeanSquaredError{}));
    CHECK(refused(sigmoid, SparseCategoricalCrossentropy{}));
    CHECK(refused(sigmoid, BinaryCrossentropy{.from_logits = true}));
    CHECK(refused(linear, CategoricalCrossentropy{}));
    CHECK_FALSE(refused(linear, CategoricalCrossentropy{.from_logits = true}));
    CHECK_FALSE(refused(linear, MeanSquaredError{}));
    CHECK_FALSE(refused(pooled, CategoricalCrossentropy{}));
}

TEST_CASE("compile starts an optimizer anew, with room for each weight") {
    auto model = two_layers();
    CHECK_FALSE(model.compiled());
    CHECK_THROWS_WITH(model.training(), ContainsSubstring("expected model.compile"));
    model.compile(Adagrad{.initial_accumulator_value = 0.25}, CategoricalCrossentropy{});
    CHECK(model.compiled());
    const auto& training = model.training();
    CHECK(training.steps == 0);
    CHECK(training.gradients.size() == 15 + 8);
    REQUIRE(training.slots.size() == 15 + 8);
    CHECK(std::all_of(training.slots.data(), training.slots.data() + 23, [](float v) { return v == 0.25f; }));
    model.compile(Adam{.amsgrad = true}, CategoricalCrossentropy{});
    CHECK(model.training().slots.size() == 3 * 23);
    CHECK(model.training().slots.span()[0] == 0);
    CHECK(model.training().optimizer.name() == "Adam");
}

TEST_CASE("set_weights takes as many arrays as a layer has, each of its size, and touches no other layer") {
    auto model = two_layers();
    auto first = model.get_weights(0);
    const auto second = model.get_weights(1);
    REQUIRE((first.size() == 2 && first[0].size() == 12 && first[1].size() == 3));
    for (std::size_t i = 0; i < 12; ++i) first[0][i] = static_cast<float>(i);
    first[1] = {20, 21, 22};
    model.set_weights(0, first);
    CHECK(model.get_weights(0) == first);
    CHECK(model.get_weights(1) == second);
    CHECK_THROWS_WITH(model.set_weights(1, {first[0]}), ContainsSubstring("expected 2 arrays for layer 1, found 1"));
    CHECK_THROWS_WITH(model.set_weights(1, {second[0], first[1]}),
                      ContainsSubstring("expected 2 values for layer 1's bias, found 3"));
    CHECK(model.get_weights(1) == second);
}

TEST_CASE("each layer's weights are its own to get and set") {
    auto model = networks::normalized();
    for (std::size_t layer = 0; layer < decltype(model)::depth; ++layer) {
        auto arrays = model.get_weights(layer);
        const std::vector<float> before(model.weights().begin(), model.weights().end());
        std::size_t size = 0;
        for (auto& array : arrays) {
            size += array.size();
            for (float& value : array) value += 1;
        }
        model.set_weights(layer, arrays);
        CHECK(model.get_weights(layer) == arrays);
        std::size_t changed = 0;
        for (std::size_t i = 0; i < before.size(); ++i) changed += before[i] != model.weights()[i];
        CHECK(changed == size);
        CHECK(size == static_cast<std::size_t>(model.layers()[layer].parameters));
    }
}

TEST_CASE("a model that compiles anew forgets its steps and what its optimizer kept") {
    const Dataset data = networks::patterns(8, 6, 3);
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    CHECK(!model.compiled());
    CHECK_THROWS_WITH(model.training(), ContainsSubstring("expected model.compile"));
    for (int times = 0; times < 2; ++times) {
        model.compile(Adagrad{}, CategoricalCrossentropy{});
        CHECK(model.compiled());
        CHECK(model.training().steps == 0);
        for (const float slot : model.training().slots.span()) CHECK(slot == 0.1f);
        model.train_on_batch(data);
        CHECK(model.training().steps == 1);
        CHECK(model.training().slots.span()[0] != 0.1f);
    }
}
