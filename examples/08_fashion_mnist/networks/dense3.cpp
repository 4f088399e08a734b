// Three dense layers: an earlier attempt of the notebook, whose widths it does not tell; these are ours.
#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses/crossentropy.hpp>
#include <tailor/metrics/accuracy.hpp>
#include <tailor/model/sequential.hpp>

using namespace tailor;

Network dense3(const Optimizer& optimizer) {
    Sequential model{
        Input<Shape<28, 28>>{},  // (28, 28)
        Flatten{},               // (784)
        Dense<256, ReLU>{},      // (256)
        Dropout{0.25},           // (256)
        Dense<128, ReLU>{},      // (128)
        Dropout{0.5},            // (128)
        Dense<10, Softmax>{},    // (10)
    };
    model.compile(optimizer, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
