#pragma once
// What training and evaluation report.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "callbacks/callback.hpp"

namespace TAILOR_NAMESPACE {

/// Losses and metrics, epoch by epoch, as Keras's History: history["val_accuracy"].back().
struct History {
    std::map<std::string, std::vector<double>, std::less<>> history;
    std::vector<int> epoch;  // from 0
    struct {
        int epochs = 0;
        Index steps = 0;
    } params;

    const std::vector<double>& operator[](std::string_view name) const {
        const auto found = history.find(name);
        if (found != history.end()) return found->second;
        std::string names;
        for (const auto& [known, values] : history) names += (names.empty() ? "" : ", ") + known;
        throw_error("History: expected a recorded name, one of ", names.empty() ? "none" : names, ", found ", name);
    }
    bool contains(std::string_view name) const { return history.find(name) != history.end(); }
    void record(int number, const Logs& logs) {
        epoch.push_back(number);
        for (const auto& [name, value] : logs) history[name].push_back(value);
    }
};

/// Loss and metrics of a data set: score["accuracy"].
struct Score : Logs {
    double loss() const { return (*this)["loss"]; }
};

}  // namespace TAILOR_NAMESPACE
