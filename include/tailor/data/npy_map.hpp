#pragma once
// `.npy` files larger than memory: shown where they lie, through the system's page cache. Only what is gathered is read.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <memory>
#include <utility>

#include "npy.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// A file in memory, read-only.
class MappedFile {
public:
    explicit MappedFile(const std::filesystem::path& path) {
        const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        require(file >= 0, path.string(), ": cannot be opened: ", system_message());
        struct stat facts{};
        const bool known = ::fstat(file, &facts) == 0;
        size_ = known ? static_cast<std::size_t>(facts.st_size) : 0;
        if (size_ > 0) data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
        const std::string why = data_ == MAP_FAILED ? system_message() : "";
        ::close(file);
        require(size_ > 0 && data_ != MAP_FAILED, path.string(), ": cannot be mapped: ", why);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile() { ::munmap(data_, size_); }

    Bytes bytes() const { return {static_cast<const std::uint8_t*>(data_), size_}; }

private:
    void* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace detail

/// Shows a file's array as samples, counted by its first axis, in the type it has: u1, b1, i4, i8, f4 or f8. The file
/// must not change as long as there are samples of it: a mapped file that is cut ends the program.
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
        const auto mapped = std::make_shared<const detail::MappedFile>(path);
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
            fail(where, ": expected values of type u1, b1, i4, i8, f4 or f8, found ", header.type,
                 " (save another type, or read_npy)");
        }
    });
}

}  // namespace TAILOR_NAMESPACE
