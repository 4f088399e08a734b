// error: this_layer_does_not_take_the_option<tailor::Pool<2, 3>>
// error: 1, tailor::Conv2D<8, tailor::Pool<2, 3>>, tailor::Shape<6, 6, 1>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<6, 6, 1>>{},
        Conv2D<8, Pool<2, 3>>{},
        Flatten{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
