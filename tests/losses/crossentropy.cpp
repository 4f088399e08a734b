#include <tailor/losses/crossentropy.hpp>

#include <limits>

#include "batches.hpp"
#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using testing::error_of, testing::LossBatch, testing::value_of;

namespace {

template <class T>
void check_near(const std::vector<T>& found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        CHECK(static_cast<double>(found[i]) == Approx(expected[i]).margin(1e-7));
}

template <class T>
LossBatch<T> row(std::vector<T> y, std::vector<T> target) {
    return {y, target, static_cast<Index>(y.size()), static_cast<Index>(target.size())};
}

}  // namespace

TEST_CASE("categorical: minus the logarithm of the true class's probability") {
    const LossBatch<double> batch{
        .y = {0.05, 0.95, 0, 0.1, 0.8, 0.1}, .target = {0, 1, 0, 0, 0, 1}, .size = 3, .target_size = 3};
    const double first = 0.051293294, second = 2.302585093;  // -log 0.95, -log 0.1
    CHECK(value_of(CategoricalCrossentropy{}, batch) == Approx((first + second) / 2));
    const LossBatch<double> classes{.y = batch.y, .target = {1, 2}, .size = 3};
    CHECK(value_of(SparseCategoricalCrossentropy{}, classes) == Approx((first + second) / 2));
}

TEST_CASE("categorical from logits: the slope is p - t") {
    const auto [value, slope] =
        testing::loss_of(CategoricalCrossentropy{.from_logits = true}, row<double>({1, 2, 3}, {0, 0, 1}));
    CHECK(value == Approx(0.4076059644));  // log(1 + 1/e + 1/e^2)
    check_near(slope, {0.0900305732, 0.2447284711, -0.3347590442});

    const auto sparse =
        testing::loss_of(SparseCategoricalCrossentropy{.from_logits = true}, row<double>({1, 2, 3}, {2}));
    CHECK(sparse.value == value);
    CHECK(sparse.slope == slope);
}

TEST_CASE("categorical: rows of probabilities count as divided by their sum") {
    for (const double scale : {0.5, 1.0, 7.0})
        CHECK(value_of(CategoricalCrossentropy{}, row<double>({0.2 * scale, 0.8 * scale}, {1, 0})) ==
              Approx(-std::log(0.2)));
}

TEST_CASE("categorical: smoothing spreads a share of the target over all classes") {
    const LossBatch<double> hard = row<double>({0.1, 0.2, 0.3, 0.4}, {0, 0, 1, 0});
    const LossBatch<double> soft = row<double>({0.1, 0.2, 0.3, 0.4}, {0.025, 0.025, 0.925, 0.025});
    const CategoricalCrossentropy smooth{.label_smoothing = 0.1};
    CHECK(value_of(smooth, hard) == Approx(value_of(CategoricalCrossentropy{}, soft)).epsilon(1e-14));
    CHECK(value_of(smooth, hard) == Approx(-0.025 * std::log(0.1 * 0.2 * 0.4) - 0.925 * std::log(0.3)));
}

TEST_CASE("binary: the mean over a row's outputs, each a yes or no") {
    const BinaryCrossentropy from_logits{.from_logits = true};
    const auto [value, slope] = testing::loss_of(from_logits, row<double>({-18.6, 0.51, 2.94, -12.8}, {0, 1, 0, 0}));
    CHECK(value == Approx(0.8654579498));  // keras.io/api/losses/probabilistic_losses gives 0.865
    check_near(slope, {2.0896e-9, -0.0937983814, 0.2374471817, 6.9019e-7});

    const double p = 0.3;
    CHECK(value_of(BinaryCrossentropy{}, row<double>({p}, {1})) == Approx(-std::log(p)));
    CHECK(value_of(BinaryCrossentropy{}, row<double>({p}, {0})) == Approx(-std::log(1 - p)));
    CHECK(value_of(BinaryCrossentropy{}, row<double>({p, p}, {1, 0})) == Approx((-std::log(p) - std::log(1 - p)) / 2));
    CHECK(value_of(BinaryCrossentropy{.label_smoothing = 0.2}, row<double>({p}, {1})) ==
          Approx(-0.9 * std::log(p) - 0.1 * std::log(1 - p)));
}

TEST_CASE("logits of the model's last function are taken instead of its probabilities") {
    LossBatch<double> fused = row<double>({0, 0, 0}, {0, 0, 1});
    fused.logits = {1, 2, 3};
    CHECK(value_of(CategoricalCrossentropy{}, fused) == Approx(0.4076059644));
    fused.logits = {-18.6, 0.51, 2.94};
    CHECK(value_of(BinaryCrossentropy{}, fused) ==
          value_of(BinaryCrossentropy{.from_logits = true}, row<double>(fused.logits, fused.target)));
}

