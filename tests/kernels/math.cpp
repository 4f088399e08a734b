#include <tailor/kernels/math.hpp>

#include <cmath>
#include <numbers>

#include "functions.hpp"
#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// Positive numbers, every exponent between low and high equally likely.
template <class T>
std::vector<T> of_every_size(Index count, int low, int high) {
    std::vector<T> values = real_numbers<T>(count, 1, low, high);
    for (T& value : values) value = std::exp2(value);
    return values;
}
template <class T>
std::vector<T> negative(std::vector<T> values) {
    for (T& value : values) value = -value;
    return values;
}
/// Uniform between low and high, and as many beside the places where e^x moves on to the next power of two.
template <class T>
std::vector<T> arguments(double low, double high) {
    std::vector<T> values = real_numbers<T>(50'000, 2, low, high);
    Random random = numbers(3);
    for (int i = 0; i < 50'000; ++i) {
        const double k =
            std::floor(low / std::log(2)) + std::floor(random.uniform() * (high - low) / std::log(2)) + 0.5;
        const double x = k * std::log(2) * (1 + (random.uniform() - 0.5) * 1e-6);
        if (x > low && x < high) values.push_back(static_cast<T>(x));
    }
    return values;
}

/// e^x is 0 below this.
template <class T>
inline constexpr double vanished = is_float<T> ? -110 : -760;
/// 2^this is the smallest denormal number.
template <class T>
inline constexpr int least_exponent = std::numeric_limits<T>::min_exponent - std::numeric_limits<T>::digits;

}  // namespace

TEMPLATE_TEST_CASE("of one float in a thousand, functions are what they are said to be", "", SquareRoot, Exponential,
                   ExponentialMinus1, VanishingExponential, LogarithmOf1Plus, NormalShare, NormalDensity) {
    const Survey found = survey<TestType>(1009);  // all of them: nightly/math.cpp
    CAPTURE(found.largest_error);
    CHECK(found.wrong.empty());
}

