#include <sys/wait.h>

#include <cstdlib>
#include <tailor/io/png.hpp>
#include <tailor/training/callbacks/lambda_callback.hpp>
#include <tailor/training/callbacks/tensorboard.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "training/networks.hpp"

using namespace tailor;

namespace {

struct Trained {
    testing::TemporaryFolder folder;
    Sequential<Input<Shape<8, 8, 1>>, Conv2D<2>, Flatten, Dense<3, Softmax>> model{Input<Shape<8, 8, 1>>{}, Conv2D<2>{},
                                                                                   Flatten{}, Dense<3, Softmax>{}};
    History history;
    explicit Trained(TensorBoardOptions options) {
        model.compile(SGD{.learning_rate = 0.25}, CategoricalCrossentropy{}, Metrics{accuracy});
        const Dataset data = networks::patterns(40, 64, 3);
        history = model.fit(data, {.batch_size = 8,
                                   .epochs = 3,
                                   .validation_data = data.slice(0, 8),
                                   .callbacks = {TensorBoard(folder / "logs", options)}});
    }
};

/// "train epoch_loss 0 0.5": one value as read_tensorboard.py prints it.
std::string line(const std::string& run, const std::string& tag, Index step, double value) {
    char text[64];
    std::snprintf(text, sizeof text, " %.9g\n", static_cast<double>(static_cast<float>(value)));
    return run + " " + tag + " " + std::to_string(step) + text;
}

/// Weights as bytes, from the smallest, 0, to the largest, 255, in the order of these places.
template <class Place>
std::vector<std::uint8_t> grey(std::span<const float> weights, Index pixels, Place place) {
    const auto [low, high] = std::minmax_element(weights.begin(), weights.end());
    const double black = *low, white = *high;
    std::vector<std::uint8_t> bytes;
    for (Index i = 0; i < pixels; ++i) {
        const double share = (weights[static_cast<std::size_t>(place(i))] - black) / (white - black);
        bytes.push_back(static_cast<std::uint8_t>(255 * share + 0.5));
    }
    return bytes;
}

}  // namespace

TEST_CASE("each run has one file in train/ and one in validation/, and no validation no folder") {
    const Trained trained({.histogram_freq = 2});
    for (const char* run : {"train", "validation"}) {
        const std::filesystem::directory_iterator files(trained.folder / "logs" / run);
        CHECK(std::distance(begin(files), end(files)) == 1);
    }
    const testing::TemporaryFolder folder;
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    model.fit(networks::patterns(8, 6, 3), {.callbacks = {TensorBoard(folder.path())}});
    CHECK(folder.names() == std::vector<std::string>{"train"});
}

TEST_CASE("weights are pictures: a kernel's filters one by one, a matrix with its longer side across") {
    const Trained trained({.histogram_freq = 2, .write_images = encode_png});
    const auto file = std::filesystem::directory_iterator(trained.folder / "logs" / "train")->path();
    const std::string text = testing::contents(file);
    const auto has = [&](const char* name, ImageSize size, const std::vector<std::uint8_t>& pixels) {
        return text.find(image_summary(name, size, 1, encode_png(pixels, size))) != std::string::npos;
    };
    const auto filters = trained.model.get_weights(0)[0], matrix = trained.model.get_weights(2)[0];
    CHECK(has("conv2d/kernel/image/0", {3, 3}, grey(filters, 9, [](Index i) { return 2 * i; })));
    CHECK(has("conv2d/kernel/image/1", {3, 3}, grey(filters, 9, [](Index i) { return 2 * i + 1; })));
    CHECK(has("dense/kernel/image/0", {3, 72}, grey(matrix, 216, [](Index i) { return i % 72 * 3 + i / 72; })));
    CHECK(text.find("dense/kernel/image/1") == std::string::npos);
}

TEST_CASE("TensorBoard without options writes to logs/, no weights and no batches") {
    const testing::TemporaryFolder folder;
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    model.fit(networks::patterns(8, 6, 3), {.callbacks = {TensorBoard()}});
    std::filesystem::current_path(before);
    const std::string text = testing::contents(std::filesystem::directory_iterator(folder / "logs/train")->path());
    CHECK_THAT(text, ContainsSubstring("epoch_loss"));
    for (const char* name : {"batch_loss", "histogram", "image"}) CHECK(text.find(name) == std::string::npos);
}

TEST_CASE("every training has files of its own, and counts its batches") {
    const testing::TemporaryFolder folder;
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    const Callbacks board{TensorBoard(folder.path(), {.update_freq = 2})};
    for (int times = 0; times < 2; ++times)
        model.fit(networks::patterns(24, 6, 3), {.batch_size = 8, .callbacks = board});
    int files = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder / "train")) {
        const std::string text = testing::contents(file.path());
        const std::size_t first = text.find("batch_loss");
        REQUIRE(first != std::string::npos);
        CHECK(text.find("batch_loss", first + 1) == std::string::npos);  // of batch 2 alone, not of 4
        ++files;
    }
    CHECK(files == 2);
}

