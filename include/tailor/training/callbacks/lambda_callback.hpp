#pragma once
// LambdaCallback: a callback made of functions (keras.io/api/callbacks/lambda_callback).
#include <functional>

#include "callback.hpp"

namespace TAILOR_NAMESPACE {

/// Those that are set are called: LambdaCallback({.on_epoch_end = [](TrainingControl&, int epoch, const Logs&) {...}}).
struct Hooks {
    using OfControl = std::function<void(TrainingControl&)>;
    using OfLogs = std::function<void(TrainingControl&, const Logs&)>;
    using OfBatch = std::function<void(TrainingControl&, Index batch)>;
    using OfBatchLogs = std::function<void(TrainingControl&, Index batch, const Logs&)>;

    std::function<void(TrainingControl&, int epoch)> on_epoch_begin = {};
    std::function<void(TrainingControl&, int epoch, const Logs&)> on_epoch_end = {};
    OfControl on_train_begin = {};
    OfLogs on_train_end = {};
    OfBatch on_train_batch_begin = {};
    OfBatchLogs on_train_batch_end = {};
    OfControl on_test_begin = {};
    OfLogs on_test_end = {};
    OfBatch on_test_batch_begin = {};
    OfBatchLogs on_test_batch_end = {};
    OfControl on_predict_begin = {}, on_predict_end = {};
    OfBatch on_predict_batch_begin = {}, on_predict_batch_end = {};
};

class LambdaCallback final : public Callback {
    using Control = TrainingControl;

public:
    explicit LambdaCallback(Hooks hooks) : hooks_(std::move(hooks)) {}

    void on_epoch_begin(Control& t, int epoch) override { call(hooks_.on_epoch_begin, t, epoch); }
    void on_epoch_end(Control& t, int epoch, const Logs& logs) override { call(hooks_.on_epoch_end, t, epoch, logs); }
    void on_train_begin(Control& t) override { call(hooks_.on_train_begin, t); }
    void on_train_end(Control& t, const Logs& logs) override { call(hooks_.on_train_end, t, logs); }
    void on_train_batch_begin(Control& t, Index batch) override { call(hooks_.on_train_batch_begin, t, batch); }
    void on_train_batch_end(Control& t, Index batch, const Logs& logs) override {
        call(hooks_.on_train_batch_end, t, batch, logs);
    }
    void on_test_begin(Control& t) override { call(hooks_.on_test_begin, t); }
    void on_test_end(Control& t, const Logs& logs) override { call(hooks_.on_test_end, t, logs); }
    void on_test_batch_begin(Control& t, Index batch) override { call(hooks_.on_test_batch_begin, t, batch); }
    void on_test_batch_end(Control& t, Index batch, const Logs& logs) override {
        call(hooks_.on_test_batch_end, t, batch, logs);
    }
    void on_predict_begin(Control& t) override { call(hooks_.on_predict_begin, t); }
    void on_predict_end(Control& t) override { call(hooks_.on_predict_end, t); }
    void on_predict_batch_begin(Control& t, Index batch) override { call(hooks_.on_predict_batch_begin, t, batch); }
    void on_predict_batch_end(Control& t, Index batch) override { call(hooks_.on_predict_batch_end, t, batch); }

private:
    template <class Hook, class... What>
    static void call(const Hook& hook, TrainingControl& training, const What&... what) {
        if (hook) hook(training, what...);
    }
    Hooks hooks_;
};

}  // namespace TAILOR_NAMESPACE
