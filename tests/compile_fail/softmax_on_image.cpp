// error: Softmax_expects_one_or_two_axes__add_Flatten_before
// error: 2, tailor::Activation<tailor::Softmax>, tailor::Shape<4, 4, 3>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<6, 6, 1>>{},
        Conv2D<3>{},
        Activation<Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
