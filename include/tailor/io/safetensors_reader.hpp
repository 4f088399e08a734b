#pragma once
// Reads safetensors files (data/safetensors.hpp says what they are), and trusts none: the whole header is checked
// against the file before anything is read, and no damage makes it allocate or read beyond the file's size. Needs
// nlohmann_json.
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "safetensors.hpp"

namespace TAILOR_NAMESPACE {

class SafetensorsReader {
public:
    struct Array {
        std::string type;  // F32, F64, I64 ...
        std::vector<Index> shape;
        std::uint64_t begin = 0, end = 0;  // in the data
    };

    /// Reads and checks the header. Throws Error if the file is not a whole and correct safetensors file.
    explicit SafetensorsReader(const std::filesystem::path& path) : file_(path) {
        std::array<std::uint8_t, 8> start;
        file_.read_all(start, "the header's length");
        const auto length = std::bit_cast<std::uint64_t>(start);
        require(length <= most_header && length <= file_.left(), where(), "expected a header of at most ",
                std::min<std::uintmax_t>(most_header, file_.left()), " bytes, found ", length);
        std::string header(static_cast<std::size_t>(length), '\0');
        file_.read_all({reinterpret_cast<std::uint8_t*>(header.data()), header.size()}, "the header");
        data_at_ = 8 + length;
        parse(header);
        check_layout();
    }

    const std::map<std::string, Array>& arrays() const { return arrays_; }
    const std::map<std::string, std::string>& metadata() const { return metadata_; }
    std::string where() const { return file_.path().string() + ": safetensors: "; }

    /// The array of that name; throws unless it has this shape and values of T.
    template <class T>
    const Array& expect(const std::string& name, const std::vector<Index>& shape) const {
        const auto found = arrays_.find(name);
        require(found != arrays_.end(), where(), "expected an array ", name, ", found none");
        const Array& array = found->second;
        require(array.type == safetensors_type<T>() && array.shape == shape, where(), "expected ", name, " as ",
                safetensors_type<T>(), extents_text(shape), ", found ", array.type, extents_text(array.shape));
        return array;
    }
    /// Reads the values of that array; throws as expect does.
    template <class T>
    void read(const std::string& name, const std::vector<Index>& shape, std::span<T> values) {
        const Array& array = expect<T>(name, shape);
        require(values.size_bytes() == array.end - array.begin, where(), "expected room for ",
                (array.end - array.begin) / sizeof(T), " values of ", name, ", found ", values.size());
        file_.seek(data_at_ + array.begin);
        file_.read_all({reinterpret_cast<std::uint8_t*>(values.data()), values.size_bytes()}, name);
    }

private:
    using Json = nlohmann::json;
    static constexpr std::uint64_t most_header = 1 << 24;

    static std::uint64_t size_of(const std::string& type) {
        static const std::map<std::string, std::uint64_t> sizes{
            {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"U16", 2}, {"I16", 2}, {"F16", 2},
            {"BF16", 2}, {"U32", 4}, {"I32", 4}, {"F32", 4},     {"U64", 8},     {"I64", 8}, {"F64", 8}};
        const auto found = sizes.find(type);
        return found == sizes.end() ? 0 : found->second;
    }

    void parse(const std::string& text) {
        require(text.starts_with('{'), where(), "expected a header that starts with {");
        std::vector<std::set<std::string>> open;  // the keys of each object that is being read
        const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
            require(depth <= 3, where(), "expected a flat header, found one nested deeper");
            if (event == Json::parse_event_t::object_start) open.emplace_back();
            if (event == Json::parse_event_t::object_end) open.pop_back();
            if (event == Json::parse_event_t::key)
                require(open.back().insert(value.get<std::string>()).second, where(), "expected every key once, found ",
                        value.dump(-1, ' ', true, Json::error_handler_t::replace), " twice");
            return true;
        };
        Json header;
        try {
            header = Json::parse(text, watch);
        } catch (const Json::exception& error) {
            throw_error(where(), "expected a header in JSON, found ", error.what());
        }
        require(header.is_object(), where(), "expected a JSON object as header");
        for (const auto& [name, entry] : header.items())
            if (name == "__metadata__")
                parse_metadata(entry);
            else
                arrays_[name] = parse_array(name, entry);
    }
    void parse_metadata(const Json& entry) {
        require(entry.is_object(), where(), "expected __metadata__ as an object");
        for (const auto& [key, value] : entry.items()) {
            require(value.is_string(), where(), "expected text as metadata, found something else for ", key);
            metadata_[key] = value.get<std::string>();
        }
    }
    Array parse_array(const std::string& name, const Json& entry) const {
        const bool whole = entry.size() == 3 && entry.contains("dtype") && entry["dtype"].is_string() &&
                           entry.contains("shape") && entry["shape"].is_array() && entry.contains("data_offsets") &&
                           entry["data_offsets"].is_array() && entry["data_offsets"].size() == 2;
        require(whole, where(), "expected dtype, shape and two data_offsets for ", name);
        Array array;
        array.type = entry["dtype"].get<std::string>();
        std::uint64_t size = size_of(array.type);
        require(size > 0, where(), "expected a type like F32 or I64 for ", name, ", found ", array.type);
        for (const Json& extent : entry["shape"]) {
            const std::uint64_t n = number(extent, name);
            require(n == 0 || size <= static_cast<std::uint64_t>(std::numeric_limits<Index>::max()) / n, where(),
                    "the shape of ", name, " has too many values");
            size *= n;
            array.shape.push_back(static_cast<Index>(n));
        }
        array.begin = number(entry["data_offsets"][0], name);
        array.end = number(entry["data_offsets"][1], name);
        require(array.begin <= array.end && array.end - array.begin == size, where(), "expected ", size, " bytes for ",
                name, ", found those from ", array.begin, " to ", array.end);
        return array;
    }
    std::uint64_t number(const Json& value, const std::string& name) const {
        require(value.is_number_unsigned() &&
                    value.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<Index>::max()),
                where(), "expected whole numbers of at least 0 as shape and data_offsets of ", name);
        return value.get<std::uint64_t>();
    }
    /// Arrays lie one behind the other, from the data's start to the file's end.
    void check_layout() const {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
        for (const auto& [name, array] : arrays_) ranges.emplace_back(array.begin, array.end);
        std::sort(ranges.begin(), ranges.end());
        std::uint64_t at = 0;
        for (const auto& [begin, end] : ranges) {
            require(begin == at, where(), "expected arrays without ", begin < at ? "overlap" : "holes",
                    ", found one that begins at byte ", begin, " where ", at, " was due");
            at = end;
        }
        require(at == file_.left(), where(), "expected ", at, " bytes of data, found ", file_.left());
    }

    FileReader file_;
    std::uint64_t data_at_ = 0;
    std::map<std::string, Array> arrays_;
    std::map<std::string, std::string> metadata_;
};

}  // namespace TAILOR_NAMESPACE