TEST_CASE("a picture of weights goes by the finite ones; the others are black") {
    const testing::TemporaryFolder folder;
    Sequential model{Input<Shape<3>>{}, Dense<2, NoBias>{}};
    model.compile(SGD{.learning_rate = 0}, MeanSquaredError{});
    const auto train = [&](const std::vector<float>& kernel) {
        const LambdaCallback set({.on_epoch_end = [&](TrainingControl&, int, const Logs&) {
            std::copy(kernel.begin(), kernel.end(), model.weights().begin());
        }});
        const auto logs = folder / std::to_string(folder.names().size());
        model.fit({Samples(std::vector<float>{1, 2, 3}, {3}), Samples(std::vector<float>{0, 0}, {2})},
                  {.callbacks = {set, TensorBoard(logs, {.histogram_freq = 1, .write_images = encode_png})}});
        model.initialize(0);
        return testing::contents(std::filesystem::directory_iterator(logs / "train")->path());
    };
    const auto picture = [](const std::vector<std::uint8_t>& pixels) {
        return image_summary("dense/kernel/image/0", {2, 3}, 1, encode_png(pixels, {2, 3}));
    };
    CHECK_THAT(train({NAN, 1, 2, 3, 4, 5}), ContainsSubstring(picture({0, 64, 191, 0, 128, 255})));
    CHECK_THAT(train({1, 2, 3, INFINITY, 5, -INFINITY}), ContainsSubstring(picture({0, 128, 255, 64, 0, 0})));
    CHECK_THAT(train({NAN, NAN, NAN, NAN, NAN, NAN}), ContainsSubstring(picture({0, 0, 0, 0, 0, 0})));
}

TEST_CASE("a filter that is higher than wide stays upright") {
    const testing::TemporaryFolder folder;
    Sequential model{Input<Shape<6, 6, 1>>{}, Conv2D<2, Kernel<5, 3>>{}, Flatten{}, Dense<3, Softmax>{}};
    model.compile(SGD{.learning_rate = 0}, CategoricalCrossentropy{});
    model.fit(networks::patterns(8, 36, 3),
              {.callbacks = {TensorBoard(folder.path(), {.histogram_freq = 1, .write_images = encode_png})}});
    const std::string text = testing::contents(std::filesystem::directory_iterator(folder / "train")->path());
    const auto pixels = grey(model.get_weights(0)[0], 15, [](Index i) { return 2 * i + 1; });
    CHECK_THAT(text, ContainsSubstring(image_summary("conv2d/kernel/image/1", {5, 3}, 1, encode_png(pixels, {5, 3}))));
}

// TAILOR_PYTHON: a Python that has the package tensorboard, if python3 has not.
TEST_CASE("TensorBoard reads what was logged") {
    const Trained trained({.histogram_freq = 2, .write_images = encode_png, .update_freq = 2});
    const char* const chosen = std::getenv("TAILOR_PYTHON");
    const auto script = std::filesystem::path(__FILE__).parent_path() / "read_tensorboard.py";
    const auto output = trained.folder / "read";
    const int status =
        std::system(text_of("'", chosen != nullptr ? chosen : "python3", "' '", script.string(), "' '",
                            (trained.folder / "logs").string(), "' > '", output.string(), "' 2> /dev/null")
                        .c_str());
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127) {
        WARN("TensorBoard is not installed");
        return;
    }
    REQUIRE(WEXITSTATUS(status) == 0);

    const std::string text = testing::contents(output);
    for (int epoch = 0; epoch < 3; ++epoch) {
        const auto value = [&](const char* name) { return trained.history[name][static_cast<std::size_t>(epoch)]; };
        for (const std::string& expected :
             {line("train", "epoch_loss", epoch, value("loss")),
              line("train", "epoch_accuracy", epoch, value("accuracy")),
              line("train", "epoch_learning_rate", epoch, 0.25),
              line("validation", "epoch_loss", epoch, value("val_loss")),
              line("validation", "epoch_accuracy", epoch, value("val_accuracy")),
              line("validation", "evaluation_loss_vs_iterations", 5 * (epoch + 1), value("val_loss"))})
            CHECK_THAT(text, ContainsSubstring(expected));
    }
    for (const char* expected : {"train batch_loss 2 ", "train batch_loss 14 ", "train batch_accuracy 4 ",
                                 "train dense/kernel/histogram 0 216 216 ", "train dense/kernel/histogram 2 216 216 ",
                                 "train conv2d/bias/histogram 2 2 2 ", "train dense/kernel/image/0 0 3x72 "})
        CHECK_THAT(text, ContainsSubstring(expected));
    CHECK(text.find("batch_loss 3 ") == std::string::npos);
    CHECK(text.find("histogram 1 ") == std::string::npos);
    const auto kernel = trained.model.get_weights(2)[0];
    const auto [low, high] = std::minmax_element(kernel.begin(), kernel.end());
    char range[96];
    std::snprintf(range, sizeof range, "dense/kernel/histogram 2 216 216 %.9g %.9g\n", static_cast<double>(*low),
                  static_cast<double>(*high));
    CHECK_THAT(text, ContainsSubstring(range));
    std::string picture = "train dense/bias/image/0 2 1x3";
    for (const std::uint8_t byte : grey(trained.model.get_weights(2)[1], 3, [](Index i) { return i; }))
        picture += " " + std::to_string(byte);
    CHECK_THAT(text, ContainsSubstring(picture + "\n"));
}
