// Numbers as Python's format writes them.
#include <fstream>
#include <tailor/core/format.hpp>

#include "catch.hpp"
#include "golden/cases.hpp"

using namespace tailor;

TEST_CASE("numbers are formatted as Python formats them, and refused where Python refuses them") {
    std::ifstream file(golden::data() / "formats" / "numbers.txt");
    std::string kind, value, form, expected;
    std::size_t numbers = 0;
    const auto cell = [&](std::string& text, char end) -> bool { return bool(std::getline(file, text, end)); };
    while (cell(kind, '\t') && cell(value, '\t') && cell(form, '\t') && cell(expected, '\n')) {
        const auto found =
            kind == "whole" ? detail::try_format(std::stoll(value), form) : detail::try_format(std::stod(value), form);
        INFO(kind << " " << value << ", format '" << form << "'");
        CHECK(found.value_or("error") == expected);
        ++numbers;
    }
    CHECK(numbers > 3000);
}
