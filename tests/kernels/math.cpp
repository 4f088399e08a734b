#include <tailor/kernels/math.hpp>

#include <cmath>
#include <numbers>

#include <tailor/kernels/elementwise.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

struct SquareRoot {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        kernels::square_root(x, of);
    }
    static long double exact(long double x) { return std::sqrt(x); }
};
struct Exponential : kernels::Exponential {
    static long double exact(long double x) { return std::exp(x); }
};
struct ExponentialMinus1 {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        kernels::exponential_minus_1(x, of);
    }
    static long double exact(long double x) { return std::expm1(x); }
};
struct VanishingExponential {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        kernels::vanishing_exponential(x, of);
    }
    static long double exact(long double x) { return std::exp(x); }
};
struct LogarithmOf1Plus {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        kernels::logarithm_of_1_plus(x, of);
    }
    static long double exact(long double x) { return std::log1p(x); }
};
struct NormalShare {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        V density;
        kernels::standard_normal(x, density, of);
    }
    static long double exact(long double x) { return std::erfc(-x / std::numbers::sqrt2_v<long double>) / 2; }
};
struct NormalDensity {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        V share;
        kernels::standard_normal(share, x, of);
    }
    static long double exact(long double x) {
        return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi_v<long double> / std::numbers::sqrt2_v<long double>;
    }
};

/// f of each value, as loops of the library compute it.
template <class F, class T>
std::vector<T> values_of(std::vector<T> x) {
    kernels::map(F{}, static_cast<Index>(x.size()), x.data());
    return x;
}
template <class F, class T>
T value_of(T x) {
    return values_of<F>(std::vector<T>(40, x)).front();
}

/// How far `found` is from `exact`, in units of the last place of a T of that size; NaN is infinitely far.
template <class T>
double units_off(T found, long double exact) {
    const int exponent = exact == 0 ? std::numeric_limits<T>::min_exponent : std::ilogb(exact) + 1;
    const int last_place = std::max(exponent, std::numeric_limits<T>::min_exponent) - std::numeric_limits<T>::digits;
    const long double off = std::abs(static_cast<long double>(found) - exact) / std::ldexp(1.0L, last_place);
    return off >= 0 ? static_cast<double>(off) : std::numeric_limits<double>::infinity();
}
template <class F, class T>
double largest_error(const std::vector<T>& x) {
    const std::vector<T> y = values_of<F>(x);
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) worst = std::max(worst, units_off(y[i], F::exact(x[i])));
    return worst;
}

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

template <class T>
inline constexpr bool is_float = sizeof(T) == 4;
template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();
/// e^x is a normal number between these.
template <class T>
inline constexpr double lowest = is_float<T> ? -87.3 : -708.3;
template <class T>
inline constexpr double highest = is_float<T> ? 88.3 : 709.4;
/// e^x is 0 below this.
template <class T>
inline constexpr double vanished = is_float<T> ? -110 : -760;
/// 2^this is the smallest denormal number.
template <class T>
inline constexpr int least_exponent = std::numeric_limits<T>::min_exponent - std::numeric_limits<T>::digits;

}  // namespace

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

TEMPLATE_TEST_CASE("exponential is within 2 units in the last place", "", float, double) {
    using T = TestType;
    CHECK(largest_error<Exponential>(arguments<T>(lowest<T>, highest<T>)) <= 2);
    CHECK(largest_error<Exponential>(arguments<T>(-2, 2)) <= 2);
    CHECK(value_of<Exponential>(T(0)) == 1);
    CHECK(value_of<Exponential>(T(-0.0)) == 1);
    CHECK(value_of<Exponential>(std::numeric_limits<T>::denorm_min()) == 1);
}

TEMPLATE_TEST_CASE("exponential beyond the range of normal numbers is its end, and of NaN is NaN", "", float, double) {
    using T = TestType;
    for (const T large : {T(1000), std::numeric_limits<T>::max(), infinity<T>}) {
        CHECK(value_of<Exponential>(large) == value_of<Exponential>(static_cast<T>(highest<T>)));
        CHECK(value_of<Exponential>(-large) == value_of<Exponential>(static_cast<T>(lowest<T>)));
    }
    CHECK(value_of<Exponential>(infinity<T>) > std::numeric_limits<T>::max() / 3);
    CHECK(value_of<Exponential>(infinity<T>) < infinity<T>);
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

TEMPLATE_TEST_CASE("standard_normal is within 6 units in the last place, in the tails too", "", float, double) {
    using T = TestType;
    const auto check = [](const std::vector<T>& x) {
        CHECK(largest_error<NormalShare>(x) <= 6);
        CHECK(largest_error<NormalDensity>(x) <= 6);
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
