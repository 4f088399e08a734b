#pragma once
// The functions of kernels/math.hpp, each with what that file says of it: for a sample of all floats in CI, and for all
// of them in ./dev nightly.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include <tailor/core/parallel.hpp>
#include <tailor/kernels/elementwise.hpp>
#include <tailor/kernels/math.hpp>

namespace testing {

namespace kernels = tailor::kernels;
using tailor::Index;

template <class T>
inline constexpr bool is_float = sizeof(T) == 4;
template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();
/// e^x is a normal number between these.
template <class T>
inline constexpr double lowest = is_float<T> ? -87.3 : -708.3;
template <class T>
inline constexpr double highest = is_float<T> ? 88.3 : 709.4;
/// y is within 1e-5 of a value that may be too large for it.
template <class T>
bool ends_above(T y, double exact) {
    constexpr double largest = std::numeric_limits<T>::max();
    return exact > largest * (1 - 1e-5) ? y >= largest * (1 - 2e-5) : std::abs(y / exact - 1) <= 1e-5;
}

// Each: the function for kernels::map, the right value, the largest error in units of the last place, the range in which
// that holds, and what is right beyond it.

/// Beyond its range such a function may give anything, or it has no beyond.
struct NothingBeyond {
    template <class T>
    static bool right_beyond(T, T) {
        return true;
    }
};
struct Everywhere : NothingBeyond {
    template <class T>
    static bool in_range(T) {
        return true;
    }
};

struct SquareRoot {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        kernels::square_root(x, of);
    }
    template <class R>
    static R exact(R x) {
        return std::sqrt(x);
    }
    static constexpr double error = 1;
    template <class T>
    static bool in_range(T x) {
        return x == 0 || x >= std::numeric_limits<T>::min();
    }
    template <class T>
    static bool right_beyond(T x, T y) {
        return x < 0 || (y >= 0 && y <= std::sqrt(std::numeric_limits<T>::min()));
    }
};
struct Exponential : kernels::Exponential {
    template <class R>
    static R exact(R x) {
        return std::exp(x);
    }
    static constexpr double error = 2;
    template <class T>
    static bool in_range(T x) {
        return x >= lowest<T> && x <= highest<T>;
    }
    template <class T>
    static bool right_beyond(T x, T y) {
        return x < lowest<T> ? y > 0 && y < 2 * std::numeric_limits<T>::min()
                             : ends_above(y, exact(static_cast<double>(x)));
    }
};
struct ExponentialMinus1 {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        kernels::exponential_minus_1(x, of);
    }
    template <class R>
    static R exact(R x) {
        return std::expm1(x);
    }
    static constexpr double error = 3;
    template <class T>
    static bool in_range(T x) {
        return x <= highest<T>;
    }
    template <class T>
    static bool right_beyond(T x, T y) {
        return ends_above(y, exact(static_cast<double>(x)));
    }
};
struct VanishingExponential : NothingBeyond {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        kernels::vanishing_exponential(x, of);
    }
    template <class R>
    static R exact(R x) {
        return std::exp(x);
    }
    static constexpr double error = 2;
    template <class T>
    static bool in_range(T x) {
        return x <= 0;
    }
};
struct LogarithmOf1Plus : NothingBeyond {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        kernels::logarithm_of_1_plus(x, of);
    }
    template <class R>
    static R exact(R x) {
        return std::log1p(x);
    }
    static constexpr double error = 3;
    template <class T>
    static bool in_range(T x) {
        return x >= 0 && x <= 1;
    }
};
struct NormalShare : Everywhere {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        V density;
        kernels::standard_normal(x, density, of);
    }
    template <class R>
    static R exact(R x) {
        return std::erfc(-x / std::numbers::sqrt2_v<R>) / 2;
    }
    static constexpr double error = 7;
};
struct NormalDensity : Everywhere {
    template <class V>
    [[gnu::always_inline]] void operator()(V& x) const {
        const V of = x;
        V share;
        kernels::standard_normal(share, x, of);
    }
    template <class R>
    static R exact(R x) {
        return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi_v<R> / std::numbers::sqrt2_v<R>;
    }
    static constexpr double error = 3;
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
    if (found == exact) return 0;  // infinities, too
    const int exponent = exact == 0 ? std::numeric_limits<T>::min_exponent : std::ilogb(exact) + 1;
    const int last_place = std::max(exponent, std::numeric_limits<T>::min_exponent) - std::numeric_limits<T>::digits;
    const long double off = std::abs(static_cast<long double>(found) - exact) / std::ldexp(1.0L, last_place);
    return off >= 0 ? static_cast<double>(off) : std::numeric_limits<double>::infinity();
}
template <class F, class T>
double largest_error(const std::vector<T>& x) {
    const std::vector<T> y = values_of<F>(x);
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        worst = std::max(worst, units_off(y[i], F::exact(static_cast<long double>(x[i]))));
    return worst;
}

