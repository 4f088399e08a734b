#pragma once
// A small network of every kind of layer, which learns which half of a picture is brighter. Each unit that includes
// this has a copy of its own.
#include <tailor/tailor.hpp>

#include <vector>

namespace {

/// Share of right answers after training: above 0.8.
double train_a_network() {
    using namespace tailor;
    Sequential model{
        Input<Shape<8, 8, 1>>{},
        Conv2D<4, Kernel<3, 3>>{},
        BatchNormalization<>{},
        Activation<ReLU>{},
        MaxPool2D<Pool<2, 2>>{},
        Dropout{0.1},
        Flatten{},
        Dense<2, Softmax>{},
    };

    std::vector<float> pictures, classes;
    Random random(1, Purpose::user);
    for (int i = 0; i < 512; ++i) {
        float upper = 0, lower = 0;
        for (int j = 0; j < 64; ++j) {
            pictures.push_back(static_cast<float>(random.normal()));
            (j < 32 ? upper : lower) += pictures.back();
        }
        classes.push_back(upper > lower ? 0 : 1);
    }
    const Dataset data{Samples(pictures, {8, 8, 1}), Samples(classes, {1})};

    model.compile(SGD{.learning_rate = 0.1}, SparseCategoricalCrossentropy{}, Metrics{accuracy});
    model.fit(data, {.batch_size = 32, .epochs = 20, .seed = 1});
    return model.evaluate(data)["accuracy"];
}

}  // namespace
