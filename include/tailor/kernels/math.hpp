#pragma once
// Elementary functions of vectors and of plain numbers, made of arithmetic alone: g++ -O2 leaves loops over std::sqrt
// and std::exp scalar.
//
// Each says its largest error, in units of the right value's last place; the range of arguments for which that holds; and
// its results beyond. NaN gives NaN. tests/nightly/math.cpp tries every float.
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

template <class V>
struct ElementOf : std::remove_cvref<decltype(std::declval<V&>()[0])> {};
template <class V>
    requires std::is_arithmetic_v<V>
struct ElementOf<V> : std::type_identity<V> {};

/// The float type of a vector or number, and the integers of the same width beside it.
template <class V>
using Element = typename ElementOf<V>::type;
template <class V>
using Bits = std::conditional_t<sizeof(Element<V>) == 4, std::int32_t, std::int64_t>;
template <class V>
struct IntegersOf {
    typedef Bits<V> type __attribute__((vector_size(sizeof(V))));
};
template <class V>
    requires std::is_arithmetic_v<V>
struct IntegersOf<V> : std::type_identity<Bits<V>> {};
template <class V>
using Integers = typename IntegersOf<V>::type;

template <class To, class From>
[[gnu::always_inline]] inline void reinterpret(To& to, const From& from) {
    static_assert(sizeof to == sizeof from);
    __builtin_memcpy(&to, &from, sizeof to);
}

}  // namespace detail

/// root = sqrt(x)
///   Error     1 unit in the last place
///   Range     0, and normal numbers above it
///   Beyond    +infinity gives +infinity, a denormal number at least 0 and at most the smallest normal number's root;
///             below 0 the result means nothing
/// 1 / sqrt(x) by Newton's iteration from half the exponent, then one correction of the root itself.
template <class V>
[[gnu::always_inline]] inline void square_root(V& root, const V& x) {
    using T = detail::Element<V>;
    constexpr bool single = sizeof(T) == 4;
    constexpr auto magic = static_cast<detail::Bits<V>>(single ? 0x5f3759df : 0x5fe6eb50c7b537a9);
    detail::Integers<V> bits;
    detail::reinterpret(bits, x);
    bits = magic - (bits >> 1 & std::numeric_limits<detail::Bits<V>>::max() >> 1);  // below 0: no overflow
    V y;
    detail::reinterpret(y, bits);
#pragma GCC unroll 4
    for (int i = 0; i < (single ? 3 : 4); ++i) y = y * (T(1.5) - T(0.5) * x * y * y);
    root = x * y;
    root += T(0.5) * y * (x - root * root);
    root = x < std::numeric_limits<T>::infinity() ? root : x;
}

namespace detail {

/// y = series[0] + series[1] x + series[2] x^2 + ...
template <int terms, class V, class T>
[[gnu::always_inline]] inline void polynomial(V& y, const V& x, const T* series) {
    y = V{} + series[terms - 1];
#pragma GCC unroll 32
    for (int i = terms - 2; i >= 0; --i) y = y * x + series[i];
}

/// x = k ln 2 + r with |r| <= ln 2 / 2: power = 2^(k + lift), rest = e^(r - less) - 1 by its Taylor series, for a small
/// `less`. x and k are held to where the power is a normal number; so r grows beyond that, and rest to infinity.
template <int lift = 0, class V>
[[gnu::always_inline]] inline void split_exponential(V& power, V& rest, const V& of, const V& less = V{}) {
    using T = Element<V>;
    constexpr bool single = sizeof(T) == 4;
    constexpr T ln2 = T(0.69314718055994530942), low = (single ? T(-87.3) : T(-708.3)) - lift * ln2;
    // 1.5 * 2^23, 2^52: adding it rounds to a whole number.
    constexpr T round = single ? T(12582912) : T(6755399441055744);
    constexpr T ln2_high = single ? T(0.693359375) : T(0.693147180369123816490),
                ln2_low = single ? T(-2.12194440e-4) : T(1.90821492927058770002e-10);
    constexpr int mantissa = single ? 23 : 52, bias = (single ? 127 : 1023) + lift;
    constexpr T highest = round + (single ? 127 : 1023) - lift;
    const V x = of < low ? V{} + low : of;
    V k = x * T(1.44269504088896340736) + round;
    k = k > highest ? V{} + highest : k;
    Integers<V> bits;
    reinterpret(bits, k);
    k -= round;
    const V r = x - k * ln2_high - k * ln2_low - less;
    constexpr T series[] = {
        T(1),         T(1) / 2,      T(1) / 6,       T(1) / 24,       T(1) / 120,       T(1) / 720,       T(1) / 5040,
        T(1) / 40320, T(1) / 362880, T(1) / 3628800, T(1) / 39916800, T(1) / 479001600, T(1) / 6227020800};
    polynomial<single ? 7 : 13>(rest, r, series);
    rest = rest * r;
    bits = (bits - std::bit_cast<Bits<V>>(round) + bias) << mantissa;
    reinterpret(power, bits);
}

}  // namespace detail

