#pragma once
// Ctrl-C as a wish, not as an end: training stops after its step. The second one ends the program.
#include <csignal>
#include <tailor/training/callbacks/callback.hpp>

/// While it lives, SIGINT and SIGTERM are noted.
class Interrupt {
public:
    Interrupt() {
        struct sigaction note {};
        note.sa_handler = [](int) { came_ = 1; };
        note.sa_flags = static_cast<int>(SA_RESETHAND);
        sigaction(SIGINT, &note, &before_[0]);
        sigaction(SIGTERM, &note, &before_[1]);
    }
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;
    ~Interrupt() {
        sigaction(SIGINT, &before_[0], nullptr);
        sigaction(SIGTERM, &before_[1], nullptr);
    }

    static bool came() { return came_ != 0; }

private:
    inline static volatile std::sig_atomic_t came_ = 0;
    struct sigaction before_[2];
};

class StopWhenInterrupted final : public tailor::Callback {
public:
    bool stopped = false;

    void on_train_batch_end(tailor::TrainingControl& training, tailor::Index, const tailor::Logs&) override {
        if (Interrupt::came()) stopped = training.stop_training = true;
    }
};
