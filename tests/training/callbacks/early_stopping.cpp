#include <tailor/training/callbacks/early_stopping.hpp>
#include <tailor/training/callbacks/lambda_callback.hpp>

#include "catch.hpp"
#include "error_of.hpp"
#include "given.hpp"

using namespace tailor;

namespace {

/// Trains until the learning rate, which grows tenfold an epoch, spoils the loss; the weights of every epoch.
template <class T>
void check_best_weights() {
    Sequential model{Input<Shape<6>, T>{}, Dense<8, Tanh>{}, BatchNormalization<>{}, Dense<3, Softmax>{}};
    model.compile(SGD{.learning_rate = 0.01}, CategoricalCrossentropy{});
    std::vector<std::vector<T>> after_epochs;
    const LambdaCallback worse({.on_epoch_end = [&](TrainingControl& training, int, const Logs&) {
        after_epochs.emplace_back(model.weights().begin(), model.weights().end());
        training.set_learning_rate(training.learning_rate() * 10);
    }});
    const auto stopping = std::make_shared<EarlyStopping>(
        EarlyStoppingOptions{.monitor = "val_loss", .patience = 2, .restore_best_weights = true});
    const Dataset data = networks::patterns(60, 6, 3);
    const History history = model.fit(
        data.slice(0, 40),
        {.batch_size = 8, .epochs = 30, .validation_data = data.slice(40, 20), .callbacks = {worse, stopping}});

    const auto& losses = history["val_loss"];
    const auto best = std::min_element(losses.begin(), losses.end()) - losses.begin();
    REQUIRE(losses.size() < 30);
    CHECK(losses.size() == static_cast<std::size_t>(best) + 3);
    CHECK(stopping->best_epoch() == static_cast<int>(best));
    CHECK(stopping->stopped_epoch() == static_cast<int>(best) + 2);
    CHECK(std::vector<T>(model.weights().begin(), model.weights().end()) ==
          after_epochs[static_cast<std::size_t>(best)]);
    CHECK(model.evaluate(data.slice(40, 20)).loss() == losses[static_cast<std::size_t>(best)]);
}

}  // namespace

// When it stops is compared with Keras in golden/callbacks.
TEST_CASE("the best epoch's weights and moving statistics come back, and History keeps every epoch") {
    check_best_weights<float>();
    check_best_weights<double>();
}

TEST_CASE("where every epoch's value is NaN, none is the best, and the last weights stay") {
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    const auto stopping = std::make_shared<EarlyStopping>(
        EarlyStoppingOptions{.monitor = "loss", .patience = 1, .restore_best_weights = true});
    const LambdaCallback broken({.on_epoch_end = [&](TrainingControl& training, int epoch, const Logs&) {
        training.logs.set("loss", std::numeric_limits<double>::quiet_NaN());
        model.weights()[0] = static_cast<float>(epoch);
    }});
    const History history = model.fit(networks::patterns(8, 6, 3), {.epochs = 9, .callbacks = {broken, stopping}});
    CHECK(history.epoch.size() == 2);
    CHECK(!stopping->best_epoch());
    CHECK(model.weights()[0] == 1);
}

TEST_CASE("to monitor validation without any is an error") {
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    const auto train = [&] { model.fit(networks::patterns(8, 6, 3), {.callbacks = {EarlyStopping()}}); };
    CHECK_THAT(testing::error_of(train), ContainsSubstring("EarlyStopping: expected a monitored value among loss"));
}

TEST_CASE("EarlyStopping without options: the first epoch whose val_loss is no better is the last") {
    testing::Given training;
    EarlyStopping stopping;
    CHECK(training.epochs(stopping, {1, 0.5, 0.4999999, 0.4999999, 0.1}) == 4);
    CHECK(training.weight() == 3);  // the last epoch's
    CHECK(stopping.best_epoch() == 2);
    CHECK(stopping.stopped_epoch() == 3);
    CHECK(training.epochs(stopping, {1, 0.75, 0.5}) == 3);
    CHECK(!training.stop_training);
    EarlyStopping rising({.monitor = "val_accuracy"});
    CHECK(training.epochs(rising, {0.5, 0.75, 0.75, 1}, "val_accuracy") == 3);
}

TEST_CASE("EarlyStopping at its limits") {
    testing::Given training;
    const auto epochs = [&](EarlyStoppingOptions options, const std::vector<double>& values) {
        EarlyStopping stopping(options);
        return training.epochs(stopping, values);
    };
    CHECK(epochs({.patience = 2}, {1, 2, 2, 0.5}) == 3);
    CHECK(epochs({.patience = 2}, {1, 2, 0.5, 2, 2, 0.25}) == 5);
    CHECK(epochs({.min_delta = 0.125}, {1, 0.875, 0.5}) == 2);  // by min_delta is not by more
    CHECK(epochs({.min_delta = 0.125, .patience = 2}, {1, 0.875, 0.75, 0.75, 0.75, 0.5}) == 5);
    CHECK(epochs({.patience = 1, .start_from_epoch = 2}, {0.25, 0.5, 1, 2, 0.125}) == 4);
    CHECK(epochs({.patience = 2, .baseline = 0.5}, {0.5, 0.5, 0.25}) == 2);
    CHECK(epochs({.patience = 2, .baseline = 0.5}, {0.5, 0.49, 0.49, 0.49, 0.25}) == 4);
}

TEST_CASE("EarlyStopping begins anew with every training") {
    testing::Given training;
    EarlyStopping stopping({.patience = 2, .restore_best_weights = true});
    CHECK(training.epochs(stopping, {0.25, 0.5}) == 2);  // one epoch of patience is used up
    CHECK(training.weight() == 0);
    CHECK(training.epochs(stopping, {1, 0.75, 1, 1, 0.5}) == 4);
    CHECK(stopping.best_epoch() == 1);
    CHECK(stopping.stopped_epoch() == 3);
    CHECK(training.weight() == 1);
    training.network.weights()[0] = 9;
    CHECK(training.epochs(stopping, {}) == 0);
    CHECK(!stopping.best_epoch());
    CHECK(!stopping.stopped_epoch());
    CHECK(training.weight() == 9);  // no epoch, no best one

    EarlyStopping patient({.patience = 3, .baseline = 0.5});
    CHECK(training.epochs(patient, {1, 1}) == 2);
    CHECK(training.epochs(patient, {1, 1, 1, 1}) == 3);
}
