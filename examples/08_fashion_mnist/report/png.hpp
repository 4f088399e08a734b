#pragma once
// Pixels as PNG, in memory. Needs libpng.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Ink that the paper shows through: 0 is none, 255 is black. So it may lie on any paper.
std::string ink_png(std::span<const std::uint8_t> ink, std::size_t width);
/// Red, green, blue, opacity for each pixel.
std::string rgba_png(std::span<const std::uint8_t> pixels, std::size_t width);

/// "data:image/png;base64,..."
std::string data_uri(std::string_view png);
