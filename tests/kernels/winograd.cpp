#include <tailor/kernels/winograd.hpp>

#include "convolution_case.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels;

TEMPLATE_TEST_CASE("by Winograd, the convolution of any 3x3 window is what the formula says", "", float, double) {
    using T = TestType;
    Random random = numbers(2);
    for (int trial = 0; trial < 60; ++trial) {
        const Case c(any_3x3(random), any_of(random, {16, 19, 32, 35}), std::uint64_t(trial));
        REQUIRE(winograd_fits<T>(c.w, c.filters));
        compare<T>(WinogradConvolution<T, 4>{c.w, c.filters}, c, seen_by_tiles(c, 4), 20);
        compare<T>(WinogradConvolution<T, 2>{c.w, c.filters}, c, seen_by_tiles(c, 2), 5);
    }
}
