#pragma once
// How often each class is taken for each other. Needs xtensor.
#include <array>
#include <cmath>
#include <iterator>

#include "../core/error.hpp"
#include "../core/shape.hpp"
#include "../core/xtensor.hpp"

namespace TAILOR_NAMESPACE {

/// Counts of (true class, predicted class): rows are true, columns predicted. Any two containers of class numbers of
/// the same size: vectors, spans, xtensor's argmax. Throws Error for a label that is not one of 0 ... classes - 1.
template <class TrueLabels, class PredictedLabels>
xt::xtensor<Index, 2> confusion_matrix(const TrueLabels& labels, const PredictedLabels& predicted, Index classes) {
    require(classes > 0, "confusion_matrix: expected at least one class, found ", classes);
    require(std::size(labels) == std::size(predicted), "confusion_matrix: expected a prediction for each of ",
            std::size(labels), " labels, found ", std::size(predicted));
    const auto checked = [classes](auto label, const char* what, Index at) {
        const double number = static_cast<double>(label);
        require(number >= 0 && number < static_cast<double>(classes) && number == std::floor(number),
                "confusion_matrix: expected ", what, " 0 to ", classes - 1, ", found ", number, " at sample ", at);
        return static_cast<std::size_t>(number);
    };
    const auto extent = static_cast<std::size_t>(classes);
    xt::xtensor<Index, 2> counts = xt::zeros<Index>(std::array{extent, extent});
    Index sample = 0;
    for (auto guess = std::begin(predicted); const auto label : labels) {
        ++counts(checked(label, "labels", sample), checked(*guess, "predictions", sample));
        ++guess;
        ++sample;
    }
    return counts;
}

}  // namespace TAILOR_NAMESPACE
