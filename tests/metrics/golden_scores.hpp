#pragma once
// scikit-learn's scores (golden/scores.py), and how close ours must be.
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "golden/cases.hpp"

namespace testing {

/// Within 1e-12, or both NaN.
inline bool same(double a, double b) { return a == b || std::abs(a - b) <= 1e-12 || (std::isnan(a) && std::isnan(b)); }

struct GoldenScores {
    explicit GoldenScores(const golden::Case& from)
        : golden(from),
          classes(static_cast<tailor::Index>(from.number("classes"))),
          probabilities(from.array("probabilities").values) {
        const std::vector<double> samples = from.array("samples").values;
        const auto third = static_cast<std::ptrdiff_t>(samples.size() / 3);
        truths.assign(samples.begin(), samples.begin() + third);
        predictions.assign(samples.begin() + third, samples.end() - third);
        weights.assign(samples.end() - third, samples.end());
    }

    golden::Case golden;
    tailor::Index classes;
    std::vector<double> truths, predictions, weights, probabilities;

    /// The probabilities of class 1, if there are two classes.
    std::vector<double> scores() const {
        std::vector<double> of_one;
        for (std::size_t i = 1; i < probabilities.size(); i += 2) of_one.push_back(probabilities[i]);
        return of_one;
    }
};

/// What precedes the names of weighted results, and the weights.
struct Weighting {
    std::string prefix;
    std::vector<double> weights;
};
inline std::vector<Weighting> weightings(const GoldenScores& of) { return {{"", {}}, {"weighted_", of.weights}}; }

/// Calls check(case) for each.
template <class Check>
void for_each_golden_score(const Check& check) {
    for (const golden::Case& one : golden::cases("scores")) {
        CAPTURE(one.name());
        check(GoldenScores(one));
    }
}

}  // namespace testing
