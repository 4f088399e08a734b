#include <tailor/core/format.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using testing::error_of;

// More numbers and forms are compared with Python's in golden/formats.
TEST_CASE("numbers without a form are Python's repr") {
    CHECK(format_number(0.0) == "0.0");
    CHECK(format_number(-0.0) == "-0.0");
    CHECK(format_number(1e16) == "1e+16");
    CHECK(format_number(9999999999999998.0) == "9999999999999998.0");
    CHECK(format_number(0.0001) == "0.0001");
    CHECK(format_number(0.00001) == "1e-05");
    CHECK(format_number(5e-324) == "5e-324");
    CHECK(format_number(-std::numeric_limits<double>::infinity()) == "-inf");
    CHECK(format_number(-12) == "-12");
    CHECK(format_number(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(format_number(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(format_number(0.1f) == "0.10000000149011612");  // of the double that it is
}

TEST_CASE("a form says how a number looks") {
    CHECK(format_number(1.0, ".3") == "1.0");
    CHECK(format_number(123.0, ".3") == "1.23e+02");
    CHECK(format_number(123.0, ".3g") == "123");
    CHECK(format_number(7, ".2f") == "7.00");
    CHECK(format_number(0.5, ">8.3f") == "   0.500");
    CHECK(format_number(0.256, ".1%") == "25.6%");
    CHECK(format_number(0.5, "+.2f") == "+0.50");
    CHECK(format_number(-0.001, "z.1f") == "0.0");
    CHECK(format_number(1234567, ",") == "1,234,567");
    CHECK(format_number(1234, "08,") == "0,001,234");  // no width begins with a comma
    CHECK(format_number(255, "#_b") == "0b1111_1111");
    CHECK(format_number(2.5, "·^9") == "···2.5···");
    CHECK(format_number(1e300, ".1000f").size() == 301 + 1 + 1000);
}

TEST_CASE("what is no form of such a number is an Error") {
    CHECK(error_of([] { format_number(0.5, "d"); }) ==
          "format_number: expected [[fill]align][sign][z][#][0][width][,][.precision][type] for a number, found d");
    CHECK_THAT(error_of([] { format_number(5, ".2d"); }), ContainsSubstring("for a whole number, found .2d"));
    for (const char* wrong : {"q", ".", ".f", ",,", "2>>5", "1001", ".1001f", "99999999999999999999", ",n", "5 "}) {
        INFO(wrong);
        CHECK_THAT(error_of([&] { format_number(0.5, wrong); }), ContainsSubstring("found " + std::string(wrong)));
    }
}
