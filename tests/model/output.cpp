#include <tailor/model/output.hpp>

#include <algorithm>
#include <limits>

#include "catch.hpp"

using namespace tailor;

TEST_CASE("an Output owns a batch, and shows it as a tensor, a matrix and sample by sample") {
    Output<float, Shape<2, 3>> y(2);
    CHECK(y.batch() == 2);
    CHECK(y.span().size() == 12);
    for (std::size_t i = 0; i < 12; ++i) y.span()[i] = static_cast<float>(i);
    const Output<float, Shape<2, 3>> copy = y;
    y.span()[0] = 100;
    CHECK(copy.span()[0] == 0);
    CHECK(copy.tensor()(1, 0, 2) == 8);
    CHECK(copy.matrix()(1, 5) == 11);
    CHECK(copy.sample(1)(1, 0) == 9);
    CHECK(copy.view().data() == copy.span().data());
}

TEST_CASE("classes() says where each row is largest") {
    Output<float, Shape<2, 3>> y(2);
    const std::vector<float> values{0, 2, 1, 5, 5, 4, -3, -2, -1, 0, 0, 0};
    std::copy(values.begin(), values.end(), y.span().begin());
    CHECK(y.classes() == std::vector<Index>{1, 0, 2, 0});
    CHECK(Output<float, Shape<3>>(0).classes().empty());
}

TEMPLATE_TEST_CASE("classes() names none where a row has a NaN", "", float, double) {
    using T = TestType;
    constexpr T nan = std::numeric_limits<T>::quiet_NaN(), infinity = std::numeric_limits<T>::infinity();
    Output<T, Shape<3>> y(5);
    const std::vector<T> values{nan, T(0.2), T(0.8), T(0.2), nan, T(0.8), T(0.2), T(0.8), nan, 0, infinity, 1, 0, 1, 0};
    std::copy(values.begin(), values.end(), y.span().begin());
    CHECK(y.classes() == std::vector<Index>{-1, -1, -1, 1, 1});
}
