// kernels/math.hpp for every float there is, on each instruction set: some ten minutes of one core.
#include "kernels/functions.hpp"

#include "catch.hpp"

using namespace testing;

TEMPLATE_TEST_CASE("of every float, functions are what they are said to be", "", SquareRoot, Exponential,
                   ExponentialMinus1, VanishingExponential, LogarithmOf1Plus, NormalShare, NormalDensity) {
    const Survey found = survey<TestType>(1);
    WARN("largest error " << found.largest_error << " units in the last place");
    CHECK(found.wrong.empty());
}
