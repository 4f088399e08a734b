#pragma once
// Written by benchmarks/choose.cpp, which measured it with the avx512 kernels: the fastest way to convolve with a 3x3
// kernel without strides and dilation. Rows: channels; in a row: filters; in a text: sides of the output; all rounded
// down. d: direct; 2 and 4: Winograd's, with tiles of 2x2 and 4x4.
#include <array>
#include <string_view>

#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE::kernels {

inline constexpr std::array<Index, 6> fastest_convolution_widths{16, 32, 64, 128, 256, 512};
inline constexpr std::array<Index, 12> fastest_convolution_sides{1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32};
inline constexpr std::array<std::array<std::string_view, 6>, 6> fastest_convolution{{
    {{"224422444444", "224422444444", "224422444444", "224422444444", "224422444444", "224422444444"}},  // 16 channels
    {{"224422444444", "224422444444", "224422444444", "224422444444", "224422444444", "222222444444"}},  // 32 channels
    {{"224422444444", "224422444444", "224422444444", "224422444444", "222222444444", "222222444444"}},  // 64 channels
    {{"224422444444", "224422444444", "224422444444", "222222444444", "222222444444", "222222222222"}},  // 128 channels
    {{"224422444444", "224422444444", "222222444444", "222222444444", "222222224444", "224422424444"}},  // 256 channels
    {{"222422424444", "222222444444", "222222224444", "222222222244", "22d2d2444444", "224422444444"}},  // 512 channels
}};

}  // namespace TAILOR_NAMESPACE::kernels
