#include <tailor/metrics/metric.hpp>

#include "catch.hpp"
#include "error_of.hpp"
#include "rows.hpp"

using namespace tailor;
using testing::error_of, testing::Rows;

namespace {

template <class T>
double sum_of_outputs(const Prediction<T>& p, double factor) {
    double sum = 0;
    for (Index i = 0; i < p.rows(); ++i) sum += factor * static_cast<double>(p.row(i)[0]);
    return sum;
}
const Metric mine{"mine", sum_of_outputs<float>, sum_of_outputs<double>, 10};

}  // namespace

TEST_CASE("a metric of one's own is two functions and a parameter") {
    CHECK(mine.sum(Rows<double>{{1, 2, 3}, {0, 0, 0}}.prediction()) == 60);
    CHECK(mine.sum(Rows<float>{{1, 2, 3}, {0, 0, 0}}.prediction()) == 60);
    CHECK(mine.sum(Rows<double>{{1, 2, 3, 4}, {0, 0, 0, 0}, 2, 2}.prediction()) == 40);
}

TEST_CASE("each kind of number has its function, and each metric its parameter") {
    const Metric which{"which", [](const Prediction<float>&, double parameter) { return 1 + parameter; },
                       [](const Prediction<double>&, double parameter) { return 2 + parameter; }, 10};
    CHECK(which.sum(Rows<float>{{1}, {0}}.prediction()) == 11);
    CHECK(which.sum(Rows<double>{{1}, {0}}.prediction()) == 12);
    const Metric without{"without", which.of_float, which.of_double};
    CHECK(without.sum(Rows<float>{{1}, {0}}.prediction()) == 1);
}

TEST_CASE("Metrics are listed in braces") {
    const Metrics none, two{mine, mine};
    CHECK(none.all.empty());
    CHECK(two.all.size() == 2);
    CHECK(two.all[1].name == "mine");
}

TEST_CASE("metrics of one name are numbered, as in Keras") {
    const auto names = [](const std::vector<std::string>& given) {
        Metrics metrics;
        for (const std::string& name : given) {
            metrics.all.push_back(mine);
            metrics.all.back().name = name;
        }
        std::vector<std::string> found;
        for (const Metric& metric : with_names_of_their_own(metrics).all) found.push_back(metric.name);
        return found;
    };
    using Names = std::vector<std::string>;
    CHECK(names({"a", "a", "a"}) == Names{"a", "a_1", "a_2"});
    CHECK(names({"a", "b", "a", "b"}) == Names{"a", "b", "a_1", "b_1"});
    CHECK(names({"a", "a_1", "a"}) == Names{"a", "a_1", "a_2"});
    CHECK(names({"a", "a", "a_1"}) == Names{"a", "a_1", "a_1_1"});
    for (const char* name : {"loss", "learning_rate", "epoch", "batch", "", "val_loss", "val_"})
        CHECK_THAT(error_of([&] { names({"a", name}); }), ContainsSubstring("compile: expected metrics"));
    CHECK_THAT(error_of([&] { names({"loss"}); }), ContainsSubstring("found \"loss\""));
    CHECK_THAT(error_of([&] { names({"val_a"}); }), ContainsSubstring("found val_a"));
    CHECK(names({}).empty());
    CHECK(names({"loss_of_mine", "evaluation", "my_loss"}) == Names{"loss_of_mine", "evaluation", "my_loss"});
}

TEST_CASE("batches that do not fit together are errors that name the metric") {
    const std::vector<double> six(6), four(4);
    CHECK(error_of([&] { mine.sum(Rows<>{six, four, 3, 3}.prediction()); }) ==
          "mine: expected 6 targets for 2 rows, found 4");
    CHECK(error_of([&] { mine.sum(Rows<>{four, six, 3, 3}.prediction()); }) ==
          "mine: expected 3 outputs for 1 rows, found 4");
}
