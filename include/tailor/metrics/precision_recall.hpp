#pragma once
// Precision, recall and F1, of each class and averaged (scikit-learn's precision_recall_fscore_support).
//
//   precision = right / predicted                 of what was taken for the class, the share that is it
//   recall    = right / support                   of what is the class, the share that was found
//   F1        = 2 right / (predicted + support)   their harmonic mean
//
// right, predicted, support: how many samples are both, are predicted to be, and are of the class, or what they weigh.
// A score with nothing below its line is `zero_division`; if that is NaN, macro and weighted means leave it out.
#include <limits>

#include "score_input.hpp"

namespace TAILOR_NAMESPACE {

/// The scores of one class, or their average.
struct ClassScore {
    double precision = 0, recall = 0, f1 = 0, support = 0;
};

struct PerClassOptions {
    Index classes = 0;                       // how many there are; 0: those that occur in truth or prediction
    double zero_division = 0;                // 0, 1 or NaN
    std::vector<double> sample_weight = {};  // one a sample, or none: all weigh 1
};

struct AverageOptions {
    Average average = Average::binary;
    Index positive = 1;  // the class whose score Average::binary is
    Index classes = 0;
    double zero_division = 0;
    std::vector<double> sample_weight = {};
};

namespace detail {

struct ClassCount {
    double right = 0, predicted = 0, support = 0;

    ClassScore score(double zero_division) const {
        const auto share = [&](double part, double whole) { return whole == 0 ? zero_division : part / whole; };
        return {share(right, predicted), share(right, support), share(2 * right, predicted + support), support};
    }
};

inline std::vector<ClassCount> class_counts(const ClassPairs& pairs) {
    std::vector<ClassCount> counts(pairs.classes.size());
    for (std::size_t i = 0; i < pairs.truths.size(); ++i) {
        const double weight = pairs.weights[i];
        counts[pairs.truths[i]].support += weight;
        counts[pairs.predictions[i]].predicted += weight;
        if (pairs.truths[i] == pairs.predictions[i]) counts[pairs.truths[i]].right += weight;
    }
    return counts;
}

inline void check_zero_division(std::string_view who, double value) {
    require(value == 0 || value == 1 || std::isnan(value), who, ": expected zero_division 0, 1 or NaN, found ", value);
}

inline std::vector<ClassScore> class_scores(const ClassPairs& pairs, double zero_division) {
    std::vector<ClassScore> scores;
    for (const ClassCount& count : class_counts(pairs)) scores.push_back(count.score(zero_division));
    return scores;
}

/// Σ weight score / Σ weight over the classes whose score is not NaN; their plain mean if they weigh nothing.
inline double mean_over_classes(const std::vector<ClassScore>& classes, double ClassScore::* score, Average average) {
    std::vector<double> scores, weights;
    for (const ClassScore& one : classes) {
        if (std::isnan(one.*score)) continue;
        scores.push_back(one.*score);
        weights.push_back(average == Average::weighted ? one.support : 1);
    }
    if (scores.empty()) return std::numeric_limits<double>::quiet_NaN();
    if (std::accumulate(weights.begin(), weights.end(), 0.0) == 0) weights.assign(scores.size(), 1);
    return weighted_mean(scores, weights);
}

inline ClassScore mean_scores(const std::vector<ClassScore>& classes, Average average) {
    ClassScore mean{mean_over_classes(classes, &ClassScore::precision, average),
                    mean_over_classes(classes, &ClassScore::recall, average),
                    mean_over_classes(classes, &ClassScore::f1, average)};
    for (const ClassScore& one : classes) mean.support += one.support;
    return mean;
}

inline ClassScore micro_score(const ClassPairs& pairs, double zero_division) {
    ClassCount sum;
    for (const ClassCount& one : class_counts(pairs)) {
        sum.right += one.right;
        sum.predicted += one.predicted;
        sum.support += one.support;
    }
    return sum.score(zero_division);
}

inline ClassScore binary_score(std::string_view who, const ClassPairs& pairs, const AverageOptions& options) {
    const std::vector<Index>& classes = pairs.classes;
    require(classes.size() <= 2, who, ": expected at most two classes for Average::binary, found ", classes.size(),
            "; micro, macro and weighted take more");
    const auto positive = std::find(classes.begin(), classes.end(), options.positive);
    if (positive != classes.end())
        return class_counts(pairs)[static_cast<std::size_t>(positive - classes.begin())].score(options.zero_division);
    require(classes.size() < 2, who, ": expected a positive class that occurs, ", classes.front(), " or ",
            classes.back(), ", found ", options.positive);
    return ClassCount{}.score(options.zero_division);
}

template <class Truths, class Predictions>
ClassScore average_score(std::string_view who, const Truths& truths, const Predictions& predictions,
                         const AverageOptions& options) {
    check_zero_division(who, options.zero_division);
    const ClassPairs pairs = class_pairs(who, truths, predictions, options.classes, options.sample_weight);
    if (options.average == Average::binary) return binary_score(who, pairs, options);
    if (options.average == Average::micro) return micro_score(pairs, options.zero_division);
    return mean_scores(class_scores(pairs, options.zero_division), options.average);
}

}  // namespace detail

/// The scores of each class, in the order of their numbers. Any two containers of class numbers of the same size.
/// Throws Error for other sizes, no samples, and labels that are no class numbers; so do the functions below.
template <class Truths, class Predictions>
std::vector<ClassScore> precision_recall_fscore_support(const Truths& truths, const Predictions& predictions,
                                                        const PerClassOptions& options = {}) {
    constexpr const char* who = "precision_recall_fscore_support";
    detail::check_zero_division(who, options.zero_division);
    return detail::class_scores(detail::class_pairs(who, truths, predictions, options.classes, options.sample_weight),
                                options.zero_division);
}

template <class Truths, class Predictions>
double precision_score(const Truths& truths, const Predictions& predictions, const AverageOptions& options = {}) {
    return detail::average_score("precision_score", truths, predictions, options).precision;
}
template <class Truths, class Predictions>
double recall_score(const Truths& truths, const Predictions& predictions, const AverageOptions& options = {}) {
    return detail::average_score("recall_score", truths, predictions, options).recall;
}
template <class Truths, class Predictions>
double f1_score(const Truths& truths, const Predictions& predictions, const AverageOptions& options = {}) {
    return detail::average_score("f1_score", truths, predictions, options).f1;
}

struct BalancedAccuracyOptions {
    std::vector<double> sample_weight = {};
};

/// The mean recall of the classes that are true at least once.
template <class Truths, class Predictions>
double balanced_accuracy_score(const Truths& truths, const Predictions& predictions,
                               const BalancedAccuracyOptions& options = {}) {
    return detail::average_score("balanced_accuracy_score", truths, predictions,
                                 {.average = Average::macro,
                                  .zero_division = std::numeric_limits<double>::quiet_NaN(),
                                  .sample_weight = options.sample_weight})
        .recall;
}

}  // namespace TAILOR_NAMESPACE
