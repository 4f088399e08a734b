#include <tailor/metrics/roc_auc.hpp>

#include <vector>

#include "catch.hpp"
#include "error_of.hpp"
#include "golden_scores.hpp"

using namespace tailor;
using testing::error_of, testing::same;
using Numbers = std::vector<double>;

namespace {

RocAucOptions options_of(const std::string& name, const Numbers& weights) {
    const auto says = [&](const char* word) { return name.find(word) != std::string::npos; };
    return {.multi_class = says("ovo") ? MultiClass::ovo : MultiClass::ovr,
            .average = says("micro")      ? Average::micro
                       : says("weighted") ? Average::weighted
                                          : Average::macro,
            .sample_weight = weights};
}

void check_curve(const RocCurve& curve, const Numbers& expected) {
    Numbers found = curve.false_positive_rate;
    found.insert(found.end(), curve.true_positive_rate.begin(), curve.true_positive_rate.end());
    found.insert(found.end(), curve.thresholds.begin(), curve.thresholds.end());
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(same(found[i], expected[i]));
}

}  // namespace

TEST_CASE("roc_auc_score is scikit-learn's, with ties, weights and missing classes") {
    int compared = 0;
    testing::for_each_golden_score([&](const testing::GoldenScores& g) {
        for (const auto& [prefix, weights] : weightings(g))
            for (const char* name :
                 {"auc", "auc_ovr_micro", "auc_ovr_macro", "auc_ovr_weighted", "auc_ovo_macro", "auc_ovo_weighted"}) {
                if (!g.golden.has(prefix + name)) continue;
                CAPTURE(prefix, name);
                const Numbers scores = g.classes == 2 ? g.scores() : g.probabilities;
                CHECK(same(roc_auc_score(g.truths, scores, options_of(name, weights)), g.golden.number(prefix + name)));
                ++compared;
            }
    });
    CHECK(compared > 80);
}

TEST_CASE("roc_curve is scikit-learn's, with and without the points on a line") {
    testing::for_each_golden_score([&](const testing::GoldenScores& g) {
        if (!g.golden.has("auc")) return;
        for (const auto& [prefix, weights] : weightings(g)) {
            check_curve(roc_curve(g.truths, g.scores(), {.sample_weight = weights}),
                        g.golden.array(prefix + "curve").values);
            check_curve(roc_curve(g.truths, g.scores(), {.drop_intermediate = false, .sample_weight = weights}),
                        g.golden.array(prefix + "full_curve").values);
        }
    });
}

TEST_CASE("the first threshold stays, though on a line; samples that weigh nothing have none") {
    CHECK(roc_curve(Numbers{1, 1, 1, 0, 0, 0}, Numbers{0.9, 0.8, 0.7, 0.6, 0.5, 0.4}).thresholds ==
          Numbers{std::numeric_limits<double>::infinity(), 0.9, 0.7, 0.4});
    CHECK(roc_curve(Numbers{1, 0, 1, 0}, Numbers{0.9, 0.8, 0.7, 0.6},
                    {.drop_intermediate = false, .sample_weight = {1, 0, 1, 1}})
              .thresholds == Numbers{std::numeric_limits<double>::infinity(), 0.9, 0.7, 0.6});
}

TEST_CASE("left out: one against the rest, the plain mean, points on a line dropped") {
    const std::vector truths{0, 1, 2, 0, 0, 1};
    const Numbers scores{0.5,  0.25,  0.25,  0.25, 0.5, 0.25, 0.5,  0.25, 0.25,
                         0.75, 0.125, 0.125, 0.25, 0.5, 0.25, 0.25, 0.25, 0.5};
    const auto auc = [&](const RocAucOptions& options) { return roc_auc_score(truths, scores, options); };
    CHECK(auc({}) == auc({MultiClass::ovr, Average::macro, {1, 1, 1, 1, 1, 1}}));
    for (const RocAucOptions& other : std::vector<RocAucOptions>{{.multi_class = MultiClass::ovo},
                                                                 {.average = Average::weighted},
                                                                 {.average = Average::micro},
                                                                 {.sample_weight = {1, 2, 3, 4, 5, 6}}})
        CHECK(auc({}) != auc(other));
    CHECK(auc({.multi_class = MultiClass::ovo}) != auc({MultiClass::ovo, Average::weighted, {}}));

    const Numbers yes{1, 1, 1, 0, 0}, ranks{5, 4, 3, 2, 1};
    CHECK(roc_curve(yes, ranks).thresholds == roc_curve(yes, ranks, {.drop_intermediate = true}).thresholds);
    CHECK(roc_curve(yes, ranks).thresholds != roc_curve(yes, ranks, {.drop_intermediate = false}).thresholds);
    CHECK(roc_curve(yes, ranks).true_positive_rate !=
          roc_curve(yes, ranks, {.sample_weight = {1, 2, 1, 1, 1}}).true_positive_rate);
}

