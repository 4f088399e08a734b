#include "png.hpp"

#include <png.h>

#include <tailor/core/error.hpp>
#include <vector>

namespace {

std::string encode(std::span<const std::uint8_t> pixels, std::size_t width, png_uint_32 format) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.format = format;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(pixels.size() / width / PNG_IMAGE_SAMPLE_CHANNELS(format));
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string png(size, '\0');
    const int done = png_image_write_to_memory(&image, png.data(), &size, 0, pixels.data(), 0, nullptr);
    tailor::require(done != 0, "png: ", image.message);
    png.resize(size);
    return png;
}

}  // namespace

std::string ink_png(std::span<const std::uint8_t> ink, std::size_t width) {
    std::vector<std::uint8_t> pixels(2 * ink.size());  // grey, which is black, and opacity
    for (std::size_t i = 0; i < ink.size(); ++i) pixels[2 * i + 1] = ink[i];
    return encode(pixels, width, PNG_FORMAT_GA);
}

std::string rgba_png(std::span<const std::uint8_t> pixels, std::size_t width) {
    return encode(pixels, width, PNG_FORMAT_RGBA);
}

std::string data_uri(std::string_view png) {
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text = "data:image/png;base64,";
    text.reserve(text.size() + (png.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < png.size(); i += 3) {
        const auto byte = [&](std::size_t at) { return at < png.size() ? std::uint32_t(std::uint8_t(png[at])) : 0u; };
        const std::uint32_t three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
        for (std::size_t digit = 0; digit < 4; ++digit)
            text += i + digit > png.size() ? '=' : digits[three >> (18 - 6 * digit) & 63];
    }
    return text;
}
