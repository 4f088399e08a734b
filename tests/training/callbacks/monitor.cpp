#include <tailor/training/callbacks/monitor.hpp>

#include <limits>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using testing::error_of;

// What counts as better, with NaN and min_delta, is compared with Keras's in golden/callbacks.
TEST_CASE("the name says which way is better, or the mode does") {
    const auto falls = [](const char* name, MonitorMode mode = MonitorMode::automatic) {
        return Monitor("Test", name, mode).better(1, 2);
    };
    for (const char* name : {"loss", "val_loss", "mean_squared_error", "binary_crossentropy", "val_kl_divergence"})
        CHECK(falls(name));
    for (const char* name :
         {"accuracy", "val_top_3_categorical_accuracy", "precision", "recall", "f1", "r2_score", "auc"})
        CHECK(!falls(name));
    CHECK(falls("accuracy", MonitorMode::min));
    CHECK(!falls("loss", MonitorMode::max));
    CHECK_THAT(error_of([&] { falls("luck"); }), ContainsSubstring("Test: expected MonitorMode::min or max"));
    CHECK(falls("luck", MonitorMode::min));
}

TEST_CASE("NaN is never better, and anything is better than NaN") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    for (const MonitorMode mode : {MonitorMode::min, MonitorMode::max}) {
        const Monitor monitor("Test", "loss", mode);
        CHECK(!monitor.better(nan, {}));
        CHECK(!monitor.better(nan, 1.0));
        CHECK(!monitor.better(nan, nan));
        CHECK(monitor.better(1, nan));
        CHECK(monitor.better(infinity, {}));
        CHECK(monitor.better(-infinity, {}));
    }
}

TEST_CASE("what is better by min_delta exactly is not better") {
    const Monitor falls("Test", "loss", MonitorMode::min, 0.25), rises("Test", "loss", MonitorMode::max, -0.25);
    CHECK(!falls.better(0.75, 1));
    CHECK(falls.better(0.74, 1));
    CHECK(!rises.better(1.25, 1));
    CHECK(rises.better(1.26, 1));
    const Monitor without("Test", "loss", MonitorMode::min);
    CHECK(!without.better(1, 1));
    CHECK(without.better(0.999, 1));
}

TEST_CASE("a name that is not logged is an error that says which are") {
    Logs logs;
    logs.set("loss", 1);
    logs.set("accuracy", 2);
    const Monitor monitor("Test", "val_loss", MonitorMode::automatic);
    CHECK(error_of([&] { monitor.value(logs); }) ==
          "Test: expected a monitored value among loss, accuracy, found val_loss (has fit validation data?)");
    CHECK(error_of([&] { Monitor("Test", "my_loss", MonitorMode::automatic).value(logs); }) ==
          "Test: expected a monitored value among loss, accuracy, found my_loss");
    CHECK(error_of([&] { monitor.value({}); }) ==
          "Test: expected a monitored value among none, found val_loss (has fit validation data?)");
    CHECK(Monitor("Test", "accuracy", MonitorMode::automatic).value(logs) == 2);
}
