// error: a_Sequential_begins_with_an_Input
// error: 1, tailor::Dense<128, tailor::ReLU>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Dense<128, ReLU>{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
