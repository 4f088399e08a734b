#pragma once
// Networks and data that the tests of training share.
#include <tailor/tailor.hpp>

namespace networks {

using namespace tailor;

/// predict(samples) as a vector, whatever the network.
template <class T>
std::vector<T> outputs_of(const Model<T>& model, const Samples& x) {
    return model.predict(x);
}

/// The notebook's network; its second convolution reads what the first wrote channels-first as channels-last.
template <class T = float>
auto notebook(double dropout = 1) {
    return Sequential{
        Input<Shape<1, 28, 28>, T>{},
        Conv2D<32, Kernel<3, 3>, ReLU, ChannelsFirst>{},
        Conv2D<64, Kernel<3, 3>, ReLU>{},
        MaxPool2D<Pool<2, 2>>{},
        Dropout{0.25 * dropout},
        Flatten{},
        Dense<128, ReLU>{},
        Dropout{0.5 * dropout},
        Dense<10, Softmax>{},
    };
}

/// Small, with every kind of segment: convolutions, statistics over the batch, dropout, dense layers.
inline auto normalized() {
    return Sequential{
        Input<Shape<9, 8, 2>>{},
        Conv2D<6, Same, NoBias>{},
        BatchNormalization{},
        Activation<ReLU>{},
        MaxPool2D{},
        Dropout{0.3},
        Conv2D<8, ReLU>{},
        GlobalAvgPool2D{},
        Dense<16, Tanh>{},
        BatchNormalization{},
        Dense<3, Softmax>{},
    };
}

/// n samples of these extents, of values around a pattern of their class, and their classes one-hot.
inline Dataset patterns(Index n, std::vector<Index> extents, Index classes, std::uint64_t seed = 1) {
    const Index size = std::accumulate(extents.begin(), extents.end(), Index{1}, std::multiplies{});
    Random random(seed, Purpose::user);
    std::vector<float> values;
    std::vector<std::uint8_t> labels;
    for (Index i = 0; i < n; ++i) {
        const Index label = random.below(classes);
        labels.push_back(static_cast<std::uint8_t>(label));
        for (Index j = 0; j < size; ++j) {
            const double pattern = j * classes / size == label ? 0.7 : 0.1;
            values.push_back(static_cast<float>(pattern + 0.3 * random.uniform()));
        }
    }
    return {Samples(std::move(values), std::move(extents)), Samples(std::move(labels), {}).one_hot(classes)};
}
inline Dataset patterns(Index n, Index size, Index classes, std::uint64_t seed = 1) {
    return patterns(n, std::vector{size}, classes, seed);
}

}  // namespace networks
