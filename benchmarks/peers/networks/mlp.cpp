#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses.hpp>
#include <tailor/metrics.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/optimizers.hpp>

using namespace tailor;

Network mlp() {
    Sequential model{
        Input<Shape<784>>{},
        Dense<512, ReLU>{},
        Dense<512, ReLU>{},
        Dense<10, Softmax>{},
    };
    model.compile(Adadelta{.learning_rate = 1.0}, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
