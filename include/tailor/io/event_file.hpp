#pragma once
// TensorBoard's event files: records of a length, an event and checksums of both; an event is a protocol buffer.
//
//   record   u64 length | masked crc32c(length) | event | masked crc32c(event)      all little-endian
//   event    1: wall time   2: step   3: "brain.Event:2", the first one only   5: summary
//   summary  1: value, each with 1: tag and one of 2: number   4: image   5: histogram
//
// Sources: tensorflow/core/lib/io/record_writer.h, core/util/event.proto, core/framework/summary.proto;
// protobuf.dev/programming-guides/encoding.
#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <limits>

#include "file.hpp"
#include "image.hpp"

namespace TAILOR_NAMESPACE {

/// CRC-32C (Castagnoli), which TFRecord uses.
inline std::uint32_t crc32c(std::string_view bytes) {
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> entries{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t crc = i;
            for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0u);
            entries[i] = crc;
        }
        return entries;
    }();
    std::uint32_t crc = ~0u;
    for (const char c : bytes) crc = crc >> 8 ^ table[(crc ^ static_cast<std::uint8_t>(c)) & 255];
    return ~crc;
}

namespace detail {

template <class V>
std::string little_endian(V value) {
    const auto bits = std::bit_cast<std::conditional_t<sizeof value == 8, std::uint64_t, std::uint32_t>>(value);
    std::string bytes;
    for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(bits >> 8 * i);
    return bytes;
}

/// A protocol buffer, field by field.
struct Message {
    std::string bytes;

    static std::string varint(std::uint64_t value) {
        std::string text;
        for (; value > 127; value >>= 7) text += static_cast<char>((value & 127) | 128);
        return text + static_cast<char>(value);
    }
    Message& number(std::uint32_t field, std::int64_t value) {
        bytes += varint(field << 3) + varint(static_cast<std::uint64_t>(value));
        return *this;
    }
    Message& number(std::uint32_t field, double value) {
        bytes += varint(field << 3 | 1) + little_endian(value);
        return *this;
    }
    Message& number(std::uint32_t field, float value) {
        bytes += varint(field << 3 | 5) + little_endian(value);
        return *this;
    }
    Message& text(std::uint32_t field, std::string_view value) {
        bytes += varint(field << 3 | 2) + varint(value.size());
        bytes += value;
        return *this;
    }
    Message& numbers(std::uint32_t field, const std::vector<double>& values) {
        std::string packed;
        for (const double value : values) packed += little_endian(value);
        return text(field, packed);
    }
};

inline std::uint32_t masked(std::uint32_t crc) { return std::rotr(crc, 15) + 0xA282EAD8u; }

}  // namespace detail

/// An event as a record of the file.
inline std::string tf_record(std::string_view event) {
    const std::string length = detail::little_endian(static_cast<std::uint64_t>(event.size()));
    return length + detail::little_endian(detail::masked(crc32c(length))) + std::string(event) +
           detail::little_endian(detail::masked(crc32c(event)));
}

// A summary's value.
inline std::string scalar_summary(std::string_view tag, double value) {
    return detail::Message{}.text(1, tag).number(2, static_cast<float>(value)).bytes;
}
/// Of the bytes of a PNG file; its channels are 1 for grey, 2 with alpha, 3 for RGB, 4 for RGBA.
inline std::string image_summary(std::string_view tag, ImageSize size, Index channels, std::string_view png) {
    detail::Message image;
    image.number(1, std::int64_t{size.height}).number(2, std::int64_t{size.width}).number(3, std::int64_t{channels});
    image.text(4, png);
    return detail::Message{}.text(1, tag).text(4, image.bytes).bytes;
}
/// Of the finite values: how many lie in each of 30 equal parts of their range.
template <class T>
std::string histogram_summary(std::string_view tag, std::span<const T> values) {
    constexpr std::size_t parts = 30;
    double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0, squares = 0, count = 0;
    for (const T v : values) {
        const auto value = static_cast<double>(v);
        if (!std::isfinite(value)) continue;
        low = std::min(low, value);
        high = std::max(high, value);
        sum += value;
        squares += value * value;
        ++count;
    }
    if (count == 0) low = high = 0;
    const double width = high > low ? (high - low) / parts : 1.0 / parts;
    std::vector<double> limits(parts), counts(parts);
    for (std::size_t i = 0; i < parts; ++i) limits[i] = low + width * static_cast<double>(i + 1);
    for (const T v : values)
        if (std::isfinite(v))
            ++counts[std::min(static_cast<std::size_t>((static_cast<double>(v) - low) / width), parts - 1)];
    detail::Message histogram;
    histogram.number(1, low).number(2, high).number(3, count).number(4, sum).number(5, squares);
    return detail::Message{}.text(1, tag).text(5, histogram.numbers(6, limits).numbers(7, counts).bytes).bytes;
}

/// An event of summary values, at a time in seconds since 1970.
inline std::string summary_event(double wall_time, Index step, const std::vector<std::string>& values) {
    detail::Message summary;
    for (const std::string& value : values) summary.text(1, value);
    return detail::Message{}.number(1, wall_time).number(2, std::int64_t{step}).text(5, summary.bytes).bytes;
}
inline std::string first_event(double wall_time) {
    return detail::Message{}.number(1, wall_time).text(3, "brain.Event:2").bytes;
}

/// An event file with a new name in a folder, which is made if it is missing. What is written is in the file at once.
class EventFile {
public:
    explicit EventFile(const std::filesystem::path& folder) {
        std::error_code ignored;
        std::filesystem::create_directories(folder, ignored);
        std::array<char, 256> host{};
        gethostname(host.data(), host.size() - 1);
        path_ = folder / text_of("events.out.tfevents.", static_cast<long long>(now()), ".", host.data(), ".", getpid(),
                                 ".", std::hex, std::random_device{}());
        file_ = detail::open_file(path_, "wbx");
        put(first_event(now()));
    }
    void write(Index step, const std::vector<std::string>& values) {
        if (!values.empty()) put(summary_event(now(), step, values));
    }

private:
    static double now() {
        return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    }
    void put(const std::string& event) { detail::write_at_once(file_, path_, tf_record(event)); }

    std::filesystem::path path_;
    detail::FileHandle file_;
};

}  // namespace TAILOR_NAMESPACE
