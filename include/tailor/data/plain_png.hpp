#pragma once
// A grey picture as PNG, without compression and without a library: for a handful of small pictures. Sources: PNG
// (w3.org/TR/png), stored blocks of deflate (RFC 1951, 3.2.4), zlib's frame (RFC 1950).
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "../core/error.hpp"
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

inline std::string big_endian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}
inline std::string png_chunk(const std::string& type_and_data) {
    std::uint32_t crc = ~0u;
    for (const char c : type_and_data) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0u);
    }
    return big_endian(static_cast<std::uint32_t>(type_and_data.size() - 4)) + type_and_data + big_endian(~crc);
}
inline std::uint32_t adler32(std::string_view bytes) {
    std::uint32_t a = 1, b = 0;
    for (const char c : bytes) {
        a = (a + static_cast<std::uint8_t>(c)) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}
inline std::string stored_zlib(std::string_view bytes) {
    std::string out = "\x78\x01";
    for (std::string_view rest = bytes;; rest.remove_prefix(65535)) {
        const bool last = rest.size() <= 65535;
        const auto size = static_cast<std::uint32_t>(std::min<std::size_t>(rest.size(), 65535));
        out += {static_cast<char>(last), static_cast<char>(size), static_cast<char>(size >> 8),
                static_cast<char>(~size), static_cast<char>(~size >> 8)};
        out += rest.substr(0, size);
        if (last) break;
    }
    return out + big_endian(adler32(bytes));
}

}  // namespace detail

/// (height, width) values from 0, black, to 255.
inline std::string plain_png(Index height, Index width, std::span<const std::uint8_t> grey) {
    require(height > 0 && width > 0 && height < 1 << 24 && width < 1 << 24 &&
                height * width == static_cast<Index>(grey.size()),
            "plain_png: expected ", height, " x ", width, " values, found ", grey.size());
    std::string rows;
    for (Index row = 0; row < height; ++row) {
        rows += '\0';  // no filter
        rows.append(reinterpret_cast<const char*>(grey.data()) + row * width, static_cast<std::size_t>(width));
    }
    const std::string head = "IHDR" + detail::big_endian(static_cast<std::uint32_t>(width)) +
                             detail::big_endian(static_cast<std::uint32_t>(height)) +
                             std::string({8, 0, 0, 0, 0});  // 8 bits, grey, the only compression and filter there are
    return "\x89PNG\r\n\x1a\n" + detail::png_chunk(head) + detail::png_chunk("IDAT" + detail::stored_zlib(rows)) +
           detail::png_chunk("IEND");
}

}  // namespace TAILOR_NAMESPACE
