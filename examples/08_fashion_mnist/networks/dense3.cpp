// Three dense layers: an earlier attempt of the notebook, whose widths are not known; these are ours.
#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses/crossentropy.hpp>
#include <tailor/metrics/accuracy.hpp>
#include <tailor/model/sequential.hpp>

using namespace tailor;

Network dense3(const Optimizer& optimizer, const NetworkOptions& options) {
    Sequential model{
        Input<Shape<28, 28>>{},                                // (28, 28)
        Flatten{},                                             // (784)
        Dense<256, ReLU>{.bias_initializer = options.bias},    // (256)
        Dropout{options.image_dropout},                        // (256)
        Dense<128, ReLU>{.bias_initializer = options.bias},    // (128)
        Dropout{options.feature_dropout},                      // (128)
        Dense<10, Softmax>{.bias_initializer = options.bias},  // (10)
    };
    model.compile(optimizer, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
