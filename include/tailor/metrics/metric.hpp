#pragma once
// What a metric is: a function that scores each row of a batch; its value is the mean over all rows seen.
#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "../core/prediction.hpp"

namespace TAILOR_NAMESPACE {

/// The sum of the rows' scores. `parameter` is the metric's own (k of top-k, a threshold).
struct Metric {
    std::string name;
    double (*of_float)(const Prediction<float>&, double parameter);
    double (*of_double)(const Prediction<double>&, double parameter);
    double parameter = 0;

    /// Throws if the targets are not those that the metric expects.
    double sum(const Prediction<float>& p) const {
        p.check(name);
        return of_float(p, parameter);
    }
    double sum(const Prediction<double>& p) const {
        p.check(name);
        return of_double(p, parameter);
    }
};

/// Metrics{accuracy, top_k_categorical_accuracy(3)}
struct Metrics {
    std::vector<Metric> all;

    Metrics(std::initializer_list<Metric> metrics = {}) : all(metrics) {}
};

/// The metrics under names that differ, numbered as Keras does: accuracy, accuracy_1, accuracy_2. Throws for a name that
/// means something else where results are logged.
inline Metrics with_names_of_their_own(Metrics metrics) {
    for (std::size_t i = 0; i < metrics.all.size(); ++i) {
        const std::string wanted = metrics.all[i].name;
        for (const std::string_view other : {"", "loss", "learning_rate", "epoch", "batch"})
            require(wanted != other, "compile: expected metrics with names of their own, found \"", other, "\"");
        require(!wanted.starts_with("val_"), "compile: expected metrics whose names do not begin with val_, found ",
                wanted);
        const auto is_taken = [&](const std::string& name) {
            return std::any_of(metrics.all.begin(), metrics.all.begin() + static_cast<std::ptrdiff_t>(i),
                               [&](const Metric& other) { return other.name == name; });
        };
        for (int number = 1; is_taken(metrics.all[i].name); ++number)
            metrics.all[i].name = wanted + "_" + std::to_string(number);
    }
    return metrics;
}

}  // namespace TAILOR_NAMESPACE
