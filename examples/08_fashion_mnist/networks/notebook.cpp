// The notebook's network, with its quirk. The first convolution is told that channels come first, and puts out
// (32, 26, 26): 32 filters over 26 x 26 places. The second is told nothing, so it takes channels to come last, as is
// Keras's default: it sees an image 32 high and 26 wide with 26 channels, moves its kernel over filters and rows, and
// has 3 * 3 * 26 * 64 + 64 = 15,040 parameters. It learns all the same. networks/textbook.cpp has the channels right.
#include "../networks.hpp"

#include <tailor/layers.hpp>
#include <tailor/losses/crossentropy.hpp>
#include <tailor/metrics/accuracy.hpp>
#include <tailor/model/sequential.hpp>

using namespace tailor;

Network notebook(const Optimizer& optimizer, const NetworkOptions& options) {
    Sequential model{
        Input<Shape<1, 28, 28>>{},                                                     // (1, 28, 28)
        Conv2D<32, Kernel<3>, ReLU, ChannelsFirst>{.bias_initializer = options.bias},  // (32, 26, 26)
        Conv2D<64, Kernel<3>, ReLU>{.bias_initializer = options.bias},                 // (30, 24, 64), see above
        MaxPool2D<Pool<2>>{},                                                          // (15, 12, 64)
        Dropout{options.image_dropout},                                                // (15, 12, 64)
        Flatten{},                                                                     // (11520)
        Dense<128, ReLU>{.bias_initializer = options.bias},                            // (128)
        Dropout{options.feature_dropout},                                              // (128)
        Dense<10, Softmax>{.bias_initializer = options.bias},                          // (10)
    };
    static_assert(decltype(model)::parameter_count == 1'491'338);

    model.compile(optimizer, CategoricalCrossentropy{}, Metrics{accuracy});
    return std::make_unique<decltype(model)>(std::move(model));
}
