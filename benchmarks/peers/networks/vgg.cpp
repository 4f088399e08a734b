#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses.hpp>
#include <tailor/metrics.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/optimizers.hpp>

using namespace tailor;

Network vgg() {
    Sequential model{
        Input<Shape<32, 32, 3>>{},
        Conv2D<64, Kernel<3>, Same, ReLU>{},
        Conv2D<64, Kernel<3>, Same, ReLU>{},
        MaxPool2D<Pool<2>>{},
        Conv2D<128, Kernel<3>, Same, ReLU>{},
        Conv2D<128, Kernel<3>, Same, ReLU>{},
        MaxPool2D<Pool<2>>{},
        Flatten{},
        Dense<256, ReLU>{},
        Dense<10, Softmax>{},
    };
    model.compile(Adadelta{.learning_rate = 1.0}, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
