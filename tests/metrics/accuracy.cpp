#include <tailor/metrics/accuracy.hpp>

#include <limits>

#include "catch.hpp"
#include "error_of.hpp"
#include "golden/cases.hpp"
#include "rows.hpp"

using namespace tailor;
using testing::error_of, testing::Rows, testing::value_of;

namespace {

constexpr double NaN = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

// The largest outputs stand at 1, 0, 2.
const std::vector<double> three_rows{0.1, 0.7, 0.2, 0.5, 0.3, 0.2, 0.2, 0.3, 0.5};
const Rows<> numbers{three_rows, {1, 1, 2}, 3}, one_hot{three_rows, {0, 1, 0, 0, 1, 0, 0, 0, 1}, 3, 3};

/// Whether the row counts as right for this class.
bool in_top(Index k, std::vector<double> row, double target) {
    const auto size = static_cast<Index>(row.size());
    return value_of(top_k_categorical_accuracy(k), Rows<>{std::move(row), {target}, size}) == 1;
}

Metric make(const golden::Case& c) {
    const std::string kind = c.text("kind");
    if (kind == "binary_accuracy") return binary_accuracy(c.number("threshold"));
    if (kind == "categorical_accuracy") return categorical_accuracy;
    if (kind == "sparse_categorical_accuracy") return sparse_categorical_accuracy;
    if (kind == "top_k_categorical_accuracy") return top_k_categorical_accuracy(static_cast<Index>(c.number("k")));
    throw_error("golden metrics: expected a metric, found ", kind);
}

}  // namespace

TEST_CASE("metrics are those of Keras and PyTorch, row by row") {
    for (const golden::Case& c : golden::cases("metrics")) {
        CAPTURE(c.name());
        const Metric metric = make(c);
        const auto y = c.array("y_pred"), target = c.array("y_true"), values = c.array("values");
        const std::size_t rows = values.values.size(), size = y.values.size() / rows,
                          targets = target.values.size() / rows;
        const auto part = [](const std::vector<double>& all, std::size_t each, std::size_t row) {
            const auto first = all.begin() + static_cast<Index>(row * each);
            return std::vector<double>(first, first + static_cast<Index>(each));
        };
        const auto of = [&](const std::vector<double>& outputs, const std::vector<double>& truths) {
            return value_of(metric, Rows<>{outputs, truths, static_cast<Index>(size), static_cast<Index>(targets)});
        };
        CHECK(of(y.values, target.values) == Approx(c.number("result")));
        for (std::size_t i = 0; i < rows; ++i)
            CHECK(of(part(y.values, size, i), part(target.values, targets, i)) == Approx(values.values[i]));
    }
}

TEST_CASE("categorical accuracy: the share of rows whose largest output is the target's class") {
    CHECK(value_of(categorical_accuracy, one_hot) == Approx(2.0 / 3));
    CHECK(value_of(sparse_categorical_accuracy, numbers) == Approx(2.0 / 3));
    const Rows<float> floats{{0.1f, 0.9f, 0.8f, 0.2f}, {1, 1}, 2};
    CHECK(value_of(sparse_categorical_accuracy, floats) == 0.5);
}

TEST_CASE("categorical accuracy: the first of equals is the largest, in outputs and targets") {
    CHECK(value_of(sparse_categorical_accuracy, Rows<>{{0.2, 0.4, 0.4}, {1}, 3}) == 1);
    CHECK(value_of(sparse_categorical_accuracy, Rows<>{{0.2, 0.4, 0.4}, {2}, 3}) == 0);
    CHECK(value_of(categorical_accuracy, Rows<>{{0.2, 0.5, 0.3}, {0.1, 0.45, 0.45}, 3, 3}) == 1);
}

TEST_CASE("binary accuracy: the share of outputs on the target's side of the threshold") {
    const Rows<> outputs{{0.2, 0.5, 0.6, 0.51}, {0, 1, 1, 0}};
    CHECK(value_of(binary_accuracy, outputs) == 0.5);  // 0.5 itself is a no
    CHECK(value_of(binary_accuracy(0.4), outputs) == 0.75);
    CHECK(value_of(binary_accuracy, Rows<>{outputs.y, outputs.target, 2, 2}) == 0.5);
    CHECK(value_of(binary_accuracy, Rows<>{outputs.y, {0, 0, 1, 0.5}, 4, 4}) == 0.75);  // half a yes is neither
}

