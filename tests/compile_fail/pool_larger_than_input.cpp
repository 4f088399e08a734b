// error: pool_is_larger_than_its_input
// error: 1, tailor::MaxPool2D<tailor::Pool<3, 4>>, tailor::Shape<2, 9, 4>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<2, 9, 4>>{},
        MaxPool2D<Pool<3, 4>>{},
        Flatten{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
