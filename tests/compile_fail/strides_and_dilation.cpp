// error: strides_and_dilation_cannot_both_exceed_one
// error: 1, tailor::Conv2D<8, tailor::Strides<2, 1>, tailor::Dilation<2, 1>>, tailor::Shape<9, 9, 1>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<9, 9, 1>>{},
        Conv2D<8, Strides<2, 1>, Dilation<2, 1>>{},
        Flatten{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
