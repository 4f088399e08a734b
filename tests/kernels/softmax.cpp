#include <tailor/kernels/softmax.hpp>

#include <cmath>
#include <limits>
#include <numeric>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class T>
std::vector<T> softmax_of(std::vector<T> x, Index columns) {
    kernels::softmax(static_cast<Index>(x.size()) / columns, columns, x.data(), x.data());
    return x;
}
/// By the definition, of one row.
template <class T>
std::vector<double> by_definition(const T* x, Index columns) {
    std::vector<double> e;
    for (Index j = 0; j < columns; ++j) e.push_back(std::exp(static_cast<double>(x[j])));
    const double sum = std::accumulate(e.begin(), e.end(), 0.0);
    for (double& value : e) value /= sum;
    return e;
}

}  // namespace

TEMPLATE_TEST_CASE("softmax is e^x by the row's sum, for rows of any length", "", float, double) {
    const double tolerance = 8 * std::numeric_limits<TestType>::epsilon();
    for (Index columns = 1; columns < 70; ++columns) {
        const auto x = real_numbers<TestType>(3 * columns, static_cast<std::uint64_t>(columns));
        std::vector<TestType> y(x.size() + 1, TestType(7)), slope = real_numbers<TestType>(3 * columns, 5);
        kernels::softmax(3, columns, x.data(), y.data());
        CHECK(y.back() == 7);  // nothing is written beyond
        CHECK(softmax_of(x, columns) == std::vector<TestType>(y.begin(), y.end() - 1));
        const std::vector<TestType> dy = slope;
        kernels::softmax_backward(3, columns, y.data(), slope.data());
        for (Index i = 0; i < 3; ++i) {
            const auto expected = by_definition(x.data() + i * columns, columns);
            double product = 0;
            for (Index j = 0; j < columns; ++j)
                product +=
                    expected[static_cast<std::size_t>(j)] * double(dy[static_cast<std::size_t>(i * columns + j)]);
            for (Index j = 0; j < columns; ++j) {
                const auto at = static_cast<std::size_t>(i * columns + j);
                const double own = expected[static_cast<std::size_t>(j)];
                CHECK(double(y[at]) == Approx(own).epsilon(tolerance));
                CHECK(double(slope[at]) == Approx(own * (double(dy[at]) - product)).margin(tolerance));
            }
        }
    }
}

TEMPLATE_TEST_CASE("softmax of what is large, infinite or no number", "", float, double) {
    using Row = std::vector<TestType>;
    const auto inf = static_cast<TestType>(infinity), nan = std::numeric_limits<TestType>::quiet_NaN();
    CHECK(softmax_of(Row{1e30f, 1e30f}, 2) == Row{0.5, 0.5});
    CHECK(softmax_of(Row{0, -inf, 0, -1e30f}, 4) == Row{0.5, 0, 0.5, 0});
    for (const Row& row : {Row{nan, 0, 1}, Row{0, 1, nan}, Row{inf, 0, 1}, Row{-inf, -inf, -inf}}) {
        bool all_nan = false;
        for (const TestType y : softmax_of(row, 3)) all_nan |= std::isnan(y);
        CHECK(all_nan);
    }
    CHECK(softmax_of(Row{}, 3).empty());
}
