#pragma once
// Elementary functions of vectors and of plain numbers, made of arithmetic alone: g++ -O2 leaves loops over std::sqrt
// and std::exp scalar.
#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../core/cpu.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

template <class V>
struct ElementOf : std::remove_cvref<decltype(std::declval<V&>()[0])> {};
template <class V>
    requires std::is_arithmetic_v<V>
struct ElementOf<V> : std::type_identity<V> {
};

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
struct IntegersOf<V> : std::type_identity<Bits<V>> {
};
template <class V>
using Integers = typename IntegersOf<V>::type;

template <class To, class From>
[[gnu::always_inline]] inline void reinterpret(To& to, const From& from) {
    static_assert(sizeof to == sizeof from);
    __builtin_memcpy(&to, &from, sizeof to);
}

}  // namespace detail

/// root = sqrt(x) for x >= 0, within 1 unit in the last place (denormal x: within the smallest normal number's root).
/// 1 / sqrt(x) by Newton's iteration from half the exponent, then one correction of the root itself.
template <class V>
[[gnu::always_inline]] inline void square_root(V& root, const V& x) {
    using T = detail::Element<V>;
    constexpr bool single = sizeof(T) == 4;
    constexpr auto magic = static_cast<detail::Bits<V>>(single ? 0x5f3759df : 0x5fe6eb50c7b537a9);
    detail::Integers<V> bits;
    detail::reinterpret(bits, x);
    bits = magic - (bits >> 1);
    V y;
    detail::reinterpret(y, bits);
    for (int i = 0; i < (single ? 3 : 4); ++i) y = y * (T(1.5) - T(0.5) * x * y * y);
    root = x * y;
    root += T(0.5) * y * (x - root * root);
}

namespace detail {

/// x = k ln 2 + r with |r| <= ln 2 / 2: power = 2^k, rest = e^r - 1 by its Taylor series.
/// x is first held to where e^x is a normal number.
template <class V>
[[gnu::always_inline]] inline void split_exponential(V& power, V& rest, const V& of) {
    using T = Element<V>;
    constexpr bool single = sizeof(T) == 4;
    constexpr T low = single ? T(-87.3) : T(-708.3), high = single ? T(88.3) : T(709.4);
    // 1.5 * 2^23, 2^52: adding it rounds to a whole number.
    constexpr T round = single ? T(12582912) : T(6755399441055744);
    constexpr T ln2_high = single ? T(0.693359375) : T(0.693147180369123816490),
                ln2_low = single ? T(-2.12194440e-4) : T(1.90821492927058770002e-10);
    constexpr int mantissa = single ? 23 : 52, bias = single ? 127 : 1023, degree = single ? 7 : 13;
    V x = of < low ? V{} + low : of;
    x = x > high ? V{} + high : x;
    V k = x * T(1.44269504088896340736) + round;
    Integers<V> bits;
    reinterpret(bits, k);
    k -= round;
    const V r = x - k * ln2_high - k * ln2_low;
    constexpr T series[] = {
        T(1),         T(1) / 2,      T(1) / 6,       T(1) / 24,       T(1) / 120,       T(1) / 720,       T(1) / 5040,
        T(1) / 40320, T(1) / 362880, T(1) / 3628800, T(1) / 39916800, T(1) / 479001600, T(1) / 6227020800};
    rest = V{} + series[degree - 1];
#pragma GCC unroll 16
    for (int i = degree - 2; i >= 0; --i) rest = rest * r + series[i];
    rest = rest * r;
    bits = (bits - std::bit_cast<Bits<V>>(round) + bias) << mantissa;
    reinterpret(power, bits);
}

}  // namespace detail

/// y = e^x, within 2 units in the last place; beyond the range of normal numbers, its ends.
template <class V>
[[gnu::always_inline]] inline void exponential(V& y, const V& x) {
    V power, rest;
    detail::split_exponential(power, rest, x);
    y = power + power * rest;
}
/// y = e^x - 1, exact near 0 too.
template <class V>
[[gnu::always_inline]] inline void exponential_minus_1(V& y, const V& x) {
    using T = detail::Element<V>;
    V power, rest;
    detail::split_exponential(power, rest, x);
    y = (power - T(1)) + power * rest;
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
