#include <tailor/metrics/accuracy_score.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "catch.hpp"
#include "error_of.hpp"
#include "golden_scores.hpp"

using namespace tailor;
using testing::error_of, testing::same;

TEST_CASE("accuracy_score and top_k_accuracy_score are scikit-learn's") {
    testing::for_each_golden_score([](const testing::GoldenScores& g) {
        for (const auto& [prefix, weights] : weightings(g)) {
            CHECK(same(accuracy_score(g.truths, g.predictions, {.sample_weight = weights}),
                       g.golden.number(prefix + "accuracy")));
            const std::vector<double> scores = g.classes == 2 ? g.scores() : g.probabilities;
            for (Index k = 1; k <= std::min<Index>(g.classes, 4); ++k)
                CHECK(same(top_k_accuracy_score(g.truths, scores, {.k = k, .sample_weight = weights}),
                           g.golden.number(prefix + "top_" + std::to_string(k))));
        }
    });
}

TEST_CASE("labels are any containers of whole numbers, large ones too") {
    const std::array<float, 3> truths{0, 7, 4'000'000'000.0f};
    CHECK(accuracy_score(truths, std::vector<bool>{false, true, true}) == Approx(1.0 / 3));
    CHECK(accuracy_score(std::span(truths), std::vector<long>{0, 7, 4'000'000'000}) == 1);
    CHECK(accuracy_score(truths, truths, {.sample_weight = {0, 0, 2}}) == 1);
}

TEST_CASE("of equal scores the higher class ranks first") {
    const std::vector<double> scores{0.4, 0.4, 0.2};
    const auto found = [&](int truth, Index k) {
        return top_k_accuracy_score(std::vector{truth}, scores, {.k = k}) == 1;
    };
    CHECK((!found(0, 1) && found(1, 1) && !found(2, 1)));
    CHECK((found(0, 2) && found(1, 2) && !found(2, 2)));
    CHECK((found(2, 3) && found(2, 9)));
}

TEST_CASE("left out, k is 2 and all samples weigh 1") {
    const std::vector truths{0, 1, 2};
    const std::vector scores{0.5, 0.3, 0.2, 0.5, 0.3, 0.2, 0.5, 0.3, 0.2};
    CHECK(top_k_accuracy_score(truths, scores) == Approx(2.0 / 3));
    CHECK(top_k_accuracy_score(truths, scores, {.k = 1}) == Approx(1.0 / 3));
    CHECK(top_k_accuracy_score(truths, scores, {.k = 3}) == 1);
    CHECK(top_k_accuracy_score(truths, scores, {.sample_weight = {1, 1, 2}}) == Approx(0.5));
    CHECK(accuracy_score(truths, std::vector{0, 0, 0}) == Approx(1.0 / 3));
    CHECK(accuracy_score(truths, std::vector{0, 0, 0}, {.sample_weight = {2, 1, 1}}) == Approx(0.5));
}

TEST_CASE("at a threshold exactly: one half is a no among probabilities, 0 among other scores") {
    const std::vector truths{0, 1};
    CHECK(top_k_accuracy_score(truths, std::vector{0.5, std::nextafter(0.5, 1.0)}, {.k = 1}) == 1);
    CHECK(top_k_accuracy_score(truths, std::vector{0.0, 1.0}, {.k = 1}) == 1);      // 0 and 1 are probabilities
    CHECK(top_k_accuracy_score(truths, std::vector{0.25, 1.25}, {.k = 1}) == 0.5);  // 1.25 is none: above 0 is a yes
    CHECK(top_k_accuracy_score(truths, std::vector{0.0, 1.25}, {.k = 1}) == 1);
}

TEST_CASE("single scores are probabilities, or not") {
    const std::vector truths{0, 1, 1};
    CHECK(top_k_accuracy_score(truths, std::vector{0.5, 0.51, 0.2}, {.k = 1}) == Approx(2.0 / 3));
    CHECK(top_k_accuracy_score(truths, std::vector{0.0, 3.0, 0.2}, {.k = 1}) == 1);
    CHECK(top_k_accuracy_score(truths, std::vector{-1.0, 0.4, -0.2}, {.k = 1}) == Approx(2.0 / 3));
}

TEST_CASE("accuracy_score: what cannot be scored is an error that says where") {
    using Numbers = std::vector<double>;
    const auto error = [](const Numbers& truths, const Numbers& predictions, const Numbers& weights = {}) {
        return error_of([&] { accuracy_score(truths, predictions, {.sample_weight = weights}); });
    };
    const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    CHECK(error({}, {}) == "accuracy_score: expected at least one sample, found none");
    CHECK(error({1, 2}, {1}) == "accuracy_score: expected a prediction for each of 2 labels, found 1");
    CHECK(error({1, 2}, {1, 0.5}) ==
          "accuracy_score: expected predictions that are whole numbers from 0, found 0.5 at sample 1");
    CHECK(error({-1}, {1}) == "accuracy_score: expected labels that are whole numbers from 0, found -1 at sample 0");
    CHECK(error({nan}, {1}) == "accuracy_score: expected labels that are whole numbers from 0, found nan at sample 0");
    CHECK(error({1e300}, {1}) ==
          "accuracy_score: expected labels that are whole numbers from 0, found 1e+300 at sample 0");
    CHECK(error({1, 2}, {1, 2}, {1}) == "accuracy_score: expected one sample weight a sample, 2, found 1");
    CHECK(error({1}, {1}, {0}) == "accuracy_score: expected some sample weight above 0, found none");
    for (const double weight : {-1.0, nan, infinity})
        CHECK_THAT(error({1}, {1}, {weight}), ContainsSubstring("finite and not negative"));
}

TEST_CASE("top_k_accuracy_score: what cannot be scored is an error that says where") {
    using Numbers = std::vector<double>;
    const auto error = [](const Numbers& truths, const Numbers& scores, Index k = 1) {
        return error_of([&] { top_k_accuracy_score(truths, scores, {.k = k}); });
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(error({0}, {0.5, 0.5}, 0) == "top_k_accuracy_score: expected k of at least 1, found 0");
    CHECK(error({}, {}) == "top_k_accuracy_score: expected at least one sample, found none");
    CHECK(error({0, 1}, {}) == "top_k_accuracy_score: expected as many scores for each of 2 labels, found 0");
    CHECK(error({0, 1}, {1, 2, 3}) == "top_k_accuracy_score: expected as many scores for each of 2 labels, found 3");
    CHECK(error({0, 3}, {1, 2, 3, 4, 5, 6}) == "top_k_accuracy_score: expected labels 0 to 2, found 3 at sample 1");
    CHECK(error({0, 2}, {1, 2}) == "top_k_accuracy_score: expected labels 0 to 1, found 2 at sample 1");
    CHECK(error({0, 1}, {1, 2, nan, 4}) == "top_k_accuracy_score: expected finite scores, found nan at sample 1");
}