TEST_CASE("a threshold itself is a no, the next number above it a yes") {
    for (const float threshold : {0.f, 0.25f, 0.5f, 1.f}) {
        const float above = std::nextafter(threshold, 2.f);
        CHECK(value_of(binary_accuracy(double{threshold}), Rows<float>{{threshold, above}, {0, 1}}) == 1);
        CHECK(value_of(binary_accuracy(double{threshold}), Rows<float>{{threshold, above}, {1, 0}}) == 0);
    }
    const double above = std::nextafter(0.5, 1.0);
    CHECK(value_of(binary_accuracy, Rows<>{{0.5, above}, {0, 1}}) == 1);
    CHECK(value_of(accuracy, Rows<>{{0.5, above}, {0, 1}}) == 1);
}

TEST_CASE("accuracy is one of the three kinds, as the outputs and targets are") {
    CHECK(value_of(accuracy, numbers) == value_of(sparse_categorical_accuracy, numbers));
    CHECK(value_of(accuracy, one_hot) == value_of(categorical_accuracy, one_hot));
    const Rows<> binary{{0.2, 0.6, 0.7}, {0, 1, 0}};
    CHECK(value_of(accuracy, binary) == Approx(2.0 / 3));
    CHECK(Metric(accuracy).name == "accuracy");
    CHECK(Metric(binary_accuracy).name == "binary_accuracy");
    CHECK(Metric(categorical_accuracy).name == "categorical_accuracy");
    CHECK(Metric(sparse_categorical_accuracy).name == "sparse_categorical_accuracy");
    CHECK(Metric(top_k_categorical_accuracy).name == "top_k_categorical_accuracy");
    CHECK(Metric(top_k_categorical_accuracy).parameter == 5);
}

TEST_CASE("top-k: the target's class is among the k largest outputs") {
    const std::vector<double> row{0.1, 0.4, 0.3, 0.2};
    CHECK(in_top(1, row, 1));
    CHECK_FALSE(in_top(1, row, 2));
    CHECK(in_top(2, row, 2));
    CHECK_FALSE(in_top(3, row, 0));
    CHECK(in_top(4, row, 0));
    CHECK(in_top(9, row, 0));
    CHECK(value_of(top_k_categorical_accuracy(1), one_hot) == Approx(2.0 / 3));
    CHECK(value_of(top_k_categorical_accuracy(2), one_hot) == 1);
}

TEST_CASE("top-k: k is 5 where nothing is said, and a class at k exactly is among them") {
    const std::vector<double> row{0.3, 0.2, 0.15, 0.12, 0.1, 0.08, 0.05};
    for (const double target : {0, 1, 2, 3, 4, 5, 6})
        CHECK(value_of(top_k_categorical_accuracy, Rows<>{row, {target}, 7}) == (target < 5));
}

TEST_CASE("top-k: equals of the k-th count as among them, as in Keras") {
    const std::vector<double> row{0.3, 0.2, 0.3, 0.2};
    CHECK(in_top(1, row, 0));
    CHECK(in_top(1, row, 2));
    CHECK_FALSE(in_top(2, row, 1));
    CHECK(in_top(3, row, 1));
    CHECK(in_top(3, row, 3));
}

TEST_CASE("top-k: a row with a value that is not finite is wrong, as in Keras") {
    CHECK_FALSE(in_top(4, {NaN, 0.5, 0.3, 0.2}, 0));
    CHECK_FALSE(in_top(1, {NaN, 0.5, 0.3, 0.2}, 1));
    CHECK_FALSE(in_top(1, {0.5, 0.5, NaN, 0.5}, 0));
    CHECK_FALSE(in_top(1, {infinity, 0.5, 0.3, 0.2}, 0));
    CHECK_FALSE(in_top(1, {-infinity, 0.5, 0.3, 0.2}, 1));
}

