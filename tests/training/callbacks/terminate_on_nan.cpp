#include <tailor/training/callbacks/terminate_on_nan.hpp>

#include <cmath>
#include <limits>

#include <tailor/training/callbacks/lambda_callback.hpp>

#include "catch.hpp"
#include "error_of.hpp"
#include "given.hpp"
#include "training/networks.hpp"

using namespace tailor;
using testing::error_of;

namespace {

History train_to_nan(const Callbacks& callbacks, double learning_rate) {
    Sequential model{Input<Shape<6>>{}, Dense<3>{}};
    model.compile(SGD{.learning_rate = learning_rate}, MeanSquaredError{});
    return model.fit(networks::patterns(32, 6, 3), {.batch_size = 8, .epochs = 4, .callbacks = callbacks});
}
/// Whether a batch with this loss stops training.
bool stops(double loss) {
    testing::Given training;
    Logs logs;
    logs.set("loss", loss);
    TerminateOnNaN().on_train_batch_end(training, 0, logs);
    return training.stop_training;
}

}  // namespace

TEST_CASE("a loss that is no finite number stops training, and no other does") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(stops(std::numeric_limits<double>::quiet_NaN()));
    CHECK(stops(infinity));
    CHECK(stops(-infinity));
    CHECK_FALSE(stops(0));
    CHECK_FALSE(stops(std::numeric_limits<double>::max()));
    testing::Given training;
    TerminateOnNaN().on_train_batch_end(training, 0, {});  // no loss was logged
    CHECK_FALSE(training.stop_training);
}

TEST_CASE("TerminateOnNaN ends the epoch at once, and History says what happened") {
    Index batches = 0;
    const LambdaCallback count({.on_train_batch_end = [&](TrainingControl&, Index, const Logs&) { ++batches; }});
    const History history = train_to_nan({TerminateOnNaN(), count}, 1e30);
    CHECK(history.epoch.size() == 1);
    CHECK(batches < 4);
    CHECK(!std::isfinite(history["loss"].back()));
    CHECK_THAT(error_of([] { train_to_nan({TerminateOnNaN(OnNaN::raise_error)}, 1e30); }),
               ContainsSubstring("expected a finite loss, found"));
}

TEST_CASE("TerminateOnNaN does not stop a later training") {
    const Callbacks callbacks{TerminateOnNaN()};
    CHECK(train_to_nan(callbacks, 1e30).epoch.size() == 1);
    CHECK(train_to_nan(callbacks, 0.1).epoch.size() == 4);
}
