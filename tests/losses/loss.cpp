#include <tailor/losses/loss.hpp>

#include <limits>

#include <tailor/losses.hpp>

#include "batches.hpp"
#include "catch.hpp"
#include "error_of.hpp"
#include "golden/cases.hpp"

using namespace tailor;
using testing::error_of, testing::LossBatch, testing::value_of;

namespace {

// Absolute errors of 1, 2, 3 in rows of one value.
const LossBatch<double> three{.y = {1, 2, 3}, .target = {0, 0, 0}};
const LossBatch<double> weighted{.y = {1, 2, 3}, .target = {0, 0, 0}, .weights = {1, 0, 3}};
// Two samples of two rows each.
const LossBatch<double> steps{.y = {1, 2, 3, 4}, .target = {0, 0, 0, 0}, .rows_per_sample = 2, .weights = {1, 3}};

/// e^error - error - 1
struct Linex {
    Reduction reduction = Reduction::sum_over_batch_size;
    static constexpr std::string_view name = "Linex";
    static constexpr bool from_logits = false;
    static constexpr OutputActivation fuses_with = OutputActivation::unknown;
    static constexpr Index targets(Index size) { return size; }

    template <class T>
    T operator()(const LossRow<T>& row, T* slope) const {
        const T error = row.y[0] - row.target[0];
        if (slope != nullptr) slope[0] = std::exp(error) - 1;
        return std::exp(error) - error - 1;
    }
};

Loss make(const golden::Case& c, Reduction reduction) {
    const std::string kind = c.text("kind");
    const double smoothing = c.number("label_smoothing", 0);
    if (kind == "categorical_crossentropy") return CategoricalCrossentropy{c.yes("from_logits"), smoothing, reduction};
    if (kind == "sparse_categorical_crossentropy")
        return SparseCategoricalCrossentropy{c.yes("from_logits"), reduction};
    if (kind == "binary_crossentropy") return BinaryCrossentropy{c.yes("from_logits"), smoothing, reduction};
    if (kind == "mean_squared_error") return MeanSquaredError{reduction};
    if (kind == "mean_absolute_error") return MeanAbsoluteError{reduction};
    if (kind == "huber") return Huber{c.number("delta"), reduction};
    throw_error("golden losses: expected a loss, found ", kind);
}

}  // namespace

TEST_CASE("reductions: the weighted sum, over the rows, over the weights") {
    const MeanAbsoluteError mean, sum{Reduction::sum}, by_weight{Reduction::mean_with_sample_weight};
    CHECK(value_of(mean, three) == Approx(2));
    CHECK(value_of(sum, three) == Approx(6));
    CHECK(value_of(by_weight, three) == Approx(2));
    CHECK(value_of(mean, weighted) == Approx(10.0 / 3));
    CHECK(value_of(sum, weighted) == Approx(10));
    CHECK(value_of(by_weight, weighted) == Approx(10.0 / 4));
    CHECK(value_of(mean, steps) == Approx(24.0 / 4));
    CHECK(value_of(sum, steps) == Approx(24));
    CHECK(value_of(by_weight, steps) == Approx(24.0 / 8));
}

TEST_CASE("slopes carry the weights and the reduction") {
    const auto slope = [](Reduction reduction, const LossBatch<double>& batch) {
        return testing::loss_of(MeanAbsoluteError{reduction}, batch).slope;
    };
    CHECK(slope(Reduction::sum, weighted) == std::vector<double>{1, 0, 3});
    CHECK(slope(Reduction::sum_over_batch_size, weighted) == std::vector<double>{1.0 / 3, 0, 1});
    CHECK(slope(Reduction::mean_with_sample_weight, weighted) == std::vector<double>{0.25, 0, 0.75});
    CHECK(slope(Reduction::sum, steps) == std::vector<double>{1, 1, 3, 3});
}

