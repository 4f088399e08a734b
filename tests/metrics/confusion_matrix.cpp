#include <tailor/metrics/confusion_matrix.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "catch.hpp"
#include "error_of.hpp"
#include "golden_scores.hpp"

using namespace tailor;
using testing::error_of;

namespace {

using Counts = std::vector<std::vector<Index>>;
using Shares = std::vector<std::vector<double>>;

template <class T>
std::vector<std::vector<T>> rows_of(const xt::xtensor<T, 2>& matrix) {
    std::vector<std::vector<T>> rows(matrix.shape(0), std::vector<T>(matrix.shape(1)));
    for (std::size_t i = 0; i < matrix.shape(0); ++i)
        for (std::size_t j = 0; j < matrix.shape(1); ++j) rows[i][j] = matrix(i, j);
    return rows;
}

}  // namespace

TEST_CASE("rows are true classes, columns predicted ones") {
    const std::vector<std::uint8_t> labels{0, 0, 1, 2, 2, 2};
    const std::vector<Index> predicted{0, 1, 1, 0, 2, 2};
    CHECK(rows_of(confusion_matrix(labels, predicted, 3)) == Counts{{1, 1, 0}, {0, 1, 0}, {1, 0, 2}});
}

TEST_CASE("classes that never occur have rows and columns of 0; no labels at all give only those") {
    CHECK(rows_of(confusion_matrix(std::vector{1}, std::vector{3}, 4)) ==
          Counts{{0, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 0, 0}, {0, 0, 0, 0}});
    CHECK(rows_of(confusion_matrix(std::vector<int>{}, std::vector<int>{}, 2)) == Counts{{0, 0}, {0, 0}});
}

TEST_CASE("labels may be vectors, spans or xtensor's arrays, of any type of number") {
    const std::vector<float> labels{0, 1, 1};
    const Counts expected{{1, 0}, {1, 1}};
    CHECK(rows_of(confusion_matrix(labels, xt::xarray<std::size_t>{0, 0, 1}, 2)) == expected);
    CHECK(rows_of(confusion_matrix(std::span(labels), xt::xtensor<int, 1>{0, 0, 1}, 2)) == expected);
    CHECK(rows_of(confusion_matrix(xt::xarray<std::int64_t>{0, 1, 1}, std::vector<double>{0, 0, 1}, 2)) == expected);
}

TEST_CASE("labels and predictions outside the classes are errors that say where") {
    const auto error = [](std::vector<double> labels, std::vector<double> predicted, Index classes = 3) {
        return error_of([&] { confusion_matrix(labels, predicted, classes); });
    };
    CHECK(error({0, 3}, {0, 0}) == "confusion_matrix: expected labels 0 to 2, found 3 at sample 1");
    CHECK(error({0, -1}, {0, 0}) == "confusion_matrix: expected labels 0 to 2, found -1 at sample 1");
    CHECK(error({0, 0}, {7, 0}) == "confusion_matrix: expected predictions 0 to 2, found 7 at sample 0");
    CHECK(error({0, 0}, {0.5, 0}) == "confusion_matrix: expected predictions 0 to 2, found 0.5 at sample 0");
    CHECK(error({std::numeric_limits<double>::quiet_NaN()}, {0}) ==
          "confusion_matrix: expected labels 0 to 2, found nan at sample 0");
    CHECK(error({0, 0}, {0}) == "confusion_matrix: expected a prediction for each of 2 labels, found 1");
    CHECK(error({}, {}, 0) == "confusion_matrix: expected at least one class, found 0");
}

TEST_CASE("shares and weights are scikit-learn's") {
    testing::for_each_golden_score([](const testing::GoldenScores& g) {
        const std::vector<double> expected = g.golden.array("matrices").values;
        REQUIRE(expected.size() == static_cast<std::size_t>(8 * g.classes * g.classes));
        auto at = expected.begin();
        for (const auto& [prefix, weights] : weightings(g))
            for (const auto normalize : {Normalize::none, Normalize::truths, Normalize::predictions, Normalize::all})
                for (const double found :
                     confusion_matrix(g.truths, g.predictions,
                                      {.classes = g.classes, .normalize = normalize, .sample_weight = weights})) {
                    CAPTURE(prefix, static_cast<int>(normalize));
                    CHECK(testing::same(found, *at++));
                }
    });
}

TEST_CASE("without a number of classes there is a row for each that occurs") {
    const auto shares = confusion_matrix(std::vector{4, 9, 9}, std::vector{9, 9, 9}, {.normalize = Normalize::truths});
    CHECK(rows_of(shares) == Shares{{0, 1}, {0, 1}});
    CHECK(rows_of(confusion_matrix(std::vector{4}, std::vector{6})) == Shares{{0, 1}, {0, 0}});
    CHECK(error_of([] { confusion_matrix(std::vector<int>{}, std::vector<int>{}); }) ==
          "confusion_matrix: expected at least one sample, found none");
}
