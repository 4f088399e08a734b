#pragma once
// Samples from `.npy` and IDX files: read into memory, or shown where they lie if they are larger than that.
#include <bit>
#include <memory>
#include <utility>

#include "../io/idx.hpp"
#include "../io/mapped_file.hpp"
#include "../io/npy.hpp"
#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

/// The first axis counts the samples: (n, 28, 28) becomes n samples of (28, 28).
template <class T>
Samples to_samples(NpyArray<T> array) {
    require(!array.shape.empty(),
            "Samples: expected an array with an axis that counts the samples, found a single number");
    return {std::move(array.values), std::vector<Index>(array.shape.begin() + 1, array.shape.end())};
}

/// The same of an IDX file's array.
inline Samples to_samples(IdxArray array) {
    return {std::move(array.values), std::vector<Index>(array.shape.begin() + 1, array.shape.end())};
}

/// Shows a `.npy` file's array as samples, counted by its first axis, in the type it has: u1, b1, i4, i8, f4 or f8. Only
/// what is gathered is read. The file must not change as long as there are samples of it.
/// Throws Error if the file is damaged, of another type, big-endian or in Fortran order: read_npy converts those.
inline Samples map_npy(const std::filesystem::path& path) {
    FileReader file(path);
    const std::uintmax_t whole = file.left();
    const NpyHeader header = read_npy_header(file);
    const std::uintmax_t start = whole - file.left();
    const std::string where = path.string();
    require(!header.shape.empty(), where, ": expected an array with an axis that counts the samples, found a number");
    require(!header.fortran_order || header.shape.size() < 2, where,
            ": expected an array in C order, found Fortran order (save numpy.ascontiguousarray(array))");
    return detail::with_npy_type(header, where, [&](auto value) -> Samples {
        using V = decltype(value);
        const auto expected = static_cast<std::uintmax_t>(header.count) * sizeof(V);
        const auto mapped = std::make_shared<const MappedFile>(path);
        require(mapped->bytes().size() == whole && whole - start == expected, where, ": expected ", expected,
                " bytes of values, found ", mapped->bytes().size() - start);
        require(sizeof(V) == 1 || header.big_endian == (std::endian::native == std::endian::big), where,
                ": expected values in this machine's byte order, found the other (save array.astype('<", header.type,
                "'), or read_npy)");
        require(start % sizeof(V) == 0, where, ": expected values that start at a multiple of ", sizeof(V),
                " bytes, found ", start, " (save it anew, or read_npy)");
        if constexpr (std::is_constructible_v<Samples::Values, std::span<const V>>) {
            const std::span values(reinterpret_cast<const V*>(mapped->bytes().data() + start),
                                   static_cast<std::size_t>(header.count));
            return {values, std::vector<Index>(header.shape.begin() + 1, header.shape.end()), mapped};
        } else {
            throw_error(where, ": expected values of type u1, b1, i4, i8, f4 or f8, found ", header.type,
                        " (save another type, or read_npy)");
        }
    });
}

}  // namespace TAILOR_NAMESPACE
