#pragma once
// The largest value and the mean of each window of an image (height, width, channels), channel by channel. An image
// whose channels come first is `channels` images of one channel each. Padding does not count.
#include "simd.hpp"
#include "window.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

/// The part of window (oh, ow) that lies on the image: rows top ... bottom - 1, columns left ... right - 1.
struct Clip {
    Index top, bottom, left, right;

    [[gnu::always_inline]] constexpr Clip(const Window& w, Index oh, Index ow)
        : top(w.row(oh, 0)), bottom(top + w.kernel_height), left(w.column(ow, 0)), right(left + w.kernel_width) {
        if (top < 0) top = 0;
        if (left < 0) left = 0;
        if (bottom > w.height) bottom = w.height;
        if (right > w.width) right = w.width;
    }
    [[gnu::always_inline]] constexpr Index count() const { return (bottom - top) * (right - left); }
};

/// Pool::at<V>(c, window, clip, out, x, y, ...) for every output pixel, whose values begin at `out`, and every vector of
/// channels from c on.
template <class T, class Pool>
struct Pooling {
    template <int bytes, class... P>
    [[gnu::always_inline]] static inline void run(const Window& w, P*... arrays) {
        for (Index oh = 0; oh < w.out_height; ++oh)
            for (Index ow = 0; ow < w.out_width; ++ow) {
                const Clip clip(w, oh, ow);
                const Index out = (oh * w.out_width + ow) * w.channels;
                for_each_vector_then_value<Pool, T, bytes>(w.channels, w, clip, out, arrays...);
            }
    }
};

template <class T>
struct MaxForward {
    template <class V>
    [[gnu::always_inline]] static inline void at(Index c, const Window& w, const Clip& clip, Index out, const T* x,
                                                 T* y) {
        V best, v, broken = {};
        load(best, x + (clip.top * w.width + clip.left) * w.channels + c);
        for (Index h = clip.top; h < clip.bottom; ++h)
            for (Index k = clip.left; k < clip.right; ++k) {
                load(v, x + (h * w.width + k) * w.channels + c);
                best = v > best ? v : best;
                broken = v == v ? broken : v;  // a NaN, if there is one: it becomes the result
            }
        best = broken == broken ? best : broken;
        store(y + out + c, best);
    }
};

/// dx += dy where x is the largest of its window; where several are, at the first one.
template <class T>
struct MaxBackward {
    template <class V>
    [[gnu::always_inline]] static inline void at(Index c, const Window& w, const Clip& clip, Index out, const T* x,
                                                 const T* y, const T* dy, T* dx) {
        V best, left, v, d;
        load(best, y + out + c);
        load(left, dy + out + c);  // 0 once the largest has been found
        for (Index h = clip.top; h < clip.bottom; ++h)
            for (Index k = clip.left; k < clip.right; ++k) {
                const Index at = (h * w.width + k) * w.channels + c;
                load(v, x + at);
                load(d, dx + at);
                d += v == best ? left : V{};
                left = v == best ? V{} : left;
                store(dx + at, d);
            }
    }
};

template <class T>
struct MeanForward {
    template <class V>
    [[gnu::always_inline]] static inline void at(Index c, const Window& w, const Clip& clip, Index out, const T* x,
                                                 T* y) {
        V sum = {}, v;
        for (Index h = clip.top; h < clip.bottom; ++h)
            for (Index k = clip.left; k < clip.right; ++k) {
                load(v, x + (h * w.width + k) * w.channels + c);
                sum += v;
            }
        sum = sum / static_cast<T>(clip.count());
        store(y + out + c, sum);
    }
};

template <class T>
struct MeanBackward {
    template <class V>
    [[gnu::always_inline]] static inline void at(Index c, const Window& w, const Clip& clip, Index out, const T* dy,
                                                 T* dx) {
        V share, d;
        load(share, dy + out + c);
        share = share / static_cast<T>(clip.count());
        for (Index h = clip.top; h < clip.bottom; ++h)
            for (Index k = clip.left; k < clip.right; ++k) {
                T* to = dx + (h * w.width + k) * w.channels + c;
                load(d, to);
                d += share;
                store(to, d);
            }
    }
};

}  // namespace detail

/// y = max over each window of x
template <class T>
void max_pool(const Window& w, const T* x, T* y) {
    dispatch<detail::Pooling<T, detail::MaxForward<T>>>(w, x, y);
}
/// dx += dy at the first largest x of each window
template <class T>
void max_pool_backward(const Window& w, const T* x, const T* y, const T* dy, T* dx) {
    dispatch<detail::Pooling<T, detail::MaxBackward<T>>>(w, x, y, dy, dx);
}
/// y = mean over each window of x
template <class T>
void mean_pool(const Window& w, const T* x, T* y) {
    dispatch<detail::Pooling<T, detail::MeanForward<T>>>(w, x, y);
}
/// dx += dy / count over each window
template <class T>
void mean_pool_backward(const Window& w, const T* dy, T* dx) {
    dispatch<detail::Pooling<T, detail::MeanBackward<T>>>(w, dy, dx);
}

}  // namespace TAILOR_NAMESPACE::kernels