TEST_CASE("what is left out is Keras's default, in every loss") {
    const LossBatch<double> p{.y = {0.25, 0.75, 0.5, 0.5, 0.9, 0.1},
                              .target = {1, 0, 0.25, 0.75, 0, 1},
                              .size = 2,
                              .target_size = 2,
                              .weights = {1, 0, 3}};
    const LossBatch<double> classes{.y = p.y, .target = {0, 1, 1}, .size = 2, .weights = p.weights};
    const auto same = [](const LossBatch<double>& batch, const Loss& left_out, const Loss& said,
                         const std::vector<Loss>& others) {
        CAPTURE(left_out.name());
        CHECK(value_of(left_out, batch) == value_of(said, batch));
        CHECK(!left_out.from_logits());
        for (const Loss& other : others) CHECK(value_of(left_out, batch) != value_of(other, batch));
    };
    constexpr Reduction mean = Reduction::sum_over_batch_size, sum = Reduction::sum,
                        by_weight = Reduction::mean_with_sample_weight;
    same(p, CategoricalCrossentropy{}, CategoricalCrossentropy{false, 0, mean},
         {CategoricalCrossentropy{.from_logits = true}, CategoricalCrossentropy{.label_smoothing = 0.1},
          CategoricalCrossentropy{.reduction = sum}, CategoricalCrossentropy{.reduction = by_weight}});
    same(classes, SparseCategoricalCrossentropy{}, SparseCategoricalCrossentropy{false, mean},
         {SparseCategoricalCrossentropy{.from_logits = true}, SparseCategoricalCrossentropy{.reduction = sum},
          SparseCategoricalCrossentropy{.reduction = by_weight}});
    same(p, BinaryCrossentropy{}, BinaryCrossentropy{false, 0, mean},
         {BinaryCrossentropy{.from_logits = true}, BinaryCrossentropy{.label_smoothing = 0.1},
          BinaryCrossentropy{.reduction = sum}, BinaryCrossentropy{.reduction = by_weight}});
    same(p, MeanSquaredError{}, MeanSquaredError{mean}, {MeanSquaredError{sum}, MeanSquaredError{by_weight}});
    same(p, MeanAbsoluteError{}, MeanAbsoluteError{mean}, {MeanAbsoluteError{sum}, MeanAbsoluteError{by_weight}});
    LossBatch<double> far = p;
    far.y[0] = 3;  // an error of 2: beyond delta
    same(far, Huber{}, Huber{1, mean}, {Huber{.delta = 0.5}, Huber{.reduction = sum}, Huber{.reduction = by_weight}});
    for (const Loss& logits : std::vector<Loss>{CategoricalCrossentropy{.from_logits = true},
                                                SparseCategoricalCrossentropy{.from_logits = true},
                                                BinaryCrossentropy{.from_logits = true}}) {
        CHECK(logits.from_logits());
        CHECK(logits.fuses_with() == OutputActivation::unknown);
    }
}

TEST_CASE("smoothing, weights and a reduction meet in one loss") {
    // t = (0.9, 0.1) and (0.1, 0.9); the second row weighs 3.
    const LossBatch<double> batch{
        .y = {0.25, 0.75, 0.5, 0.5}, .target = {1, 0, 0, 1}, .size = 2, .target_size = 2, .weights = {1, 3}};
    const double first = -0.9 * std::log(0.25) - 0.1 * std::log(0.75), second = -std::log(0.5);
    CHECK(value_of(CategoricalCrossentropy{false, 0.2, Reduction::sum}, batch) == Approx(first + 3 * second));
    CHECK(value_of(CategoricalCrossentropy{false, 0.2}, batch) == Approx((first + 3 * second) / 2));
    CHECK(value_of(CategoricalCrossentropy{false, 0.2, Reduction::mean_with_sample_weight}, batch) ==
          Approx((first + 3 * second) / 4));
    CHECK(value_of(BinaryCrossentropy{false, 0.2, Reduction::mean_with_sample_weight}, batch) ==
          Approx((first + 3 * second) / 4));  // of two probabilities that are 1 together it is the same
}

TEST_CASE("weights that are all 0 give 0, not NaN") {
    LossBatch<double> nothing = three;
    nothing.weights = {0, 0, 0};
    for (const Reduction reduction :
         {Reduction::sum, Reduction::sum_over_batch_size, Reduction::mean_with_sample_weight}) {
        const auto [value, slope] = testing::loss_of(MeanAbsoluteError{reduction}, nothing);
        CHECK(value == 0);
        CHECK(slope == std::vector<double>{0, 0, 0});
    }
}

