#pragma once
// Garments drawn by rule, of the sizes and formats of Fashion-MNIST, for machines that cannot get the real ones. They
// are not Fashion-MNIST: an accuracy on them says nothing about an accuracy on those.
#include <cstdint>
#include <span>
#include <vector>

#include "../core/parallel.hpp"
#include "../core/random.hpp"
#include "dataset.hpp"
#include "synthetic/garments.hpp"

namespace TAILOR_NAMESPACE {

/// `count` gray images of 28x28 bytes and their classes 0 to 9, as many of each, shuffled. A `part` is another draw:
/// 0 to train on, 1 to test on. The same on any number of threads.
inline Dataset synthetic_garments(Index count, std::uint64_t seed, std::uint64_t part = 0) {
    require(count >= 0, "synthetic_garments: expected a number of images, found ", count);
    constexpr Index size = 28 * 28;
    std::vector<std::uint8_t> labels(static_cast<std::size_t>(count)), images(static_cast<std::size_t>(count * size));
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(i % 10);
    Random(seed, Purpose::synthesis, part, 1).shuffle(std::span(labels));
    parallel_chunks(count, 256, [&](Index first, Index many) {
        for (Index i = first; i < first + many; ++i)
            synthetic::draw_garment(
                labels[static_cast<std::size_t>(i)],
                Random(seed, Purpose::synthesis, part, 0, static_cast<std::uint32_t>(i)),
                std::span(images).subspan(static_cast<std::size_t>(i * size), static_cast<std::size_t>(size)));
    });
    return {Samples(std::move(images), {28, 28}), Samples(std::move(labels), {})};
}

}  // namespace TAILOR_NAMESPACE
