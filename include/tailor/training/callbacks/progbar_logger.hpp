#pragma once
// Progress in Keras's form. On a terminal a bar that is drawn over itself, at most 20 times a second; elsewhere, or
// with NO_COLOR or TERM=dumb in the environment, one plain line an epoch.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "callback.hpp"

namespace TAILOR_NAMESPACE {

/// 0.4213, below 0.001 4.2130e-04: as Keras prints metrics.
inline std::string format_metric(double value) {
    char text[32];
    const bool small = value != 0 && value > -1e-3 && value < 1e-3;
    std::snprintf(text, sizeof text, small ? "%.4e" : "%.4f", value);
    return text;
}

class ProgbarLogger final : public Callback {
public:
    /// Writes to `out`, in the form that suits it.
    explicit ProgbarLogger(std::FILE* out = stdout) : out_(out), draws_(can_draw(out)) {}

    void on_epoch_begin(TrainingControl& training, int epoch) override {
        std::fprintf(out_, "Epoch %d/%d%s", epoch + 1, training.epochs, draws_ ? "\n" : " ");
        std::fflush(out_);
        begin_ = drawn_ = Clock::now();
    }
    void on_train_batch_end(TrainingControl& training, Index batch, const Logs& logs) override {
        steps_done_ = batch + 1;
        if (!draws_ || Clock::now() - drawn_ < std::chrono::milliseconds(50)) return;
        drawn_ = Clock::now();
        draw(training, logs, Line::running);
    }
    void on_epoch_end(TrainingControl& training, int, const Logs& logs) override {
        draw(training, logs, Line::finished);
    }

private:
    using Clock = std::chrono::steady_clock;
    enum class Line { running, finished };

    static bool can_draw(std::FILE* out) {
        const char *const color = std::getenv("NO_COLOR"), *const term = std::getenv("TERM");
        return isatty(fileno(out)) == 1 && (color == nullptr || *color == '\0') && term != nullptr &&
               std::string_view(term) != "dumb";
    }
    static std::string format_time(double seconds) {
        const int whole = static_cast<int>(seconds);
        if (whole < 60) return std::to_string(whole) + "s";
        char text[32];
        if (whole < 3600)
            std::snprintf(text, sizeof text, "%d:%02d", whole / 60, whole % 60);
        else
            std::snprintf(text, sizeof text, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
        return text;
    }
    static std::string format_step(double seconds) {
        if (seconds >= 1) return std::to_string(static_cast<int>(seconds)) + "s/step";
        if (seconds >= 1e-3) return std::to_string(static_cast<int>(seconds * 1e3)) + "ms/step";
        return std::to_string(static_cast<int>(seconds * 1e6)) + "us/step";
    }

    void draw(const TrainingControl& training, const Logs& logs, Line line) {
        const double elapsed = std::chrono::duration<double>(Clock::now() - begin_).count();
        const double each = elapsed / static_cast<double>(std::max<Index>(steps_done_, 1));
        std::string text;
        if (draws_) {
            const Index cells = 20, filled = training.steps == 0 ? cells : cells * steps_done_ / training.steps;
            text +=
                "\r\033[1m" + std::to_string(steps_done_) + "/" + std::to_string(training.steps) + "\033[0m \033[32m";
            for (Index i = 0; i < filled; ++i) text += "━";
            text += "\033[37m";
            for (Index i = filled; i < cells; ++i) text += "━";
            text += "\033[0m ";
        } else {
            text += "- " + std::to_string(steps_done_) + "/" + std::to_string(training.steps) + " - ";
        }
        const double remaining = each * static_cast<double>(training.steps - steps_done_);
        text += format_time(line == Line::running ? remaining : elapsed) + " " + format_step(each);
        std::vector<std::pair<std::string, double>> values(logs.begin(), logs.end());
        std::sort(values.begin(), values.end());  // as Keras: accuracy, loss, val_accuracy, val_loss
        for (const auto& [name, value] : values) text += " - " + name + ": " + format_metric(value);
        text += draws_ ? "\033[K" : "";
        text += line == Line::finished ? "\n" : "";
        std::fputs(text.c_str(), out_);
        std::fflush(out_);
    }

    std::FILE* out_;
    bool draws_;
    Clock::time_point begin_, drawn_;
    Index steps_done_ = 0;
};

}  // namespace TAILOR_NAMESPACE