TEMPLATE_TEST_CASE("logits of any size give finite losses and slopes", "", float, double) {
    using T = TestType;
    const CategoricalCrossentropy categorical{.from_logits = true};
    const BinaryCrossentropy binary{.from_logits = true};
    for (const T big : {T(1e4), T(1e30)}) {
        CAPTURE(big);
        const auto wrong = testing::loss_of(categorical, row<T>({big, -big}, {0, 1}));
        CHECK(wrong.value == Approx(2 * static_cast<double>(big)));
        CHECK(wrong.slope == std::vector<T>{1, -1});
        const auto right = testing::loss_of(categorical, row<T>({big, -big}, {1, 0}));
        CHECK(right.value == 0);
        CHECK(right.slope == std::vector<T>{0, 0});
        const auto tied = testing::loss_of(categorical, row<T>({big, big}, {1, 0}));
        CHECK(tied.value == Approx(std::log(2)).epsilon(1e-6));
        check_near(tied.slope, {-0.5, 0.5});
        const auto smooth = testing::loss_of(CategoricalCrossentropy{true, 0.5}, row<T>({-big, big}, {1, 0}));
        CHECK(smooth.value == Approx(1.5 * static_cast<double>(big)));
        check_near(smooth.slope, {-0.75, 0.75});

        const auto yes = testing::loss_of(binary, row<T>({big, -big}, {1, 0}));
        CHECK(yes.value == 0);
        CHECK(yes.slope == std::vector<T>{0, 0});
        const auto no = testing::loss_of(binary, row<T>({big, -big}, {0, 1}));
        CHECK(no.value == Approx(static_cast<double>(big)));
        CHECK(no.slope == std::vector<T>{0.5, -0.5});
    }
}

TEMPLATE_TEST_CASE("probabilities of 0 and 1 are held within 1e-7, and pass no slope", "", float, double) {
    using T = TestType;
    const double most = -std::log(1e-7);
    const auto wrong = testing::loss_of(CategoricalCrossentropy{}, row<T>({1, 0}, {0, 1}));
    CHECK(wrong.value == Approx(most));
    CHECK(wrong.slope == std::vector<T>{0, 0});
    const auto no = testing::loss_of(BinaryCrossentropy{}, row<T>({1, 0}, {0, 1}));
    CHECK(no.value == Approx(most).epsilon(0.02));  // in float, 1 - 1e-7 is rounded
    CHECK(no.slope == std::vector<T>{0, 0});
}

TEMPLATE_TEST_CASE("a row of zeros costs what a probability held at 1e-7 costs, and passes no slope", "", float,
                   double) {
    using T = TestType;
    const auto categorical = testing::loss_of(CategoricalCrossentropy{}, row<T>({0, 0, 0}, {1, 0, 0}));
    CHECK(categorical.value == Approx(16.118095651));
    CHECK(categorical.slope == std::vector<T>{0, 0, 0});
    const auto sparse = testing::loss_of(SparseCategoricalCrossentropy{}, row<T>({0, 0, 0}, {0}));
    CHECK(sparse.value == Approx(std::log(3)));
    CHECK(sparse.slope == std::vector<T>{0, 0, 0});
    const auto binary = testing::loss_of(BinaryCrossentropy{}, row<T>({0, 0, 0}, {1, 0, 0}));
    CHECK(binary.value == Approx(5.372698617));
    CHECK(binary.slope == std::vector<T>{0, 0, 0});
}

TEMPLATE_TEST_CASE("categorical divides, then holds; sparse holds, then divides: as Keras", "", float, double) {
    using T = TestType;
    const auto of_zero = row<T>({0, T(0.7), T(0.3)}, {1, 0, 0}), of_more = row<T>({2, 1, 1}, {1, 0, 0});
    const auto sparse = [](LossBatch<T> batch) {
        batch.target = {0};
        batch.target_size = 1;
        return testing::loss_of(SparseCategoricalCrossentropy{}, batch);
    };
    CHECK(testing::loss_of(CategoricalCrossentropy{}, of_zero).value == Approx(16.118095651));
    check_near(testing::loss_of(CategoricalCrossentropy{}, of_zero).slope, {0, 0, 0});
    CHECK(sparse(of_zero).value == Approx(16.118095751));
    check_near(sparse(of_zero).slope, {0, 0.9999999, 0.9999999});
    CHECK(testing::loss_of(CategoricalCrossentropy{}, of_more).value == Approx(std::log(2)));
    check_near(testing::loss_of(CategoricalCrossentropy{}, of_more).slope, {-0.25, 0.25, 0.25});
    CHECK(sparse(of_more).value == Approx(std::log(3)));
    check_near(sparse(of_more).slope, {0, 0, 0});
}

