#pragma once
// How well scores rank positives before negatives (scikit-learn's roc_curve and roc_auc_score).
//
//   AUC = P(score of a positive > score of a negative) + P(they are equal) / 2
//
// the area under the curve that shows, for each threshold, the share of negatives (across) and of positives (up) whose
// score is at least that. Ties are one slanted step. Several classes: each against the rest, or every two of them:
//
//   ovr: mean over classes c of         AUC(c against the rest, by column c)
//   ovo: mean over pairs a < b of       (AUC(a against b, by column a) + AUC(b against a, by column b)) / 2
//                                       over the samples of a and b alone (Hand and Till, 2001)
#include <limits>

#include "score_input.hpp"

namespace TAILOR_NAMESPACE {

/// From threshold infinity (nothing is positive) down to the lowest score (all is).
struct RocCurve {
    std::vector<double> false_positive_rate, true_positive_rate, thresholds;
};

struct RocCurveOptions {
    bool drop_intermediate = true;           // leave out points on the line between their neighbours
    std::vector<double> sample_weight = {};  // one a sample, or none: all weigh 1
};

enum class MultiClass { ovr, ovo };

struct RocAucOptions {
    MultiClass multi_class = MultiClass::ovr;
    Average average = Average::macro;  // or weighted, by how many samples a class (ovr) or pair has; ovr: or micro
    std::vector<double> sample_weight = {};  // not with ovo
};

namespace detail {

/// The weight of samples that are at or above a score: of one sample first, then of all.
struct RocPoint {
    double score = std::numeric_limits<double>::infinity(), negatives = 0, positives = 0;
};

inline RocPoint roc_sample(double score, double weight, bool is_positive) {
    return {score, is_positive ? 0 : weight, is_positive ? weight : 0};
}

/// One point for each score that occurs, the highest first, after a point for none.
inline std::vector<RocPoint> roc_points(std::vector<RocPoint> samples) {
    std::erase_if(samples, [](const RocPoint& s) { return s.negatives + s.positives == 0; });
    std::stable_sort(samples.begin(), samples.end(),
                     [](const RocPoint& a, const RocPoint& b) { return a.score > b.score; });
    std::vector<RocPoint> points(1);
    for (const RocPoint& sample : samples) {
        if (sample.score != points.back().score) points.push_back(points.back());
        points.back().score = sample.score;
        points.back().negatives += sample.negatives;
        points.back().positives += sample.positives;
    }
    return points;
}

inline double area(const std::vector<RocPoint>& points) {
    double sum = 0;
    for (std::size_t i = 1; i < points.size(); ++i)
        sum += (points[i].negatives - points[i - 1].negatives) * (points[i].positives + points[i - 1].positives) / 2;
    return sum / points.back().negatives / points.back().positives;
}

inline std::vector<RocPoint> checked_points(std::string_view who, std::vector<RocPoint> samples, std::size_t positive) {
    std::vector<RocPoint> points = roc_points(std::move(samples));
    require(points.back().positives > 0, who, ": expected samples of class ", positive, ", found none that weighs");
    require(points.back().negatives > 0, who, ": expected samples of other classes than ", positive,
            ", found none that weighs");
    return points;
}

/// Class c against the rest.
inline double auc_of_class(const ScoredRows& rows, std::size_t c) {
    std::vector<RocPoint> samples;
    for (std::size_t i = 0; i < rows.size(); ++i)
        samples.push_back(roc_sample(rows.value(i, c), rows.weights[i], rows.truths[i] == c));
    return area(checked_points("roc_auc_score", std::move(samples), c));
}
/// Class a against class b, by column a.
inline double auc_of_pair(const ScoredRows& rows, std::size_t a, std::size_t b) {
    std::vector<RocPoint> samples;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows.truths[i] == a || rows.truths[i] == b)
            samples.push_back(roc_sample(rows.value(i, a), 1, rows.truths[i] == a));
    return area(roc_points(std::move(samples)));
}
/// Every number of every row is one sample: is this the row's class?
inline double micro_auc(const ScoredRows& rows) {
    std::vector<RocPoint> samples;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t c = 0; c < rows.columns; ++c)
            samples.push_back(roc_sample(rows.value(i, c), rows.weights[i], rows.truths[i] == c));
    return area(roc_points(std::move(samples)));
}

