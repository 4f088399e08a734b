#pragma once
// LearningRateScheduler: the learning rate of every epoch, from a function of the epoch
// (keras.io/api/callbacks/learning_rate_scheduler); and the usual functions, as Keras's schedules compute them with
// epochs for steps (keras.io/api/optimizers/learning_rate_schedules). t is the epoch, from 0.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "callback.hpp"

namespace TAILOR_NAMESPACE {

/// initial_learning_rate decay_rate^(t / decay_epochs), or with `staircase` a step down every decay_epochs.
struct ExponentialDecay {
    double initial_learning_rate;
    double decay_epochs;
    double decay_rate;
    bool staircase = false;
    double operator()(int epoch, double = 0) const {
        const double steps = epoch / decay_epochs;
        return initial_learning_rate * std::pow(decay_rate, staircase ? std::floor(steps) : steps);
    }
};

/// A step down every `every` epochs: initial_learning_rate factor^floor(t / every).
struct StepDecay {
    double initial_learning_rate;
    int every;
    double factor = 0.1;
    double operator()(int epoch, double = 0) const { return initial_learning_rate * std::pow(factor, epoch / every); }
};

/// Half a cosine from initial_learning_rate down to `alpha` of it over decay_epochs, then constant.
struct CosineDecay {
    double initial_learning_rate;
    double decay_epochs;
    double alpha = 0;
    double operator()(int epoch, double = 0) const {
        const double done = std::min(epoch / decay_epochs, 1.0);
        return initial_learning_rate * ((1 - alpha) * (1 + std::cos(std::numbers::pi * done)) / 2 + alpha);
    }
};

/// Straight from `from` up to the schedule's first rate over `epochs`; then the schedule, its epochs counted from there.
struct WarmUp {
    int epochs;
    std::function<double(int epoch, double rate)> then;
    double from = 0;
    double operator()(int epoch, double rate) const {
        if (epoch >= epochs) return then(epoch - epochs, rate);
        return from + (then(0, rate) - from) * epoch / epochs;
    }
};

class LearningRateScheduler final : public Callback {
public:
    /// schedule(epoch, current learning rate) is the learning rate of that epoch.
    explicit LearningRateScheduler(std::function<double(int epoch, double rate)> schedule)
        : schedule_(std::move(schedule)) {
        require(schedule_ != nullptr, "LearningRateScheduler: expected a function, found none");
    }
    void on_epoch_begin(TrainingControl& training, int epoch) override {
        training.set_learning_rate(schedule_(epoch, training.learning_rate()));
    }
    /// Logs the epoch's learning_rate, unless another callback has, which may have lowered it since.
    void on_epoch_end(TrainingControl& training, int, const Logs&) override {
        if (!training.logs.contains("learning_rate")) training.logs.set("learning_rate", training.learning_rate());
    }

private:
    std::function<double(int, double)> schedule_;
};

}  // namespace TAILOR_NAMESPACE
