// error: this_is_no_layer
// error: 2, tailor::ReLU, tailor::Shape<16>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<8>>{},
        Dense<16>{},
        ReLU{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
