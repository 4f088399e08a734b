// The notebook's network with other numbers of Dense units, and with the lines that it leaves commented out.
#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses/crossentropy.hpp>
#include <tailor/metrics/accuracy.hpp>
#include <tailor/model/sequential.hpp>

using namespace tailor;

namespace {

template <class Model>
Network compiled(Model model, const Optimizer& optimizer) {
    model.compile(optimizer, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<Model>(std::move(model));
}

template <Index units>
Network with_units(const Optimizer& optimizer, const NetworkOptions& options) {
    Sequential model{
        Input<Shape<1, 28, 28>>{},
        Conv2D<32, Kernel<3>, ReLU, ChannelsFirst>{.bias_initializer = options.bias},
        Conv2D<64, Kernel<3>, ReLU>{.bias_initializer = options.bias},
        MaxPool2D<Pool<2>>{},
        Dropout{options.image_dropout},
        Flatten{},
        Dense<units, ReLU>{.bias_initializer = options.bias},
        Dropout{options.feature_dropout},
        Dense<10, Softmax>{.bias_initializer = options.bias},
    };
    return compiled(std::move(model), optimizer);
}

}  // namespace

Network notebook_16(const Optimizer& optimizer, const NetworkOptions& options) {
    return with_units<16>(optimizer, options);
}
Network notebook_32(const Optimizer& optimizer, const NetworkOptions& options) {
    return with_units<32>(optimizer, options);
}
Network notebook_64(const Optimizer& optimizer, const NetworkOptions& options) {
    return with_units<64>(optimizer, options);
}
Network notebook_256(const Optimizer& optimizer, const NetworkOptions& options) {
    return with_units<256>(optimizer, options);
}

// Where the notebook has them: behind each convolution and behind the Dense layer, before its dropout. Channels are
// normalised as the layer before them means them.
Network notebook_normalised(const Optimizer& optimizer, const NetworkOptions& options) {
    Sequential model{
        Input<Shape<1, 28, 28>>{},                                                     // (1, 28, 28)
        Conv2D<32, Kernel<3>, ReLU, ChannelsFirst>{.bias_initializer = options.bias},  // (32, 26, 26)
        BatchNormalization<ChannelsFirst>{},                                           // (32, 26, 26)
        Conv2D<64, Kernel<3>, ReLU>{.bias_initializer = options.bias},                 // (30, 24, 64)
        BatchNormalization{},                                                          // (30, 24, 64)
        MaxPool2D<Pool<2>>{},                                                          // (15, 12, 64)
        Dropout{options.image_dropout},                                                // (15, 12, 64)
        Flatten{},                                                                     // (11520)
        Dense<128, ReLU>{.bias_initializer = options.bias},                            // (128)
        BatchNormalization{},                                                          // (128)
        Dropout{options.feature_dropout},                                              // (128)
        Dense<10, Softmax>{.bias_initializer = options.bias},                          // (10)
    };
    return compiled(std::move(model), optimizer);
}
