#include <tailor/io/safetensors_reader.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"

using namespace tailor;
using testing::error_of;

namespace {

const std::filesystem::path golden = std::filesystem::path(__FILE__).parent_path() / "safetensors";

/// The file of a header and so many bytes of data.
std::string file_of(const std::string& header, std::size_t data) {
    const auto length = static_cast<std::uint64_t>(header.size());
    return std::string(reinterpret_cast<const char*>(&length), 8) + header + std::string(data, '\1');
}
std::string array(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
    return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + offsets +
           "]}";
}
/// What reading it says; "" if it is read.
std::string damage(const std::string& bytes) {
    const testing::TemporaryFolder folder;
    const auto path = folder.file("damaged", bytes);
    try {
        SafetensorsReader file(path);
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("files of the safetensors package are read (make_safetensors.py)") {
    SafetensorsReader file(golden / "mixed.safetensors");
    std::vector<std::int64_t> a(2);
    std::vector<double> b(1);
    std::vector<std::uint8_t> c(1);
    file.read("c", {1}, std::span(c));  // in any order
    file.read("a", {2}, std::span(a));
    file.read("b", {}, std::span(b));
    CHECK(a == std::vector<std::int64_t>{1, 2});
    CHECK(b == std::vector<double>{0.25});
    CHECK(c == std::vector<std::uint8_t>{7});
    CHECK(file.arrays().at("d").type == "BOOL");
    CHECK(file.metadata().empty());
    CHECK(SafetensorsReader(golden / "metadata.safetensors").metadata().at("format") == "say \"tailor\"\\");
    CHECK(SafetensorsReader(golden / "f4.safetensors").arrays().at("empty").shape == std::vector<Index>{0, 4});
}

TEST_CASE("an array is read only as what it is") {
    SafetensorsReader file(golden / "f4.safetensors");
    std::vector<float> six(6), five(5);
    std::vector<double> doubles(6);
    CHECK_THAT(error_of([&] { file.read("nothing", {6}, std::span(six)); }), ContainsSubstring("an array nothing"));
    CHECK_THAT(error_of([&] { file.read("dense.kernel", {3, 2}, std::span(six)); }),
               ContainsSubstring("expected dense.kernel as F32(3, 2), found F32(2, 3)"));
    CHECK_THAT(error_of([&] { file.read("dense.kernel", {2, 3}, std::span(doubles)); }),
               ContainsSubstring("as F64(2, 3), found F32(2, 3)"));
    CHECK_THAT(error_of([&] { file.read("dense.kernel", {2, 3}, std::span(five)); }), ContainsSubstring("room for 6"));
}

TEST_CASE("a file that is cut short anywhere is refused") {
    const std::string whole = testing::contents(golden / "mixed.safetensors");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO(size);
        CHECK(!damage(whole.substr(0, size)).empty());
    }
    CHECK(damage(whole).empty());
    CHECK_THAT(damage(whole + "x"), ContainsSubstring("expected 27 bytes of data, found 28"));
}

TEST_CASE("a header with any one byte changed is read as another header, or refused, and nothing worse") {
    const std::string whole = testing::contents(golden / "mixed.safetensors");
    for (std::size_t at = 0; at < 8 + 0xE0; ++at)
        for (const int flip : {1, 2, 16, 128}) {
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            const testing::TemporaryFolder folder;
            const auto path = folder.file("changed", changed);
            try {
                const SafetensorsReader file(path);
                for (const auto& [name, array] : file.arrays()) CHECK(array.end <= 27);
            } catch (const Error&) {
            }
        }
}

TEST_CASE("damaged headers are refused, and say why") {
    const std::string a = array("a", "F32", "2", "0,8"), b = array("b", "F32", "1", "8,12");
    CHECK(damage(file_of("{" + a + "," + b + "}  \n ", 12)).empty());
    CHECK(damage(file_of("{}", 0)).empty());
    const auto refused = [](const std::string& header, std::size_t data, const std::string& why) {
        INFO(header);
        CHECK_THAT(damage(file_of(header, data)), ContainsSubstring(why));
    };
    refused("", 0, "starts with {");
    refused(" {}", 0, "starts with {");
    refused("[]", 0, "starts with {");
    refused("{" + a, 8, "in JSON");
    refused("{" + a + "} x", 8, "in JSON");
    refused("{\"\xff\":1}", 0, "in JSON");
    refused("{" + a + "," + a + "}", 8, "every key once");
    refused("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "every key once");
    refused("{" + a + "," + array("b", "F32", "1", "4,8") + "}", 8, "without overlap");
    refused("{" + a + "," + array("b", "F32", "1", "0,4") + "}", 8, "without overlap");
    refused("{" + a + "," + array("b", "F32", "1", "12,16") + "}", 16, "without holes");
    refused("{" + array("a", "F32", "1", "4,8") + "}", 8, "without holes");
    refused("{" + a + "}", 7, "bytes of data");
    refused("{" + a + "}", 9, "bytes of data");
    refused("{" + array("a", "F32", "3", "0,8") + "}", 8, "expected 12 bytes for a");
    refused("{" + array("a", "F32", "2", "8,0") + "}", 8, "expected 8 bytes for a");
    refused("{" + array("a", "F33", "2", "0,8") + "}", 8, "a type like F32");
    refused("{" + array("a", "F32", "-2", "0,8") + "}", 8, "whole numbers");
    refused("{" + array("a", "F32", "2.0", "0,8") + "}", 8, "whole numbers");
    refused("{" + array("a", "F32", "2", "0,99999999999999999999") + "}", 8, "whole numbers");
    refused("{" + array("a", "F32", "2", "0") + "}", 8, "two data_offsets");
    refused("{" + array("a", "F32", "2", "0,8,8") + "}", 8, "two data_offsets");
    refused("{" + array("a", "F32", "4294967296,4294967296", "0,8") + "}", 8, "too many values");
    refused("{" + array("a", "F32", "2305843009213693952", "0,0") + "}", 0, "too many values");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "two data_offsets");
    refused("{\"a\":3}", 8, "two data_offsets");
    refused("{\"a\":[1,2,3]}", 8, "two data_offsets");
    refused("{\"a\":\"abc\"}", 8, "two data_offsets");
    refused("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"more\":1}}", 8, "two data_offsets");
    refused("{\"a\":[[[[[[]]]]]]}", 8, "flat header");
    refused("{\"__metadata__\":{\"a\":1}}", 0, "text as metadata");
    refused("{\"__metadata__\":[]}", 0, "as an object");

    std::string huge = file_of("{}", 100);
    huge[6] = huge[7] = '\x7f';
    CHECK_THAT(damage(huge), ContainsSubstring("a header of at most 102 bytes"));
}
