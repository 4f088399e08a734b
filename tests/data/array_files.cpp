#include <tailor/data/array_files.hpp>

#include <set>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

std::filesystem::path npy(const std::string& name) {
    return std::filesystem::path(__FILE__).parent_path() / "../io/npy" / (name + ".npy");
}
std::vector<double> gathered(const Samples& samples, const std::vector<Index>& places) {
    std::vector<double> values(places.size() * static_cast<std::size_t>(samples.row_size()));
    samples.gather(std::span(places), values.data());
    return values;
}

}  // namespace

TEST_CASE("a mapped file shows what is read from it") {
    for (const std::string type : {"u1", "b1", "i4", "i8", "f4", "f8", "version2", "version3"}) {
        INFO(type);
        const Samples mapped = map_npy(npy(type)), read = to_samples(read_npy<double>(npy(type)));
        CHECK(mapped.extents() == std::vector<Index>{2, 2});
        CHECK(gathered(mapped, {2, 0, 1}) == gathered(read, {2, 0, 1}));
    }
    CHECK(map_npy(npy("fortran_vector")).size() == 3);
}

TEST_CASE("the mapping lives as long as samples of it, and is views and transforms alike") {
    const TemporaryFolder folder;
    std::vector<std::uint8_t> bytes(5 * 4096);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i / 4096);
    write_npy(folder / "large.npy", NpyArray<std::uint8_t>{bytes, {5, 64, 64}});
    Samples view;
    {
        const Samples all = map_npy(folder / "large.npy");
        view = all.slice(3, 2).scaled(2);
    }
    std::filesystem::remove(folder / "large.npy");
    CHECK(gathered(view, {1}) == std::vector<double>(4096, 2));
    const auto is_mapped = [] { return contents("/proc/self/maps").find("large.npy") != std::string::npos; };
    CHECK(is_mapped());
    view = Samples();
    CHECK_FALSE(is_mapped());
}

TEST_CASE("what cannot be shown as it lies is an Error that says what to do") {
    const auto complaint = [](const std::string& name) { return error_of([&] { map_npy(npy(name)); }); };
    CHECK_THAT(complaint("big_f4"), ContainsSubstring("big_f4.npy: expected values in this machine's byte order"));
    CHECK_THAT(complaint("fortran"), ContainsSubstring("expected an array in C order, found Fortran order"));
    CHECK_THAT(complaint("u2"), ContainsSubstring("expected values of type u1, b1, i4, i8, f4 or f8, found u2"));
    CHECK_THAT(complaint("scalar"), ContainsSubstring("an axis that counts the samples"));
    CHECK_THAT(complaint("text"), ContainsSubstring("expected values of type"));
    CHECK_THAT(complaint("none"), ContainsSubstring("no such file"));
    CHECK(map_npy(npy("empty")).empty());
}

TEST_CASE("a file that is cut short, or has more than its header says, is an Error before it is shown") {
    const TemporaryFolder folder;
    const std::string whole = contents(npy("f4"));
    for (const std::size_t length : {std::size_t{0}, std::size_t{5}, std::size_t{60}, whole.size() - 1}) {
        INFO(length);
        const auto path = folder.file("cut.npy", whole.substr(0, length));
        CHECK_THAT(error_of([&] { map_npy(path); }), ContainsSubstring("cut.npy: "));
    }
    const auto path = folder.file("long.npy", whole + "x");
    CHECK_THAT(error_of([&] { map_npy(path); }), ContainsSubstring("expected 48 bytes of values, found 49"));
}

TEST_CASE("a file of one byte can be mapped, an empty one cannot, and neither stays open") {
    const TemporaryFolder folder;
    const auto open_files = [] {
        std::set<std::string> files;
        for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) files.insert(entry.path());
        return files;
    };
    const std::set<std::string> before = open_files();
    const MappedFile one(folder.file("one", "x"));
    CHECK(one.bytes().size() == 1);
    CHECK(one.bytes()[0] == 'x');
    CHECK_THAT(error_of([&] { MappedFile(folder.file("none", "")); }), ContainsSubstring("cannot be mapped"));
    CHECK(open_files() == before);
    CHECK_THAT(error_of([&] { MappedFile{folder.path()}; }), ContainsSubstring("cannot be mapped: No such device"));
    CHECK_THAT(error_of([&] { MappedFile(folder / "nothing"); }),
               ContainsSubstring("nothing: cannot be opened: No such file"));
}

TEST_CASE("a vector in Fortran order is one in C order, too") {
    const TemporaryFolder folder;
    std::string bytes = contents(npy("fortran_vector"));
    const std::size_t at = bytes.find("False");
    REQUIRE(at != std::string::npos);
    const auto path = folder.file("vector.npy", bytes.replace(at, 5, "True "));
    CHECK(gathered(map_npy(path), {0, 1, 2}) == gathered(map_npy(npy("fortran_vector")), {0, 1, 2}));
    const auto matrix = folder.file("matrix.npy", contents(npy("f4")).replace(at, 5, "True "));
    CHECK_THAT(error_of([&] { map_npy(matrix); }), ContainsSubstring("expected an array in C order"));
}

TEST_CASE("values that no pointer of their type can show are an Error") {
    const TemporaryFolder folder;
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,),  }\n";
    const std::string start = std::string("\x93NUMPY\x01", 7) + '\0' + static_cast<char>(header.size()) + '\0';
    const auto path = folder.file("odd.npy", start + header + "1234");
    REQUIRE((start.size() + header.size()) % 4 != 0);
    CHECK_THAT(error_of([&] { map_npy(path); }), ContainsSubstring("start at a multiple of 4 bytes"));
}
