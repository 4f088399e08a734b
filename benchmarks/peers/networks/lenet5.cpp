#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses.hpp>
#include <tailor/metrics.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/optimizers.hpp>

using namespace tailor;

Network lenet5() {
    Sequential model{
        Input<Shape<28, 28, 1>>{}, Conv2D<6, Kernel<5>, Same, Tanh>{},
        AvgPool2D<Pool<2>>{},      Conv2D<16, Kernel<5>, Tanh>{},
        AvgPool2D<Pool<2>>{},      Flatten{},
        Dense<120, Tanh>{},        Dense<84, Tanh>{},
        Dense<10, Softmax>{},
    };
    model.compile(Adadelta{.learning_rate = 1.0}, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
