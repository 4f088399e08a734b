#include <tailor/data/array_files.hpp>
#include <tailor/io/idx.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include "data/helpers.hpp"
#include "packed.hpp"
#include "sanitized.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("images and labels are read, packed or plain") {
    const TemporaryFolder folder;
    const std::string images = idx_head({0x0803, 2, 2, 3}) + "abcdefghijkl",
                      labels = idx_head({0x0801, 3}) + "\x01\xFF\x03";
    write_gzip(folder / "images.gz", images);
    for (const auto& path : {folder.file("images", images), folder / "images.gz"}) {
        const Samples read = to_samples(read_idx(path));
        CHECK(read.size() == 2);
        CHECK(read.extents() == std::vector<Index>{2, 3});
        CHECK(read.value(0, 0) == 'a');
        CHECK(read.value(1, 5) == 'l');
    }
    const Samples read = to_samples(read_idx(folder.file("labels", labels)));
    CHECK(read.size() == 3);
    CHECK(read.row_size() == 1);
    CHECK(read.label(1) == 255);
}

TEST_CASE("an IDX file without samples is an empty set") {
    const TemporaryFolder folder;
    CHECK(read_idx(folder.file("images", idx_head({0x0803, 0, 28, 28}))).values.empty());
    CHECK(read_idx(folder.file("labels", idx_head({0x0801, 0}))).values.empty());
}

TEST_CASE("an IDX file that is cut short is an Error, wherever it is cut") {
    const TemporaryFolder folder;
    const std::string whole = idx_head({0x0803, 2, 2, 3}) + "abcdefghijkl";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto path = folder.file("cut", whole.substr(0, size));
        CHECK_THAT(error_of([&] { read_idx(path); }), ContainsSubstring("cut: cut short: expected"));
    }
}

TEST_CASE("an IDX file that goes on is an Error") {
    const TemporaryFolder folder;
    const auto path = folder.file("long", idx_head({0x0801, 3}) + "abcd");
    CHECK_THAT(error_of([&] { read_idx(path); }), ContainsSubstring("too long: expected 3 values, found more"));
}

TEST_CASE("another magic number is an Error that shows it") {
    const TemporaryFolder folder;
    for (const std::uint32_t magic : {0x0802u, 0x0d03u, 0x03080000u, 0u}) {
        const auto path = folder.file("wrong", idx_head({magic, 1, 1, 1}) + "a");
        CHECK_THAT(error_of([&] { read_idx(path); }), ContainsSubstring("expected an IDX file"));
    }
    CHECK_THAT(error_of([&] { read_idx(folder.file("wrong", "<html>404")); }), ContainsSubstring("found 0x3c68746d"));
}

TEST_CASE("absurd extents are an Error before anything is allocated for them") {
    const TemporaryFolder folder;
    const std::uint32_t most = 0xFFFFFFFF;
    const auto huge = folder.file("huge", idx_head({0x0803, most, most, most}));
    CHECK_THAT(error_of([&] { read_idx(huge); }), ContainsSubstring("4294967296 values"));
    const auto many = folder.file("many", idx_head({0x0803, most, 28, 28}));
    CHECK_THAT(error_of([&] { read_idx(many); }), ContainsSubstring("at most 4294967296 values"));
    const auto flat = folder.file("flat", idx_head({0x0803, 2, 0, 28}));
    CHECK_THAT(error_of([&] { read_idx(flat); }), ContainsSubstring("found 0 on axis 1"));
    const auto claimed = folder.file("claimed", idx_head({0x0801, most}) + "abc");
    CHECK_THAT(error_of([&] { read_idx(claimed); }), ContainsSubstring("expected 4294967295 values, found 3"));
}

TEST_CASE("what an IDX file claims to hold is not asked for, before it is there") {
#if !TAILOR_SANITIZED  // which take all addresses for themselves
    const TemporaryFolder folder;
    const auto claimed = folder.file("claimed", idx_head({0x0801, 0xFFFFFFFF}) + "abc");
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_AS, &before) == 0);
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlimit small{pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + (std::size_t{1} << 30),
                       before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_AS, &small) == 0);
    const std::string error = error_of([&] { read_idx(claimed); });
    setrlimit(RLIMIT_AS, &before);
    CHECK_THAT(error, ContainsSubstring("expected 4294967295 values, found 3"));
#endif
}

TEST_CASE("the official Fashion-MNIST test images are read") {
    const char* folder = std::getenv("FASHION_MNIST_DIR");
    if (folder == nullptr) {
        WARN("skipped: FASHION_MNIST_DIR is not set");
        return;
    }
    const std::filesystem::path path = std::filesystem::path(folder) / "t10k-images-idx3-ubyte.gz";
    const Samples images = to_samples(read_idx(path));
    CHECK(images.size() == 10'000);
    CHECK(images.extents() == std::vector<Index>{28, 28});
}
