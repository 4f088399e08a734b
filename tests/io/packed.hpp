#pragma once
// Makes gzip and IDX files to read back.
#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>

namespace testing {

inline void write_gzip(const std::filesystem::path& path, const std::string& bytes) {
    const gzFile file = gzopen(path.string().c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
}

/// The head of an IDX file: numbers, big-endian.
inline std::string idx_head(std::initializer_list<std::uint32_t> numbers) {
    std::string bytes;
    for (const std::uint32_t number : numbers)
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 0xFF);
    return bytes;
}

}  // namespace testing
