#include <tailor/training/callbacks/lambda_callback.hpp>
#include <tailor/training/callbacks/learning_rate_scheduler.hpp>
#include <tailor/training/callbacks/reduce_lr_on_plateau.hpp>

#include "catch.hpp"
#include "given.hpp"

using namespace tailor;

// When it lowers the rate is compared with Keras in golden/callbacks.
TEST_CASE("ReduceLROnPlateau without options: a tenth after ten epochs without an improvement of 1e-4") {
    testing::Given training;
    ReduceLROnPlateau reduce;
    std::vector<double> values{1, 1 - 1.5e-4};
    values.resize(2 + 20, 1 - 2e-4);  // 0.5e-4 better
    const std::vector<double> rates = training.run(reduce, values);
    CHECK(rates[10] == 1);
    CHECK(rates[11] == 0.1);
    CHECK(rates[20] == 0.1);
    CHECK(rates[21] == 0.1 * 0.1);
    values.clear();
    for (int epoch = 0; epoch < 30; ++epoch) values.push_back(1 - 1.5e-4 * epoch);
    CHECK(training.run(reduce, values).back() == 1);
}

TEST_CASE("ReduceLROnPlateau at its limits") {
    testing::Given training;
    const auto rates = [&](ReduceLROnPlateauOptions options, const std::vector<double>& values) {
        options.factor = 0.5;
        ReduceLROnPlateau reduce(options);
        return training.run(reduce, values);
    };
    using Rates = std::vector<double>;
    CHECK(rates({.patience = 1, .min_lr = 0.25}, {1, 1, 1, 1}) == Rates{1, 0.5, 0.25, 0.25});
    CHECK(rates({.patience = 1, .min_lr = 0.375}, {1, 1, 1, 1}) == Rates{1, 0.5, 0.375, 0.375});
    CHECK(rates({.patience = 2}, {1, 1, 1, 1}) == Rates{1, 1, 0.5, 0.5});
    CHECK(rates({.patience = 1, .cooldown = 2}, {1, 1, 1, 1, 1}) == Rates{1, 0.5, 0.5, 0.25, 0.25});
    CHECK(rates({.patience = 1, .min_delta = 0.125}, {1, 0.875, 0.75}) == Rates{1, 0.5, 0.5});
    CHECK(rates({.patience = 1, .mode = MonitorMode::max}, {1, 0.5, 2}) == Rates{1, 0.5, 0.5});
}

TEST_CASE("ReduceLROnPlateau begins anew with every training") {
    testing::Given training;
    ReduceLROnPlateau reduce({.factor = 0.5, .patience = 2, .cooldown = 5});
    using Rates = std::vector<double>;
    CHECK(training.run(reduce, {0.25, 1, 1}) == Rates{1, 1, 0.5});  // ends cooling down
    CHECK(training.run(reduce, {1, 0.5, 1, 1}) == Rates{1, 1, 1, 0.5});
    CHECK(training.run(reduce, {0.25, 1}) == Rates{1, 1});  // ends one epoch before it would lower the rate
    CHECK(training.run(reduce, {1, 1, 1}) == Rates{1, 1, 0.5});
}

TEST_CASE("the learning_rate that is logged is the epoch's, in whatever order") {
    const auto logged = [](const Callbacks& callbacks) {
        Sequential model{Input<Shape<6>>{}, Dense<3>{}};
        model.compile(SGD{.learning_rate = 0}, MeanSquaredError{});
        return model.fit(networks::patterns(16, 6, 3), {.epochs = 4, .callbacks = callbacks})["learning_rate"];
    };
    const LambdaCallback flat({.on_epoch_end = [](TrainingControl& t, int, const Logs&) { t.logs.set("error", 1); }});
    const ReduceLROnPlateau once({.monitor = "error", .factor = 0.5, .patience = 1}),
        twice({.monitor = "error", .factor = 0.5, .patience = 2});
    const LearningRateScheduler schedule([](int epoch, double rate) { return epoch == 0 ? 1 : rate; });
    const std::vector<double> expected{1, 1, 0.5, 0.125};
    CHECK(logged({flat, schedule, once, twice}) == expected);
    CHECK(logged({flat, once, twice, schedule}) == expected);
    CHECK(logged({flat, twice, schedule, once}) == expected);
}