TEMPLATE_TEST_CASE("a NaN is never right, wherever it stands", "", float, double) {
    using T = TestType;
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    for (const Metric& metric : std::vector<Metric>{accuracy, categorical_accuracy, sparse_categorical_accuracy,
                                                    top_k_categorical_accuracy(3)})
        for (const auto& row : std::vector<std::vector<T>>{
                 {nan, T(0.2), T(0.8)}, {T(0.2), nan, T(0.8)}, {T(0.2), T(0.8), nan}, {nan, nan, nan}})
            for (const T label : {T(0), T(1), T(2)}) {
                CAPTURE(metric.name, row, label);
                CHECK(value_of(metric, Rows<T>{row, {label}, 3}) == 0);
                std::vector<T> hot(3);
                hot[static_cast<std::size_t>(label)] = 1;
                CHECK(value_of(metric, Rows<T>{row, hot, 3, 3}) == 0);
            }
    for (const Metric& metric : std::vector<Metric>{accuracy, binary_accuracy, binary_accuracy(0.2)})
        CHECK(value_of(metric, Rows<T>{{nan, nan, 1, 0}, {1, 0, 1, 0}}) == 0.5);  // above no threshold, and below none
}

TEST_CASE("rows of targets with a NaN are errors") {
    for (const Metric& metric : std::vector<Metric>{accuracy, categorical_accuracy, top_k_categorical_accuracy(2)})
        CHECK(error_of([&] { value_of(metric, Rows<>{{0.2, 0.3, 0.5, 0.2, 0.3, 0.5}, {0, 0, 1, NaN, 0, 1}, 3, 3}); }) ==
              "accuracy: expected targets that are numbers, found nan in row 1");
}

TEST_CASE("accuracy and binary_accuracy of logits: 0 is the logit of one half") {
    const std::vector<double> y{-1, 0.4, 0.6, 0}, target{0, 1, 1, 0};
    const Prediction<double> logits{.y = y, .target = target, .from_logits = true},
        probabilities{.y = y, .target = target};
    for (const Metric& metric : std::vector<Metric>{accuracy, binary_accuracy}) {
        CHECK(metric.sum(logits) == 4);
        CHECK(metric.sum(probabilities) == 3);
    }
    for (const Prediction<double>& p : {logits, probabilities}) {  // a threshold that is given holds for y as it is
        CHECK(binary_accuracy(0.5).sum(p) == 3);
        CHECK(binary_accuracy(0.0).sum(p) == 4);
    }
}

TEST_CASE("accuracies take no class numbers outside the classes, between them, or that are not numbers") {
    const auto error = [](const Metric& metric, double label) {
        return error_of([&] { metric.sum(Rows<>{{0.2, 0.3, 0.5}, {label}, 3}.prediction()); });
    };
    for (const Metric& metric : std::vector<Metric>{accuracy, categorical_accuracy, sparse_categorical_accuracy,
                                                    top_k_categorical_accuracy(2)}) {
        CAPTURE(metric.name);
        const std::string expected = "accuracy: expected class numbers 0 to 2, found ";
        CHECK(error(metric, 0) == "no error");
        CHECK(error(metric, 3) == expected + "3");
        CHECK(error(metric, -1) == expected + "-1");
        CHECK(error(metric, 0.5) == expected + "0.5");
        CHECK(error(metric, NaN) == expected + "nan");
        CHECK(error(metric, infinity) == expected + "inf");
    }
}

TEST_CASE("targets that fit neither classes nor outputs are errors") {
    CHECK(error_of([] { Metric(accuracy).sum(Rows<>{{0.2, 0.3, 0.5}, {0, 1}, 3, 2}.prediction()); }) ==
          "accuracy: expected 3 targets a row, found 2");
    CHECK(error_of([] { Metric(binary_accuracy).sum(Rows<>{{0.2, 0.3, 0.5}, {1}, 3}.prediction()); }) ==
          "binary_accuracy: expected 3 targets a row, found 1");
    CHECK(error_of([] { top_k_categorical_accuracy(0); }) ==
          "top_k_categorical_accuracy: expected k of at least 1, found 0");
}
