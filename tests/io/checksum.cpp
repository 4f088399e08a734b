#include <tailor/io/checksum.hpp>

#include "data/helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {
std::string sum(Digest digest, const std::string& text) {
    return checksum(digest, bytes_of(std::span<const char>(text)));
}
}  // namespace

TEST_CASE("MD5 gives the test suite of RFC 1321") {
    CHECK(sum(Digest::md5, "") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(sum(Digest::md5, "abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(sum(Digest::md5, "message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST_CASE("SHA-256 gives the examples of FIPS 180-2") {
    CHECK(sum(Digest::sha256, "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sum(Digest::sha256, std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a file has the checksum of its bytes, in however many pieces they come") {
    const TemporaryFolder folder;
    const std::string text(200'000, 'b');
    CHECK(checksum_of_file(Digest::sha256, folder.file("b", text)) == sum(Digest::sha256, text));
    Checksum pieces(Digest::md5);
    for (const std::string part : {"message", "", " digest"}) pieces.update(bytes_of(std::span<const char>(part)));
    CHECK(pieces.finish() == "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK_THAT(error_of([&] { checksum_of_file(Digest::md5, folder / "none"); }), ContainsSubstring("no such file"));
}