TEST_CASE("the slope agrees with finite differences for every loss, reduction, smoothing and weighting") {
    constexpr Index rows = 6, size = 4;
    constexpr auto count = static_cast<std::size_t>(rows * size);
    const std::vector<double> probabilities = testing::uniform(count, 0.05, 0.95, 1);
    const std::vector<double> logits = testing::uniform(count, -3, 3, 2), mixed = testing::uniform(count, 0, 1, 3);
    std::vector<double> near(count);  // errors of 0.25, 0.75 and 1.5: not where a slope jumps
    for (std::size_t i = 0; i < count; ++i)
        near[i] = mixed[i] + (i % 2 == 0 ? 1 : -1) * std::vector{0.25, 0.75, 1.5}[i % 3];

    const auto check = [&](const Loss& loss, const LossBatch<double>& batch) {
        for (const Index rows_per_sample : {1, 2, 6})
            for (const bool weigh : {false, true}) {
                LossBatch<double> b = batch;
                b.rows_per_sample = rows_per_sample;
                if (weigh) b.weights = testing::uniform(static_cast<std::size_t>(rows / rows_per_sample), 0.2, 2, 4);
                if (weigh && rows_per_sample == 1) b.weights[1] = 0;
                CAPTURE(loss.name(), rows_per_sample, weigh);
                CHECK(testing::slope_error(loss, b) < 1e-6);
            }
    };
    const LossBatch<double> of_probabilities{.y = probabilities, .target = mixed, .size = size, .target_size = size};
    const LossBatch<double> of_logits{.y = logits, .target = mixed, .size = size, .target_size = size};
    const LossBatch<double> fused{
        .y = probabilities, .target = mixed, .size = size, .target_size = size, .logits = logits};
    const LossBatch<double> of_numbers{.y = near, .target = mixed, .size = size, .target_size = size};
    const auto sparse = [](LossBatch<double> batch) {
        batch.target = {3, 0, 1, 1, 2, 0};
        batch.target_size = 1;
        return batch;
    };
    for (const Reduction reduction :
         {Reduction::sum, Reduction::sum_over_batch_size, Reduction::mean_with_sample_weight}) {
        CAPTURE(static_cast<int>(reduction));
        for (const double smoothing : {0.0, 0.1, 1.0}) {
            CAPTURE(smoothing);
            check(CategoricalCrossentropy{false, smoothing, reduction}, of_probabilities);
            check(CategoricalCrossentropy{true, smoothing, reduction}, of_logits);
            check(CategoricalCrossentropy{false, smoothing, reduction}, fused);
            check(BinaryCrossentropy{false, smoothing, reduction}, of_probabilities);
            check(BinaryCrossentropy{true, smoothing, reduction}, of_logits);
            check(BinaryCrossentropy{false, smoothing, reduction}, fused);
        }
        check(SparseCategoricalCrossentropy{false, reduction}, sparse(of_probabilities));
        check(SparseCategoricalCrossentropy{true, reduction}, sparse(of_logits));
        check(SparseCategoricalCrossentropy{false, reduction}, sparse(fused));
        check(MeanSquaredError{reduction}, of_numbers);
        check(MeanAbsoluteError{reduction}, of_numbers);
        check(Huber{1, reduction}, of_numbers);
        check(Huber{0.5, reduction}, of_numbers);
    }
}

