#include <tailor/data/array_files.hpp>
#include <tailor/io/npy.hpp>

#include "data/helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// A file that NumPy wrote, see make_npy.py.
std::filesystem::path by_numpy(const std::string& name) {
    return std::filesystem::path(__FILE__).parent_path() / "npy" / (name + ".npy");
}

std::string npy(const std::string& header, const std::string& values = "") {
    return std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header + values;
}

}  // namespace

TEST_CASE("every type that NumPy writes is read as every type that holds it") {
    std::vector<int> counting(12);
    std::iota(counting.begin(), counting.end(), 0);
    for (const std::string type : {"i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "big_i2", "big_i4",
                                   "big_i8", "big_f4", "big_f8", "version2", "version3"}) {
        INFO(type);
        const NpyArray<std::uint8_t> bytes = read_npy<std::uint8_t>(by_numpy(type));
        CHECK(bytes.shape == std::vector<Index>{3, 2, 2});
        CHECK(std::equal(counting.begin(), counting.end(), bytes.values.begin(), bytes.values.end()));
        CHECK(read_npy<float>(by_numpy(type)).values == std::vector<float>(counting.begin(), counting.end()));
        CHECK(read_npy<double>(by_numpy(type)).values == std::vector<double>(counting.begin(), counting.end()));
        CHECK(read_npy<std::int64_t>(by_numpy(type)).values ==
              std::vector<std::int64_t>(counting.begin(), counting.end()));
    }
    CHECK(read_npy<float>(by_numpy("b1")).values == std::vector<float>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
}

TEST_CASE("a value that the wanted type cannot hold is an Error that shows it") {
    CHECK(read_npy<std::int64_t>(by_numpy("edges_i8")).values ==
          std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), -1, 0, 255, 256,
                                    std::numeric_limits<std::int64_t>::max()});
    CHECK_THAT(error_of([] { read_npy<std::uint8_t>(by_numpy("edges_i8")); }),
               ContainsSubstring("expected values of type u1, found -9223372036854775808 at value 0"));
    CHECK_THAT(error_of([] { read_npy<std::int64_t>(by_numpy("edges_u8")); }),
               ContainsSubstring("expected values of type i8, found 9223372036854775808 at value 1"));
    NpyReader file(by_numpy("edges_f8"));
    std::vector<double> value(1);
    CHECK_THAT(error_of([] { read_npy<std::int32_t>(by_numpy("edges_f8")); }),
               ContainsSubstring("expected values of type i4, found 0.5 at value 0"));
    CHECK_THAT(error_of([] { read_npy<float>(by_numpy("edges_f8")); }),
               ContainsSubstring("expected values of type f4, found 1e+300 at value 4"));
    file.read(std::span(value));
    CHECK(value[0] == 0.5);
    CHECK(std::isnan(read_npy<double>(by_numpy("edges_f8")).values[1]));
}

TEST_CASE("doubles become whole numbers only inside their range") {
    CHECK(detail::fits<std::int64_t>(-0x1p63));
    CHECK_FALSE(detail::fits<std::int64_t>(0x1p63));
    CHECK(detail::fits<std::uint8_t>(255.0));
    CHECK_FALSE(detail::fits<std::uint8_t>(256.0));
    CHECK_FALSE(detail::fits<std::uint8_t>(-1.0));
    CHECK_FALSE(detail::fits<std::int32_t>(std::nan("")));
    CHECK_FALSE(detail::fits<std::int32_t>(std::numeric_limits<float>::infinity()));
    CHECK(detail::fits<float>(std::numeric_limits<double>::infinity()));
    CHECK(detail::fits<bool>(1));
    CHECK_FALSE(detail::fits<bool>(2));
}

