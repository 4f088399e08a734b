#pragma once
// Arithmetic channel by channel over arrays (outer, channels, inner): with channels last `inner` is 1, with channels
// first it is the size of an image.
#include "../core/cpu.hpp"
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE::kernels {

/// Extents of an array whose middle axis are channels.
struct Channels {
    Index outer, channels, inner;
};

namespace detail {

template <class T>
struct CenteredProducts {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Channels n, const T* x, const T* a, const T* y, const T* b, T* sums) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        const Index axis = n.inner == 1 ? n.channels : n.inner, whole = axis - axis % width;
        if (n.inner == 1) {
            for (Index c = 0; c < whole; c += width) down<Vector<T, bytes>>(n, x + c, a + c, y + c, b + c, sums + c);
            for (Index c = whole; c < n.channels; ++c) down<T>(n, x + c, a + c, y + c, b + c, sums + c);
            return;
        }
        for (Index o = 0; o < n.outer; ++o)
            for (Index c = 0; c < n.channels; ++c, x += n.inner, y += n.inner) {
                Vector<T, bytes> many = {}, v, u;
                for (Index i = 0; i < whole; i += width) {
                    load(v, x + i);
                    load(u, y + i);
                    many += (v - a[c]) * (u - b[c]);
                }
                T sum = 0;
                for (Index i = 0; i < width; ++i) sum += many[i];
                for (Index i = whole; i < n.inner; ++i) sum += (x[i] - a[c]) * (y[i] - b[c]);
                sums[c] += sum;
            }
    }
    template <class V>
    [[gnu::always_inline]] static inline void down(Channels n, const T* x, const T* a, const T* y, const T* b,
                                                   T* sums) {
        V sum = {}, v, u, va, vb;
        load(va, a);
        load(vb, b);
        for (Index o = 0; o < n.outer; ++o) {
            load(v, x + o * n.channels);
            load(u, y + o * n.channels);
            sum += (v - va) * (u - vb);
        }
        load(v, sums);
        v += sum;
        store(sums, v);
    }
};

template <class T>
struct ChannelLinear {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(Channels n, const T* x, const T* a, const T* y, const T* b,
                                                  const T* c, T* out) {
        constexpr Index width = bytes / static_cast<Index>(sizeof(T));
        const Index axis = n.inner == 1 ? n.channels : n.inner, whole = axis - axis % width;
        Vector<T, bytes> v, u, va, vb, vc;
        for (Index o = 0; o < n.outer; ++o) {
            if (n.inner == 1) {
                for (Index i = 0; i < whole; i += width) {
                    load(v, x + i);
                    load(u, y + i);
                    load(va, a + i);
                    load(vb, b + i);
                    load(vc, c + i);
                    v = va * v + (vb * u + vc);
                    store(out + i, v);
                }
                for (Index i = whole; i < n.channels; ++i) out[i] = a[i] * x[i] + (b[i] * y[i] + c[i]);
                x += n.channels, y += n.channels, out += n.channels;
                continue;
            }
            for (Index k = 0; k < n.channels; ++k, x += n.inner, y += n.inner, out += n.inner) {
                for (Index i = 0; i < whole; i += width) {
                    load(v, x + i);
                    load(u, y + i);
                    v = a[k] * v + (b[k] * u + c[k]);
                    store(out + i, v);
                }
                for (Index i = whole; i < n.inner; ++i) out[i] = a[k] * x[i] + (b[k] * y[i] + c[k]);
            }
        }
    }
};

}  // namespace detail

/// sums[c] += sum over outer and inner of (x - a[c]) (y - b[c])
template <class T>
void add_centered_products(Channels n, const T* x, const T* a, const T* y, const T* b, T* sums) {
    dispatch<detail::CenteredProducts<T>>(n, x, a, y, b, sums);
}
/// out = a[c] x + b[c] y + c[c]
template <class T>
void channel_linear(Channels n, const T* x, const T* a, const T* y, const T* b, const T* c, T* out) {
    dispatch<detail::ChannelLinear<T>>(n, x, a, y, b, c, out);
}

}  // namespace TAILOR_NAMESPACE::kernels