TEMPLATE_TEST_CASE("rows too small to be divided by, or whose sum is 0, have finite slopes", "", float, double) {
    using T = TestType;
    constexpr T least = std::numeric_limits<T>::denorm_min();
    for (const auto& y : std::vector<std::vector<T>>{
             {least, least, 0}, {0, T(1e-31), 0}, {T(-0.5), T(0.5), 0}, {T(1e-29), 0, T(1e-29)}}) {
        CAPTURE(y);
        for (const auto& [value, slope] : {testing::loss_of(CategoricalCrossentropy{}, row<T>(y, {1, 0, 0})),
                                           testing::loss_of(SparseCategoricalCrossentropy{}, row<T>(y, {0}))}) {
            CHECK(std::isfinite(value));
            for (const T s : slope) CHECK(std::isfinite(s));
        }
    }
}

TEMPLATE_TEST_CASE("a probability of 1e-7 is not held: its slope passes", "", float, double) {
    using T = TestType;
    constexpr T low = T(1e-7), high = T(1) - T(1e-7);
    const auto slope_at = [](T p) {
        return static_cast<double>(testing::loss_of(BinaryCrossentropy{}, row<T>({p}, {1})).slope[0]);
    };
    CHECK(slope_at(low) == Approx(-1e7));
    CHECK(slope_at(std::nextafter(low, T(0))) == 0);
    CHECK(slope_at(high) == Approx(-1));
    CHECK(slope_at(std::nextafter(high, T(1))) == 0);
    const auto sparse = [](T p) {
        return static_cast<double>(
            testing::loss_of(SparseCategoricalCrossentropy{}, row<T>({p, T(0.5)}, {0})).slope[0]);
    };
    CHECK(sparse(low) == Approx(-1e7));
    CHECK(sparse(std::nextafter(low, T(0))) == 0);
}

TEMPLATE_TEST_CASE("a NaN stays one, in the loss and in the slope of its value", "", float, double) {
    using T = TestType;
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    const std::vector<T> y{T(0.2), nan, T(0.3)}, one_hot{1, 0, 0};
    for (const auto& [value, slope] : {testing::loss_of(CategoricalCrossentropy{}, row<T>(y, one_hot)),
                                       testing::loss_of(CategoricalCrossentropy{true}, row<T>(y, one_hot)),
                                       testing::loss_of(SparseCategoricalCrossentropy{}, row<T>(y, {0})),
                                       testing::loss_of(SparseCategoricalCrossentropy{true}, row<T>(y, {0})),
                                       testing::loss_of(BinaryCrossentropy{}, row<T>(y, one_hot)),
                                       testing::loss_of(BinaryCrossentropy{true}, row<T>(y, one_hot))}) {
        CHECK(std::isnan(value));
        CHECK(std::isnan(slope[1]));
    }
}

TEST_CASE("class numbers outside the classes, between them, or not numbers at all, are errors") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    const auto error = [](double label) {
        return error_of([&] { value_of(SparseCategoricalCrossentropy{}, row<double>({0.2, 0.3, 0.5}, {label})); });
    };
    const std::string expected = "SparseCategoricalCrossentropy: expected class numbers 0 to 2, found ";
    CHECK(error(0) == "no error");
    CHECK(error(2) == "no error");
    CHECK(error(3) == expected + "3");
    CHECK(error(-1) == expected + "-1");
    CHECK(error(1.5) == expected + "1.5");
    CHECK(error(1e300) == expected + "1e+300");
    CHECK(error(infinity) == expected + "inf");
    CHECK(error(nan) == expected + "nan");
}

TEST_CASE("one-hot rows and class numbers are not taken for each other") {
    CHECK(error_of([] { value_of(CategoricalCrossentropy{}, row<double>({0.2, 0.3, 0.5}, {1})); }) ==
          "CategoricalCrossentropy: expected 3 targets a row, found 1");
    CHECK(error_of([] { value_of(SparseCategoricalCrossentropy{}, row<double>({0.2, 0.3, 0.5}, {0, 1, 0})); }) ==
          "SparseCategoricalCrossentropy: expected 1 target a row, found 3");
    CHECK(error_of([] { value_of(BinaryCrossentropy{}, row<double>({0.2, 0.3, 0.5}, {1})); }) ==
          "BinaryCrossentropy: expected 3 targets a row, found 1");
}
