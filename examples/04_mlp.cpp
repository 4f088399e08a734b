// 04: A network that learns to which of two spirals a point belongs. No straight line separates them; a network with two
// hidden layers does.
#include <cmath>
#include <cstdio>
#include <numbers>
#include <tailor/tailor.hpp>

using namespace tailor;

// Points (x, y) and their class, 0 or 1. The second spiral is the first, rotated by 180 degrees.
Dataset spirals(Index count, std::uint64_t seed) {
    Random random(seed, Purpose::user);  // the same numbers on every machine
    std::vector<float> points;
    std::vector<std::uint8_t> classes;
    for (Index i = 0; i < count; ++i) {
        const double along = random.uniform(), turns = 1.25 * along + 0.5 * double(i % 2);
        const double radius = 0.1 + 0.85 * along + 0.02 * random.normal();
        points.push_back(float(radius * std::cos(2 * std::numbers::pi * turns)));
        points.push_back(float(radius * std::sin(2 * std::numbers::pi * turns)));
        classes.push_back(std::uint8_t(i % 2));
    }
    // Samples hold values of any number type, and the extents of one sample. {}: one number each.
    return {Samples(std::move(points), {2}), Samples(std::move(classes), {})};
}

int main() {
    const Dataset train = spirals(600, 1), test = spirals(200, 2);

    Sequential model{
        Input<Shape<2>>{},    // x and y
        Dense<32, ReLU>{},    // 32 half-planes: each unit is 0 on one side of a line
        Dense<32, ReLU>{},    // 32 shapes made of those
        Dense<2, Softmax>{},  // two numbers that sum to 1: the probability of each class
    };
    model.initialize(1);  // draws the weights, by seed 1

    // The optimizer, the loss (here for classes given as numbers; CategoricalCrossentropy is for one-hot targets), and the
    // metrics to report.
    model.compile(Adam{.learning_rate = 0.01}, SparseCategoricalCrossentropy{}, Metrics{accuracy});

    // An epoch shows every sample once, in shuffled batches; each batch is a step. The options are named as in Keras.
    const History history = model.fit(train, {.batch_size = 50, .epochs = 50, .validation_data = test, .seed = 1});
    for (std::size_t epoch = 0; epoch < history.epoch.size(); epoch += 5)
        std::printf("epoch %2zu: loss %.4f, accuracy %.3f, on points never trained on %.3f\n", epoch + 1,
                    history["loss"][epoch], history["accuracy"][epoch], history["val_accuracy"][epoch]);

    const Score score = model.evaluate(test);
    std::printf("trained:  test loss %.4f, test accuracy %.3f\n\n", score.loss(), score["accuracy"]);

    // What has it learned? Predict the class of every point of a grid.
    constexpr Index rows = 25, columns = 61;
    std::vector<float> places;
    for (Index row = 0; row < rows; ++row)
        for (Index column = 0; column < columns; ++column) {
            places.push_back(float(column) / 30 - 1);
            places.push_back(1 - float(row) / 12);
        }
    const auto probability = model.predict(places);  // an Output<float, Shape<2>>: (rows * columns, 2)
    for (Index row = 0; row < rows; ++row) {
        for (Index column = 0; column < columns; ++column)
            std::putchar(probability.matrix()(row * columns + column, 1) > 0.5f ? '#' : '.');
        std::putchar('\n');
    }
}
