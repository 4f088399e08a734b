#pragma once
// PNG pictures (ISO/IEC 15948) with libpng. Read: grey, colour, palette, with alpha or without, 1 to 16 bits, interlaced
// or not, all as bytes: of 16 bits the upper 8, as in Keras. Written: bytes as grey or colour, with alpha or without.
#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>
#include <string>
#include <vector>

#include <png.h>

#include "picture.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// The size in the header of a PNG file. Throws Error if it is none.
inline ImageSize png_size(Bytes start, const std::string& where) {
    constexpr std::array<std::uint8_t, 16> head{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n',
                                                0,    0,   0,   13,  'I',  'H',  'D',  'R'};
    require(start.size() >= 24 && std::equal(head.begin(), head.end(), start.begin()), where,
            ": expected a PNG file, which starts with \\x89PNG and its header");
    const auto number = [&](std::size_t at) {
        Index value = 0;
        for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | start[i];
        return value;
    };
    const ImageSize size{number(20), number(16)};
    check_picture_size(size, where);
    return size;
}

/// Decodes one file with libpng, which reports an error by a jump back to decode(): no frame between the two, nor
/// decode() itself, has anything to destroy.
struct PngDecoder {
    Bytes left;
    std::array<char, 200> problem{};
    png_structp png = nullptr;
    png_infop info = nullptr;

    explicit PngDecoder(Bytes file) : left(file) {
        png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &on_error, &on_warning);
        if (png != nullptr) info = png_create_info_struct(png);
        require(info != nullptr, "libpng: cannot be started");
    }
    PngDecoder(const PngDecoder&) = delete;
    PngDecoder& operator=(const PngDecoder&) = delete;
    ~PngDecoder() { png_destroy_read_struct(&png, &info, nullptr); }

    /// Every row as RGBA, a byte each. False: see `problem`.
    bool decode(png_bytep* rows, png_uint_32 height, png_uint_32 width) {
        if (setjmp(png_jmpbuf(png)) != 0) return false;
        png_set_read_fn(png, this, &on_read);
        png_read_info(png, info);
        if (png_get_image_height(png, info) != height || png_get_image_width(png, info) != width)
            png_error(png, "two headers that differ");
        png_set_expand(png);
        png_set_strip_16(png);
        png_set_gray_to_rgb(png);
        png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
        if (png_get_rowbytes(png, info) != png_size_t{4} * width) png_error(png, "rows of another length");
        png_read_image(png, rows);
        png_read_end(png, nullptr);
        return true;
    }

private:
    static void on_read(png_structp png, png_bytep out, png_size_t count) {
        auto& self = *static_cast<PngDecoder*>(png_get_io_ptr(png));
        if (self.left.size() < count) png_error(png, "cut short");
        std::memcpy(out, self.left.data(), count);
        self.left = self.left.subspan(count);
    }
    [[noreturn]] static void on_error(png_structp png, png_const_charp message) {
        auto& self = *static_cast<PngDecoder*>(png_get_error_ptr(png));
        std::strncpy(self.problem.data(), message, self.problem.size() - 1);
        png_longjmp(png, 1);
    }
    static void on_warning(png_structp, png_const_charp) {}
};

}  // namespace detail

/// The size of the picture in a file, of which only the first bytes are read.
inline ImageSize read_png_size(const std::filesystem::path& path) {
    FileReader file(path);
    std::array<std::uint8_t, 24> start;
    return detail::png_size(Bytes(start).first(file.read(start)), path.string());
}

/// Reads a picture. Throws Error, which names the file, if it is damaged or no PNG.
inline Picture read_png(const std::filesystem::path& path, ColorMode mode = ColorMode::rgb) {
    const std::vector<std::uint8_t> bytes = read_file(path);
    const ImageSize size = detail::png_size(bytes, path.string());
    detail::check_picture_fits(size, bytes.size(), path.string());
    std::vector<std::uint8_t> rgba(static_cast<std::size_t>(4 * size.height * size.width));
    std::vector<png_bytep> rows;
    for (Index y = 0; y < size.height; ++y) rows.push_back(rgba.data() + 4 * y * size.width);

    detail::PngDecoder decoder(bytes);
    const bool good =
        decoder.decode(rows.data(), static_cast<png_uint_32>(size.height), static_cast<png_uint_32>(size.width));
    require(good, path.string(), ": damaged: ", decoder.problem.data());

    const Index channels = channels_of(mode);
    Picture picture{std::vector<std::uint8_t>(static_cast<std::size_t>(size.height * size.width * channels)), size};
    for (Index i = 0; i < size.height * size.width; ++i)
        detail::write_pixel(rgba.data() + 4 * i, mode, picture.pixels.data() + channels * i);
    return picture;
}

/// The bytes of a PNG file. `pixels` is (height, width, channels), row-major; one channel is grey, two are grey and
/// alpha, three RGB, four RGBA.
inline std::string encode_png(Bytes pixels, ImageSize size) {
    detail::check_picture_size(size, "encode_png");
    const auto area = static_cast<std::size_t>(size.height * size.width), channels = pixels.size() / area;
    require(channels >= 1 && channels <= 4 && pixels.size() == channels * area,
            "encode_png: expected 1 to 4 bytes for each of ", to_string(size), " pixels, found ", pixels.size());
    constexpr std::array<png_uint_32, 4> formats{PNG_FORMAT_GRAY, PNG_FORMAT_GA, PNG_FORMAT_RGB, PNG_FORMAT_RGBA};
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.format = formats[channels - 1];
    image.height = static_cast<png_uint_32>(size.height);
    image.width = static_cast<png_uint_32>(size.width);
    png_alloc_size_t length = PNG_IMAGE_PNG_SIZE_MAX(image);
    std::string png(length, '\0');
    const int done = png_image_write_to_memory(&image, png.data(), &length, 0, pixels.data(), 0, nullptr);
    require(done != 0, "encode_png: ", image.message);
    png.resize(length);
    return png;
}

}  // namespace TAILOR_NAMESPACE
