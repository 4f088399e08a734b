#include <tailor/io/mapped_file.hpp>

#include "data/helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("a mapped file shows the bytes that are in it") {
    const TemporaryFolder folder;
    std::string text(10'000, 'a');  // more than two pages
    text[9'999] = 'z';
    const MappedFile mapped(folder.file("text", text));
    REQUIRE(mapped.bytes().size() == text.size());
    CHECK(std::equal(text.begin(), text.end(), mapped.bytes().begin()));
}

TEST_CASE("a mapping outlives the file's name") {
    const TemporaryFolder folder;
    const MappedFile mapped(folder.file("short", "abc"));
    std::filesystem::remove(folder / "short");
    CHECK(mapped.bytes()[2] == 'c');
}

TEST_CASE("what cannot be mapped is an Error that names the file") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { MappedFile(folder / "none"); }), ContainsSubstring("none: cannot be opened: No such"));
    CHECK_THAT(error_of([&] { MappedFile(folder.file("empty", "")); }), ContainsSubstring("empty: cannot be mapped"));
    CHECK_THAT(error_of([&] { MappedFile(folder.path()); }), ContainsSubstring("cannot be mapped"));
}
