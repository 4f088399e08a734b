#include <tailor/io/file.hpp>

#include <sys/resource.h>

#include <csignal>

#include "data/helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("a file is read in pieces, to its end") {
    const TemporaryFolder folder;
    FileReader file(folder.file("five", "abcde"));
    CHECK(file.left() == 5);
    std::vector<std::uint8_t> bytes(3);
    CHECK(file.read(bytes) == 3);
    CHECK(bytes == std::vector<std::uint8_t>{'a', 'b', 'c'});
    CHECK(file.left() == 2);
    CHECK(file.read(bytes) == 2);
    CHECK(file.read(bytes) == 0);
}

TEST_CASE("a file that is missing, a folder or too short is an Error that names it") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { FileReader(folder / "nothing"); }), ContainsSubstring("nothing: no such file"));
    CHECK_THAT(error_of([&] { FileReader{folder.path()}; }), ContainsSubstring("expected a regular file"));
    FileReader file(folder.file("five", "abcde"));
    std::vector<std::uint8_t> bytes(6);
    CHECK_THAT(error_of([&] { file.read_all(bytes, "extents"); }),
               ContainsSubstring("expected 6 bytes of extents, found 5"));
}

TEST_CASE("a file that cannot be read to its end is an Error") {
    FileReader file("/proc/self/mem");  // opens as any file, but no memory is at its first byte
    std::vector<std::uint8_t> bytes(1);
    CHECK_THAT(error_of([&] { file.read(bytes); }), ContainsSubstring("mem: cannot be read"));
}

TEST_CASE("a whole file is read, up to a limit") {
    const TemporaryFolder folder;
    const auto path = folder.file("five", "abcde");
    CHECK(read_file(path).size() == 5);
    CHECK(read_file(folder.file("none", "")).empty());
    CHECK_THAT(error_of([&] { read_file(path, 4); }), ContainsSubstring("expected at most 4 bytes, found 5"));
}

TEST_CASE("a file appears whole, at commit") {
    const TemporaryFolder folder;
    FileWriter file(folder / "text");
    file.write("Hello, ");
    file.write(std::string_view("world"));
    CHECK_FALSE(std::filesystem::exists(folder / "text"));
    file.commit();
    CHECK(contents(folder / "text") == "Hello, world");
    CHECK(folder.names().size() == 1);
    CHECK_THAT(error_of([&] { file.write("more"); }), ContainsSubstring("already committed"));
    CHECK_THAT(error_of([&] { file.commit(); }), ContainsSubstring("already committed"));
}

TEST_CASE("a file that is not committed leaves nothing behind, and an older one as it was") {
    const TemporaryFolder folder;
    folder.file("old", "old");
    {
        FileWriter(folder / "new").write("half");
    }
    {
        FileWriter(folder / "old").write("half");
    }
    CHECK(folder.names() == std::vector<std::string>{"old"});
    CHECK(contents(folder / "old") == "old");
    write_file(folder / "old", "new");
    CHECK(contents(folder / "old") == "new");
}

TEST_CASE("where nothing can be written, the Error says why and nothing is left") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { write_file(folder / "no/such/folder", "x"); }),
               ContainsSubstring("cannot be opened: No such file"));
    std::filesystem::create_directory(folder / "taken");
    CHECK_THAT(error_of([&] { write_file(folder / "taken", "x"); }), ContainsSubstring("cannot be written"));
    CHECK(folder.names() == std::vector<std::string>{"taken"});
}

TEST_CASE("a disk that is full leaves nothing half-written") {
    const TemporaryFolder folder;
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{100'000, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    const std::string error = error_of([&] { write_file(folder / "large", std::string(1'000'000, 'x')); });
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    CHECK_THAT(error, ContainsSubstring("large: cannot be written"));
    CHECK(folder.names().empty());
}

TEST_CASE("a file of as many bytes as the limit is read, and one can go to any byte up to the end") {
    const TemporaryFolder folder;
    const auto path = folder.file("five", "abcde");
    CHECK(read_file(path, 5).size() == 5);
    FileReader file(path);
    std::vector<std::uint8_t> bytes(2);
    file.seek(3);
    CHECK(file.left() == 2);
    file.read_all(bytes, "two");
    CHECK(bytes == std::vector<std::uint8_t>{'d', 'e'});
    file.seek(5);
    CHECK(file.left() == 0);
    file.seek(0);
    CHECK(file.left() == 5);
    CHECK_THAT(error_of([&] { file.seek(6); }), ContainsSubstring("expected at least 6 bytes, found 5"));
}
