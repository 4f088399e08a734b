#pragma once
// What may happen beside training: hooks that fit calls, named as Keras names them (keras.io/api/callbacks).
#include <string>
#include <string_view>
#include <utility>
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
        fail("expected one of ", values_.size(), " logged values, found the name ", name);
    }
    auto begin() const { return values_.begin(); }
    auto end() const { return values_.end(); }
    bool empty() const { return values_.empty(); }

private:
    std::vector<std::pair<std::string, double>> values_;
};

/// What a callback may ask of the training it watches, and change.
struct TrainingControl {
    int epochs = 1;              // will be run
    Index steps = 0;             // batches of an epoch
    Index samples = 0;           // of an epoch
    bool stop_training = false;  // set it to end after the running batch

    virtual ~TrainingControl() = default;
    virtual double learning_rate() const = 0;
    virtual void set_learning_rate(double rate) = 0;
};

/// Override what is of interest. `epoch` and `batch` count from 0.
class Callback {
public:
    virtual ~Callback() = default;
    virtual void on_train_begin(TrainingControl&) {}
    virtual void on_train_end(TrainingControl&, const Logs&) {}
    virtual void on_epoch_begin(TrainingControl&, int /*epoch*/) {}
    virtual void on_epoch_end(TrainingControl&, int /*epoch*/, const Logs&) {}
    virtual void on_train_batch_begin(TrainingControl&, Index /*batch*/) {}
    virtual void on_train_batch_end(TrainingControl&, Index /*batch*/, const Logs&) {}
    virtual void on_test_begin(TrainingControl&) {}
    virtual void on_test_end(TrainingControl&, const Logs&) {}
};

}  // namespace TAILOR_NAMESPACE