/// The same on every instruction set that the processor has, one after the other.
template <class F>
std::vector<std::vector<float>> values_on_each_isa(const std::vector<float>& x) {
    using Map = kernels::detail::Map<float, F, float>;
    std::vector<std::vector<float>> all(1 + static_cast<std::size_t>(tailor::detail::widest_isa()), x);
    for (std::size_t isa = 0; isa < all.size(); ++isa) {
        float* const y = all[isa].data();
        const auto n = static_cast<Index>(x.size());
#if defined(__x86_64__) && defined(__GNUC__)
        if (isa == 2) kernels::with_avx512<Map>(F{}, n, y);
        if (isa == 1) kernels::with_avx2<Map>(F{}, n, y);
#endif
        if (isa == 0) kernels::with_baseline<Map>(F{}, n, y);
    }
    return all;
}
/// As units_off of a float, in a few operations: a unit is 2^-23 times the power of two at or below `exact`, and that of the
/// smallest normal float below that.
inline double float_units_off(float found, double exact) {
    if (static_cast<double>(found) == exact) return 0;  // infinities, too
    constexpr std::uint64_t exponent = 0x7FF0'0000'0000'0000;
    const double power = std::bit_cast<double>(std::bit_cast<std::uint64_t>(exact) & exponent);
    const double off = std::abs(found - exact) / (std::max(power, double{std::numeric_limits<float>::min()}) * 0x1p-23);
    return off >= 0 ? off : infinity<double>;
}

/// Of every `step`-th float, and its NaNs, F is what math.hpp says on each instruction set. Errors are measured in
/// double, which is exact enough.
struct Survey {
    double largest_error = 0;
    std::vector<float> wrong;  // the first of them
};
template <class F>
Survey survey(std::uint64_t step) {
    constexpr std::uint64_t all = std::uint64_t{1} << 32;
    constexpr Index together = 1 << 14;
    const auto count = static_cast<Index>((all + step - 1) / step);
    std::vector<Survey> parts(static_cast<std::size_t>((count + together - 1) / together));
    tailor::parallel_chunks(count, together, [&](Index first, Index n) {
        Survey& part = parts[static_cast<std::size_t>(first / together)];
        std::vector<float> x(static_cast<std::size_t>(n));
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = std::bit_cast<float>(static_cast<std::uint32_t>((static_cast<std::uint64_t>(first) + i) * step));
        const std::vector<std::vector<float>> on_each_isa = values_on_each_isa<F>(x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const bool is_nan = std::isnan(x[i]), in_range = !is_nan && F::in_range(x[i]);
            const double exact = in_range ? F::exact(static_cast<double>(x[i])) : 0;
            for (const std::vector<float>& y : on_each_isa) {
                bool right = is_nan ? std::isnan(y[i]) : in_range || F::right_beyond(x[i], y[i]);
                if (in_range) {
                    const double off = float_units_off(y[i], exact);
                    part.largest_error = std::max(part.largest_error, off);
                    right = off <= F::error;
                }
                if (!right && part.wrong.size() < 3) part.wrong.push_back(x[i]);
            }
        }
    });
    Survey total;
    for (const Survey& part : parts) {
        total.largest_error = std::max(total.largest_error, part.largest_error);
        if (total.wrong.size() < 3) total.wrong.insert(total.wrong.end(), part.wrong.begin(), part.wrong.end());
    }
    return total;
}

}  // namespace testing
