#pragma once
// How large an image is, and which of its axes means what, when the program runs.
#include <string>
#include <vector>

#include "../core/error.hpp"
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE {

/// Height and width.
struct ImageSize {
    Index height = 0, width = 0;
    bool operator==(const ImageSize&) const = default;
};
inline std::string to_string(const ImageSize& size) { return text_of(size.height, "x", size.width); }

/// Where an image's channels stand: (height, width, channels) or (channels, height, width). (height, width) is either.
enum class DataFormat { channels_last, channels_first };

/// Extents of an image and the steps from value to value along each axis.
struct ImageLayout {
    Index height = 0, width = 0, channels = 1;
    Index row = 0, column = 0, channel = 0;

    static ImageLayout channels_last(Index height, Index width, Index channels) {
        return {height, width, channels, width * channels, channels, 1};
    }
    static ImageLayout channels_first(Index height, Index width, Index channels) {
        return {height, width, channels, width, 1, height * width};
    }
    Index size() const { return height * width * channels; }
    Index at(Index y, Index x, Index c) const { return y * row + x * column + c * channel; }
};

/// The layout of samples with these extents; `who` asks. Throws Error unless there are two or three.
inline ImageLayout image_layout(const std::vector<Index>& extents, DataFormat format, const char* who) {
    const bool first = format == DataFormat::channels_first;
    require(extents.size() == 2 || extents.size() == 3, who, ": expected images ",
            first ? "(channels, height, width)" : "(height, width, channels)", " or (height, width), found ",
            extents.size(), extents.size() == 1 ? " extent" : " extents");
    if (extents.size() == 2) return ImageLayout::channels_last(extents[0], extents[1], 1);
    return first ? ImageLayout::channels_first(extents[1], extents[2], extents[0])
                 : ImageLayout::channels_last(extents[0], extents[1], extents[2]);
}

}  // namespace TAILOR_NAMESPACE
