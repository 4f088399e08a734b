// error: ChannelsFirst_expects_channels_height_width
// error: 2, tailor::BatchNormalization<tailor::ChannelsFirst>, tailor::Shape<16>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<8>>{},
        Dense<16>{},
        BatchNormalization<ChannelsFirst>{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
