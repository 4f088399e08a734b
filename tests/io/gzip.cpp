#include <tailor/io/gzip.hpp>

#include "data/helpers.hpp"
#include "packed.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// Text that does not pack well, so that cutting the packed file cuts the text.
std::string rough_text() {
    std::string text;
    for (std::uint32_t i = 0, x = 1; i < 150'000; ++i, x = x * 1664525 + 1013904223) text += static_cast<char>(x >> 24);
    return text;
}

std::string unpack(const std::filesystem::path& path, std::size_t piece = 1000) {
    GzipReader file(path);
    std::string text;
    std::vector<std::uint8_t> bytes(piece);
    while (const std::size_t got = file.read(bytes))
        text.append(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(got));
    return text;
}

}  // namespace

TEST_CASE("a gzip file is unpacked as it is read, whatever the pieces") {
    const TemporaryFolder folder;
    write_gzip(folder / "rough.gz", rough_text());
    for (const std::size_t piece : {1u, 1000u, 65'537u, 149'999u, 150'000u, 1'000'000u})
        CHECK(unpack(folder / "rough.gz", piece) == rough_text());
    write_gzip(folder / "empty.gz", "");
    CHECK(unpack(folder / "empty.gz").empty());
}

TEST_CASE("gzip files one after the other are one, and a plain file is read as it is") {
    const TemporaryFolder folder;
    write_gzip(folder / "one.gz", "one");
    folder.file("two.gz", contents(folder / "one.gz") + contents(folder / "one.gz"));
    CHECK(unpack(folder / "two.gz") == "oneone");
    CHECK(unpack(folder.file("plain", "plain")) == "plain");
}

TEST_CASE("a gzip file that is cut short is an Error, wherever it is cut") {
    const TemporaryFolder folder;
    write_gzip(folder / "rough.gz", rough_text());
    const std::string whole = contents(folder / "rough.gz");
    for (const std::size_t size :
         {std::size_t{3}, std::size_t{12}, whole.size() / 2, whole.size() - 9, whole.size() - 1}) {
        const auto path = folder.file("cut.gz", whole.substr(0, size));
        CHECK_THAT(error_of([&] { unpack(path); }), ContainsSubstring("cut.gz: cut short"));
    }
}

TEST_CASE("what a cut gzip file still holds is read before the Error") {
    const TemporaryFolder folder;
    write_gzip(folder / "rough.gz", rough_text().substr(0, 1000));
    const std::string whole = contents(folder / "rough.gz");
    GzipReader file(folder.file("cut.gz", whole.substr(0, whole.size() / 2)));
    std::vector<std::uint8_t> bytes(10);
    std::string text;
    CHECK_THAT(error_of([&] {
                   while (file.read(bytes) > 0) text.append(bytes.begin(), bytes.end());
               }),
               ContainsSubstring("cut short"));
    CHECK(text.size() > 300);
    CHECK(rough_text().starts_with(text));
}

TEST_CASE("a damaged gzip file is an Error") {
    const TemporaryFolder folder;
    write_gzip(folder / "rough.gz", rough_text());
    std::string bytes = contents(folder / "rough.gz");
    bytes[bytes.size() - 6] ^= 1;  // the checksum
    CHECK_THAT(error_of([&] { unpack(folder.file("bad.gz", bytes)); }), ContainsSubstring("damaged gzip file"));
    bytes[2] = 99;  // the method
    CHECK_THAT(error_of([&] { unpack(folder.file("bad.gz", bytes)); }), ContainsSubstring("damaged gzip file"));
    CHECK_THAT(error_of([&] { GzipReader(folder / "none"); }), ContainsSubstring("no such file"));
}
