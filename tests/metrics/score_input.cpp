#include <tailor/metrics/score_input.hpp>

#include <limits>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using namespace tailor::detail;
using testing::error_of;

TEST_CASE("class numbers are whole numbers below their count, or any if it is 0") {
    CHECK(class_numbers("who", "labels", std::vector<float>{2, 0, 1}, 3) == std::vector<Index>{2, 0, 1});
    CHECK(class_numbers("who", "labels", std::vector{9'000'000}, 0) == std::vector<Index>{9'000'000});
    CHECK(error_of([] { class_numbers("who", "labels", std::vector{0, 3}, 3); }) ==
          "who: expected labels 0 to 2, found 3 at sample 1");
    CHECK(error_of([] { class_numbers("who", "labels", std::vector{0.0, 1.0, 0.5}, 0); }) ==
          "who: expected labels that are whole numbers from 0, found 0.5 at sample 2");
    CHECK_THAT(error_of([] { class_numbers("who", "labels", std::vector{-1}, 0); }), ContainsSubstring("found -1"));
}

TEST_CASE("sample weights are all 1 if none are given, else one a sample, and not all 0") {
    CHECK(checked_weights("who", {}, 2) == std::vector<double>{1, 1});
    CHECK(checked_weights("who", {0, 3}, 2) == std::vector<double>{0, 3});
    CHECK_THAT(error_of([] { checked_weights("who", {1}, 2); }), ContainsSubstring("a sample, 2, found 1"));
    CHECK_THAT(error_of([] { checked_weights("who", {1, -1}, 2); }), ContainsSubstring("found -1 at sample 1"));
    CHECK_THAT(error_of([] { checked_weights("who", {std::numeric_limits<double>::infinity()}, 1); }),
               ContainsSubstring("finite"));
    CHECK_THAT(error_of([] { checked_weights("who", {0, 0}, 2); }), ContainsSubstring("above 0, found none"));
}

TEST_CASE("pairs of truths and predictions are indices among the classes that occur, or among all") {
    const std::vector<int> truths{7, 2, 7}, predictions{2, 2, 5};
    const ClassPairs occurring = class_pairs("who", truths, predictions, 0, {});
    CHECK(occurring.classes == std::vector<Index>{2, 5, 7});
    CHECK(occurring.truths == std::vector<std::size_t>{2, 0, 2});
    CHECK(occurring.predictions == std::vector<std::size_t>{0, 0, 1});
    const ClassPairs all = class_pairs("who", truths, predictions, 9, {});
    CHECK(all.classes.size() == 9);
    CHECK(all.truths == std::vector<std::size_t>{7, 2, 7});
    const std::vector<int> none;
    CHECK_THAT(error_of([&] { class_pairs("who", none, none, 0, {}); }), ContainsSubstring("at least one sample"));
    CHECK_THAT(error_of([&] { class_pairs("who", truths, none, 0, {}); }), ContainsSubstring("each of 3 labels"));
    CHECK_THAT(error_of([&] { class_pairs("who", truths, predictions, -1, {}); }), ContainsSubstring("found -1"));
}

TEST_CASE("a row of scores has one for each class, or one for class 1 of two") {
    const ScoredRows two = scored_rows("who", std::vector{0, 1}, std::vector{0.25, 0.75}, {});
    CHECK((two.columns == 1 && two.classes() == 2 && two.size() == 2));
    CHECK(two.value(0, 1) == 0.25);
    CHECK(two.value(0, 0) == 0.75);
    const ScoredRows three = scored_rows("who", std::vector{2, 1}, std::vector{.1, .2, .7, .3, .3, .4}, {});
    CHECK((three.columns == 3 && three.classes() == 3));
    CHECK(three.value(1, 2) == .4);
    CHECK_THAT(error_of([] { scored_rows("who", std::vector{0, 1}, std::vector{.1, .2, .3}, {}); }),
               ContainsSubstring("as many scores for each of 2 labels, found 3"));
    CHECK_THAT(error_of([] { scored_rows("who", std::vector{0, 2}, std::vector{.1, .2}, {}); }),
               ContainsSubstring("labels 0 to 1, found 2"));
    CHECK_THAT(error_of([] { scored_rows("who", std::vector{0}, std::vector{std::nan("")}, {}); }),
               ContainsSubstring("finite scores"));
}

TEST_CASE("probabilities sum to 1 in every row, but for rounding") {
    require_rows_sum_to_1("who", scored_rows("who", std::vector{0, 1}, std::vector{.5, .5, .3, .7000001}, {}));
    require_rows_sum_to_1("who", scored_rows("who", std::vector{0, 1}, std::vector{.5, .25}, {}));  // of class 1 alone
    const ScoredRows wrong = scored_rows("who", std::vector{0, 1}, std::vector{.5, .5, .3, .6}, {});
    CHECK_THAT(error_of([&] { require_rows_sum_to_1("who", wrong); }), ContainsSubstring("at sample 1"));
    CHECK(weighted_mean({1, 4}, {2, 1}) == 2);
}
