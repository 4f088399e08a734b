// error: this_loss_expects_Sigmoid_or_logits_at_the_end
// error: 2, tailor::BinaryCrossentropy, tailor::Shape<10>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<8>>{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, BinaryCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
