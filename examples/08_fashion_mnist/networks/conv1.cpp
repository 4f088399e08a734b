// One convolution: an earlier attempt of the notebook, whose widths it does not tell; these are ours.
#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses/crossentropy.hpp>
#include <tailor/metrics/accuracy.hpp>
#include <tailor/model/sequential.hpp>

using namespace tailor;

Network conv1(const Optimizer& optimizer) {
    Sequential model{
        Input<Shape<28, 28, 1>>{},
        Conv2D<32, Kernel<3, 3>, ReLU>{},
        MaxPool2D<Pool<2, 2>>{},
        Dropout{0.25},
        Flatten{},
        Dense<128, ReLU>{},
        Dropout{0.5},
        Dense<10, Softmax>{},
    };
    model.compile(optimizer, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
