#pragma once
// A batch as metrics see it, from literal rows.
#include <vector>

#include <tailor/metrics/metric.hpp>

namespace testing {

template <class T = double>
struct Rows {
    std::vector<T> y, target;
    tailor::Index size = 1, target_size = 1;

    tailor::Prediction<T> prediction() const { return {y, target, size, target_size}; }
};

/// The mean of the rows' scores.
template <class T>
double value_of(const tailor::Metric& metric, const Rows<T>& rows) {
    return metric.sum(rows.prediction()) / static_cast<double>(rows.prediction().rows());
}

}  // namespace testing
