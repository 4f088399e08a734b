#include <tailor/training/callbacks/csv_logger.hpp>
#include <tailor/training/callbacks/lambda_callback.hpp>
#include <tailor/training/callbacks/learning_rate_scheduler.hpp>
#include <tailor/training/callbacks/reduce_lr_on_plateau.hpp>
#include <tailor/training/callbacks/terminate_on_nan.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "training/networks.hpp"

using namespace tailor;
using testing::error_of;

namespace {

History train(const Callbacks& callbacks, double learning_rate = 0.5) {
    Sequential model{Input<Shape<6>>{}, Dense<3>{}};
    model.compile(SGD{.learning_rate = learning_rate}, MeanSquaredError{});
    return model.fit(networks::patterns(32, 6, 3), {.batch_size = 8, .epochs = 4, .callbacks = callbacks});
}

}  // namespace

TEST_CASE("what a callback adds to the logs is seen by those behind it, and in History") {
    const testing::TemporaryFolder folder;
    const History history = train(
        {LearningRateScheduler(StepDecay{.initial_learning_rate = 0.5, .every = 2}), CSVLogger(folder / "log.csv")});
    CHECK(history["learning_rate"] == std::vector<double>{0.5, 0.5, 0.05, 0.05});
    CHECK_THAT(testing::contents(folder / "log.csv"),
               ContainsSubstring("epoch,learning_rate,loss,val_learning_rate,val_loss\r\n0,0.5,"));
}

TEST_CASE("the learning rate of an epoch is logged, not the next one's, whoever comes first") {
    const LearningRateScheduler scheduler([](int epoch, double) { return epoch == 0 ? 0.5 : 0.25; });
    const ReduceLROnPlateau reduce({.monitor = "loss", .patience = 0, .min_delta = 1e9});
    for (const Callbacks& callbacks : {Callbacks{scheduler, reduce}, Callbacks{reduce, scheduler}})
        CHECK(train(callbacks)["learning_rate"] == std::vector<double>{0.5, 0.25, 0.25, 0.25});
}

TEST_CASE("Logs keep names in order, each once, and say which they have") {
    Logs logs;
    CHECK(logs.empty());
    CHECK(!logs.contains("loss"));
    CHECK(error_of([&] { logs["loss"]; }) == "expected a logged name, one of none, found loss");
    logs.set("loss", 1);
    logs.set("accuracy", 2);
    logs.set("loss", 3);
    CHECK(!logs.empty());
    CHECK(logs.contains("loss"));
    CHECK(!logs.contains("val_loss"));
    CHECK(std::vector(logs.begin(), logs.end()) ==
          std::vector<std::pair<std::string, double>>{{"loss", 3}, {"accuracy", 2}});
    CHECK(error_of([&] { logs["val_loss"]; }) == "expected a logged name, one of loss, accuracy, found val_loss");
}

TEST_CASE("a History of no training is empty, and says which names it has") {
    History history;
    CHECK(history.params.epochs == 0);
    CHECK(history.params.steps == 0);
    CHECK(history.epoch.empty());
    CHECK(!history.contains("loss"));
    CHECK(error_of([&] { history["loss"]; }) == "History: expected a recorded name, one of none, found loss");
    Logs logs;
    logs.set("loss", 2);
    history.record(7, logs);
    CHECK(history.epoch == std::vector<int>{7});
    CHECK(history.contains("loss"));
    CHECK(history["loss"] == std::vector<double>{2});
    logs.set("accuracy", 1);
    history.record(8, logs);
    CHECK(error_of([&] { history["acc"]; }) == "History: expected a recorded name, one of accuracy, loss, found acc");
}

TEST_CASE("a control without more said is of one epoch that has not begun") {
    struct Control final : TrainingControl {
        double learning_rate() const override { return 0; }
        void set_learning_rate(double) override {}
    };
    const Control control;
    CHECK(control.epochs == 1);
    CHECK(control.steps == 0);
    CHECK(control.samples == 0);
    CHECK(control.initial_epoch == 0);
    CHECK(control.initial_batch == 0);
    CHECK(!control.stop_training);
    CHECK(!control.interrupted);
    CHECK(!Callback().comes_last());
}

TEST_CASE("mistakes in options are refused") {
    CHECK_THAT(error_of([] { ReduceLROnPlateau({.factor = 1}); }), ContainsSubstring("between 0 and 1, found 1"));
    CHECK_THAT(error_of([] { LearningRateScheduler(nullptr); }), ContainsSubstring("expected a function"));
    CHECK_THAT(error_of([] { train({LearningRateScheduler([](int, double) { return -1.0; })}); }),
               ContainsSubstring("learning rate of at least 0, found -1"));
    CHECK_THAT(error_of([] { train({std::shared_ptr<LambdaCallback>()}); }), ContainsSubstring("null pointer"));
    const testing::TemporaryFolder folder;
    train({CSVLogger(folder / "new" / "file")});
    CHECK_THAT(error_of([&] { train({CSVLogger(folder / "new" / "file" / "log.csv")}); }),
               ContainsSubstring("cannot be opened"));
}
