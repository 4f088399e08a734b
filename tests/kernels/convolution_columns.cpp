#include <tailor/kernels/convolution_columns.hpp>

#include "convolution_case.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels;

TEMPLATE_TEST_CASE("by columns, the convolution of any window is what the formula says", "", float, double) {
    using T = TestType;
    Random random = numbers(1);
    for (int trial = 0; trial < 150; ++trial) {
        const Case c(any_window(random, 3), any_of(random, {1, 2, 3, 4, 7, 8, 16, 19, 32, 35}), std::uint64_t(trial));
        compare<T>(TextbookConvolution<T>{c.w, c.filters}, c, c.absolute(), 5);
    }
}