TEST_CASE("losses and slopes are those of Keras and PyTorch") {
    for (const golden::Case& c : golden::cases("losses")) {
        CAPTURE(c.name());
        const auto y = c.array("y_pred"), target = c.array("y_true"), weights = c.array("sample_weight");
        const auto values = c.array("values").values, gradients = c.array("gradients").values;
        const Index rows_per_sample = y.shape.size() == 3 ? y.shape[1] : 1, size = y.shape.back();
        const bool sparse = target.shape.size() < y.shape.size();
        LossBatch<double> batch{y.values, target.values, size, sparse ? 1 : size, rows_per_sample};
        std::size_t way = 0;
        for (const Reduction reduction :
             {Reduction::sum_over_batch_size, Reduction::sum, Reduction::mean_with_sample_weight})
            for (const bool weigh : {false, true}) {
                CAPTURE(static_cast<int>(reduction), weigh);
                batch.weights = weigh ? weights.values : std::vector<double>{};
                const auto [value, slope] = testing::loss_of(make(c, reduction), batch);
                CHECK(value == Approx(values.at(way)).epsilon(1e-12));
                for (std::size_t i = 0; i < slope.size(); ++i)
                    CHECK(slope[i] == Approx(gradients.at(way * slope.size() + i)).epsilon(1e-12).margin(1e-14));
                ++way;
            }
    }
}

TEST_CASE("a Loss holds any loss, and says what it is computed from") {
    CHECK(Loss(Huber{}).name() == "Huber");
    CHECK(Loss(Huber{}).fuses_with() == OutputActivation::unknown);
    CHECK(Loss(CategoricalCrossentropy{}).fuses_with() == OutputActivation::softmax);
    CHECK(Loss(SparseCategoricalCrossentropy{}).fuses_with() == OutputActivation::softmax);
    CHECK(Loss(BinaryCrossentropy{}).fuses_with() == OutputActivation::sigmoid);
    CHECK(Loss(CategoricalCrossentropy{.from_logits = true}).fuses_with() == OutputActivation::unknown);

    Loss loss = MeanAbsoluteError{};
    const Loss copy = loss;
    loss = MeanSquaredError{};
    CHECK(loss.name() == "MeanSquaredError");
    CHECK(value_of(loss, three) == Approx(14.0 / 3));
    CHECK(copy.name() == "MeanAbsoluteError");
    CHECK(value_of(copy, three) == Approx(2));
}

TEMPLATE_TEST_CASE("targets that a loss cannot take are errors", "", float, double) {
    using T = TestType;
    const auto error = [](const Loss& loss, const std::vector<T>& targets, Index target_size, Index size) {
        return error_of([&] { loss.check_targets(std::span<const T>(targets), target_size, size); });
    };
    const CategoricalCrossentropy categorical;
    CHECK(error(categorical, {0, 1, 0, T(0.2), T(0.3), T(0.5)}, 3, 3) == "no error");
    CHECK(error(categorical, {T(0.33), T(0.33), T(0.33)}, 3, 3) == "no error");
    CHECK(error(categorical, {0, 1, 0, 1, 1, 0}, 3, 3) ==
          "CategoricalCrossentropy: expected targets that sum to 1 in a row, found the sum 2 in row 1");
    CHECK(error(categorical, {0, 0, 0}, 3, 3) ==
          "CategoricalCrossentropy: expected targets that sum to 1 in a row, found the sum 0 in row 0");
    CHECK(error(categorical, {T(0.5), T(0.25), T(0.125)}, 3, 3) ==
          "CategoricalCrossentropy: expected targets that sum to 1 in a row, found the sum 0.875 in row 0");
    CHECK(error(categorical, {T(1.5), T(-0.5), 0}, 3, 3) ==
          "CategoricalCrossentropy: expected targets that are probabilities, found -0.5 in row 0");
    CHECK(error(categorical, {T(NAN), 1, 0}, 3, 3) ==
          "CategoricalCrossentropy: expected targets that sum to 1 in a row, found the sum nan in row 0");
    CHECK(error(categorical, {1}, 1, 3) == "CategoricalCrossentropy: expected 3 targets a row, found 1");

    const SparseCategoricalCrossentropy sparse;
    CHECK(error(sparse, {0, 2, 1}, 1, 3) == "no error");
    CHECK(error(sparse, {0, 3, 1}, 1, 3) ==
          "SparseCategoricalCrossentropy: expected class numbers 0 to 2, found 3 in row 1");
    CHECK(error(sparse, {0, 1, 0}, 3, 3) == "SparseCategoricalCrossentropy: expected 1 target a row, found 3");

    const BinaryCrossentropy binary;
    CHECK(error(binary, {0, 1, T(0.5), 1}, 2, 2) == "no error");
    CHECK(error(binary, {-1, 1}, 2, 2) == "BinaryCrossentropy: expected targets 0 to 1, found -1 in row 0");
    CHECK(error(binary, {1, 2}, 1, 1) == "BinaryCrossentropy: expected targets 0 to 1, found 2 in row 1");
    CHECK(error(binary, {1, T(NAN)}, 2, 2) == "BinaryCrossentropy: expected targets 0 to 1, found nan in row 0");

    const std::vector<T> wrong{0, 1, 2};
    CHECK(error_of([&] { Loss(binary).check_targets(std::span<const T>(wrong), 1, 1, 40); }) ==
          "BinaryCrossentropy: expected targets 0 to 1, found 2 in row 42");

    CHECK(error(MeanSquaredError{}, {-1, 7}, 2, 2) == "no error");
    CHECK(error(Linex{}, {-1, 7}, 1, 1) == "no error");
    CHECK(error(Linex{}, {-1, 7}, 2, 1) == "Linex: expected 1 target a row, found 2");
}