TEMPLATE_TEST_CASE("square_root is within 1 unit in the last place", "", float, double) {
    using T = TestType;
    CHECK(largest_error<SquareRoot>(of_every_size<T>(100'000, std::numeric_limits<T>::min_exponent,
                                                     std::numeric_limits<T>::max_exponent)) <= 1);
    CHECK(largest_error<SquareRoot>(real_numbers<T>(100'000, 2, 0, 1)) <= 1);
    for (const T root : {T(0), T(1), T(2), T(3), T(10), T(1024)}) CHECK(value_of<SquareRoot>(root * root) == root);
}

TEMPLATE_TEST_CASE("square_root of the smallest numbers is small, and of the largest finite", "", float, double) {
    using T = TestType;
    constexpr T smallest = std::numeric_limits<T>::min(), largest = std::numeric_limits<T>::max();
    CHECK(units_off(value_of<SquareRoot>(smallest), std::sqrt(static_cast<long double>(smallest))) <= 1);
    CHECK(units_off(value_of<SquareRoot>(largest), std::sqrt(static_cast<long double>(largest))) <= 1);
    for (const T tiny : {std::numeric_limits<T>::denorm_min(), smallest / 1000, smallest / 2}) {
        CHECK(value_of<SquareRoot>(tiny) >= 0);
        CHECK(value_of<SquareRoot>(tiny) <= std::sqrt(smallest));
    }
}

TEMPLATE_TEST_CASE("square_root of infinity is infinity, and of NaN NaN", "", float, double) {
    using T = TestType;
    CHECK(value_of<SquareRoot>(infinity<T>) == infinity<T>);
    CHECK(std::isnan(value_of<SquareRoot>(not_a_number<T>)));
}

TEMPLATE_TEST_CASE("exponential is within 2 units in the last place", "", float, double) {
    using T = TestType;
    CHECK(largest_error<Exponential>(arguments<T>(lowest<T>, highest<T>)) <= 2);
    CHECK(largest_error<Exponential>(arguments<T>(-2, 2)) <= 2);
    CHECK(value_of<Exponential>(T(0)) == 1);
    CHECK(value_of<Exponential>(T(-0.0)) == 1);
    CHECK(value_of<Exponential>(std::numeric_limits<T>::denorm_min()) == 1);
}

TEMPLATE_TEST_CASE("exponential grows to infinity, stays above 0, and of NaN is NaN", "", float, double) {
    using T = TestType;
    constexpr T largest = std::numeric_limits<T>::max();
    for (const T large : {T(1000), largest, infinity<T>}) {
        CHECK(value_of<Exponential>(large) == infinity<T>);
        CHECK(value_of<ExponentialMinus1>(large) == infinity<T>);
        CHECK(value_of<Exponential>(-large) == value_of<Exponential>(static_cast<T>(lowest<T>)));
    }
    const double high = std::log(static_cast<double>(largest));
    for (const double x : {highest<T>, (highest<T> + high) / 2, high - 1e-3}) {
        CHECK(value_of<Exponential>(static_cast<T>(x)) == Approx(std::exp(static_cast<T>(x))).epsilon(1e-5));
        CHECK(value_of<ExponentialMinus1>(static_cast<T>(x)) == Approx(std::exp(static_cast<T>(x))).epsilon(1e-5));
    }
    CHECK(value_of<Exponential>(-infinity<T>) < 3 * std::numeric_limits<T>::min());
    CHECK(value_of<Exponential>(-infinity<T>) > 0);
    CHECK(std::isnan(value_of<Exponential>(not_a_number<T>)));
    CHECK(std::isnan(value_of<ExponentialMinus1>(not_a_number<T>)));
}

TEMPLATE_TEST_CASE("exponential_minus_1 is within 3 units in the last place, near 0 too", "", float, double) {
    using T = TestType;
    CHECK(largest_error<ExponentialMinus1>(arguments<T>(lowest<T>, highest<T>)) <= 3);
    CHECK(largest_error<ExponentialMinus1>(arguments<T>(-2, 2)) <= 3);
    const std::vector<T> tiny = of_every_size<T>(50'000, std::numeric_limits<T>::min_exponent, -1);
    CHECK(largest_error<ExponentialMinus1>(tiny) <= 3);
    CHECK(largest_error<ExponentialMinus1>(negative(tiny)) <= 3);
    CHECK(value_of<ExponentialMinus1>(T(0)) == 0);
    CHECK(value_of<ExponentialMinus1>(std::numeric_limits<T>::denorm_min()) == std::numeric_limits<T>::denorm_min());
    CHECK(value_of<ExponentialMinus1>(T(-1000)) == -1);
}

TEMPLATE_TEST_CASE("vanishing_exponential is within 2 units in the last place, of denormal numbers too", "", float,
                   double) {
    using T = TestType;
    CHECK(largest_error<VanishingExponential>(arguments<T>(vanished<T>, 0)) <= 2);
    CHECK(largest_error<VanishingExponential>(arguments<T>(-2, 0)) <= 2);
    CHECK(largest_error<VanishingExponential>(negative(of_every_size<T>(50'000, least_exponent<T>, 0))) <= 2);
    CHECK(value_of<VanishingExponential>(T(0)) == 1);
    for (const T large : {T(1000), std::numeric_limits<T>::max(), infinity<T>})
        CHECK(value_of<VanishingExponential>(-large) == 0);
    CHECK(std::isnan(value_of<VanishingExponential>(not_a_number<T>)));
}

TEMPLATE_TEST_CASE("logarithm_of_1_plus is within 3 units in the last place from 0 to 1", "", float, double) {
    using T = TestType;
    CHECK(largest_error<LogarithmOf1Plus>(real_numbers<T>(100'000, 2, 0, 1)) <= 3);
    CHECK(largest_error<LogarithmOf1Plus>(of_every_size<T>(100'000, least_exponent<T>, 0)) <= 3);
    CHECK(value_of<LogarithmOf1Plus>(T(0)) == 0);
    CHECK(value_of<LogarithmOf1Plus>(std::numeric_limits<T>::denorm_min()) == std::numeric_limits<T>::denorm_min());
    CHECK(units_off(value_of<LogarithmOf1Plus>(T(1)), std::numbers::ln2_v<long double>) <= 3);
    CHECK(std::isnan(value_of<LogarithmOf1Plus>(not_a_number<T>)));
}

TEMPLATE_TEST_CASE("standard_normal is within 7 units in the last place, in the tails too", "", float, double) {
    using T = TestType;
    const auto check = [](const std::vector<T>& x) {
        CHECK(largest_error<NormalShare>(x) <= NormalShare::error);
        CHECK(largest_error<NormalDensity>(x) <= 6);  // of doubles, too
    };
    const double end = is_float<T> ? 16 : 42;
    check(real_numbers<T>(200'000, 2, -end, end));
    check(real_numbers<T>(200'000, 2, -2, 2));
    const std::vector<T> tiny = of_every_size<T>(50'000, least_exponent<T>, 0);
    check(tiny);
    check(negative(tiny));
}

TEMPLATE_TEST_CASE("standard_normal ends in 0 and 1, and shows NaN", "", float, double) {
    using T = TestType;
    for (const T large : {T(40), T(1000), std::numeric_limits<T>::max(), infinity<T>}) {
        CHECK(value_of<NormalShare>(large) == 1);
        CHECK(value_of<NormalShare>(-large) == 0);
        CHECK(value_of<NormalDensity>(large) == 0);
        CHECK(value_of<NormalDensity>(-large) == 0);
    }
    CHECK(std::isnan(value_of<NormalShare>(not_a_number<T>)));
    CHECK(std::isnan(value_of<NormalDensity>(not_a_number<T>)));
}

TEMPLATE_TEST_CASE("a value's function does not depend on its place in the array", "", float, double) {
    using T = TestType;
    // 33 values fill vectors of every width and leave one over: cut at any place, each lands in a vector and beside
    // one.
    const std::vector<T> x = real_numbers<T>(33, 4, 0, 10);
    const auto check = [&]<class F>(F) {
        const std::vector<T> at_once = values_of<F>(x);
        for (Index cut = 0; cut <= 33; ++cut) {
            std::vector<T> in_two = x;
            kernels::map(F{}, cut, in_two.data());
            kernels::map(F{}, 33 - cut, in_two.data() + cut);
            CHECK(same_bits(in_two, at_once));
        }
    };
    check(SquareRoot{});
    check(Exponential{});
    check(ExponentialMinus1{});
    check(VanishingExponential{});
    check(LogarithmOf1Plus{});
    check(NormalShare{});
    check(NormalDensity{});
}
