#include <tailor/model/model.hpp>

#include "catch.hpp"
#include "training/networks.hpp"

using namespace tailor;

TEST_CASE("layers are named as Keras names them") {
    CHECK(snake_case("MaxPool2D") == "max_pool2d");
    CHECK(snake_case("Conv2D") == "conv2d");
    CHECK(snake_case("BatchNormalization") == "batch_normalization");
    CHECK(snake_case("GRUCell") == "gru_cell");
    CHECK(snake_case("ReLU") == "re_lu");
    CHECK(snake_case("Dense") == "dense");
    const auto layers = networks::normalized().layers();
    CHECK(layers[0].name == "conv2d");
    CHECK(layers[5].name == "conv2d_1");
    CHECK(layers[8].name == "batch_normalization_1");
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
