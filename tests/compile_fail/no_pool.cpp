// error: an_extent_of_zero
// error: 1, tailor::MaxPool2D<tailor::Pool<0, 1>, tailor::Strides<1, 2>>, tailor::Shape<8, 8, 1>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<8, 8, 1>>{},
        MaxPool2D<Pool<0, 1>, Strides<1, 2>>{},
        Flatten{},
        Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
