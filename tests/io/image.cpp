#include <tailor/io/image.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using testing::error_of;

TEST_CASE("a layout says where the value of a pixel's channel lies") {
    const ImageLayout last = ImageLayout::channels_last(2, 5, 3), first = ImageLayout::channels_first(2, 5, 3);
    CHECK(last.size() == 30);
    CHECK(first.size() == 30);
    Index i = 0;
    for (Index y = 0; y < 2; ++y)
        for (Index x = 0; x < 5; ++x)
            for (Index c = 0; c < 3; ++c) CHECK(last.at(y, x, c) == i++);
    i = 0;
    for (Index c = 0; c < 3; ++c)
        for (Index y = 0; y < 2; ++y)
            for (Index x = 0; x < 5; ++x) CHECK(first.at(y, x, c) == i++);
}

TEST_CASE("two extents are an image of one channel, three have channels where the format says") {
    using enum DataFormat;
    for (const DataFormat format : {channels_last, channels_first}) {
        const ImageLayout gray = image_layout({4, 6}, format, "who");
        CHECK((gray.height == 4 && gray.width == 6 && gray.channels == 1 && gray.at(1, 2, 0) == 8));
    }
    const ImageLayout last = image_layout({4, 6, 3}, channels_last, "who");
    CHECK((last.height == 4 && last.width == 6 && last.channels == 3 && last.channel == 1));
    const ImageLayout first = image_layout({3, 4, 6}, channels_first, "who");
    CHECK((first.height == 4 && first.width == 6 && first.channels == 3 && first.column == 1));
    CHECK(error_of([] { image_layout({7}, channels_last, "who"); }) ==
          "who: expected images (height, width, channels) or (height, width), found 1 extent");
    CHECK(error_of([] { image_layout({1, 2, 3, 4}, channels_first, "who"); }) ==
          "who: expected images (channels, height, width) or (height, width), found 4 extents");
}

TEST_CASE("an image's size is written as height x width") {
    CHECK(to_string(ImageSize{28, 32}) == "28x32");
    CHECK(ImageSize{28, 32} == ImageSize{.height = 28, .width = 32});
    CHECK(ImageSize{28, 32} != ImageSize{32, 28});
}
