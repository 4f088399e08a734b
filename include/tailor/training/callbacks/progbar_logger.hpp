#pragma once
// Progress in Keras's form. On a terminal a bar that is drawn over itself, at most 20 times a second; elsewhere, or
// with NO_COLOR or TERM=dumb in the environment, one plain line an epoch.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "../../core/format.hpp"
#include "callback.hpp"

namespace TAILOR_NAMESPACE {

/// 0.4213, below 0.001 4.2130e-04: as Keras prints metrics.
inline std::string format_metric(double value) {
    return format_number(value, value >= -1e-3 && value <= 1e-3 ? ".4e" : ".4f");
}

namespace detail {

/// 7s, 1:07, 1:00:07: what is left of an epoch, without fractions.
inline std::string format_time(double seconds) {
    const auto whole = static_cast<long>(seconds);
    const auto two = [](long number) { return ":" + format_number(number, "02d"); };
    if (seconds > 3600) return format_number(whole / 3600) + two(whole / 60 % 60) + two(whole % 60);
    if (seconds > 60) return format_number(whole / 60) + two(whole % 60);
    return format_number(whole) + "s";
}
/// 2s/step, 13ms/step, 480us/step
inline std::string format_step(double seconds) {
    if (seconds >= 1 || seconds == 0) return format_number(seconds, ".0f") + "s/step";
    if (seconds >= 1e-3) return format_number(seconds * 1e3, ".0f") + "ms/step";
    return format_number(seconds * 1e6, ".0f") + "us/step";
}

}  // namespace detail

class ProgbarLogger final : public Callback {
public:
    /// Writes to `out`, in the form that suits it.
    explicit ProgbarLogger(std::FILE* out = stdout) : out_(out), draws_(can_draw(out)) {}

    void on_train_begin(TrainingControl&) override { in_fit_ = true; }
    void on_train_end(TrainingControl&, const Logs&) override { in_fit_ = false; }
    void on_epoch_begin(TrainingControl& training, int epoch) override {
        title_ =
            training.epochs > 1 ? "Epoch " + std::to_string(epoch + 1) + "/" + std::to_string(training.epochs) : "";
        if (draws_ && !title_.empty()) put(title_ + "\n");
        begin();
    }
    void on_train_batch_end(TrainingControl& training, Index batch, const Logs& logs) override {
        advance(training, batch, logs);
    }
    void on_epoch_end(TrainingControl& training, int, const Logs& logs) override { finish(training, logs); }

    // Validation within fit is silent.
    void on_test_begin(TrainingControl&) override {
        if (!in_fit_) begin();
    }
    void on_test_batch_end(TrainingControl& training, Index batch, const Logs& logs) override {
        if (!in_fit_) advance(training, batch, logs);
    }
    void on_test_end(TrainingControl& training, const Logs& logs) override {
        if (!in_fit_) finish(training, logs);
    }
    void on_predict_begin(TrainingControl&) override { begin(); }
    void on_predict_batch_end(TrainingControl& training, Index batch) override { advance(training, batch, {}); }
    void on_predict_end(TrainingControl& training) override { finish(training, {}); }

private:
    using Clock = std::chrono::steady_clock;
    static double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

    static bool can_draw(std::FILE* out) {
        const char *const color = std::getenv("NO_COLOR"), *const term = std::getenv("TERM");
        return isatty(fileno(out)) == 1 && (color == nullptr || *color == '\0') && term != nullptr &&
               std::string_view(term) != "dumb";
    }

    void begin() {
        steps_done_ = steps_seen_ = 0;
        begin_ = drawn_ = Clock::now();
    }
    void advance(const TrainingControl& training, Index batch, const Logs& logs) {
        const Clock::time_point now = Clock::now();
        steps_done_ = batch + 1;
        if (++steps_seen_ == 1) first_done_ = now;
        if (!draws_ || now - drawn_ < std::chrono::milliseconds(50)) return;
        drawn_ = now;
        const double each = step_seconds(now);
        // Cut at the terminal's edge (?7l): of a line that wraps, only the last row could be drawn over.
        put("\033[?7l" + bar(training.steps) +
            detail::format_time(each * static_cast<double>(training.steps - steps_done_)) + "\033[0m " +
            detail::format_step(each) + values(logs) + "\033[K\033[?7h");
    }
    void finish(const TrainingControl& training, const Logs& logs) {
        const Clock::time_point now = Clock::now();
        const std::string took = format_number(seconds(now - begin_), ".0f") + "s";
        if (draws_)
            put(bar(training.steps) + took + "\033[0m " + detail::format_step(step_seconds(now)) + values(logs) +
                "\033[K\n");
        else
            put((title_.empty() ? "" : title_ + " - ") + count(training.steps) + " - " + took + " " +
                detail::format_step(step_seconds(now)) + values(logs) + "\n");
        title_.clear();
    }

    /// Of a step; the first, which takes longer, does not count if there are others.
    double step_seconds(Clock::time_point now) const {
        if (steps_seen_ == 0) return 0;
        if (steps_seen_ == 1) return seconds(now - begin_);
        return seconds(now - first_done_) / static_cast<double>(steps_seen_ - 1);
    }
    std::string count(Index steps) const {
        const std::string of = std::to_string(steps), done = std::to_string(steps_done_);
        return std::string(of.size() - std::min(of.size(), done.size()), ' ') + done + "/" + of;
    }
    /// "\r 13/469 ━━━━━ ", and bold for the time.
    std::string bar(Index steps) const {
        const Index cells = 20, filled = steps == 0 ? cells : cells * steps_done_ / steps;
        std::string text = "\r\033[1m" + count(steps) + "\033[0m \033[32m";
        for (Index i = 0; i < cells; ++i) text += i == filled ? "\033[37m━" : "━";
        return text + "\033[0m \033[1m";
    }
    static std::string values(const Logs& logs) {
        const std::map<std::string, double> sorted(logs.begin(), logs.end());  // accuracy, loss ...: Keras's order
        std::string text;
        for (const auto& [name, value] : sorted) text += " - " + name + ": " + format_metric(value);
        return text;
    }
    void put(const std::string& text) const {
        std::fputs(text.c_str(), out_);
        std::fflush(out_);
    }

    std::FILE* out_;
    bool draws_;
    bool in_fit_ = false;
    std::string title_;
    Clock::time_point begin_, first_done_, drawn_;
    Index steps_done_ = 0;  // of the epoch
    Index steps_seen_ = 0;  // without those before a resumed training
};

}  // namespace TAILOR_NAMESPACE
