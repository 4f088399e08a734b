#pragma once
// Vectors, and the functions that run a kernel on the processor's instruction set. A kernel is written once, over vectors
// of `bytes` bytes, and compiled for each set; dispatch() runs the one that core/isa.hpp chose when the program started.
//
// What makes it work with GCC and Clang: a kernel's bodies carry no target and are [[gnu::always_inline]], so that they
// take on the target of the function they end up in; they hold no OpenMP region, no std, no Eigen, no lambda; vectors
// are passed by reference only.
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "../core/isa.hpp"
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE::kernels {

#if defined(__x86_64__) && defined(__GNUC__)
template <class Kernel, class... A>
[[gnu::noinline, gnu::target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]] void with_avx512(A... a) {
    Kernel::template run<64>(a...);
}
template <class Kernel, class... A>
[[gnu::noinline, gnu::target("avx2,fma")]] void with_avx2(A... a) {
    Kernel::template run<32>(a...);
}
#endif
template <class Kernel, class... A>
[[gnu::noinline]] void with_baseline(A... a) {
    Kernel::template run<16>(a...);
}

/// Runs Kernel::run<bytes>(a...) as compiled for this processor.
template <class Kernel, class... A>
void dispatch(A... a) {
#if defined(__x86_64__) && defined(__GNUC__)
    if (isa() == Isa::avx512) return with_avx512<Kernel>(a...);
    if (isa() == Isa::avx2) return with_avx2<Kernel>(a...);
#endif
    with_baseline<Kernel>(a...);
}

/// Inside a run<bytes>: Kernel::run<bytes>(a...) as a function of its own, that all callers share.
template <int bytes, class Kernel, class... A>
[[gnu::always_inline]] inline void call(A... a) {
#if defined(__x86_64__) && defined(__GNUC__)
    if constexpr (bytes == 64) return with_avx512<Kernel>(a...);
    if constexpr (bytes == 32) return with_avx2<Kernel>(a...);
#endif
    if constexpr (bytes == 16) with_baseline<Kernel>(a...);
}

/// Bytes of the widest vector of any instruction set.
inline constexpr int widest_vector = 64;

template <class T, int bytes>
struct VectorOf {
    typedef T type __attribute__((vector_size(bytes)));
};
/// bytes / sizeof(T) values of T, for +, -, *, /, comparisons and ?: (never a parameter by value, never returned).
template <class T, int bytes>
using Vector = typename VectorOf<T, bytes>::type;

template <class V>
[[gnu::always_inline]] inline void load(V& v, const void* from) {
    __builtin_memcpy(&v, from, sizeof v);
}
template <class V>
[[gnu::always_inline]] inline void store(void* to, const V& v) {
    __builtin_memcpy(to, &v, sizeof v);
}

// Where an array ends within a vector. Loops over arrays read and write with load_n and store_n, which take as many values
// as are left; for_each_vector is that loop.
//
// Two kinds of kernels cannot do so. Those that load a part of a vector often (sums and pools, at every step along
// another axis; dropout, from bytes) are faster if they take the values that are left one by one:
// for_each_vector_then_value. Winograd's transforms would load one at each of their 36 points, but have at least a vector
// of channels: for_each_vector_reaching_back lets the last vector overlap the one before. Two loops end in their own way:
// a sum along a row adds the last values after the vectors (in another order it would be rounded differently), and the
// matrix product's tiles store their edges in halves, quarters ... of a vector (StoreEdge in gemm.hpp).

/// v = the n values at `from`, or as many of them as a vector has; its other lanes are `rest`.
template <class V, class T>
[[gnu::always_inline]] inline void load_n(V& v, const T* from, Index n, T rest = 0) {
    if (n >= static_cast<Index>(sizeof(V) / sizeof(T))) return load(v, from);
    v = V{} + rest;
    __builtin_memcpy(&v, from, static_cast<std::size_t>(n) * sizeof(T));
}
/// The n values at `to`, or as many of them as a vector has, = v.
template <class V, class T>
[[gnu::always_inline]] inline void store_n(T* to, const V& v, Index n) {
    if (n >= static_cast<Index>(sizeof(V) / sizeof(T))) return store(to, v);
    __builtin_memcpy(to, &v, static_cast<std::size_t>(n) * sizeof(T));
}

/// Body::at<V>(i, n, a...) for the values i ... i + n - 1 of `count`: n is the vector's size, but for the last one's rest.
template <class Body, class T, int bytes, class... A>
[[gnu::always_inline]] inline void for_each_vector(Index count, A... a) {
    constexpr Index width = bytes / static_cast<Index>(sizeof(T));
    Index i = 0;
    for (; i + width <= count; i += width) Body::template at<Vector<T, bytes>>(i, width, a...);
    if (i < count) Body::template at<Vector<T, bytes>>(i, count - i, a...);
}
/// Body::at<V>(i, a...) for vectors, then Body::at<T>(i, a...) for each value that is left.
template <class Body, class T, int bytes, class... A>
[[gnu::always_inline]] inline void for_each_vector_then_value(Index count, A... a) {
    constexpr Index width = bytes / static_cast<Index>(sizeof(T));
    const Index whole = count - count % width;
    for (Index i = 0; i < whole; i += width) Body::template at<Vector<T, bytes>>(i, a...);
    for (Index i = whole; i < count; ++i) Body::template at<T>(i, a...);
}
/// Body::at<V>(i, seen, a...) for the values from i on, `count` of them, at least a vector. The last vector reaches back,
/// so that it ends where the values end: its first `seen` lanes were in the vector before, too.
template <class Body, class T, int bytes, class... A>
[[gnu::always_inline]] inline void for_each_vector_reaching_back(Index count, A... a) {
    constexpr Index width = bytes / static_cast<Index>(sizeof(T));
    for (Index i = 0; i < count; i += width) {
        const Index first = i + width <= count ? i : count - width;
        Body::template at<Vector<T, bytes>>(first, i - first, a...);
    }
}

namespace detail {

/// A vector's worth of zeros, then one of bits that are all set: read from between, they keep a vector's last lanes.
template <class T>
struct LaneMasks {
    using Bits = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
    static constexpr Index widest = widest_vector / static_cast<Index>(sizeof(T));
    Bits values[2 * widest] = {};

    constexpr LaneMasks() {
        for (Index i = widest; i < 2 * widest; ++i) values[i] = -1;
    }
};
template <class T>
inline constexpr LaneMasks<T> lane_masks;

}  // namespace detail

/// All lanes but the first `seen`, which a vector that reaches back has in common with the one before.
template <class V, class T>
struct UnseenLanes {
    using Bits = Vector<typename detail::LaneMasks<T>::Bits, sizeof(V)>;
    Bits mask;

    [[gnu::always_inline]] explicit UnseenLanes(Index seen) {
        load(mask, detail::lane_masks<T>.values + detail::LaneMasks<T>::widest - seen);
    }
    /// The values at `to` += these lanes of v; the others gain 0, whatever they hold.
    [[gnu::always_inline]] void add(const V& v, T* to) const {
        V sum;
        load(sum, to);
        sum += (V)((Bits)v & mask);
        store(to, sum);
    }
};

}  // namespace TAILOR_NAMESPACE::kernels
