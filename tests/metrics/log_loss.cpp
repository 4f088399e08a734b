#include <tailor/metrics/log_loss.hpp>

#include <vector>

#include "catch.hpp"
#include "error_of.hpp"
#include "golden_scores.hpp"

using namespace tailor;
using testing::error_of, testing::same;

TEST_CASE("log_loss is scikit-learn's") {
    testing::for_each_golden_score([](const testing::GoldenScores& g) {
        for (const auto& [prefix, weights] : weightings(g)) {
            const double expected = g.golden.number(prefix + "log_loss");
            CHECK(same(log_loss(g.truths, g.probabilities, {.sample_weight = weights}), expected));
            if (g.classes == 2) CHECK(same(log_loss(g.truths, g.scores(), {.sample_weight = weights}), expected));
        }
    });
}

TEST_CASE("by hand: the mean of -log p of the true class") {
    CHECK(log_loss(std::vector{0, 2}, std::vector{0.5, 0.25, 0.25, 0.0, 0.75, 0.25}) == Approx(std::log(8.0) / 2));
    CHECK(log_loss(std::vector{0, 1}, std::vector{0.75, 0.25}) == Approx(std::log(4.0)));
    CHECK(log_loss(std::vector{0, 1}, std::vector{0.75, 0.5}, {.sample_weight = {1, 3}}) ==
          Approx(std::log(4.0 * 2 * 2 * 2) / 4));
}

TEST_CASE("a probability of 0 or 1 is held within the epsilon of its type") {
    const std::vector wrong{1}, right{0};
    CHECK(log_loss(wrong, std::vector{1.0, 0.0}) == Approx(52 * std::log(2.0)));
    CHECK(log_loss(wrong, std::vector{1.0f, 0.0f}) == Approx(23 * std::log(2.0)));
    CHECK(log_loss(wrong, std::vector{1, 0}) == Approx(52 * std::log(2.0)));
    CHECK(log_loss(right, std::vector{1.0, 0.0}) == Approx(0x1p-52));
    CHECK(log_loss(right, std::vector{1.0f, 0.0f}) == Approx(0x1p-23));
}

TEST_CASE("log_loss: what is no probability is an error that says where") {
    using Numbers = std::vector<double>;
    const auto error = [](const Numbers& truths, const Numbers& probabilities) {
        return error_of([&] { log_loss(truths, probabilities); });
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(error({}, {}) == "log_loss: expected at least one sample, found none");
    CHECK(error({0, 1}, {0.5, 1.5}) == "log_loss: expected probabilities 0 to 1, found 1.5 at sample 1");
    CHECK(error({0, 1}, {0.5, 0.5, -0.5, 1.5}) == "log_loss: expected probabilities 0 to 1, found -0.5 at sample 1");
    CHECK(error({0, 1}, {0.5, 0.5, 0.5, nan}) == "log_loss: expected finite scores, found nan at sample 1");
    CHECK(error({0, 1}, {0.5, 0.5, 0.5, 0.25}) ==
          "log_loss: expected probabilities that sum to 1 in every row, found 0.75 at sample 1");
    CHECK(error({0, 2}, {0.5, 0.5, 0.5, 0.5}) == "log_loss: expected labels 0 to 1, found 2 at sample 1");
    CHECK(error({0, 1}, {0.5, 0.5, 0.5}) == "log_loss: expected as many scores for each of 2 labels, found 3");
}
