#pragma once
// StopOnInterrupt: Ctrl-C ends training after the running batch, as stop_training does, so that fit returns what was
// learned so far. A second Ctrl-C does what it did before.
#include <signal.h>

#include <atomic>

#include "callback.hpp"

namespace TAILOR_NAMESPACE {

class StopOnInterrupt final : public Callback {
public:
    StopOnInterrupt() = default;
    StopOnInterrupt(const StopOnInterrupt& other) : Callback(other) {}  // a copy watches nothing yet
    StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;
    ~StopOnInterrupt() override { leave(); }  // an exception may have ended training

    /// Whether Ctrl-C ended the last training.
    bool interrupted() const { return interrupted_; }

    void on_train_begin(TrainingControl&) override {
        leave();
        interrupted_ = false;
        watches_ = true;
        if (watchers++ > 0) return;
        came = 0;
        struct sigaction ours = {};
        ours.sa_handler = &note;
        ours.sa_flags = SA_RESTART;
        sigemptyset(&ours.sa_mask);
        sigaction(SIGINT, &ours, &before);
    }
    void on_train_batch_end(TrainingControl& training, Index, const Logs&) override { look(training); }
    void on_epoch_end(TrainingControl& training, int, const Logs&) override { look(training); }
    void on_train_end(TrainingControl&, const Logs&) override { leave(); }

private:
    static void note(int) {
        came = 1;
        sigaction(SIGINT, &before, nullptr);
    }
    void look(TrainingControl& training) {
        if (came == 0) return;
        interrupted_ = training.interrupted = training.stop_training = true;
    }
    void leave() {
        if (!std::exchange(watches_, false) || --watchers > 0) return;
        struct sigaction now = {};
        sigaction(SIGINT, nullptr, &now);
        if (now.sa_handler == &note) sigaction(SIGINT, &before, nullptr);
    }

    static inline std::atomic<int> watchers = 0;  // trainings of this program that wait for Ctrl-C
    static inline std::atomic<int> came = 0;
    static inline struct sigaction before = {};
    bool watches_ = false, interrupted_ = false;
};

}  // namespace TAILOR_NAMESPACE
