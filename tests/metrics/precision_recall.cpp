#include <tailor/metrics/precision_recall.hpp>

#include <vector>

#include "catch.hpp"
#include "error_of.hpp"
#include "golden_scores.hpp"

using namespace tailor;
using testing::error_of, testing::same;

namespace {

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

/// precision, recall, F1: as the arrays have them.
template <class Truths>
std::vector<double> scores_of(const Truths& truths, const Truths& predictions, const AverageOptions& options) {
    return {precision_score(truths, predictions, options), recall_score(truths, predictions, options),
            f1_score(truths, predictions, options)};
}

}  // namespace

TEST_CASE("averages are scikit-learn's, whatever is missing") {
    testing::for_each_golden_score([](const testing::GoldenScores& g) {
        const std::vector<double> expected = g.golden.array("averages").values;
        REQUIRE(expected.size() == 108);
        auto at = expected.begin();
        for (const auto& [prefix, weights] : weightings(g))
            for (const Index classes : {Index{0}, g.classes})
                for (const double zero : {0.0, 1.0, NaN})
                    for (std::size_t score = 0; score < 3; ++score)
                        for (const Average average : {Average::micro, Average::macro, Average::weighted}) {
                            const AverageOptions options{.average = average,
                                                         .classes = classes,
                                                         .zero_division = zero,
                                                         .sample_weight = weights};
                            CAPTURE(prefix, classes, zero, score, static_cast<int>(average));
                            CHECK(same(scores_of(g.truths, g.predictions, options)[score], *at++));
                        }
    });
}

TEST_CASE("the scores of one of two classes are scikit-learn's") {
    testing::for_each_golden_score([](const testing::GoldenScores& g) {
        if (g.classes > 2) return;
        const std::vector<double> expected = g.golden.array("binary").values;
        REQUIRE(expected.size() == 36);
        auto at = expected.begin();
        for (const auto& [prefix, weights] : weightings(g))
            for (const Index positive : {0, 1})
                for (const double zero : {0.0, 1.0, NaN})
                    for (const double score :
                         scores_of(g.truths, g.predictions,
                                   {.positive = positive, .zero_division = zero, .sample_weight = weights})) {
                        CAPTURE(prefix, positive, zero);
                        CHECK(same(score, *at++));
                    }
    });
}

TEST_CASE("each class's scores are scikit-learn's") {
    testing::for_each_golden_score([](const testing::GoldenScores& g) {
        const std::vector<double> expected = g.golden.array("per_class").values;
        REQUIRE(expected.size() == static_cast<std::size_t>(24 * g.classes));
        auto at = expected.begin();
        for (const auto& [prefix, weights] : weightings(g))
            for (const double zero : {0.0, 1.0, NaN})
                for (const ClassScore& one : precision_recall_fscore_support(
                         g.truths, g.predictions,
                         {.classes = g.classes, .zero_division = zero, .sample_weight = weights}))
                    for (const double found : {one.precision, one.recall, one.f1, one.support}) {
                        CAPTURE(prefix, zero);
                        CHECK(same(found, *at++));
                    }
    });
}

TEST_CASE("balanced_accuracy_score is scikit-learn's") {
    testing::for_each_golden_score([](const testing::GoldenScores& g) {
        for (const auto& [prefix, weights] : weightings(g))
            CHECK(same(balanced_accuracy_score(g.truths, g.predictions, {.sample_weight = weights}),
                       g.golden.number(prefix + "balanced_accuracy")));
    });
}

TEST_CASE("by hand: three of class 1, two found, one too many taken for it") {
    const std::vector truths{1, 1, 1, 0, 0}, predictions{1, 1, 0, 1, 0};
    CHECK(precision_score(truths, predictions) == Approx(2.0 / 3));
    CHECK(recall_score(truths, predictions) == Approx(2.0 / 3));
    CHECK(f1_score(truths, predictions, {.positive = 0}) == Approx(0.5));
    CHECK(recall_score(truths, predictions, {.sample_weight = {1, 0, 4, 1, 1}}) == Approx(0.2));
}

TEST_CASE("the classes are those that occur, or as many as are said") {
    const std::vector truths{2, 9, 9}, predictions{2, 9, 2};
    CHECK(precision_recall_fscore_support(truths, predictions).size() == 2);
    CHECK(precision_recall_fscore_support(truths, predictions, {.classes = 10}).size() == 10);
    CHECK(recall_score(truths, predictions, {.average = Average::macro}) == Approx(0.75));
    CHECK(recall_score(truths, predictions, {.average = Average::macro, .classes = 10}) == Approx(0.15));
    CHECK(recall_score(truths, predictions, {.average = Average::macro, .classes = 10, .zero_division = NaN}) ==
          Approx(0.75));
}

