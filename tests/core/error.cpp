#include <tailor/core/error.hpp>

#include <string>

#include "catch.hpp"

using namespace tailor;

TEST_CASE("join puts its parts one after the other") { CHECK(text_of("a", 3, 'b', 0.5) == "a3b0.5"); }

TEST_CASE("require throws an Error of the joined parts, if the condition does not hold") {
    CHECK_NOTHROW(require(true, "never said"));
    CHECK_THROWS_AS(require(false, "x"), Error);
    CHECK_THROWS_WITH(require(false, "expected ", 3, " values, found ", 4), "expected 3 values, found 4");
}

TEST_CASE("fail always throws, and an Error is a runtime_error") {
    CHECK_THROWS_WITH(throw_error("at line ", 7), "at line 7");
    CHECK_THROWS_AS(throw_error("x"), std::runtime_error);
}
