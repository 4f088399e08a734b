#pragma once
// ReduceLROnPlateau: a smaller learning rate when a value has stopped getting better
// (keras.io/api/callbacks/reduce_lr_on_plateau).
#include <algorithm>

#include "monitor.hpp"

namespace TAILOR_NAMESPACE {

struct ReduceLROnPlateauOptions {
    std::string monitor = "val_loss";
    double factor = 0.1;  // the learning rate is multiplied by it
    int patience = 10;    // epochs without an improvement, before that
    MonitorMode mode = MonitorMode::automatic;
    double min_delta = 1e-4;  // less than this is no improvement
    int cooldown = 0;         // epochs after it that are not counted
    double min_lr = 0;
};

class ReduceLROnPlateau final : public Callback {
public:
    explicit ReduceLROnPlateau(ReduceLROnPlateauOptions options = {})
        : options_(std::move(options)),
          monitor_("ReduceLROnPlateau", options_.monitor, options_.mode, options_.min_delta) {
        require(options_.factor > 0 && options_.factor < 1,
                "ReduceLROnPlateau: expected a factor between 0 and 1, found ", options_.factor);
    }

    void on_train_begin(TrainingControl&) override {
        best_.reset();
        cooldown_ = wait_ = 0;
    }
    /// Logs the epoch's learning_rate, too, unless another callback has.
    void on_epoch_end(TrainingControl& training, int, const Logs& logs) override {
        const double rate = training.learning_rate();
        if (!training.logs.contains("learning_rate")) training.logs.set("learning_rate", rate);
        const double value = monitor_.value(logs);
        if (cooldown_ > 0) --cooldown_;
        if (monitor_.better(value, best_)) {
            best_ = value;
            wait_ = 0;
        } else if (cooldown_ == 0 && ++wait_ >= options_.patience && rate > options_.min_lr) {
            training.set_learning_rate(std::max(rate * options_.factor, options_.min_lr));
            cooldown_ = options_.cooldown;
            wait_ = 0;
        }
    }

private:
    ReduceLROnPlateauOptions options_;
    Monitor monitor_;
    std::optional<double> best_;
    int cooldown_ = 0, wait_ = 0;
};

}  // namespace TAILOR_NAMESPACE
