#pragma once
// EarlyStopping: ends training when a value has stopped getting better (keras.io/api/callbacks/early_stopping).
#include <algorithm>
#include <cstddef>
#include <span>

#include "../../model/model.hpp"
#include "monitor.hpp"

namespace TAILOR_NAMESPACE {

struct EarlyStoppingOptions {
    std::string monitor = "val_loss";
    double min_delta = 0;  // less than this is no improvement
    int patience = 0;      // epochs without one, before training ends
    MonitorMode mode = MonitorMode::automatic;
    std::optional<double> baseline = {};  // improvements count only beyond it
    bool restore_best_weights = false;    // else the last epoch's stay
    int start_from_epoch = 0;             // epochs that are not looked at
};

class EarlyStopping final : public Callback {
public:
    explicit EarlyStopping(EarlyStoppingOptions options = {})
        : options_(std::move(options)),
          monitor_("EarlyStopping", options_.monitor, options_.mode, options_.min_delta) {}

    /// The epoch, from 0, whose value was best; and the one after which training was ended.
    std::optional<int> best_epoch() const { return best_epoch_; }
    std::optional<int> stopped_epoch() const { return stopped_epoch_; }

    void on_train_begin(TrainingControl&) override {
        wait_ = 0;
        best_.reset();
        best_epoch_.reset();
        stopped_epoch_.reset();
        best_weights_.clear();
    }
    void on_epoch_end(TrainingControl& training, int epoch, const Logs& logs) override {
        const double value = monitor_.value(logs);
        if (epoch < options_.start_from_epoch) return;
        ++wait_;
        if (monitor_.better(value, best_)) {
            best_ = value;
            best_epoch_ = epoch;
            if (options_.restore_best_weights) keep_weights(training);
            if (!options_.baseline || monitor_.better(value, options_.baseline)) wait_ = 0;
            return;
        }
        if (wait_ < options_.patience || epoch == 0) return;  // NaN first: as Keras, wait for one epoch more
        stopped_epoch_ = epoch;
        training.stop_training = true;
    }
    void on_train_end(TrainingControl& training, const Logs&) override {
        std::visit(
            [&](auto* model) {
                std::copy(best_weights_.begin(), best_weights_.end(), std::as_writable_bytes(model->weights()).begin());
            },
            training.model);
    }

private:
    void keep_weights(const TrainingControl& training) {
        std::visit(
            [&](auto* model) {
                const auto bytes = std::as_bytes(model->weights());
                best_weights_.assign(bytes.begin(), bytes.end());
            },
            training.model);
    }

    EarlyStoppingOptions options_;
    Monitor monitor_;
    int wait_ = 0;
    std::optional<double> best_;
    std::optional<int> best_epoch_, stopped_epoch_;
    std::vector<std::byte> best_weights_;  // of whatever type they are; maybe none
};

}  // namespace TAILOR_NAMESPACE
