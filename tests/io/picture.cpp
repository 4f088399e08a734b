#include <tailor/io/picture.hpp>

#include "data/helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("a pixel becomes what was asked for") {
    const std::array<std::uint8_t, 4> rgba{200, 100, 50, 7};
    const auto pixel = [&](ColorMode mode) {
        std::vector<std::uint8_t> out(static_cast<std::size_t>(channels_of(mode)));
        detail::write_pixel(rgba.data(), mode, out.data());
        return out;
    };
    CHECK(pixel(ColorMode::grayscale) == std::vector<std::uint8_t>{124});  // 59.8 + 58.7 + 5.7 = 124.2
    CHECK(pixel(ColorMode::rgb) == std::vector<std::uint8_t>{200, 100, 50});
    CHECK(pixel(ColorMode::rgba) == std::vector<std::uint8_t>{200, 100, 50, 7});
}

TEST_CASE("sizes have limits, which belong to them") {
    const auto of_size = [](Index height, Index width) {
        return error_of([&] { detail::check_picture_size({height, width}, "it"); });
    };
    CHECK(of_size(1, 1'000'000) == "no error");
    CHECK(of_size(1 << 13, 1 << 14) == "no error");
    CHECK_THAT(of_size(1, 1'000'001), ContainsSubstring("it: expected a picture of 1 to 1000000 pixels each way"));
    CHECK_THAT(of_size(0, 1), ContainsSubstring("found 0x1"));
    CHECK_THAT(of_size((1 << 13) + 1, 1 << 14), ContainsSubstring("at most 134217728 pixels"));
    CHECK_NOTHROW(detail::check_picture_fits({8, 1032}, 1, "it"));
    CHECK_THAT(error_of([] { detail::check_picture_fits({8, 1033}, 1, "it"); }),
               ContainsSubstring("a file of 1 bytes"));
}
