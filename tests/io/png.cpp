#include <tailor/io/png.hpp>

#include "data/helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

std::filesystem::path png(const std::string& name) {
    return std::filesystem::path(__FILE__).parent_path() / "png" / (name + ".png");
}

/// The formulas of make_png.py.
std::vector<std::uint8_t> expected(const std::string& name, ColorMode mode) {
    std::vector<std::uint8_t> pixels;
    const bool is_grey = name.starts_with("grey"), has_alpha = name.ends_with("alpha") || name.starts_with("rgba");
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 5; ++x) {
            std::array<int, 4> color{20 * x, 50 * y, 10 * (x + y), has_alpha ? 255 - 40 * x : 255};
            if (is_grey) color[0] = color[1] = color[2] = name == "grey1" ? 255 * (1 - x % 2) : 20 * x + 50 * y;
            if (mode == ColorMode::grayscale)
                color[0] = (299 * color[0] + 587 * color[1] + 114 * color[2] + 500) / 1000;
            for (std::size_t c = 0; c < static_cast<std::size_t>(channels_of(mode)); ++c)
                pixels.push_back(static_cast<std::uint8_t>(color[c]));
        }
    return pixels;
}

}  // namespace

TEST_CASE("pictures of every kind are read as what was asked for") {
    for (const std::string name : {"grey", "grey_alpha", "grey1", "grey16", "rgb", "rgb16", "rgba", "rgba16", "palette",
                                   "palette_alpha", "interlaced", "gamma"})
        for (const ColorMode mode : {ColorMode::grayscale, ColorMode::rgb, ColorMode::rgba}) {
            INFO(name << " as " << channels_of(mode) << " channels");
            const Picture picture = read_png(png(name), mode);
            CHECK(picture.size == ImageSize{4, 5});
            CHECK(picture.pixels == expected(name, mode));
        }
    CHECK(read_png_size(png("rgb")) == ImageSize{4, 5});
    CHECK(read_png(png("rgb")).pixels == read_png(png("rgb"), ColorMode::rgb).pixels);
}

TEST_CASE("a picture that is cut anywhere is an Error that names the file") {
    const TemporaryFolder folder;
    for (const std::string name : {"rgba", "palette_alpha", "interlaced"}) {
        const std::string whole = contents(png(name));
        for (std::size_t length = 0; length < whole.size(); ++length) {
            INFO(name << " cut to " << length << " of " << whole.size());
            const auto path = folder.file("cut.png", whole.substr(0, length));
            CHECK_THAT(error_of([&] { read_png(path); }), ContainsSubstring("cut.png: "));
        }
    }
}

TEST_CASE("a picture with any byte changed is read, or an Error") {
    const TemporaryFolder folder;
    int errors = 0;
    for (const std::string name : {"rgb", "palette", "grey16"}) {
        const std::string whole = contents(png(name));
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
            const auto path = folder.file("damaged.png", damaged);
            const std::string message = error_of([&] { read_png(path); });
            if (message == "no error") continue;
            ++errors;
            CHECK_THAT(message, ContainsSubstring("damaged.png: "));
        }
    }
    CHECK(errors > 200);
}

TEST_CASE("what is written is read again, with one to four channels") {
    const TemporaryFolder folder;
    const std::vector<std::uint8_t> values{0,  1, 2,   50, 100, 128, 150, 200, 253, 254, 255, 7,   0,
                                           90, 9, 255, 3,  5,   8,   13,  21,  34,  55,  89,  144, 233};
    constexpr ImageSize size{2, 3};
    for (std::size_t channels = 1; channels <= 4; ++channels) {
        INFO(channels << " channels");
        const Bytes pixels = Bytes(values).first(6 * channels);
        std::vector<std::uint8_t> rgba;
        for (std::size_t i = 0; i < pixels.size(); i += channels) {
            const bool is_grey = channels <= 2, has_alpha = channels % 2 == 0;
            for (std::size_t c = 0; c < 3; ++c) rgba.push_back(pixels[is_grey ? i : i + c]);
            rgba.push_back(has_alpha ? pixels[i + channels - 1] : std::uint8_t{255});
        }
        const std::string made = encode_png(pixels, size);
        const Picture picture = read_png(folder.file("made.png", made), ColorMode::rgba);
        CHECK(picture.size == size);
        CHECK(picture.pixels == rgba);
        CHECK(made[25] == std::array{0, 4, 2, 6}[channels - 1]);  // the header's type of colour
    }
}

TEST_CASE("what cannot be a picture is not written") {
    const std::vector<std::uint8_t> pixels(31);
    const auto error = [&](std::size_t count, ImageSize size) {
        return error_of([&] { encode_png(Bytes(pixels).first(count), size); });
    };
    for (const std::size_t count : {0u, 5u, 7u, 30u})
        CHECK_THAT(error(count, {2, 3}), ContainsSubstring(text_of("each of 2x3 pixels, found ", count)));
    CHECK_THAT(error(6, {0, 3}), ContainsSubstring("1 to 1000000 pixels each way, found 0x3"));
    CHECK_THAT(error(6, {3, -2}), ContainsSubstring("found 3x-2"));
    CHECK_THAT(error(6, {1, 1'000'001}), ContainsSubstring("found 1x1000001"));
    CHECK_THAT(error(6, {20'000, 20'000}), ContainsSubstring("at most 134217728 pixels, found 20000x20000"));
}

TEST_CASE("what is no picture, or claims to be a huge one, is an Error") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { read_png(folder / "none.png"); }), ContainsSubstring("none.png: no such file"));
    const auto text = folder.file("text.png", "this is a text, and not even a short one");
    CHECK_THAT(error_of([&] { read_png(text); }), ContainsSubstring("text.png: expected a PNG file"));
    CHECK_THAT(error_of([&] { read_png_size(text); }), ContainsSubstring("text.png: expected a PNG file"));
    CHECK_THAT(error_of([] { read_png(png("huge")); }), ContainsSubstring("cannot hold 9999x9999 pixels"));
}