TEST_CASE("the area is the chance that a positive outranks a negative, half of it for equals") {
    const std::vector truths{0, 0, 1, 1, 1};
    CHECK(roc_auc_score(truths, Numbers{-3, 2, 2, 5, -4}) == Approx((1 + 1 + 1 + 0.5) / 6));
    CHECK(roc_auc_score(truths, Numbers{7, 7, 7, 7, 7}) == 0.5);
    CHECK(roc_auc_score(truths, Numbers{0, 0, 1, 1, 1}) == 1);
    CHECK(roc_auc_score(truths, Numbers{1, 1, 0, 0, 0}) == 0);
}

TEST_CASE("two columns are the second alone, whichever way is asked for") {
    const std::vector truths{0, 1, 1, 0};
    const Numbers two{0.75, 0.25, 0.5, 0.5, 0.25, 0.75, 0.5, 0.5};
    CHECK(roc_auc_score(truths, Numbers{0.25, 0.5, 0.75, 0.5}) == Approx(0.875));
    for (const MultiClass multi_class : {MultiClass::ovr, MultiClass::ovo})
        for (const Average average : {Average::macro, Average::weighted})
            CHECK(roc_auc_score(truths, two, {.multi_class = multi_class, .average = average}) == Approx(0.875));
}

TEST_CASE("roc_auc_score: what has no area is an error that says why") {
    const auto error = [](const Numbers& truths, const Numbers& scores, const RocAucOptions& options = {}) {
        return error_of([&] { roc_auc_score(truths, scores, options); });
    };
    const Numbers thirds(9, 1.0 / 3);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(error({}, {}) == "roc_auc_score: expected at least one sample, found none");
    CHECK(error({1, 1}, {0, 1}) == "roc_auc_score: expected samples of other classes than 1, found none that weighs");
    CHECK(error({0, 0}, {0, 1}) == "roc_auc_score: expected samples of class 1, found none that weighs");
    CHECK(error({0, 1}, {0, 1}, {.sample_weight = {1, 0}}) ==
          "roc_auc_score: expected samples of class 1, found none that weighs");
    CHECK(error({0, 2}, {0, 1}) == "roc_auc_score: expected labels 0 to 1, found 2 at sample 1");
    CHECK(error({0, 1}, {0, nan}) == "roc_auc_score: expected finite scores, found nan at sample 1");
    CHECK(error({0, 1, 1}, thirds) == "roc_auc_score: expected samples of class 2, found none that weighs");
    CHECK(error({0, 1, 1}, thirds, {.average = Average::weighted}) == "no error");
    CHECK(error({1, 1, 1}, thirds, {.average = Average::weighted}) ==
          "roc_auc_score: expected samples of other classes than 1, found none that weighs");
    CHECK(error({1, 1, 1}, thirds, {.multi_class = MultiClass::ovo}) ==
          "roc_auc_score: expected samples of two classes, found one class");
    CHECK(error({0, 1}, {0.5, 0.25, 0.25, 0.5, 0.5, 0.5}) ==
          "roc_auc_score: expected probabilities that sum to 1 in every row, found 1.5 at sample 1");
    CHECK(error({0, 1, 2}, thirds, {.average = Average::binary}) ==
          "roc_auc_score: expected Average::macro, weighted or micro for 3 classes, found binary");
    CHECK(error({0, 1, 2}, thirds, {.multi_class = MultiClass::ovo, .average = Average::micro}) ==
          "roc_auc_score: expected Average::macro or weighted for ovo, found micro");
    CHECK(error({0, 1, 2}, thirds, {.multi_class = MultiClass::ovo, .sample_weight = {1, 1, 1}}) ==
          "roc_auc_score: expected no sample weights for ovo, found some");
    CHECK(error_of([&] { roc_curve(Numbers{0, 1, 2}, thirds); }) == "roc_curve: expected one score a label, found 3");
    CHECK(error_of([] { roc_curve(Numbers{1, 1}, Numbers{1, 2}); }) ==
          "roc_curve: expected samples of other classes than 1, found none that weighs");
}