TEST_CASE("left out: the score of class 1 of those that occur, 0 for zero divisions, all samples alike") {
    const std::vector truths{1, 1, 1, 0, 0}, predictions{1, 1, 0, 1, 0};
    const auto scores = [&](const AverageOptions& options) { return scores_of(truths, predictions, options); };
    CHECK(scores({}) == scores({Average::binary, 1, 0, 0, {1, 1, 1, 1, 1}}));
    for (const AverageOptions& other : std::vector<AverageOptions>{
             {.average = Average::micro}, {.average = Average::macro}, {.average = Average::weighted}, {.positive = 0}})
        CHECK(scores({}) != scores(other));
    CHECK(scores({.average = Average::macro}) != scores({.average = Average::macro, .classes = 3}));
    CHECK(scores({}) != scores({.sample_weight = {1, 2, 3, 4, 5}}));

    const auto per_class = [&](const PerClassOptions& options) {
        std::vector<double> all;
        for (const ClassScore& one : precision_recall_fscore_support(truths, predictions, options))
            for (const double value : {one.precision, one.recall, one.f1, one.support}) all.push_back(value);
        return all;
    };
    CHECK(per_class({}) == per_class({0, 0, {1, 1, 1, 1, 1}}));
    CHECK(per_class({}) != per_class({.sample_weight = {1, 2, 3, 4, 5}}));
    CHECK(per_class({.classes = 3}) == per_class({.classes = 3, .zero_division = 0}));
    CHECK(per_class({.classes = 3}) != per_class({.classes = 3, .zero_division = 1}));
    CHECK(balanced_accuracy_score(truths, predictions) == Approx((2.0 / 3 + 0.5) / 2));
    CHECK(balanced_accuracy_score(truths, predictions, {.sample_weight = {1, 1, 2, 1, 3}}) == Approx((0.5 + 0.75) / 2));
}

TEST_CASE("nothing but zero divisions left: NaN stays NaN") {
    const std::vector zeros{0, 0};
    CHECK(std::isnan(f1_score(zeros, zeros, {.zero_division = NaN})));
    CHECK(f1_score(zeros, zeros, {.zero_division = 1}) == 1);
    CHECK(f1_score(zeros, zeros) == 0);
    CHECK(precision_score(zeros, std::vector{1, 1}, {.average = Average::weighted, .zero_division = NaN}) == 0);
    CHECK(std::isnan(detail::mean_over_classes({{NaN}}, &ClassScore::precision, Average::macro)));
}

TEST_CASE("precision and recall: what cannot be scored is an error that says why") {
    const auto error = [](std::vector<double> truths, std::vector<double> predictions, const AverageOptions& options) {
        return error_of([&] { f1_score(truths, predictions, options); });
    };
    CHECK(error({}, {}, {}) == "f1_score: expected at least one sample, found none");
    CHECK(error({0, 1}, {1}, {}) == "f1_score: expected a prediction for each of 2 labels, found 1");
    CHECK(error({0, 1}, {2, 1}, {}) ==
          "f1_score: expected at most two classes for Average::binary, found 3; micro, "
          "macro and weighted take more");
    CHECK(error({0, 2}, {2, 2}, {}) == "f1_score: expected a positive class that occurs, 0 or 2, found 1");
    CHECK(error({0, 3}, {1, 1}, {.average = Average::macro, .classes = 3}) ==
          "f1_score: expected labels 0 to 2, found 3 at sample 1");
    CHECK(error({0}, {4}, {.average = Average::micro, .classes = 3}) ==
          "f1_score: expected predictions 0 to 2, found 4 at sample 0");
    CHECK(error({0}, {0}, {.classes = -1}) == "f1_score: expected at least one class, found -1");
    CHECK(error({0}, {0}, {.zero_division = 0.5}) == "f1_score: expected zero_division 0, 1 or NaN, found 0.5");
    CHECK(error_of([] { precision_recall_fscore_support(std::vector{0}, std::vector{0}, {.zero_division = 2}); }) ==
          "precision_recall_fscore_support: expected zero_division 0, 1 or NaN, found 2");
}
