// What each layer and each optimizer makes of the same 20 steps, in double, is the same with every compiler and every
// instruction set. The losses are held against losses.txt; TAILOR_WRITE_LOSSES=1 in the environment writes it anew.
#include <tailor/tailor.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

#include "catch.hpp"

using namespace tailor;

namespace {

const std::filesystem::path file = std::filesystem::path(__FILE__).parent_path() / "losses.txt";

std::vector<double> uniform_values(Index count, std::uint64_t seed) {
    Random random(seed, Purpose::user);
    std::vector<double> values(static_cast<std::size_t>(count));
    for (double& value : values) value = 2 * random.uniform() - 1;
    return values;
}

/// Losses of 20 steps on batches of 7, then that of an evaluation, which reads what the steps left behind.
template <class M>
std::vector<double> losses_of(M model, const Optimizer& optimizer) {
    const ModelSizes sizes = model.sizes();
    const Dataset data{Samples(uniform_values(14 * sizes.input, 1), {sizes.input}),
                       Samples(uniform_values(14 * sizes.output, 2), {sizes.output})};
    model.initialize(3);
    model.compile(optimizer, MeanSquaredError{});
    std::vector<double> losses;
    for (Index step = 0; step < 20; ++step) losses.push_back(model.train_on_batch(data.slice(step % 2 * 7, 7), 4));
    losses.push_back(model.evaluate(data)["loss"]);
    return losses;
}

std::map<std::string, std::vector<double>> expected_losses() {
    std::map<std::string, std::vector<double>> all;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        std::getline(words, name, ':');
        for (double loss; words >> loss;) all[name].push_back(loss);
    }
    return all;
}

void check(const std::string& name, const std::vector<double>& losses) {
    INFO(name);
    if (std::getenv("TAILOR_WRITE_LOSSES") != nullptr) {
        std::ofstream to(file, std::ios::app);
        to.precision(std::numeric_limits<double>::max_digits10);
        to << name << ':';
        for (const double loss : losses) to << ' ' << loss;
        to << '\n';
        return;
    }
    static const auto all = expected_losses();
    const auto found = all.find(name);
    REQUIRE(found != all.end());
    REQUIRE(found->second.size() == losses.size());
    for (std::size_t i = 0; i < losses.size(); ++i) CHECK(losses[i] == Approx(found->second[i]).epsilon(1e-9));
    CHECK(losses.front() != Approx(losses[18]).epsilon(1e-6));  // something has trained
}

/// A convolution or a Dense layer before it, so that its dx counts, and one behind it.
template <class Layer>
void check_on_images(const std::string& name, const Layer& layer) {
    check(name, losses_of(Sequential{Input<Shape<7, 6, 3>, double>{}, Conv2D<4, Tanh>{}, layer, Flatten{}, Dense<2>{}},
                          SGD{.learning_rate = 0.05}));
}
template <class Layer>
void check_on_features(const std::string& name, const Layer& layer) {
    check(name,
          losses_of(Sequential{Input<Shape<5>, double>{}, Dense<6>{}, layer, Dense<2>{}}, SGD{.learning_rate = 0.1}));
}
void check_optimizer(const std::string& name, const Optimizer& optimizer) {
    check(name, losses_of(Sequential{Input<Shape<5>, double>{}, Dense<6, Tanh>{}, Dense<2>{}}, optimizer));
}

}  // namespace

