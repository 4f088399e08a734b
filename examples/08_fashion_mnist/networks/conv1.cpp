// One convolution: an earlier attempt of the notebook, whose widths are not known; these are ours.
#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses/crossentropy.hpp>
#include <tailor/metrics/accuracy.hpp>
#include <tailor/model/sequential.hpp>

using namespace tailor;

Network conv1(const Optimizer& optimizer, const NetworkOptions& options) {
    Sequential model{
        Input<Shape<28, 28, 1>>{},                                      // (28, 28, 1)
        Conv2D<32, Kernel<3>, ReLU>{.bias_initializer = options.bias},  // (26, 26, 32)
        MaxPool2D<Pool<2>>{},                                           // (13, 13, 32)
        Dropout{options.image_dropout},                                 // (13, 13, 32)
        Flatten{},                                                      // (5408)
        Dense<128, ReLU>{.bias_initializer = options.bias},             // (128)
        Dropout{options.feature_dropout},                               // (128)
        Dense<10, Softmax>{.bias_initializer = options.bias},           // (10)
    };
    model.compile(optimizer, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
