#pragma once
// Philox4x32-10: a random number is a function of where it is used, so that masks and shuffles are the same on every
// machine and for any number of threads. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11.
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>

#include "shape.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// product = a b, for numbers of 64 bits that are below 2^32; V may be a vector of them.
template <class V>
[[gnu::always_inline]] constexpr void multiply_halves(V& product, const V& a, std::uint32_t b) {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
    if constexpr (sizeof(V) == 32) {  // GCC multiplies whole numbers here, which takes AVX2 three such instructions
        const V both = V{} + std::uint64_t{b};
        asm("vpmuludq %2, %1, %0" : "=x"(product) : "x"(a), "x"(both));
        return;
    }
#endif
    product = a * std::uint64_t{b};
}

/// Ten rounds on four words of 32 bits, each in the low half of 64; V may be a vector of many such numbers.
template <class V>
[[gnu::always_inline]] constexpr void philox4x32_rounds(V (&word)[4], std::uint32_t key0, std::uint32_t key1) {
    constexpr std::uint64_t low = 0xFFFFFFFF;
    for (int round = 0; round < 10; ++round) {
        V a, b;
        multiply_halves(a, word[0], 0xD2511F53);
        multiply_halves(b, word[2], 0xCD9E8D57);
        word[0] = (b >> 32) ^ word[1] ^ std::uint64_t{key0};
        word[2] = (a >> 32) ^ word[3] ^ std::uint64_t{key1};
        word[1] = b & low;
        word[3] = a & low;
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
}

}  // namespace detail

/// 128 random bits for a 128-bit counter and a 64-bit key.
constexpr std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key) {
    std::uint64_t word[4] = {counter[0], counter[1], counter[2], counter[3]};
    detail::philox4x32_rounds(word, key[0], key[1]);
    return {static_cast<std::uint32_t>(word[0]), static_cast<std::uint32_t>(word[1]),
            static_cast<std::uint32_t>(word[2]), static_cast<std::uint32_t>(word[3])};
}

/// What draws are for: two purposes never share a number.
enum class Purpose : std::uint32_t { initialization, shuffle, split, dropout, augmentation, synthesis, user };

/// The numbers of one use: seed and purpose, then up to three numbers (step, layer, sample ... as the purpose likes).
class Random {
public:
    constexpr Random(std::uint64_t seed, Purpose purpose, std::uint64_t step = 0, std::uint32_t layer = 0,
                     std::uint32_t sample = 0)
        : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
          where_{sample, static_cast<std::uint32_t>(step),
                 static_cast<std::uint32_t>(purpose) << 24 | (layer & 0xFFFF) |
                     static_cast<std::uint32_t>(step >> 32) << 16} {}

    /// The four words of block i: words 4i to 4i + 3, in any order of asking.
    constexpr std::array<std::uint32_t, 4> block(std::uint32_t i) const {
        return philox4x32({i, where_[0], where_[1], where_[2]}, key_);
    }
    /// Many blocks at a time, for kernels: word w of block i[lane] in lane `lane` of word[w]. V holds 64-bit numbers.
    template <class V>
    [[gnu::always_inline]] inline void blocks(const V& i, V (&word)[4]) const {
        word[0] = i;
        for (std::size_t w = 0; w < 3; ++w) word[w + 1] = V{} + std::uint64_t{where_[w]};
        detail::philox4x32_rounds(word, key_[0], key_[1]);
    }

    /// The next word.
    constexpr std::uint32_t next() {
        if (used_ == 4) {
            words_ = block(blocks_++);
            used_ = 0;
        }
        return words_[used_++];
    }
    /// Uniform in [0, 1), with 32 bits.
    constexpr double uniform() { return next() * 0x1p-32; }
    /// Uniform in 0 ... n - 1, without bias (Lemire 2019). 0 < n <= 2^32.
    constexpr Index below(Index n) {
        const auto bound = static_cast<std::uint64_t>(n);
        std::uint64_t product = next() * bound;
        if (static_cast<std::uint32_t>(product) < bound) {
            const std::uint64_t threshold = (std::uint64_t{1} << 32) % bound;
            while (static_cast<std::uint32_t>(product) < threshold) product = next() * bound;
        }
        return static_cast<Index>(product >> 32);
    }
    /// Standard normal (Box-Muller).
    double normal() {
        const double radius = std::sqrt(-2 * std::log((next() + 1.0) * 0x1p-32));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }
    /// Permutes the values, every order equally likely (Fisher-Yates).
    template <class T>
    constexpr void shuffle(std::span<T> values) {
        for (std::size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[static_cast<std::size_t>(below(static_cast<Index>(i)))]);
    }

private:
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 3> where_;
    std::array<std::uint32_t, 4> words_{};
    std::uint32_t blocks_ = 0;
    std::size_t used_ = 4;
};

}  // namespace TAILOR_NAMESPACE
