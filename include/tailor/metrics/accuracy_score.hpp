#pragma once
// The share of samples whose class was told, or is among the k highest scores (scikit-learn's accuracy_score and
// top_k_accuracy_score). While a network trains, metrics/accuracy.hpp counts.
//
//   accuracy = Σ w [prediction = truth] / Σ w           w: what a sample weighs, else 1
//   top k    = Σ w [fewer than k classes rank before the truth] / Σ w
#include "score_input.hpp"

namespace TAILOR_NAMESPACE {

struct AccuracyScoreOptions {
    std::vector<double> sample_weight = {};  // one a sample, or none: all weigh 1
};

/// Any two containers of class numbers, of the same size. Throws Error for other sizes, none, or no class number.
template <class Truths, class Predictions>
double accuracy_score(const Truths& truths, const Predictions& predictions, const AccuracyScoreOptions& options = {}) {
    const auto pairs = detail::class_pairs("accuracy_score", truths, predictions, 0, options.sample_weight);
    std::vector<double> right;
    for (std::size_t i = 0; i < pairs.truths.size(); ++i)
        right.push_back(pairs.truths[i] == pairs.predictions[i] ? 1 : 0);
    return detail::weighted_mean(right, pairs.weights);
}

struct TopKOptions {
    Index k = 2;
    std::vector<double> sample_weight = {};
};

namespace detail {

/// How many classes rank before class t. Of equal scores the higher class ranks first, as in scikit-learn.
inline Index rank_of(const double* row, std::size_t classes, std::size_t t) {
    Index before = 0;
    for (std::size_t c = 0; c < classes; ++c) before += row[c] > row[t] || (row[c] == row[t] && c > t);
    return before;
}

/// A single score says class 1 above 0.5, or above 0 if not all scores are probabilities.
inline double threshold_of(const std::vector<double>& scores) {
    const auto [low, high] = std::minmax_element(scores.begin(), scores.end());
    return *low >= 0 && *high <= 1 ? 0.5 : 0;
}

}  // namespace detail

/// Class numbers, and n x classes scores, row by row (or n scores of class 1); they need not be probabilities.
template <class Truths, class Scores>
double top_k_accuracy_score(const Truths& truths, const Scores& scores, const TopKOptions& options = {}) {
    require(options.k > 0, "top_k_accuracy_score: expected k of at least 1, found ", options.k);
    const auto rows = detail::scored_rows("top_k_accuracy_score", truths, scores, options.sample_weight);
    const double threshold = detail::threshold_of(rows.values);
    std::vector<double> right;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t truth = rows.truths[i];
        const Index before = rows.columns > 1 ? detail::rank_of(rows.row(i), rows.columns, truth)
                                              : Index{(rows.row(i)[0] > threshold) != (truth == 1)};
        right.push_back(before < options.k ? 1 : 0);
    }
    return detail::weighted_mean(right, rows.weights);
}

}  // namespace TAILOR_NAMESPACE