inline std::vector<double> weights_of_classes(const ScoredRows& rows) {
    std::vector<double> weights(rows.classes());
    for (std::size_t i = 0; i < rows.size(); ++i) weights[rows.truths[i]] += rows.weights[i];
    return weights;
}

inline double one_versus_rest(const ScoredRows& rows, Average average) {
    if (average == Average::micro) return micro_auc(rows);
    std::vector<double> scores, weights;
    const std::vector<double> of_classes = weights_of_classes(rows);
    for (std::size_t c = 0; c < rows.classes(); ++c) {
        if (average == Average::weighted && of_classes[c] == 0) continue;
        scores.push_back(auc_of_class(rows, c));
        weights.push_back(average == Average::weighted ? of_classes[c] : 1);
    }
    return weighted_mean(scores, weights);
}

/// Classes that no sample has are left out.
inline double one_versus_one(const ScoredRows& rows, Average average) {
    std::vector<double> scores, weights;
    const std::vector<double> of_classes = weights_of_classes(rows);
    for (std::size_t b = 0; b < rows.classes(); ++b)
        for (std::size_t a = 0; a < b; ++a) {
            if (of_classes[a] == 0 || of_classes[b] == 0) continue;
            scores.push_back((auc_of_pair(rows, a, b) + auc_of_pair(rows, b, a)) / 2);
            weights.push_back(average == Average::weighted ? of_classes[a] + of_classes[b] : 1);
        }
    require(!scores.empty(), "roc_auc_score: expected samples of two classes, found one class");
    return weighted_mean(scores, weights);
}

}  // namespace detail

/// Labels 0 and 1, and a score of class 1 for each. Throws Error if one of the two has no sample.
template <class Truths, class Scores>
RocCurve roc_curve(const Truths& truths, const Scores& scores, const RocCurveOptions& options = {}) {
    const auto rows = detail::scored_rows("roc_curve", truths, scores, options.sample_weight);
    require(rows.columns == 1, "roc_curve: expected one score a label, found ", rows.columns);
    std::vector<detail::RocPoint> samples;
    for (std::size_t i = 0; i < rows.size(); ++i)
        samples.push_back(detail::roc_sample(rows.row(i)[0], rows.weights[i], rows.truths[i] == 1));
    const auto points = detail::checked_points("roc_curve", std::move(samples), 1);

    const auto bends = [&](std::size_t i, double detail::RocPoint::* way) {
        return (points[i + 1].*way - points[i].*way) - (points[i].*way - points[i - 1].*way) != 0;
    };
    RocCurve curve;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const bool between = options.drop_intermediate && i > 1 && i + 1 < points.size();
        if (between && !bends(i, &detail::RocPoint::negatives) && !bends(i, &detail::RocPoint::positives)) continue;
        curve.false_positive_rate.push_back(points[i].negatives / points.back().negatives);
        curve.true_positive_rate.push_back(points[i].positives / points.back().positives);
        curve.thresholds.push_back(points[i].score);
    }
    return curve;
}

/// Class numbers, and n x classes probabilities, row by row, that sum to 1 in each; or labels 0 and 1, and n scores of
/// class 1. Throws Error if a class that counts has no sample, or all of them.
template <class Truths, class Scores>
double roc_auc_score(const Truths& truths, const Scores& scores, const RocAucOptions& options = {}) {
    constexpr const char* who = "roc_auc_score";
    const bool ovo = options.multi_class == MultiClass::ovo;
    const auto rows = detail::scored_rows(who, truths, scores, options.sample_weight);
    if (rows.columns == 1) return detail::auc_of_class(rows, 1);
    detail::require_rows_sum_to_1(who, rows);
    require(options.average != Average::binary, who, ": expected Average::macro, weighted or micro for ", rows.columns,
            " classes, found binary");
    require(!ovo || options.average != Average::micro, who,
            ": expected Average::macro or weighted for ovo, found micro");
    require(!ovo || options.sample_weight.empty(), who, ": expected no sample weights for ovo, found some");
    return ovo ? detail::one_versus_one(rows, options.average) : detail::one_versus_rest(rows, options.average);
}

}  // namespace TAILOR_NAMESPACE