/// y = e^x
///   Error     2 units in the last place
///   Range     -87.3 to 88.3 in float, -708.3 to 709.4 in double
///   Beyond    below it, what it is at its lower end; above it, within 1e-5 of the right value, up to +infinity
template <class V>
[[gnu::always_inline]] inline void exponential(V& y, const V& x) {
    V power, rest;
    detail::split_exponential(power, rest, x);
    y = power + power * rest;
}
/// y = e^x - 1
///   Error     3 units in the last place, near 0 too
///   Range     up to 88.3 in float, up to 709.4 in double
///   Beyond    within 1e-5 of the right value, up to +infinity
template <class V>
[[gnu::always_inline]] inline void exponential_minus_1(V& y, const V& x) {
    using T = detail::Element<V>;
    V power, rest;
    detail::split_exponential(power, rest, x);
    y = (power - T(1)) + power * rest;
}

/// y = e^(x - less) for a small `less`
///   Error     2 units in the last place, of denormal numbers too
///   Range     0 and below, -infinity included
template <class V>
[[gnu::always_inline]] inline void vanishing_exponential(V& y, const V& x, const V& less = V{}) {
    V power, rest;
    detail::split_exponential<64>(power, rest, x, less);
    y = (power + power * rest) * static_cast<detail::Element<V>>(0x1p-64);
}

/// y = log(1 + x)
///   Error     3 units in the last place
///   Range     0 to 1
/// By 2 artanh(s) = 2 (s + s^3/3 + s^5/5 + ...) with s = x / (2 + x) (Abramowitz and Stegun, Handbook of Mathematical
/// Functions, 4.1.29).
template <class V>
[[gnu::always_inline]] inline void logarithm_of_1_plus(V& y, const V& x) {
    using T = detail::Element<V>;
    constexpr int terms = sizeof(T) == 4 ? 8 : 16;
    const V twice = 2 * x / (2 + x), square = T(0.25) * twice * twice;
    V sum{};
#pragma GCC unroll 16
    for (int i = terms - 1; i >= 0; --i) sum = sum * square + T(1) / static_cast<T>(2 * i + 1);
    y = twice * sum;
}

namespace detail {

/// (a + 4) e^(a^2/2) P(X > a) of a standard normal X, in powers of t = (a - 4) / (a + 4): the numbers of mpmath.chebyfit
/// over 0 <= a <= 39, in float 14.5. Further out P(X > a) rounds to 0.
template <class T>
inline constexpr double normal_tail[] = {
    0.75528513041575148,    -0.60789664197189176,    0.38713740074221888,    -0.18652185795969416,
    0.060396574890699464,   -0.007540188965593059,   -0.0034796923622425333, 0.0016308184418903596,
    0.00013334425401904912, -0.00023109481831937621, -1.9078665316613574e-6, 3.5144181157760973e-5,
    7.1500559592160987e-7,  -5.9188927317632364e-6,  -6.2513210404786802e-7, 1.0198048518135173e-6,
    2.6368248576407625e-7,  -1.5426320536771074e-7,  -7.6380820534904503e-8, 1.457859334703646e-8,
    1.392402399350171e-8,   7.2695454790266895e-11,  -9.6534254202285047e-10};
template <>
inline constexpr float normal_tail<float>[] = {0.755285139F,    -0.607896606F,   0.38713668F,     -0.186523006F,
                                               0.0604064697F,   -0.00752721291F, -0.00352357406F, 0.00156931365F,
                                               0.000194801851F, -0.000122983157F};

}  // namespace detail

/// share = P(X <= x) and density = e^(-x^2/2) / sqrt(2 pi) of a standard normal X
///   Error     7 units in the last place, in the tails too (of all floats 6.3; the density 2.3)
///   Range     every x, infinities included
/// P(X > a) is e^(-a^2/2) times what changes slowly, and is a series in (a - 4) / (a + 4) for all a >= 0:
/// Shepherd and Laframboise, Chebyshev approximation of (1 + 2x) exp(x^2) erfc x, Mathematics of Computation 36 (1981).
template <class V>
[[gnu::always_inline]] inline void standard_normal(V& share, V& density, const V& x) {
    using T = detail::Element<V>;
    constexpr bool single = sizeof(T) == 4;
    constexpr T far = single ? T(14.5) : T(39);
    V a = x < 0 ? -x : x;
    a = a > far ? V{} + far : a;
    // a^2 = upper^2 + (a - upper) (a + upper), where upper has half of a's digits and an exact square.
    detail::Integers<V> bits;
    detail::reinterpret(bits, a);
    bits &= -(detail::Bits<V>{1} << (single ? 12 : 27));
    V upper, e, h;
    detail::reinterpret(upper, bits);
    vanishing_exponential(e, T(-0.5) * upper * upper, T(0.5) * (a - upper) * (a + upper));
    const V s = 1 / (a + 4), t = (a - 4) * s;
    detail::polynomial<single ? 10 : 23>(h, t, detail::normal_tail<T>);
    const V beyond = e * (h * s);
    share = x > 0 ? 1 - beyond : beyond;
    density = e * T(0.398942280401432677940);
}

/// For map: y = e^y.
struct Exponential {
    template <class V>
    [[gnu::always_inline]] void operator()(V& y) const {
        const V x = y;
        exponential(y, x);
    }
};

}  // namespace TAILOR_NAMESPACE::kernels
