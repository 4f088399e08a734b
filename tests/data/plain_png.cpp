#include <tailor/data/plain_png.hpp>
#include <vector>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;

// What a decoder makes of it is seen in data/event_file: TensorFlow has decoded the picture there.
TEST_CASE("checksums are those of the standards") {
    CHECK(detail::adler32("Wikipedia") == 0x11E60398);
    CHECK(detail::png_chunk("IEND") == std::string("\0\0\0\0IEND\xAE\x42\x60\x82", 12));
}

TEST_CASE("more than 65535 bytes take several blocks") {
    CHECK(detail::stored_zlib("").size() == 2 + 5 + 4);
    CHECK(detail::stored_zlib(std::string(65535, 'x')).size() == 2 + 5 + 65535 + 4);
    const std::string two = detail::stored_zlib(std::string(65536, 'x'));
    CHECK(two.size() == 2 + 5 + 65535 + 5 + 1 + 4);
    CHECK(two[2] == 0);  // not the last
    CHECK(two.substr(2 + 5 + 65535, 5) == std::string("\1\1\0\xFE\xFF", 5));
}

TEST_CASE("the number of values has to be that of the picture") {
    const std::vector<std::uint8_t> grey(5);
    CHECK_THAT(testing::error_of([&] { plain_png(2, 3, grey); }), ContainsSubstring("expected 2 x 3 values, found 5"));
}
