#pragma once
// Dropout: which values are kept, drawn many random blocks at a time; and their product with 1 / (1 - rate), or 0.
#include <cstdint>
#include <type_traits>

#include "../core/random.hpp"
#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

struct DrawKept {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(const Random& random, std::uint64_t dropped_below, Index count,
                                                  std::uint8_t* kept) {
        constexpr Index lanes = bytes / 8, values = 4 * lanes;
        Vector<std::uint64_t, bytes> block_number;
        for (Index i = 0; i < lanes; ++i) block_number[i] = static_cast<std::uint64_t>(i);
        Index i = 0;
        for (; i + values <= count; i += values, block_number += lanes)
            draw(random, block_number, dropped_below, kept + i);
        if (i == count) return;
        std::uint8_t rest[values];
        draw(random, block_number, dropped_below, rest);
        for (Index j = 0; i < count; ++i, ++j) kept[i] = rest[j];
    }
    /// One block for each lane: its four words become four bytes, 1 or 0, one after the other.
    template <class V>
    [[gnu::always_inline]] static inline void draw(const Random& random, const V& block_number,
                                                   std::uint64_t dropped_below, std::uint8_t* kept) {
        V word[4];
        random.blocks(block_number, word);
        V four = {};
        for (int i = 0; i < 4; ++i) four |= (((word[i] - dropped_below) >> 63) ^ 1) << (8 * i);  // a borrow: too small
        for (Index i = 0; i < static_cast<Index>(sizeof(V) / 8); ++i) {
            const auto bits = static_cast<std::uint32_t>(four[i]);
            store(kept + 4 * i, bits);
        }
    }
};

template <class T>
struct KeepAndScale {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Index count, const T* x, const std::uint8_t* kept, T scale, T* y) {
        for_each_vector_then_value<KeepAndScale, T, bytes>(count, x, kept, scale, y);
    }
    template <class V>
    [[gnu::always_inline]] static inline void at(Index i, const T* x, const std::uint8_t* kept, T scale, T* y) {
        V v;
        load(v, x + i);
        if constexpr (std::is_same_v<V, T>) {
            v *= static_cast<T>(kept[i]) * scale;
        } else {
            Vector<std::uint8_t, sizeof(V) / sizeof(T)> flags;
            load(flags, kept + i);
            v *= __builtin_convertvector(flags, V) * scale;
        }
        store(y + i, v);
    }
};

}  // namespace detail

/// kept[i] = 1 where the random word i is at least `dropped_below`, else 0.
inline void draw_kept(const Random& random, std::uint64_t dropped_below, Index count, std::uint8_t* kept) {
    dispatch<detail::DrawKept>(random, dropped_below, count, kept);
}
/// y = x scale where kept, else 0.
template <class T>
void keep_and_scale(Index count, const T* x, const std::uint8_t* kept, T scale, T* y) {
    dispatch<detail::KeepAndScale<T>>(count, x, kept, scale, y);
}

}  // namespace TAILOR_NAMESPACE::kernels
