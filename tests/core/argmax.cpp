#include <tailor/core/argmax.hpp>

#include <cstdint>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace tailor;

namespace {

template <class T>
Index argmax_of(const std::vector<T>& row) {
    return detail::argmax(row.data(), static_cast<Index>(row.size()));
}

}  // namespace

TEMPLATE_TEST_CASE("argmax is where a row is largest, the first of equals", "", float, double, std::uint8_t) {
    CHECK(argmax_of<TestType>({7}) == 0);
    CHECK(argmax_of<TestType>({3, 1, 2}) == 0);
    CHECK(argmax_of<TestType>({1, 3, 2}) == 1);
    CHECK(argmax_of<TestType>({1, 2, 3}) == 2);
    CHECK(argmax_of<TestType>({1, 3, 3}) == 1);
    CHECK(argmax_of<TestType>({0, 0, 0}) == 0);
}

TEMPLATE_TEST_CASE("argmax is -1 if a value is NaN, wherever it stands; infinities are in order", "", float, double) {
    using T = TestType;
    constexpr T nan = std::numeric_limits<T>::quiet_NaN(), infinity = std::numeric_limits<T>::infinity();
    CHECK(argmax_of<T>({nan, 1, 2}) == -1);
    CHECK(argmax_of<T>({1, nan, 2}) == -1);
    CHECK(argmax_of<T>({1, 2, nan}) == -1);
    CHECK(argmax_of<T>({nan}) == -1);
    CHECK(argmax_of<T>({infinity, nan}) == -1);
    CHECK(argmax_of<T>({1, infinity, 2}) == 1);
    CHECK(argmax_of<T>({-infinity, -infinity, -1}) == 2);
    CHECK(argmax_of<T>({-infinity, -infinity}) == 0);
}