TEST_CASE("a loss of one's own is a struct with a row's loss and slope") {
    const LossBatch<double> batch{.y = {0.5, -1, 2}, .target = {0, 0.25, 1}, .weights = {1, 2, 0.5}};
    CHECK(testing::slope_error(Linex{}, batch) < 1e-6);
    CHECK(value_of(Linex{Reduction::sum}, {.y = {1}, .target = {0}}) == Approx(std::exp(1.0) - 2));
}

TEST_CASE("float gives what double gives") {
    const LossBatch<float> batch{.y = {0.5f, -1, 2, 1}, .target = {0, 1, 0.5f, 0.5f}, .size = 2, .target_size = 2};
    const LossBatch<double> same{.y = {0.5, -1, 2, 1}, .target = {0, 1, 0.5, 0.5}, .size = 2, .target_size = 2};
    for (const Loss& loss : std::vector<Loss>{CategoricalCrossentropy{true, 0.1}, BinaryCrossentropy{true, 0.1},
                                              MeanSquaredError{}, MeanAbsoluteError{}, Huber{}}) {
        CAPTURE(loss.name());
        const auto a = testing::loss_of(loss, batch);
        const auto b = testing::loss_of(loss, same);
        CHECK(a.value == Approx(b.value).epsilon(1e-6));
        for (std::size_t i = 0; i < 4; ++i) CHECK(a.slope[i] == Approx(b.slope[i]).epsilon(1e-5));
    }
}

TEST_CASE("batches that do not fit together are errors that name the loss") {
    const auto error = [](LossBatch<double> batch) { return error_of([&] { value_of(MeanSquaredError{}, batch); }); };
    const std::vector<double> six(6), four(4), two(2);
    CHECK(error({six, four, 3, 2}) == "MeanSquaredError: expected 3 targets a row, found 2");
    CHECK(error({six, two, 3, 1}) == "MeanSquaredError: expected 3 targets a row, found 1");
    CHECK(error({six, four, 3, 3}) == "MeanSquaredError: expected 6 targets for 2 rows, found 4");
    CHECK(error({four, six, 3, 3}) == "MeanSquaredError: expected 3 outputs for 1 rows, found 4");
    CHECK(error({six, six, 3, 3, 1, four}) == "MeanSquaredError: expected 2 sample weights for 2 rows, found 4");
    CHECK(error({six, six, 3, 3, 1, {}, four}) == "MeanSquaredError: expected 6 logits for 2 rows, found 4");
    CHECK(error({six, six, 2, 2, 2, two}) == "MeanSquaredError: expected 2 rows a sample, found 3");
    CHECK(error({six, six, 0, 0}) == "MeanSquaredError: expected rows of at least one value");
    CHECK(error({six, six, 3, 3}) == "no error");

    std::vector<double> slope(5);
    const LossBatch<double> batch{six, six, 3, 3};
    CHECK(error_of([&] { Loss(Huber{})(batch.prediction(), std::span(slope)); }) ==
          "Huber: expected room for 6 gradients, found 5");
}
