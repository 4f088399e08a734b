// 07: Training, step by step: the loop that fit runs, written out.
//
//     07_step_by_step [sgd|rmsprop|adagrad|adadelta|adam|adamw]
#include <cstdio>
#include <numeric>
#include <tailor/tailor.hpp>

using namespace tailor;

// Pictures of 8x8 noisy pixels, of which one quarter is brighter. The class is the number of that quarter.
Dataset pictures(Index count, std::uint64_t seed) {
    Random random(seed, Purpose::user);
    std::vector<std::uint8_t> pixels, quarters;
    for (Index n = 0; n < count; ++n) {
        const Index quarter = random.below(4);
        quarters.push_back(static_cast<std::uint8_t>(quarter));
        for (Index i = 0; i < 64; ++i) {
            const Index here = i / 32 * 2 + i % 8 / 4;  // the quarter that pixel i is in
            pixels.push_back(static_cast<std::uint8_t>(random.below(216) + (here == quarter ? 40 : 0)));
        }
    }
    // In memory pixels stay bytes: they become 0 ... 1, and the classes one-hot, when a batch is gathered.
    return {Samples(std::move(pixels), {8, 8}).scaled(255), Samples(std::move(quarters), {}).one_hot(4)};
}

// An Optimizer holds any of them, so it can be chosen at run time.
Optimizer optimizer_named(std::string_view name) {
    if (name == "sgd") return SGD{.learning_rate = 0.1, .momentum = 0.9};
    if (name == "rmsprop") return RMSprop{};
    if (name == "adagrad") return Adagrad{.learning_rate = 0.01};
    if (name == "adadelta") return Adadelta{.learning_rate = 1.0};
    if (name == "adam") return Adam{};
    if (name == "adamw") return AdamW{};
    throw_error("expected sgd, rmsprop, adagrad, adadelta, adam or adamw, found ", name);
}

auto make_model(const Optimizer& optimizer) {
    Sequential model{
        Input<Shape<8, 8>>{},  // pixels, scaled to 0 ... 1
        Flatten{},             // 64 values
        Dense<32, ReLU>{},     // 32 units, each of all pixels
        Dropout{0.25},         // in training one value in four becomes 0, against overfitting
        Dense<4, Softmax>{},   // the probability of each quarter
    };
    model.initialize(1);
    model.compile(optimizer, CategoricalCrossentropy{}, Metrics{accuracy});
    return model;
}

int main(int argc, char** argv) try {
    constexpr std::uint64_t seed = 1;
    constexpr Index batch_size = 32;
    constexpr int epochs = 5;
    const Dataset train = pictures(2000, 1), test = pictures(500, 2);
    const Optimizer optimizer = optimizer_named(argc > 1 ? argv[1] : "adam");
    std::printf("%s, learning rate %g\n", std::string(optimizer.name()).c_str(), optimizer.learning_rate());

    auto model = make_model(optimizer);
    for (int epoch = 0; epoch < epochs; ++epoch) {
        // Every epoch has an order of its own. It is a function of the seed and the epoch.
        std::vector<Index> order(static_cast<std::size_t>(train.size()));
        std::iota(order.begin(), order.end(), 0);
        Random(seed, Purpose::shuffle, static_cast<std::uint64_t>(epoch)).shuffle(std::span(order));

        double loss = 0;
        for (std::size_t first = 0; first < order.size(); first += batch_size) {
            const std::size_t size =
                std::min<std::size_t>(batch_size, order.size() - first);            // the last batch may be smaller
            const Dataset batch = train.at(std::span(order).subspan(first, size));  // a view: no picture is copied

            // One step: forward, loss, backward, update. What Dropout drops depends on the seed and the step's number.
            loss += model.train_on_batch(batch, seed) * static_cast<double>(size);
        }
        // In evaluate and predict Dropout does nothing.
        const Score score = model.evaluate(test);
        std::printf("epoch %d: loss %.4f, test loss %.4f, test accuracy %.3f\n", epoch + 1,
                    loss / static_cast<double>(train.size()), score.loss(), score["accuracy"]);
    }

    // fit does the same, with the same result: weights depend on the seeds, and not on the number of threads.
    auto other = make_model(optimizer);
    other.fit(train, {.batch_size = batch_size, .epochs = epochs, .seed = seed});
    const bool same = std::equal(model.weights().begin(), model.weights().end(), other.weights().begin());
    std::printf("fit gives %s\n", same ? "the same weights, bit for bit" : "OTHER weights");
    return same ? 0 : 1;
} catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
}
