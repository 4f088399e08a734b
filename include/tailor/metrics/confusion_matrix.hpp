#pragma once
// How often each class is taken for each other. Needs xtensor.
#include <array>

#include "../core/xtensor.hpp"
#include "score_input.hpp"

namespace TAILOR_NAMESPACE {

/// What the entries are shares of; without samples they are 0.
enum class Normalize {
    none,
    truths,       // of the samples of their row's class: rows sum to 1
    predictions,  // of the samples taken for their column's class: columns sum to 1
    all,          // of all samples
};

struct ConfusionMatrixOptions {
    Index classes = 0;  // how many there are; 0: those that occur in truth or prediction, in the order of their numbers
    Normalize normalize = Normalize::none;
    std::vector<double> sample_weight = {};  // one a sample, or none: all weigh 1
};

/// The weight of (true class, predicted class): rows are true, columns predicted. Any two containers of class numbers
/// of the same size: vectors, spans, xtensor's argmax. Throws Error for labels that are no class numbers.
template <class TrueLabels, class PredictedLabels>
xt::xtensor<double, 2> confusion_matrix(const TrueLabels& labels, const PredictedLabels& predicted,
                                        const ConfusionMatrixOptions& options = {}) {
    const auto pairs =
        detail::class_pairs("confusion_matrix", labels, predicted, options.classes, options.sample_weight);
    const std::size_t extent = pairs.classes.size();
    xt::xtensor<double, 2> matrix = xt::zeros<double>(std::array{extent, extent});
    for (std::size_t i = 0; i < pairs.truths.size(); ++i)
        matrix(pairs.truths[i], pairs.predictions[i]) += pairs.weights[i];

    std::vector<double> of_rows(extent), of_columns(extent);
    for (std::size_t i = 0; i < extent; ++i)
        for (std::size_t j = 0; j < extent; ++j) of_rows[i] += matrix(i, j), of_columns[j] += matrix(i, j);
    const double all = std::accumulate(of_rows.begin(), of_rows.end(), 0.0);
    for (std::size_t i = 0; i < extent; ++i)
        for (std::size_t j = 0; j < extent; ++j) {
            const double whole = options.normalize == Normalize::none          ? 1
                                 : options.normalize == Normalize::truths      ? of_rows[i]
                                 : options.normalize == Normalize::predictions ? of_columns[j]
                                                                               : all;
            if (whole > 0) matrix(i, j) /= whole;
        }
    return matrix;
}

/// The same as counts. No labels at all are none of each class.
template <class TrueLabels, class PredictedLabels>
xt::xtensor<Index, 2> confusion_matrix(const TrueLabels& labels, const PredictedLabels& predicted, Index classes) {
    require(classes > 0, "confusion_matrix: expected at least one class, found ", classes);
    if (std::size(labels) == 0 && std::size(predicted) == 0) {
        const auto extent = static_cast<std::size_t>(classes);
        return xt::zeros<Index>(std::array{extent, extent});
    }
    return xt::cast<Index>(confusion_matrix(labels, predicted, {.classes = classes}));
}

}  // namespace TAILOR_NAMESPACE
