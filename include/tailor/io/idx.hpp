#pragma once
// IDX, the format of MNIST and its kin: a magic number (0x0803 for images, 0x0801 for labels), one extent per axis,
// then the bytes; all numbers big-endian. Source: yann.lecun.com/exdb/mnist, "The IDX file format".
#include <array>
#include <cstdint>
#include <vector>

#include "../core/shape.hpp"
#include "gzip.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

inline std::uint32_t read_idx_number(GzipReader& file, std::string_view what) {
    std::array<std::uint8_t, 4> bytes;
    const std::size_t got = file.read(bytes);
    require(got == 4, file.path().string(), ": cut short: expected 4 bytes of ", what, ", found ", got);
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

/// Memory grows with what is really there: what a header claims allocates nothing.
inline std::vector<std::uint8_t> read_idx_values(GzipReader& file, std::size_t count) {
    constexpr std::size_t piece = 1 << 20;
    std::vector<std::uint8_t> values;
    values.reserve(std::min(count, 64 * piece));
    while (values.size() < count) {
        const std::size_t before = values.size(), wanted = std::min(piece, count - before);
        values.resize(before + wanted);
        const std::size_t got = file.read(std::span(values).subspan(before));
        require(got == wanted, file.path().string(), ": cut short: expected ", count, " values, found ", before + got);
    }
    std::uint8_t more;
    require(file.read({&more, 1}) == 0, file.path().string(), ": too long: expected ", count, " values, found more");
    return values;
}

}  // namespace detail

/// No IDX file may hold more values than this.
inline constexpr std::uint64_t idx_limit = std::uint64_t{1} << 32;

/// The array of an IDX file, row-major: (n, rows, columns) for images, (n) for labels.
struct IdxArray {
    std::vector<std::uint8_t> values;
    std::vector<Index> shape;
};

/// Reads an IDX file, `.gz` or plain.
/// Throws Error for another magic number, extents beyond `idx_limit`, and a file that is shorter or longer than it
/// says.
inline IdxArray read_idx(const std::filesystem::path& path) {
    GzipReader file(path);
    const std::uint32_t magic = detail::read_idx_number(file, "magic number");
    require(magic == 0x0803 || magic == 0x0801, path.string(),
            ": expected an IDX file, magic number 0x803 (images) or 0x801 (labels), found 0x", std::hex, magic);
    const std::uint64_t count = detail::read_idx_number(file, "extents");
    std::vector<Index> shape{static_cast<Index>(count)};
    std::uint64_t each = 1;
    for (std::uint32_t axis = 1; axis < (magic & 0xFF); ++axis) {
        const std::uint32_t extent = detail::read_idx_number(file, "extents");
        require(extent > 0 && extent <= idx_limit / each, path.string(), ": expected extents of at least 1 and of ",
                idx_limit, " values in all, found ", extent, " on axis ", axis);
        each *= extent;
        shape.push_back(static_cast<Index>(extent));
    }
    require(count <= idx_limit / each, path.string(), ": expected at most ", idx_limit, " values, found extents of ",
            count, " times ", each);
    return {detail::read_idx_values(file, static_cast<std::size_t>(count * each)), std::move(shape)};
}

}  // namespace TAILOR_NAMESPACE
