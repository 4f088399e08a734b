#pragma once
// Sums and linear functions of each channel of an array (outer, channels, inner): with channels last `inner` is 1, with
// channels first it is the number of an image's pixels. A center, such as the mean, is subtracted from the values before
// they are multiplied, so that large means cost no digits.
#include <cstddef>
#include <utility>

#include "../core/shape.hpp"
#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels {

/// Extents of an array whose middle axis are channels.
struct Channels {
    Index outer, channels, inner;
};
/// The values of an array, and the number that is subtracted from them in each channel.
template <class T>
struct Centered {
    const T *values, *center;
};
/// a[c] (x - center[c]) for each value of an array.
template <class T>
struct Term {
    const T* a;
    Centered<T> x;
};

namespace detail {

/// to = one number for each of the channels from `c` on, or channel c's number for all.
template <bool each, class V, class T>
[[gnu::always_inline]] inline void load_channels(V& to, const T* from, Index c) {
    if constexpr (each)
        load(to, from + c);
    else
        to = V{} + from[c];
}

template <class T, bool with_products>
struct CenteredSums {
    static constexpr Index block = 64;  // rows that are summed by themselves: many small numbers stay exact

    template <int bytes>
    [[gnu::always_inline]] static inline void run(Channels n, Centered<T> x, Centered<T> y, T* sums, T* products) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        if (n.inner == 1) {
            for (Index first = 0; first < n.outer; first += block) {
                const Index rows = n.outer - first < block ? n.outer - first : block;
                for_each_vector_then_value<CenteredSums, T, bytes>(n.channels, x, y, first * n.channels, rows,
                                                                   n.channels, sums, products);
            }
            return;
        }
        const Index whole = n.inner - n.inner % width;
        for (Index o = 0, start = 0; o < n.outer; ++o)
            for (Index c = 0; c < n.channels; ++c, start += n.inner) {
                Vector<T, bytes> many = {}, many_products = {};
                add<Vector<T, bytes>, false>(x, y, start, c, whole / width, width, &many, &many_products);
                add<T, false>(x, y, start + whole, c, n.inner - whole, 1, sums + c, products + c);
                T sum = 0, product = 0;
                for (Index i = 0; i < width; ++i) sum += many[i], product += many_products[i];
                sums[c] += sum;
                if constexpr (with_products) products[c] += product;
            }
    }
    /// The channels from c on, of `count` rows from index `start` on.
    template <class V>
    [[gnu::always_inline]] static inline void at(Index c, Centered<T> x, Centered<T> y, Index start, Index count,
                                                 Index step, T* sums, T* products) {
        add<V, true>(x, y, start + c, c, count, step, sums + c, products + c);
    }
    /// `count` vectors, the first at index `start`, the others `step` further each. Two chains of additions, so that one
    /// need not wait for the other.
    template <class V, bool each>
    [[gnu::always_inline]] static inline void add(Centered<T> x, Centered<T> y, Index start, Index c, Index count,
                                                  Index step, void* sums, void* products) {
        V v, a, b, sum[2] = {}, product[2] = {};
        load_channels<each>(a, x.center, c);
        load_channels<each>(b, y.center, c);
        for (; count > 1; count -= 2, start += 2 * step) {
            add_one(x.values + start, a, y.values + start, b, sum[0], product[0]);
            add_one(x.values + start + step, a, y.values + start + step, b, sum[1], product[1]);
        }
        if (count == 1) add_one(x.values + start, a, y.values + start, b, sum[0], product[0]);
        load(v, sums);
        v += sum[0] + sum[1];
        store(sums, v);
        if constexpr (with_products) {
            load(v, products);
            v += product[0] + product[1];
            store(products, v);
        }
    }
    template <class V>
    [[gnu::always_inline]] static inline void add_one(const T* x, const V& a, const T* y, const V& b, V& sum,
                                                      V& product) {
        V u, v;
        load(v, y);
        v -= b;
        sum += v;
        if constexpr (with_products) {
            load(u, x);
            product += (u - a) * v;
        }
    }
};

template <class T, class... Terms>
struct ChannelLinear {
    static constexpr Index block = 4;  // rows for which a channel's constants are loaded once

    template <int bytes>
    [[gnu::always_inline]] static inline void run(Channels n, T* out, const T* c, Terms... terms) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        constexpr auto all = std::index_sequence_for<Terms...>{};
        if (n.inner == 1) {
            for (Index first = 0; first < n.outer; first += block) {
                const Index rows = n.outer - first < block ? n.outer - first : block;
                for_each_vector_then_value<ChannelLinear, T, bytes>(n.channels, out, first * n.channels, rows,
                                                                    n.channels, c, terms...);
            }
            return;
        }
        const Index whole = n.inner - n.inner % width;
        for (Index o = 0, start = 0; o < n.outer; ++o)
            for (Index k = 0; k < n.channels; ++k, start += n.inner) {
                put<Vector<T, bytes>, false>(all, out, start, k, whole / width, width, c, terms...);
                put<T, false>(all, out, start + whole, k, n.inner - whole, 1, c, terms...);
            }
    }
    /// The channels from k on, of `count` rows from index `start` on.
    template <class V>
    [[gnu::always_inline]] static inline void at(Index k, T* out, Index start, Index count, Index step, const T* c,
                                                 const Terms&... terms) {
        put<V, true>(std::index_sequence_for<Terms...>{}, out, start + k, k, count, step, c, terms...);
    }
    /// `count` vectors, the first at index `start`, the others `step` further each.
    template <class V, bool each, std::size_t... I>
    [[gnu::always_inline]] static inline void put(std::index_sequence<I...>, T* out, Index start, Index k, Index count,
                                                  Index step, const T* c, const Terms&... terms) {
        V constant, a[sizeof...(Terms)], center[sizeof...(Terms)];
        load_channels<each>(constant, c, k);
        (load_channels<each>(a[I], terms.a, k), ...);
        (load_channels<each>(center[I], terms.x.center, k), ...);
        for (; count > 0; --count, start += step) {
            V sum = constant;
            (add(sum, a[I], terms.x.values + start, center[I]), ...);
            store(out + start, sum);
        }
    }
    template <class V>
    [[gnu::always_inline]] static inline void add(V& sum, const V& a, const T* x, const V& center) {
        V v;
        load(v, x);
        sum += a * (v - center);
    }
};

}  // namespace detail

/// sums[c] += sum over outer and inner of (y - center)
template <class T>
void add_centered_sums(Channels n, Centered<T> y, T* sums) {
    dispatch<detail::CenteredSums<T, false>>(n, y, y, sums, sums);
}
/// The same, and products[c] += sum of (x - center_x) (y - center_y)
template <class T>
void add_centered_products(Channels n, Centered<T> x, Centered<T> y, T* sums, T* products) {
    dispatch<detail::CenteredSums<T, true>>(n, x, y, sums, products);
}
/// out = c[c] + the terms
template <class T, class... Terms>
void channel_linear(Channels n, T* out, const T* c, const Terms&... terms) {
    dispatch<detail::ChannelLinear<T, Terms...>>(n, out, c, terms...);
}

}  // namespace TAILOR_NAMESPACE::kernels
