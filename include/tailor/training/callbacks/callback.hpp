#pragma once
// What may happen beside training: hooks that fit calls, named as Keras names them (keras.io/api/callbacks).
#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "../../core/error.hpp"
#include "../../core/shape.hpp"

namespace TAILOR_NAMESPACE {

/// Names and values in a fixed order: loss, metrics, then val_loss, val_ metrics.
class Logs {
public:
    void set(std::string_view name, double value) {
        for (auto& [known, old] : values_)
            if (known == name) {
                old = value;
                return;
            }
        values_.emplace_back(name, value);
    }
    bool contains(std::string_view name) const {
        for (const auto& [known, value] : values_)
            if (known == name) return true;
        return false;
    }
    /// The value of that name; throws if there is none.
    double operator[](std::string_view name) const {
        for (const auto& [known, value] : values_)
            if (known == name) return value;
        throw_error("expected a logged name, one of ", names(), ", found ", name);
    }
    /// "loss, accuracy"
    std::string names() const {
        std::string all;
        for (const auto& [name, value] : values_) all += (all.empty() ? "" : ", ") + name;
        return all.empty() ? "none" : all;
    }
    auto begin() const { return values_.begin(); }
    auto end() const { return values_.end(); }
    bool empty() const { return values_.empty(); }

private:
    std::vector<std::pair<std::string, double>> values_;
};

template <class T>
class Model;

/// What a callback may ask of the training (or evaluation) it watches, and change.
struct TrainingControl {
    int epochs = 1;              // will be run
    Index steps = 0;             // batches of an epoch, or of the evaluation
    Index samples = 0;           // of an epoch, or of the evaluation
    bool stop_training = false;  // set it to end after the running batch
    bool interrupted = false;    // set it, too, if training is to be resumed: a BackupAndRestore keeps what it has
    int initial_epoch = 0;       // where training begins: on_train_begin may move it on
    Index initial_batch = 0;     // of the initial epoch
    Logs logs = {};              // of the running epoch: on_epoch_end may add to them
    std::variant<Model<float>*, Model<double>*> model = {};

    virtual ~TrainingControl() = default;
    virtual double learning_rate() const = 0;
    virtual void set_learning_rate(double rate) = 0;
};

/// Override what is of interest. `epoch` and `batch` count from 0. Hooks of training and evaluation are called in the
/// order of fit's callbacks, those that come last behind the others, each of them on the thread that called fit.
class Callback {
public:
    virtual ~Callback() = default;
    /// Wherever it stands among the callbacks: for one that keeps what the others leave, such as the learning rate.
    virtual bool comes_last() const { return false; }
    virtual void on_train_begin(TrainingControl&) {}
    virtual void on_train_end(TrainingControl&, const Logs&) {}
    virtual void on_epoch_begin(TrainingControl&, int /*epoch*/) {}
    virtual void on_epoch_end(TrainingControl&, int /*epoch*/, const Logs&) {}
    virtual void on_train_batch_begin(TrainingControl&, Index /*batch*/) {}
    virtual void on_train_batch_end(TrainingControl&, Index /*batch*/, const Logs&) {}
    virtual void on_test_begin(TrainingControl&) {}
    virtual void on_test_end(TrainingControl&, const Logs&) {}
    virtual void on_test_batch_begin(TrainingControl&, Index /*batch*/) {}
    virtual void on_test_batch_end(TrainingControl&, Index /*batch*/, const Logs&) {}
    virtual void on_predict_begin(TrainingControl&) {}
    virtual void on_predict_end(TrainingControl&) {}
    virtual void on_predict_batch_begin(TrainingControl&, Index /*batch*/) {}
    virtual void on_predict_batch_end(TrainingControl&, Index /*batch*/) {}
};

/// A callback as fit takes it: a value, EarlyStopping({.patience = 3}), or a shared_ptr to one that is looked at later.
class AnyCallback {
public:
    template <std::derived_from<Callback> C>
    AnyCallback(C callback) : held_(std::make_shared<C>(std::move(callback))) {}
    template <std::derived_from<Callback> C>
    AnyCallback(std::shared_ptr<C> callback) : held_(std::move(callback)) {
        require(held_ != nullptr, "callbacks: expected a callback, found a null pointer");
    }
    Callback& operator*() const { return *held_; }
    Callback* operator->() const { return held_.get(); }

private:
    std::shared_ptr<Callback> held_;
};
using Callbacks = std::vector<AnyCallback>;

}  // namespace TAILOR_NAMESPACE
