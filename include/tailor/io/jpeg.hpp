#pragma once
// JPEG pictures (ISO/IEC 10918-1) with libjpeg-turbo: grey, colour and CMYK, baseline and progressive, of 8 bits. As in
// Keras, an orientation that a camera wrote beside the pixels turns nothing.
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <jpeglib.h>

#include <jerror.h>  // needs the former

#include "picture.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

inline bool starts_as_jpeg(Bytes file) {
    return file.size() >= 3 && file[0] == 0xFF && file[1] == 0xD8 && file[2] == 0xFF;
}

/// Decodes one file with libjpeg, which reports an error by a jump back to begin() or decode(): no frame between, nor
/// these two, has anything to destroy.
struct JpegDecoder {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    std::jmp_buf jump{};
    std::array<char, JMSG_LENGTH_MAX> problem{};

    JpegDecoder() {
        info.err = jpeg_std_error(&errors);
        info.client_data = this;
        errors.error_exit = &on_error;
        errors.emit_message = &on_message;
    }
    JpegDecoder(const JpegDecoder&) = delete;
    JpegDecoder& operator=(const JpegDecoder&) = delete;
    ~JpegDecoder() { jpeg_destroy_decompress(&info); }

    /// Reads the header. False: see `problem`.
    bool begin(Bytes file, ColorMode mode) {
        if (setjmp(jump) != 0) return false;
        jpeg_create_decompress(&info);
        jpeg_mem_src(&info, file.data(), static_cast<unsigned long>(file.size()));
        jpeg_read_header(&info, TRUE);
        const J_COLOR_SPACE stored = info.jpeg_color_space;
        const bool inks = stored == JCS_CMYK || stored == JCS_YCCK,
                   luma = stored == JCS_YCbCr || stored == JCS_GRAYSCALE;
        info.out_color_space = inks ? JCS_CMYK : luma && mode == ColorMode::grayscale ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_calc_output_dimensions(&info);
        return true;
    }
    /// Decodes every row: output_components bytes a pixel.
    bool decode(JSAMPLE* row) {
        if (setjmp(jump) != 0) return false;
        jpeg_start_decompress(&info);
        const std::size_t step = std::size_t{info.output_width} * static_cast<std::size_t>(info.output_components);
        while (info.output_scanline < info.output_height) {
            JSAMPLE* rows = row + info.output_scanline * step;
            jpeg_read_scanlines(&info, &rows, 1);
        }
        jpeg_finish_decompress(&info);
        return true;
    }

private:
    [[noreturn]] static void on_error(j_common_ptr info) {
        auto& self = *static_cast<JpegDecoder*>(info->client_data);
        info->err->format_message(info, self.problem.data());
        std::longjmp(self.jump, 1);
    }
    /// What libjpeg only warns of, and mends with grey, is an error here; but many a sound file has bytes too many.
    static void on_message(j_common_ptr info, int level) {
        if (level < 0 && info->err->msg_code != JWRN_EXTRANEOUS_DATA) on_error(info);
    }
};

/// Of n decoded components to a pixel as `mode` wants it. Adobe's files hold inks upside down.
inline void write_jpeg_pixel(const JSAMPLE* in, int components, bool inverted, ColorMode mode, std::uint8_t* out) {
    if (components == 1) {
        *out = in[0];
        return;
    }
    std::array<std::uint8_t, 4> rgba{in[0], in[1], in[2], 255};
    if (components == 4)
        for (std::size_t c = 0; c < 3; ++c)
            rgba[c] = static_cast<std::uint8_t>(inverted ? in[c] * in[3] / 255 : (255 - in[c]) * (255 - in[3]) / 255);
    write_pixel(rgba.data(), mode, out);
}

}  // namespace detail

/// The size of the picture in a file, of which only the segments' heads are read.
inline ImageSize read_jpeg_size(const std::filesystem::path& path) {
    const std::string where = path.string();
    FileReader file(path);
    const std::uintmax_t whole = file.left();
    const auto byte = [&] {
        std::array<std::uint8_t, 1> one;
        file.read_all(one, "JPEG header");
        return Index{one[0]};
    };
    const auto number = [&] {
        const Index high = byte();
        return high << 8 | byte();
    };
    require(number() == 0xFFD8, where, ": expected a JPEG file, which starts with \\xFF\\xD8");
    for (;;) {
        Index marker = 0;
        while (marker == 0) {  // what stands before a marker is passed over, as libjpeg does
            while (byte() != 0xFF) {
            }
            while ((marker = byte()) == 0xFF) {
            }
        }
        const Index length = number();
        const bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        require(length >= 2 && marker >= 0xC0 && (marker < 0xD0 || marker > 0xDA), where,
                ": damaged: expected a JPEG frame before its pixels");
        if (is_frame) {
            byte();  // bits of a value
            const Index height = number(), width = number();
            detail::check_picture_size({height, width}, where);
            return {height, width};
        }
        file.seek(whole - file.left() + static_cast<std::uintmax_t>(length - 2));
    }
}

/// Reads a picture. Throws Error, which names the file, if it is damaged or no JPEG.
inline Picture read_jpeg(const std::filesystem::path& path, ColorMode mode = ColorMode::rgb) {
    const std::string where = path.string();
    const std::vector<std::uint8_t> bytes = read_file(path);
    require(detail::starts_as_jpeg(bytes), where, ": expected a JPEG file, which starts with \\xFF\\xD8");
    detail::JpegDecoder decoder;
    require(decoder.begin(bytes, mode), where, ": damaged: ", decoder.problem.data());
    const ImageSize size{static_cast<Index>(decoder.info.output_height), static_cast<Index>(decoder.info.output_width)};
    detail::check_picture_size(size, where);
    detail::check_picture_fits(size, bytes.size(), where);

    const int components = decoder.info.output_components;
    std::vector<JSAMPLE> decoded(static_cast<std::size_t>(size.height * size.width * components));
    require(decoder.decode(decoded.data()), where, ": damaged: ", decoder.problem.data());

    const Index channels = channels_of(mode);
    Picture picture{std::vector<std::uint8_t>(static_cast<std::size_t>(size.height * size.width * channels)), size};
    for (Index i = 0; i < size.height * size.width; ++i)
        detail::write_jpeg_pixel(decoded.data() + i * components, components, decoder.info.saw_Adobe_marker != FALSE,
                                 mode, picture.pixels.data() + i * channels);
    return picture;
}

}  // namespace TAILOR_NAMESPACE
