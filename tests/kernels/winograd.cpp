#include <tailor/kernels/winograd.hpp>

#include <cmath>
#include <limits>

#include "helpers.hpp"

// Its passes are tested beside the other ways to convolve, in convolution.cpp.
using namespace tailor;
using namespace testing;

TEMPLATE_TEST_CASE("a vector that reaches back adds nothing to what has been seen, not even what is no number", "",
                   float, double) {
    constexpr int lanes = 4;
    using V = kernels::Vector<TestType, lanes* static_cast<int>(sizeof(TestType))>;
    using Kept = typename kernels::detail::Winograd<TestType, 4>::template Kept<V>;
    V v{};
    v[0] = std::numeric_limits<TestType>::infinity();
    v[1] = std::numeric_limits<TestType>::quiet_NaN();
    v[2] = 3;
    v[3] = 4;
    TestType sums[lanes] = {1, 1, 1, 1};
    Kept(2).add(v, sums);
    CHECK((sums[0] == 1 && sums[1] == 1 && sums[2] == 4 && sums[3] == 5));
    Kept(0).add(v, sums);
    CHECK((std::isinf(sums[0]) && std::isnan(sums[1]) && sums[2] == 7 && sums[3] == 9));
}
