#pragma once
// What goes into the notebook's trace (data/training): weights, images and labels by a formula, see README.md.
#include <cstdint>

namespace golden {

/// 32 well-mixed bits for element i of a stream.
constexpr std::uint32_t bits(std::uint32_t stream, std::uint32_t i) {
    std::uint32_t h = i + stream * 0x9E3779B9u;
    h = (h ^ h >> 16) * 0x7FEB352Du;
    h = (h ^ h >> 15) * 0x846CA68Bu;
    return h ^ h >> 16;
}

/// Element i of weight array `stream` (0 ... 7, in Keras's order) before the first step: the same in float and double.
constexpr double initial_weight(std::uint32_t stream, std::uint32_t i) {
    constexpr double scales[] = {1. / 2, 1. / 2, 1. / 8, 1. / 2, 1. / 128, 1. / 16, 1. / 64, 1. / 16};
    return scales[stream] * ((bits(stream, i) >> 8) * 0x1p-23 - 1);
}

/// The class of a sample, 0 ... 9.
constexpr std::uint32_t label(std::uint32_t sample) { return bits(9, sample) % 10; }

/// A pixel, 0 ... 255, of a 28 x 28 image: noise, and 128 more in each row whose number modulo 10 is the label.
constexpr std::uint8_t pixel(std::uint32_t sample, std::uint32_t row, std::uint32_t column) {
    const std::uint32_t noise = bits(8, (sample * 28 + row) * 28 + column) >> 25;
    return static_cast<std::uint8_t>(noise + (row % 10 == label(sample) ? 128 : 0));
}

}  // namespace golden
