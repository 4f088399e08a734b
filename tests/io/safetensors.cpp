#include <tailor/io/safetensors.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"

using namespace tailor;
using testing::contents;
using testing::error_of;

namespace {

const std::filesystem::path golden = std::filesystem::path(__FILE__).parent_path() / "safetensors";
template <class T>
std::span<const T> span(const std::vector<T>& values) {
    return values;
}

}  // namespace

TEST_CASE("the bytes are those of the safetensors package (make_safetensors.py)") {
    const testing::TemporaryFolder folder;
    SECTION("arrays of floats, one of them empty") {
        const std::vector<float> bias{0.5f, -1.0f, std::numeric_limits<float>::infinity()};
        const std::vector<float> kernel{0, 0.25f, 0.5f, 0.75f, 1, 1.25f};
        SafetensorsWriter file;
        file.add("dense.bias", {3}, span(bias));
        file.add("dense.kernel", {2, 3}, span(kernel));
        file.add("empty", {0, 4}, std::span<const float>());
        file.save(folder / "made");
        CHECK(contents(folder / "made") == contents(golden / "f4.safetensors"));
    }
    SECTION("metadata") {
        const std::vector<double> x{0, 1, 2};
        SafetensorsWriter file;
        file.add("x", {3}, span(x));
        file.set_metadata("format", "say \"tailor\"\\");
        file.save(folder / "made");
        CHECK(contents(folder / "made") == contents(golden / "metadata.safetensors"));
    }
    SECTION("several types, and a single number") {
        const std::vector<std::int64_t> a{1, 2};
        const double b = 0.25;
        const std::vector<std::uint8_t> c{7};
        const bool d[] = {true, false};
        SafetensorsWriter file;
        file.add("a", {2}, span(a));
        file.add("b", {}, std::span(&b, 1));
        file.add("c", {1}, span(c));
        file.add("d", {2}, std::span<const bool>(d));
        file.save(folder / "made");
        CHECK(contents(folder / "made") == contents(golden / "mixed.safetensors"));
    }
}

TEST_CASE("control characters in names are escaped") {
    const testing::TemporaryFolder folder;
    const std::vector<float> x{1};
    SafetensorsWriter file;
    file.add("a\nb", {1}, span(x));
    file.save(folder / "made");
    CHECK_THAT(contents(folder / "made"), ContainsSubstring("\"a\\u000ab\""));
}

TEST_CASE("a header is filled up to a multiple of 8 bytes, and no further") {
    const testing::TemporaryFolder folder;
    for (std::size_t length = 1; length <= 8; ++length) {
        SafetensorsWriter file;
        file.add(std::string(length, 'x'), {0}, std::span<const float>());
        file.save(folder / "made");
        const std::string bytes = contents(folder / "made");
        CHECK(bytes.size() % 8 == 0);
        CHECK(bytes.size() - bytes.find_last_not_of(' ') <= 8);
    }
    SafetensorsWriter().save(folder / "empty");
    CHECK(contents(folder / "empty") == std::string("\x08\0\0\0\0\0\0\0{}      ", 16));
}

TEST_CASE("what cannot be written is refused") {
    const std::vector<float> x{1, 2};
    SafetensorsWriter file;
    file.add("x", {2}, span(x));
    CHECK_THAT(error_of([&] { file.add("x", {2}, span(x)); }), ContainsSubstring("found x twice"));
    CHECK_THAT(error_of([&] { file.add("y", {3}, span(x)); }), ContainsSubstring("expected 3 values for y, found 2"));
}
