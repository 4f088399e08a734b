#pragma once
// safetensors: named arrays in one file (github.com/huggingface/safetensors, "Format"):
//
//   u64        length of the header, little-endian
//   header     {"__metadata__": {text: text}, name: {"dtype": "F32", "shape": [3, 3], "data_offsets": [0, 36]}, ...}
//   data       the arrays, row-major and little-endian, one behind the other without holes
//
// Here is what writes it; data/safetensors_reader.hpp reads, and needs nlohmann_json.
#include <bit>
#include <concepts>
#include <map>
#include <numeric>

#include "../core/format.hpp"
#include "../core/shape.hpp"
#include "file.hpp"

namespace TAILOR_NAMESPACE {

static_assert(std::endian::native == std::endian::little, "tailor: safetensors files are little-endian");

/// The format's name for T: F32, F64, I64, U8 ...
template <class T>
    requires std::integral<T> || std::floating_point<T>
std::string safetensors_type() {
    if (std::is_same_v<T, bool>) return "BOOL";
    return (std::is_floating_point_v<T> ? "F" : std::is_signed_v<T> ? "I" : "U") + std::to_string(8 * sizeof(T));
}

/// Arrays to be written: add(...) each, then save(path). They are views, and must live until then.
class SafetensorsWriter {
public:
    /// Throws if the name was used before, or the shape has another number of values.
    template <class T>
    void add(const std::string& name, const std::vector<Index>& shape, std::span<const T> values) {
        const Index count = std::accumulate(shape.begin(), shape.end(), Index{1}, std::multiplies{});
        require(count == static_cast<Index>(values.size()), "safetensors: expected ", count, " values for ", name,
                ", found ", values.size());
        for (const Array& other : arrays_)
            require(other.name != name, "safetensors: expected names that differ, found ", name, " twice");
        arrays_.push_back({name, safetensors_type<T>(), shape, bytes_of(values)});
    }
    void set_metadata(const std::string& key, const std::string& text) { metadata_[key] = text; }

    /// Writes the whole file, or nothing.
    void save(const std::filesystem::path& path) const {
        std::string header = this->header();
        header.append((8 - header.size() % 8) % 8, ' ');
        const auto length = static_cast<std::uint64_t>(header.size());
        FileWriter file(path);
        file.write(bytes_of(std::span(&length, 1)));
        file.write(header);
        for (const Array& array : arrays_) file.write(array.bytes);
        file.commit();
    }

private:
    struct Array {
        std::string name, type;
        std::vector<Index> shape;
        Bytes bytes;
    };

    std::string header() const {
        std::string text, separator = "{";
        const auto entry = [&](const std::string& key) { text += std::exchange(separator, ",") + quoted(key) + ":"; };
        if (!metadata_.empty()) {
            entry("__metadata__");
            std::string before = "{";
            for (const auto& [key, value] : metadata_)
                text += std::exchange(before, ",") + quoted(key) + ":" + quoted(value);
            text += "}";
        }
        std::size_t offset = 0;
        for (const Array& array : arrays_) {
            entry(array.name);
            text += "{\"dtype\":\"" + array.type + "\",\"shape\":[";
            for (std::size_t axis = 0; axis < array.shape.size(); ++axis)
                text += (axis == 0 ? "" : ",") + std::to_string(array.shape[axis]);
            text += "],\"data_offsets\":[" + std::to_string(offset) + ",";
            offset += array.bytes.size();
            text += std::to_string(offset) + "]}";
        }
        return separator == "{" ? "{}" : text + "}";
    }
    static std::string quoted(const std::string& text) {
        std::string json = "\"";
        for (const char c : text) {
            json += c == '"'                              ? "\\\""
                    : c == '\\'                           ? "\\\\"
                    : static_cast<unsigned char>(c) < ' ' ? "\\u" + format_number(c, "04x")
                                                          : std::string(1, c);
        }
        return json + "\"";
    }

    std::vector<Array> arrays_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace TAILOR_NAMESPACE
