#include <tailor/training/callbacks/lambda_callback.hpp>

#include "catch.hpp"
#include "given.hpp"

using namespace tailor;

TEST_CASE("each hook calls the function of its name, with what it was given") {
    std::string called;
    const auto plain = [&](std::string name) { return [&called, name](TrainingControl&) { called = name; }; };
    const auto counted = [&](std::string name) {
        return [&called, name](TrainingControl&, Index batch) { called = name + std::to_string(batch); };
    };
    const auto logged = [&](std::string name) {
        return [&called, name](TrainingControl&, const Logs& logs) {
            called = name + std::to_string(static_cast<int>(logs["loss"]));
        };
    };
    const auto both = [&](std::string name) {
        return [&called, name](TrainingControl&, Index batch, const Logs& logs) {
            called = name + std::to_string(batch) + std::to_string(static_cast<int>(logs["loss"]));
        };
    };
    LambdaCallback callback({
        .on_epoch_begin = counted("epoch begins "),
        .on_epoch_end = both("epoch ends "),
        .on_train_begin = plain("train begins"),
        .on_train_end = logged("train ends "),
        .on_train_batch_begin = counted("train batch begins "),
        .on_train_batch_end = both("train batch ends "),
        .on_test_begin = plain("test begins"),
        .on_test_end = logged("test ends "),
        .on_test_batch_begin = counted("test batch begins "),
        .on_test_batch_end = both("test batch ends "),
        .on_predict_begin = plain("predict begins"),
        .on_predict_end = plain("predict ends"),
        .on_predict_batch_begin = counted("predict batch begins "),
        .on_predict_batch_end = counted("predict batch ends "),
    });
    Callback& hooks = callback;
    testing::Given t;
    Logs logs;
    logs.set("loss", 7);
    const auto calls = [&](const auto& hook) {
        called.clear();
        hook();
        return called;
    };
    CHECK(calls([&] { hooks.on_epoch_begin(t, 3); }) == "epoch begins 3");
    CHECK(calls([&] { hooks.on_epoch_end(t, 3, logs); }) == "epoch ends 37");
    CHECK(calls([&] { hooks.on_train_begin(t); }) == "train begins");
    CHECK(calls([&] { hooks.on_train_end(t, logs); }) == "train ends 7");
    CHECK(calls([&] { hooks.on_train_batch_begin(t, 4); }) == "train batch begins 4");
    CHECK(calls([&] { hooks.on_train_batch_end(t, 4, logs); }) == "train batch ends 47");
    CHECK(calls([&] { hooks.on_test_begin(t); }) == "test begins");
    CHECK(calls([&] { hooks.on_test_end(t, logs); }) == "test ends 7");
    CHECK(calls([&] { hooks.on_test_batch_begin(t, 5); }) == "test batch begins 5");
    CHECK(calls([&] { hooks.on_test_batch_end(t, 5, logs); }) == "test batch ends 57");
    CHECK(calls([&] { hooks.on_predict_begin(t); }) == "predict begins");
    CHECK(calls([&] { hooks.on_predict_end(t); }) == "predict ends");
    CHECK(calls([&] { hooks.on_predict_batch_begin(t, 6); }) == "predict batch begins 6");
    CHECK(calls([&] { hooks.on_predict_batch_end(t, 6); }) == "predict batch ends 6");
}

TEST_CASE("a hook that was not set does nothing, and one that was may stop training") {
    testing::Given t;
    LambdaCallback none({});
    none.on_epoch_end(t, 0, {});
    none.on_train_batch_begin(t, 0);
    CHECK_FALSE(t.stop_training);
    LambdaCallback second({.on_epoch_end = [](TrainingControl& training, int epoch, const Logs&) {
        training.stop_training = epoch == 1;
    }});
    CHECK(t.epochs(second, {5, 4, 3, 2}) == 2);
}
