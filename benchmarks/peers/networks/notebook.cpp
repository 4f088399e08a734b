#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses.hpp>
#include <tailor/metrics.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/optimizers.hpp>

using namespace tailor;

Network notebook() {
    Sequential model{
        Input<Shape<1, 28, 28>>{},
        Conv2D<32, Kernel<3>, ReLU, ChannelsFirst>{},
        Conv2D<64, Kernel<3>, ReLU>{},
        MaxPool2D<Pool<2>>{},
        Dropout{0.25},
        Flatten{},
        Dense<128, ReLU>{},
        Dropout{0.5},
        Dense<10, Softmax>{},
    };
    model.compile(Adadelta{.learning_rate = 1.0}, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
