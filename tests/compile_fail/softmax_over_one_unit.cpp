// error: Softmax_of_one_value_is_always_1__take_Sigmoid_or_two_units_or_more
// error: 1, tailor::Dense<1, tailor::Softmax>, tailor::Shape<8>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<8>>{},
        Dense<1, Softmax>{},
    };
    model.compile(SGD{}, MeanSquaredError{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
