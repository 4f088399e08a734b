#include <tailor/data/png.hpp>

#include "helpers.hpp"

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

TEST_CASE("what is no picture, or claims to be a huge one, is an Error") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { read_png(folder / "none.png"); }), ContainsSubstring("none.png: no such file"));
    const auto text = folder.file("text.png", "this is a text, and not even a short one");
    CHECK_THAT(error_of([&] { read_png(text); }), ContainsSubstring("text.png: expected a PNG file"));
    CHECK_THAT(error_of([&] { read_png_size(text); }), ContainsSubstring("text.png: expected a PNG file"));
    CHECK_THAT(error_of([] { read_png(png("huge")); }), ContainsSubstring("cannot hold 9999x9999 pixels"));
}
