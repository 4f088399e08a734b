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

TEST_CASE("Metrics are listed in braces") {
    const Metrics none, two{mine, mine};
    CHECK(none.all.empty());
    CHECK(two.all.size() == 2);
    CHECK(two.all[1].name == "mine");
}

TEST_CASE("batches that do not fit together are errors that name the metric") {
    const std::vector<double> six(6), four(4);
    CHECK(error_of([&] {
              mine.sum(Rows<>{six, four, 3, 3}.prediction());
          }) == "mine: expected 6 targets for 2 rows, found 4");
    CHECK(error_of([&] {
              mine.sum(Rows<>{four, six, 3, 3}.prediction());
          }) == "mine: expected 3 outputs for 1 rows, found 4");
}