TEST_CASE("20 steps of each layer of images give the committed losses") {
    check_on_images("Conv2D", Conv2D<3>{});
    check_on_images("Conv2D same, strides", Conv2D<3, Same, Strides<2, 1>, ReLU>{});
    check_on_images("Conv2D dilation, no bias", Conv2D<3, Kernel<2, 2>, Dilation<2, 1>, NoBias>{});
    check_on_images("Conv2D channels first", Conv2D<3, ChannelsFirst, Kernel<2, 3>>{});
    check_on_images("Conv2D im2col", Conv2D<3, Algorithm<im2col>>{});
    check_on_images("MaxPool2D", MaxPool2D{});
    check_on_images("MaxPool2D same, overlapping", MaxPool2D<Same, Pool<3, 3>, Strides<2, 2>>{});
    check_on_images("AvgPool2D", AvgPool2D{});
    check_on_images("AvgPool2D channels first", AvgPool2D<Pool<2, 2>, ChannelsFirst>{});
    check_on_images("BatchNormalization", BatchNormalization<>{.momentum = 0.8});
    check_on_images("BatchNormalization channels first", BatchNormalization<ChannelsFirst>{});
    check_on_images("Dropout", Dropout{0.3});
    check_on_images("Dense LastAxis", Dense<3, LastAxis, Tanh>{});
    check("GlobalAvgPool2D",
          losses_of(Sequential{Input<Shape<7, 6, 3>, double>{}, Conv2D<4, Tanh>{}, GlobalAvgPool2D{}, Dense<2>{}},
                    SGD{.learning_rate = 0.1}));
}

TEST_CASE("20 steps of each way to convolve give the committed losses") {
    const auto wide = [](const std::string& name, const auto& layer) {
        check(name, losses_of(Sequential{Input<Shape<7, 6, 16>, double>{}, layer, GlobalAvgPool2D{}, Dense<2>{}},
                              SGD{.learning_rate = 0.1}));
    };
    wide("Conv2D direct", Conv2D<16, Same, Tanh, Algorithm<direct>>{});
    wide("Conv2D winograd", Conv2D<16, Same, Tanh, Algorithm<winograd>>{});
    wide("Conv2D winograd_2x2", Conv2D<16, Same, Tanh, Algorithm<winograd_2x2>>{});
}

TEST_CASE("20 steps of each layer of features give the committed losses") {
    check_on_features("Dense", Dense<4>{});
    check_on_features("Dense no bias", Dense<4, NoBias, ReLU>{});
    check_on_features("Dense with L1 and L2", Dense<4>{.kernel_regularizer = l1_l2(0.01, 0.02)});
    check_on_features("BatchNormalization of features", BatchNormalization<>{.momentum = 0.5});
    check_on_features("BatchNormalization that does not train", BatchNormalization<>{.trainable = false});
    check_on_features("Dropout of features", Dropout{0.4});
    check_on_features("Linear", Activation<Linear>{});
    check_on_features("ReLU", Activation<ReLU>{});
    check_on_features("LeakyReLU", Activation<LeakyReLU>{});
    check_on_features("ELU", Activation<ELU>{});
    check_on_features("Sigmoid", Activation<Sigmoid>{});
    check_on_features("Tanh", Activation<Tanh>{});
    check_on_features("SiLU", Activation<SiLU>{});
    check_on_features("Softplus", Activation<Softplus>{});
    check_on_features("GELU", Activation<GELU>{});
    check_on_features("Softmax", Activation<Softmax>{});
}

TEST_CASE("20 steps of each optimizer give the committed losses") {
    check_optimizer("SGD", SGD{.learning_rate = 0.1});
    check_optimizer("SGD momentum", SGD{.learning_rate = 0.1, .momentum = 0.8});
    check_optimizer("SGD Nesterov", SGD{.learning_rate = 0.1, .momentum = 0.8, .nesterov = true});
    check_optimizer("RMSprop", RMSprop{.learning_rate = 0.02});
    check_optimizer("RMSprop centered, momentum", RMSprop{.learning_rate = 0.01, .momentum = 0.5, .centered = true});
    check_optimizer("Adagrad", Adagrad{.learning_rate = 0.1});
    check_optimizer("Adadelta", Adadelta{.learning_rate = 1});
    check_optimizer("Adam", Adam{.learning_rate = 0.02});
    check_optimizer("Adam AMSGrad", Adam{.learning_rate = 0.02, .amsgrad = true});
    check_optimizer("AdamW", AdamW{.learning_rate = 0.02, .weight_decay = 0.1});
    check_optimizer("SGD clipped", SGD{.learning_rate = 0.1, .clip = {.global_norm = 0.3}});
}
