#pragma once
// `.npy`, NumPy's file of one array, versions 1 to 3: read in pieces and converted as it streams in, so that a file of
// int64 pixels becomes bytes without ever standing in memory as int64. For xtensor arrays see xtensor.hpp.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "npy_header.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// NumPy's name of a type: kind and bytes.
template <class T>
std::string npy_type() {
    static_assert(std::is_arithmetic_v<T> && sizeof(T) <= 8, "a .npy file holds numbers of at most 64 bits");
    const char kind = std::is_same_v<T, bool>       ? 'b'
                      : std::is_floating_point_v<T> ? 'f'
                      : std::is_signed_v<T>         ? 'i'
                                                    : 'u';
    return kind + std::to_string(sizeof(T));
}

/// use(V{}) for the type V of the file's values; "b1" is read as bytes.
template <class Use>
auto with_npy_type(const NpyHeader& header, const std::string& where, const Use& use) {
    const std::string& type = header.type;
    if (type == "b1" || type == "u1") return use(std::uint8_t{});
    if (type == "i1") return use(std::int8_t{});
    if (type == "u2") return use(std::uint16_t{});
    if (type == "i2") return use(std::int16_t{});
    if (type == "u4") return use(std::uint32_t{});
    if (type == "i4") return use(std::int32_t{});
    if (type == "u8") return use(std::uint64_t{});
    if (type == "i8") return use(std::int64_t{});
    if (type == "f4") return use(float{});
    if (type == "f8") return use(double{});
    throw_error(where, ": expected values of type b1, i1 to i8, u1 to u8, f4 or f8, found ", type);
}

template <class V>
V byte_swapped(V value) {
    std::array<std::uint8_t, sizeof(V)> bytes;
    std::memcpy(bytes.data(), &value, sizeof(V));
    std::reverse(bytes.begin(), bytes.end());
    std::memcpy(&value, bytes.data(), sizeof(V));
    return value;
}

/// Whether static_cast<T>(value) keeps the number; a floating T may round it, but not to infinity.
template <class T, class V>
bool fits(V value) {
    if constexpr (std::is_same_v<T, V>) {
        return true;
    } else if constexpr (std::is_same_v<T, bool>) {
        return value == V(0) || value == V(1);
    } else if constexpr (std::is_floating_point_v<T>) {
        if constexpr (sizeof(T) < sizeof(V) && std::is_floating_point_v<V>)
            return !std::isfinite(value) || std::abs(value) <= std::numeric_limits<T>::max();
        return true;
    } else if constexpr (std::is_floating_point_v<V>) {
        const V bound = std::ldexp(V(1), std::numeric_limits<T>::digits);
        return value == std::floor(value) && value < bound && value >= (std::is_signed_v<T> ? -bound : V(0));
    } else {
        return std::in_range<T>(value);
    }
}

}  // namespace detail

/// Values and shape of an array, row-major.
template <class T>
struct NpyArray {
    std::vector<T> values;
    std::vector<Index> shape;
};

/// A `.npy` file whose values are read one after the other, as whatever type the reader wants.
class NpyReader {
public:
    /// Reads the header. Throws Error if the file is not npy, not in C order, not of numbers, or shorter or longer than
    /// its header says: what `shape()` promises is really there.
    explicit NpyReader(const std::filesystem::path& path) : file_(path), header_(read_npy_header(file_)) {
        require(!header_.fortran_order || header_.shape.size() < 2, where(),
                ": expected an array in C order, found Fortran order (save numpy.ascontiguousarray(array))");
        each_ = detail::with_npy_type(header_, where(), [](auto value) { return sizeof(value); });
        const auto expected = static_cast<std::uintmax_t>(header_.count) * each_;
        require(file_.left() == expected, where(),
                file_.left() < expected ? ": cut short: " : ": too long: ", "expected ", expected,
                " bytes of values, found ", file_.left());
    }

    const std::vector<Index>& shape() const { return header_.shape; }
    /// Values in all.
    Index size() const { return header_.count; }

    /// Reads the next values into `out`. Throws Error at a value that T cannot hold: none is cut off or wrapped round.
    template <class T>
    void read(std::span<T> out) {
        require(static_cast<Index>(out.size()) <= size() - done_, where(), ": expected to read at most ",
                size() - done_, " more values, found ", out.size());
        constexpr std::size_t most = 1 << 14;
        std::vector<std::uint8_t> bytes(std::min(out.size(), most) * each_);
        while (!out.empty()) {
            const std::span<T> some = out.first(std::min(out.size(), most));
            file_.read_all(std::span(bytes).first(some.size() * each_), "values");
            detail::with_npy_type(header_, where(), [&](auto value) { convert(bytes.data(), value, some); });
            out = out.subspan(some.size());
        }
    }

private:
    /// `bytes` holds a V for each of `out`.
    template <class V, class T>
    void convert(const std::uint8_t* bytes, V value, std::span<T> out) {
        const bool swap = header_.big_endian != (std::endian::native == std::endian::big);
        for (T& converted : out) {
            std::memcpy(&value, bytes, sizeof(V));
            bytes += sizeof(V);
            if (swap) value = detail::byte_swapped(value);
            if (!detail::fits<T>(value))
                throw_error(where(), ": expected values of type ", detail::npy_type<T>(), ", found ", +value,
                            " at value ", done_);
            converted = static_cast<T>(value);
            ++done_;
        }
    }
    std::string where() const { return file_.path().string(); }

    FileReader file_;
    NpyHeader header_;
    std::size_t each_ = 0;  // bytes of a value in the file
    Index done_ = 0;
};

/// Reads a whole file, each value converted to T.
template <class T>
NpyArray<T> read_npy(const std::filesystem::path& path) {
    NpyReader file(path);
    NpyArray<T> array{std::vector<T>(static_cast<std::size_t>(file.size())), file.shape()};
    file.read(std::span(array.values));
    return array;
}

/// Writes values, row-major, of this shape, as version 1, for numpy.load.
template <class T>
void write_npy(const std::filesystem::path& path, std::span<const T> values, std::span<const Index> shape) {
    const Index count = std::accumulate(shape.begin(), shape.end(), Index{1}, std::multiplies{});
    require(count == static_cast<Index>(values.size()), path.string(), ": expected ", count,
            " values for this shape, found ", values.size());
    const char order = sizeof(T) == 1 ? '|' : std::endian::native == std::endian::big ? '>' : '<';
    std::string header = text_of("{'descr': '", order, detail::npy_type<T>(), "', 'fortran_order': False, 'shape': (");
    for (std::size_t axis = 0; axis < shape.size(); ++axis) header += text_of(axis == 0 ? "" : ", ", shape[axis]);
    header += shape.size() == 1 ? ",), }" : "), }";
    header.append(63 - (10 + header.size()) % 64, ' ') += '\n';
    FileWriter file(path);
    file.write(
        text_of("\x93NUMPY\x01", '\0', static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)));
    file.write(header);
    file.write(bytes_of(values));
    file.commit();
}
template <class T>
void write_npy(const std::filesystem::path& path, const NpyArray<T>& array) {
    write_npy(path, std::span<const T>(array.values), std::span<const Index>(array.shape));
}

}  // namespace TAILOR_NAMESPACE
