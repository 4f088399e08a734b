#pragma once
// What callbacks that watch one logged value share: which way is better, and what counts as better.
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "callback.hpp"

namespace TAILOR_NAMESPACE {

/// Which way a value gets better. `automatic`, as its name says: losses and errors fall, accuracies and scores rise.
enum class MonitorMode { automatic, min, max };

class Monitor {
public:
    /// Throws if the mode is automatic and the name tells nothing. `who` is the callback, for messages.
    Monitor(std::string_view who, std::string name, MonitorMode mode, double min_delta = 0)
        : who_(who),
          name_(std::move(name)),
          falls_(better_falls(mode)),
          min_delta_(min_delta < 0 ? -min_delta : min_delta) {}

    /// The value of that name; throws if there is none.
    double value(const Logs& logs) const {
        require(logs.contains(name_), who_, ": expected a monitored value among ", logs.names(), ", found ", name_,
                name_.starts_with("val_") ? " (has fit validation data?)" : "");
        return logs[name_];
    }
    /// Whether `value` is better than `reference` by more than min_delta. Any number is better than none, and than NaN;
    /// NaN is never better.
    bool better(double value, const std::optional<double>& reference) const {
        if (std::isnan(value)) return false;
        if (!reference || std::isnan(*reference)) return true;
        return falls_ ? value + min_delta_ < *reference : value - min_delta_ > *reference;
    }

private:
    bool better_falls(MonitorMode mode) const {
        if (mode != MonitorMode::automatic) return mode == MonitorMode::min;
        const auto says = [&](auto... parts) { return (... || (name_.find(parts) != std::string::npos)); };
        if (says("loss", "error", "entropy", "divergence")) return true;
        require(says("accuracy", "precision", "recall", "auc", "f1", "score"), who_,
                ": expected MonitorMode::min or max, for the name ", name_, " does not say which way is better");
        return false;
    }

    std::string_view who_;
    std::string name_;
    bool falls_;
    double min_delta_;
};

}  // namespace TAILOR_NAMESPACE
