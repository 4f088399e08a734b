#pragma once
// A picture in memory, and what those who read pictures from files have in common.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "file.hpp"
#include "image.hpp"

namespace TAILOR_NAMESPACE {

/// What stands for a pixel, as in Keras's image_dataset_from_directory. Alpha is left out unless it is asked for;
/// of colours made grey remains ITU-R 601's luma, .299 R + .587 G + .114 B.
enum class ColorMode { grayscale, rgb, rgba };

inline Index channels_of(ColorMode mode) { return mode == ColorMode::grayscale ? 1 : mode == ColorMode::rgb ? 3 : 4; }

/// (height, width, channels), row-major.
struct Picture {
    std::vector<std::uint8_t> pixels;
    ImageSize size;
};

namespace detail {

inline void check_picture_size(const ImageSize& size, const std::string& where) {
    constexpr Index longest = 1'000'000, most = 1 << 27;  // libpng's own limit; and one of ours
    require(size.height > 0 && size.height <= longest && size.width > 0 && size.width <= longest, where,
            ": expected a picture of 1 to ", longest, " pixels each way, found ", to_string(size));
    require(size.height * size.width <= most, where, ": expected at most ", most, " pixels, found ", to_string(size));
}
/// A byte of zlib's makes 1032 at most, one of a JPEG's fewer: a small file cannot have us allocate much.
inline void check_picture_fits(const ImageSize& size, std::size_t bytes, const std::string& where) {
    const auto pixels = static_cast<std::uintmax_t>(size.height * size.width);
    require(pixels / 8 <= 1032 * static_cast<std::uintmax_t>(bytes), where, ": damaged: a file of ", bytes,
            " bytes cannot hold ", to_string(size), " pixels");
}

inline void write_pixel(const std::uint8_t* rgba, ColorMode mode, std::uint8_t* out) {
    if (mode == ColorMode::grayscale)
        *out = static_cast<std::uint8_t>((299 * rgba[0] + 587 * rgba[1] + 114 * rgba[2] + 500) / 1000);
    else
        std::copy_n(rgba, channels_of(mode), out);
}

}  // namespace detail

}  // namespace TAILOR_NAMESPACE
