// error: kernel_is_larger_than_its_input
// error: 2, tailor::Conv2D<8, tailor::Kernel<5, 4>>, tailor::Shape<4, 4, 8>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<6, 6, 1>>{}, Conv2D<8>{}, Conv2D<8, Kernel<5, 4>>{}, Flatten{}, Dense<10, Softmax>{},
    };
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    const History history = model.fit(Dataset{}, {.batch_size = 12, .epochs = 3, .seed = 1});
    const Score score = model.evaluate(Dataset{});
    const auto probabilities = model.predict(Samples{});
    return static_cast<int>(probabilities.batch()) + static_cast<int>(weights<0>(model).kernel.size);
}
