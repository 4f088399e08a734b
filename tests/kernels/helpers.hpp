#pragma once
// What the tests of kernels/ share: arrays of random numbers, and windows to move over images.
#include <algorithm>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <tailor/core/error.hpp>
#include <tailor/core/random.hpp>
#include <tailor/kernels/window.hpp>

#include "catch.hpp"

namespace testing {

using tailor::Index;
using tailor::Random;

template <class T>
inline constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

inline Random numbers(std::uint64_t seed) { return {seed, tailor::Purpose::user}; }

/// Whole numbers from -8 to 8. Sums of their products are exact in float too: whoever computes them, and in whatever
/// order, must find the same, and a test need not allow for rounding.
template <class T>
std::vector<T> whole_numbers(Index count, std::uint64_t seed) {
    Random random = numbers(seed);
    std::vector<T> values(static_cast<std::size_t>(count));
    for (T& value : values) value = static_cast<T>(random.below(17) - 8);
    return values;
}
/// Uniform in [low, high).
template <class T>
std::vector<T> real_numbers(Index count, std::uint64_t seed, double low = -1, double high = 1) {
    Random random = numbers(seed);
    std::vector<T> values(static_cast<std::size_t>(count));
    for (T& value : values) value = static_cast<T>(low + (high - low) * random.uniform());
    return values;
}
template <class T>
std::vector<T> filled(Index count, T value) {
    return std::vector<T>(static_cast<std::size_t>(count), value);
}

/// One of these numbers.
inline Index any_of(Random& random, const std::vector<Index>& numbers) {
    return numbers[static_cast<std::size_t>(random.below(static_cast<Index>(numbers.size())))];
}

/// Some window over some small image, which it may leave by less than its own extent, at no place entirely.
inline tailor::kernels::Window any_window(Random& random, Index largest_dilation) {
    const auto axis = [&](Index& in, Index& extent, Index& stride, Index& dilation, Index& before, Index& out) {
        in = 1 + random.below(9);
        stride = 1 + random.below(3);
        dilation = 1 + random.below(largest_dilation);
        Index reach = 0, after = 0;
        do {
            extent = 1 + random.below(4);
            reach = (extent - 1) * dilation + 1;
            before = random.below(reach) / 2;
            after = std::min(before + random.below(2), reach - 1);
        } while (in + before + after < reach);
        out = (in + before + after - reach) / stride + 1;
    };
    tailor::kernels::Window w{};
    axis(w.height, w.kernel_height, w.stride_height, w.dilation_height, w.pad_top, w.out_height);
    axis(w.width, w.kernel_width, w.stride_width, w.dilation_width, w.pad_left, w.out_width);
    w.channels = any_of(random, {1, 2, 3, 4, 5, 8, 13, 16, 17, 33});
    return w;
}

/// Says which window a check failed for.
inline std::string window_text(const tailor::kernels::Window& w) {
    return tailor::text_of("image ", w.height, " x ", w.width, " x ", w.channels, ", kernel ", w.kernel_height, " x ",
                           w.kernel_width, ", strides ", w.stride_height, " x ", w.stride_width, ", dilation ",
                           w.dilation_height, " x ", w.dilation_width, ", padding ", w.pad_top, " x ", w.pad_left,
                           ", outputs ", w.out_height, " x ", w.out_width);
}

/// The bytes, so that NaN equals NaN, and 0 is not -0.
template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

}  // namespace testing
