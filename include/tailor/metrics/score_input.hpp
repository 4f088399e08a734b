#pragma once
// What scores are given, checked: class numbers, rows of numbers, and what each sample weighs.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <string_view>
#include <vector>

#include "../core/error.hpp"
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE {

/// How the scores of the classes become one number.
enum class Average {
    binary,    // the score of the positive class
    micro,     // all classes' counts are added up first
    macro,     // the mean over the classes
    weighted,  // the mean over the classes, each weighed by how often it is true
};

namespace detail {

/// Whole numbers 0 ... classes - 1, or any from 0 if `classes` is 0.
template <class Labels>
std::vector<Index> class_numbers(std::string_view who, const char* what, const Labels& labels, Index classes) {
    const double end = classes > 0 ? static_cast<double>(classes) : 0x1p53;
    std::vector<Index> numbers;
    for (const auto label : labels) {
        const double number = static_cast<double>(label);
        if (number >= 0 && number < end && number == std::floor(number)) {
            numbers.push_back(static_cast<Index>(number));
            continue;
        }
        require(classes <= 0, who, ": expected ", what, " 0 to ", classes - 1, ", found ", number, " at sample ",
                numbers.size());
        throw_error(who, ": expected ", what, " that are whole numbers from 0, found ", number, " at sample ",
                    numbers.size());
    }
    return numbers;
}

/// What the samples weigh: 1 if nothing is said.
inline std::vector<double> checked_weights(std::string_view who, std::vector<double> weights, std::size_t samples) {
    if (weights.empty()) return std::vector<double>(samples, 1.0);
    require(weights.size() == samples, who, ": expected one sample weight a sample, ", samples, ", found ",
            weights.size());
    for (std::size_t i = 0; i < samples; ++i)
        require(weights[i] >= 0 && std::isfinite(weights[i]), who,
                ": expected sample weights that are finite and not negative, found ", weights[i], " at sample ", i);
    require(std::accumulate(weights.begin(), weights.end(), 0.0) > 0, who,
            ": expected some sample weight above 0, found none");
    return weights;
}

/// Truths and predictions as indices in a list of classes.
struct ClassPairs {
    std::vector<Index> classes;  // their numbers: 0, 1, ... if their count is given, else those that occur, ascending
    std::vector<std::size_t> truths, predictions;  // one a sample
    std::vector<double> weights;
};

inline std::vector<Index> classes_that_occur(const std::vector<Index>& truths, const std::vector<Index>& predictions) {
    std::vector<Index> all(truths);
    all.insert(all.end(), predictions.begin(), predictions.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}
inline std::vector<std::size_t> indices_in(const std::vector<Index>& classes, const std::vector<Index>& numbers) {
    std::vector<std::size_t> indices;
    for (const Index number : numbers) {
        const auto found = std::lower_bound(classes.begin(), classes.end(), number);
        indices.push_back(static_cast<std::size_t>(found - classes.begin()));
    }
    return indices;
}

template <class Truths, class Predictions>
ClassPairs class_pairs(std::string_view who, const Truths& truths, const Predictions& predictions, Index classes,
                       const std::vector<double>& weights) {
    require(classes >= 0, who, ": expected at least one class, found ", classes);
    require(std::size(truths) == std::size(predictions), who, ": expected a prediction for each of ", std::size(truths),
            " labels, found ", std::size(predictions));
    require(std::size(truths) > 0, who, ": expected at least one sample, found none");
    const std::vector<Index> t = class_numbers(who, "labels", truths, classes);
    const std::vector<Index> p = class_numbers(who, "predictions", predictions, classes);
    std::vector<Index> all(static_cast<std::size_t>(classes));
    std::iota(all.begin(), all.end(), Index{0});
    if (classes == 0) all = classes_that_occur(t, p);
    return {all, indices_in(all, t), indices_in(all, p), checked_weights(who, weights, t.size())};
}

/// True classes, and a row of numbers for each sample: one for each class, or a single one for class 1 of 0 and 1.
struct ScoredRows {
    std::vector<std::size_t> truths;
    std::vector<double> values, weights;
    std::size_t columns = 1;

    std::size_t size() const { return truths.size(); }
    std::size_t classes() const { return std::max<std::size_t>(columns, 2); }
    const double* row(std::size_t i) const { return values.data() + i * columns; }
    /// The number of class c.
    double value(std::size_t i, std::size_t c) const {
        if (columns > 1) return row(i)[c];
        return c == 1 ? row(i)[0] : 1 - row(i)[0];
    }
};

template <class Truths, class Scores>
ScoredRows scored_rows(std::string_view who, const Truths& truths, const Scores& scores,
                       const std::vector<double>& weights) {
    const std::size_t samples = std::size(truths), count = std::size(scores);
    require(samples > 0, who, ": expected at least one sample, found none");
    require(count >= samples && count % samples == 0, who, ": expected as many scores for each of ", samples,
            " labels, found ", count);
    ScoredRows rows{{}, {}, checked_weights(who, weights, samples), count / samples};
    for (const Index number : class_numbers(who, "labels", truths, static_cast<Index>(rows.classes())))
        rows.truths.push_back(static_cast<std::size_t>(number));
    for (const auto score : scores) {
        rows.values.push_back(static_cast<double>(score));
        require(std::isfinite(rows.values.back()), who, ": expected finite scores, found ", rows.values.back(),
                " at sample ", (rows.values.size() - 1) / rows.columns);
    }
    return rows;
}

inline void require_rows_sum_to_1(std::string_view who, const ScoredRows& rows) {
    for (std::size_t i = 0; i < rows.size() && rows.columns > 1; ++i) {
        const double sum = std::accumulate(rows.row(i), rows.row(i) + rows.columns, 0.0);
        require(std::abs(sum - 1) <= 1e-5, who, ": expected probabilities that sum to 1 in every row, found ", sum,
                " at sample ", i);
    }
}

/// Σ weight value / Σ weight
inline double weighted_mean(const std::vector<double>& values, const std::vector<double>& weights) {
    return std::inner_product(values.begin(), values.end(), weights.begin(), 0.0) /
           std::accumulate(weights.begin(), weights.end(), 0.0);
}

}  // namespace detail

}  // namespace TAILOR_NAMESPACE
