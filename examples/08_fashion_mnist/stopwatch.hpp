#pragma once
// How long things take.
#include <chrono>
#include <tailor/training/callbacks/callback.hpp>
#include <vector>

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Seconds of each epoch, and of the training in all of them alone, without the validation after it.
class Stopwatch final : public tailor::Callback {
public:
    std::vector<double> seconds;
    double training = 0;

    void on_epoch_begin(tailor::TrainingControl&, int) override { begin_ = Clock::now(); }
    void on_test_begin(tailor::TrainingControl&) override { training += seconds_since(begin_); }
    void on_epoch_end(tailor::TrainingControl&, int, const tailor::Logs&) override {
        seconds.push_back(seconds_since(begin_));
    }

private:
    Clock::time_point begin_;
};
