#include <tailor/core/prediction.hpp>

#include <limits>
#include <vector>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using testing::error_of;

TEST_CASE("a Prediction has rows of outputs and of targets, and each row its sample's weight") {
    const std::vector<float> y{1, 2, 3, 4, 5, 6, 7, 8}, target{0, 1, 1, 0}, weights{0.5f, 2};
    const Prediction<float> p{
        .y = y, .target = target, .size = 2, .target_size = 1, .rows_per_sample = 2, .sample_weights = weights};
    CHECK(p.rows() == 4);
    CHECK(p.row(3)[1] == 8);
    CHECK(p.target_row(2)[0] == 1);
    CHECK(p.weight(1) == 0.5);
    CHECK(p.weight(2) == 2);
    p.check("test");
    CHECK(Prediction<float>{.y = y, .target = target}.weight(3) == 1);
}

TEST_CASE("spans that do not fit each other are errors that name who asks") {
    const std::vector<double> six(6), four(4), two(2);
    const auto error = [](const Prediction<double>& p) { return error_of([&] { p.check("who"); }); };
    CHECK(error({six, six, 3, 3}) == "no error");
    CHECK(error({six, four, 3, 3}) == "who: expected 6 targets for 2 rows, found 4");
    CHECK(error({four, six, 3, 3}) == "who: expected 3 outputs for 1 rows, found 4");
    CHECK(error({six, six, 3, 3, 1, four}) == "who: expected 6 logits for 2 rows, found 4");
    CHECK(error({six, six, 3, 3, 1, {}, four}) == "who: expected 2 sample weights for 2 rows, found 4");
    CHECK(error({six, six, 2, 2, 2, {}, two}) == "who: expected 2 rows a sample, found 3");
    for (const Prediction<double>& p : {Prediction<double>{six, six, 0, 3}, {six, six, 3, 0}, {six, six, 3, 3, 0}})
        CHECK(error(p) == "who: expected rows of at least one value");
}

TEST_CASE("as many targets a row as expected, or an error in singular or plural") {
    require_targets("who", 3, 3);
    CHECK(error_of([] { require_targets("who", 1, 3); }) == "who: expected 1 target a row, found 3");
    CHECK(error_of([] { require_targets("who", 3, 1); }) == "who: expected 3 targets a row, found 1");
}

TEMPLATE_TEST_CASE("a class number is whole, and one of the classes", "", float, double) {
    using T = TestType;
    CHECK(class_number<T>("who", 0, 3) == 0);
    CHECK(class_number<T>("who", 2, 3) == 2);
    for (const T wrong : {T(-1), T(3), T(0.5), std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()})
        CHECK_THAT(error_of([&] { class_number<T>("who", wrong, 3); }),
                   ContainsSubstring("who: expected class numbers 0 to 2, found "));
}
