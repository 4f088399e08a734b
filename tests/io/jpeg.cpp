#include <tailor/io/jpeg.hpp>

#include "data/helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

std::filesystem::path jpeg(const std::string& name) {
    return std::filesystem::path(__FILE__).parent_path() / "jpeg" / (name + ".jpg");
}

/// How far a picture is, at most, from the formulas of make_jpeg.py; -1 if its size or its alpha is another.
int distance(const Picture& picture, const std::string& name, ColorMode mode) {
    const Index channels = channels_of(mode);
    if (picture.size != ImageSize{18, 22} || static_cast<Index>(picture.pixels.size()) != 18 * 22 * channels) return -1;
    int most = 0;
    for (int y = 0; y < 18; ++y)
        for (int x = 0; x < 22; ++x) {
            std::array<int, 3> color{10 * x, 12 * y, 5 * (x + y)};
            if (name == "grey") color.fill(6 * x + 5 * y);
            if (mode == ColorMode::grayscale)
                color[0] = (299 * color[0] + 587 * color[1] + 114 * color[2] + 500) / 1000;
            const std::uint8_t* pixel = picture.pixels.data() + (22 * y + x) * channels;
            for (std::size_t c = 0; c < static_cast<std::size_t>(std::min<Index>(channels, 3)); ++c)
                most = std::max(most, std::abs(pixel[c] - color[c]));
            if (channels == 4 && pixel[3] != 255) return -1;
        }
    return most;
}

}  // namespace

TEST_CASE("JPEG pictures of every kind are read as what was asked for") {
    for (const std::string name : {"rgb", "subsampled", "progressive", "untransformed", "grey", "cmyk", "turned"})
        for (const ColorMode mode : {ColorMode::grayscale, ColorMode::rgb, ColorMode::rgba}) {
            INFO(name << " as " << channels_of(mode) << " channels");
            const int found = distance(read_jpeg(jpeg(name), mode), name, mode);
            CHECK(found >= 0);
            CHECK(found <= (name == "subsampled" ? 8 : 3));
            CHECK(read_jpeg_size(jpeg(name)) == ImageSize{18, 22});
        }
    CHECK(read_jpeg(jpeg("rgb")).pixels == read_jpeg(jpeg("rgb"), ColorMode::rgb).pixels);
}

TEST_CASE("a decoded pixel is written as what was asked for, inks upside down or not") {
    const auto written = [](std::vector<JSAMPLE> in, bool inverted, ColorMode mode) {
        std::vector<int> out(static_cast<std::size_t>(channels_of(mode)));
        std::vector<std::uint8_t> bytes(out.size());
        detail::write_jpeg_pixel(in.data(), static_cast<int>(in.size()), inverted, mode, bytes.data());
        std::copy(bytes.begin(), bytes.end(), out.begin());
        return out;
    };
    CHECK(written({7}, false, ColorMode::grayscale) == std::vector{7});
    CHECK(written({0, 100, 255}, false, ColorMode::rgb) == std::vector{0, 100, 255});
    CHECK(written({0, 100, 255}, false, ColorMode::rgba) == std::vector{0, 100, 255, 255});
    CHECK(written({0, 100, 255}, false, ColorMode::grayscale) == std::vector{88});
    CHECK(written({0, 100, 255, 51}, true, ColorMode::rgb) == std::vector{0, 20, 51});
    CHECK(written({255, 155, 0, 204}, false, ColorMode::rgba) == std::vector{0, 20, 51, 255});
    CHECK(written({0, 0, 0, 0}, false, ColorMode::rgb) == std::vector{255, 255, 255});
    CHECK(written({0, 0, 0, 255}, false, ColorMode::rgb) == std::vector{0, 0, 0});
}

TEST_CASE("grey is a JPEG's luma as it is stored, however strong the colours") {
    const TemporaryFolder folder;
    std::string strong = contents(jpeg("rgb"));
    const std::size_t colours = strong.find(std::string("\xFF\xDB\x00\x43\x01", 5));  // what they are divided by
    REQUIRE(colours != std::string::npos);
    const auto path = folder.file("strong.jpg", strong.replace(colours + 5, 64, 64, '\x08'));
    CHECK(read_jpeg(path).pixels != read_jpeg(jpeg("rgb")).pixels);
    CHECK(read_jpeg(path, ColorMode::grayscale).pixels == read_jpeg(jpeg("rgb"), ColorMode::grayscale).pixels);
}

TEST_CASE("a JPEG that is cut anywhere is an Error that names the file, not a picture with grey below") {
    const TemporaryFolder folder;
    for (const std::string name : {"rgb", "progressive", "cmyk"}) {
        const std::string whole = contents(jpeg(name));
        for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
            INFO(name << " cut to " << length << " of " << whole.size());
            const auto path = folder.file("cut.jpg", whole.substr(0, length));
            CHECK_THAT(error_of([&] { read_jpeg(path); }), ContainsSubstring("cut.jpg: "));
            const std::string size = error_of([&] { read_jpeg_size(path); });
            if (size != "no error") CHECK_THAT(size, ContainsSubstring("cut.jpg: "));
        }
    }
}

TEST_CASE("a JPEG with any byte changed is read, or an Error") {
    const TemporaryFolder folder;
    int errors = 0;
    const std::string whole = contents(jpeg("progressive"));
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        const auto path = folder.file("damaged.jpg", damaged);
        const std::string message = error_of([&] {
            read_jpeg_size(path);
            read_jpeg(path);
        });
        if (message == "no error") continue;
        ++errors;
        CHECK_THAT(message, ContainsSubstring("damaged.jpg: "));
    }
    CHECK(errors > 200);
}

TEST_CASE("bytes too many before a marker harm no JPEG") {
    const TemporaryFolder folder;
    std::string bytes = contents(jpeg("rgb"));
    bytes.insert(bytes.size() - 2, std::string(5, '\x07'));
    CHECK(read_jpeg(folder.file("more.jpg", bytes)).pixels == read_jpeg(jpeg("rgb")).pixels);
    bytes.insert(2, std::string(5, '\x07') + "\xFF");
    CHECK(read_jpeg_size(folder.file("more.jpg", bytes)) == ImageSize{18, 22});
}

TEST_CASE("what is no JPEG, or claims to be a huge one, is an Error") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { read_jpeg(folder / "none.jpg"); }), ContainsSubstring("none.jpg: no such file"));
    for (const std::string& text : {std::string("this is a text"), std::string(), std::string("\x89PNG\r\n\x1a\n")}) {
        const auto path = folder.file("text.jpg", text);
        CHECK_THAT(error_of([&] { read_jpeg(path); }), ContainsSubstring("text.jpg: expected a JPEG file"));
        CHECK_THAT(error_of([&] { read_jpeg_size(path); }), ContainsSubstring("text.jpg: "));
    }
    std::string huge = contents(jpeg("rgb"));
    const std::size_t frame = huge.find("\xFF\xC0");
    REQUIRE(frame != std::string::npos);
    huge.replace(frame + 5, 4, "\x2A\x2A\x2A\x2A");  // 10794 x 10794
    CHECK_THAT(error_of([&] { read_jpeg(folder.file("huge.jpg", huge)); }),
               ContainsSubstring("cannot hold 10794x10794 pixels"));
    huge.replace(frame + 5, 4, "\xFD\xFD\xFD\xFD");
    CHECK_THAT(error_of([&] { read_jpeg_size(folder.file("huge.jpg", huge)); }),
               ContainsSubstring("at most 134217728 pixels"));
}
