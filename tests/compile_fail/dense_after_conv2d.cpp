// error: expects_flat_input__add_Flatten_before__or_take_the_option_LastAxis
// error: 2, tailor::Dense<10, tailor::Softmax>, tailor::Shape<26, 26, 32>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<28, 28, 1>>{},
        Conv2D<32, Kernel<3, 3>>{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
