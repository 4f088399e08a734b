#pragma once
// What a metric is: a function that scores each row of a batch; its value is the mean over all rows seen.
#include <initializer_list>
#include <string>
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

}  // namespace TAILOR_NAMESPACE