TEST_CASE("an array streams in, in as many pieces as the reader likes") {
    const TemporaryFolder folder;
    std::vector<std::int64_t> pixels(100'000);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::int64_t>(i * 7 % 256);
    write_npy(folder / "pixels.npy", NpyArray<std::int64_t>{pixels, {100, 1000}});
    NpyReader file(folder / "pixels.npy");
    REQUIRE(file.size() == 100'000);
    std::vector<std::uint8_t> bytes(100'000);
    file.read(std::span(bytes).first(33'333));
    file.read(std::span(bytes).subspan(33'333));
    CHECK(std::equal(bytes.begin(), bytes.end(), pixels.begin()));
    CHECK_THAT(error_of([&] { file.read(std::span(bytes).first(1)); }),
               ContainsSubstring("at most 0 more values, found 1"));
}

TEST_CASE("the first axis of an array counts samples") {
    const Samples samples = to_samples(read_npy<float>(by_numpy("i8")));
    CHECK(samples.size() == 3);
    CHECK(samples.extents() == std::vector<Index>{2, 2});
    CHECK(samples.value(2, 3) == 11);
    CHECK(to_samples(read_npy<std::uint8_t>(by_numpy("empty"))).empty());
    CHECK(to_samples(read_npy<float>(by_numpy("fortran_vector"))).size() == 3);
    CHECK_THAT(error_of([] { to_samples(read_npy<float>(by_numpy("scalar"))); }),
               ContainsSubstring("found a single number"));
}

TEST_CASE("what is no array of numbers in C order is an Error") {
    CHECK_THAT(error_of([] { read_npy<float>(by_numpy("fortran")); }),
               ContainsSubstring("expected an array in C order"));
    CHECK_THAT(error_of([] { read_npy<float>(by_numpy("half")); }), ContainsSubstring("found f2"));
    CHECK_THAT(error_of([] { read_npy<float>(by_numpy("complex")); }), ContainsSubstring("found c8"));
    CHECK_THAT(error_of([] { read_npy<float>(by_numpy("text")); }), ContainsSubstring("found U4"));
    CHECK_THAT(error_of([] { read_npy<float>(by_numpy("structured")); }), ContainsSubstring("structured type"));
}

TEST_CASE("a npy file that is cut short or goes on is an Error, wherever") {
    const TemporaryFolder folder;
    const std::string whole = contents(by_numpy("u1"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto path = folder.file("cut.npy", whole.substr(0, size));
        CHECK_THAT(error_of([&] { read_npy<float>(path); }), ContainsSubstring("cut.npy: cut short: expected"));
    }
    const auto path = folder.file("long.npy", whole + "x");
    CHECK_THAT(error_of([&] { read_npy<float>(path); }),
               ContainsSubstring("too long: expected 12 bytes of values, found 13"));
}

TEST_CASE("absurd shapes are an Error before anything is allocated for them") {
    const TemporaryFolder folder;
    for (const std::string shape :
         {"(1000000000000,)", "(4294967296, 4294967296)", "(99999999999999999999,)", "(0, 9999999999, 9999999999)",
          "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
          "1,1,1,1,1,1,1,1,1,1,1,1)"}) {
        const auto path = folder.file(
            "huge.npy", npy("{'descr': '<i8', 'fortran_order': False, 'shape': " + shape + "}\n", "12345678"));
        CHECK_THAT(error_of([&] { read_npy<float>(path); }), ContainsSubstring("cut short: expected") ||
                                                                 ContainsSubstring("too many values") ||
                                                                 ContainsSubstring("at most 64 axes"));
    }
}

TEST_CASE("a file is the bytes that NumPy writes, and comes back as it went") {
    const TemporaryFolder folder;
    write_npy(folder / "f4.npy", read_npy<float>(by_numpy("f4")));
    CHECK(contents(folder / "f4.npy") == contents(by_numpy("f4")));
    write_npy(folder / "u1.npy", read_npy<std::uint8_t>(by_numpy("u1")));
    CHECK(contents(folder / "u1.npy") == contents(by_numpy("u1")));
    write_npy(folder / "empty.npy", read_npy<std::int64_t>(by_numpy("empty")));
    CHECK(contents(folder / "empty.npy") == contents(by_numpy("empty")));
    write_npy(folder / "scalar.npy", read_npy<std::int32_t>(by_numpy("scalar")));
    CHECK(contents(folder / "scalar.npy") == contents(by_numpy("scalar")));
    for (Index size = 1; size < 200; size += 7) {
        const NpyArray<double> array{std::vector<double>(static_cast<std::size_t>(size), 0.1), {size}};
        write_npy(folder / "line.npy", array);
        CHECK(read_npy<double>(folder / "line.npy").values == array.values);
    }
}

TEST_CASE("values that do not fill the shape are not written") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { write_npy(folder / "x.npy", NpyArray<float>{{1, 2, 3}, {2, 2}}); }),
               ContainsSubstring("expected 4 values for this shape, found 3"));
    CHECK(folder.names().empty());
}
