#pragma once
// Training whose logged values are given, for one callback: what it does is then known to the epoch.
#include "training/networks.hpp"

namespace testing {

struct Given final : tailor::TrainingControl {
    tailor::Sequential<tailor::Input<tailor::Shape<1>>, tailor::Dense<1, tailor::NoBias>> network{
        tailor::Input<tailor::Shape<1>>{}, tailor::Dense<1, tailor::NoBias>{}};
    double rate = 1;

    Given() { model = &network; }
    double learning_rate() const override { return rate; }
    void set_learning_rate(double to) override { rate = to; }
    float weight() const { return network.weights()[0]; }

    /// Calls the hooks until training stops; the one weight counts the epochs. The learning rates after each epoch.
    std::vector<double> run(tailor::Callback& callback, const std::vector<double>& values,
                            const std::string& name = "val_loss") {
        std::vector<double> rates;
        stop_training = false;
        rate = 1;
        callback.on_train_begin(*this);
        for (std::size_t epoch = 0; epoch < values.size() && !stop_training; ++epoch) {
            callback.on_epoch_begin(*this, static_cast<int>(epoch));
            network.weights()[0] = static_cast<float>(epoch);
            logs = {};
            logs.set(name, values[epoch]);
            callback.on_epoch_end(*this, static_cast<int>(epoch), logs);
            rates.push_back(rate);
        }
        callback.on_train_end(*this, logs);
        return rates;
    }
    /// How many epochs it lets pass.
    std::size_t epochs(tailor::Callback& callback, const std::vector<double>& values,
                       const std::string& name = "val_loss") {
        return run(callback, values, name).size();
    }
};

}  // namespace testing
