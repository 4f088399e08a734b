#pragma once
// Vectors, and the functions that run a kernel on the processor's instruction set. A kernel is written once, over vectors
// of `bytes` bytes, and compiled for each set; dispatch() runs the one that core/isa.hpp chose when the program started.
//
// What makes it work with GCC and Clang: a kernel's bodies carry no target and are [[gnu::always_inline]], so that they
// take on the target of the function they end up in; they hold no OpenMP region, no std, no Eigen, no lambda; vectors
// are passed by reference only.
#include "../core/isa.hpp"

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

}  // namespace TAILOR_NAMESPACE::kernels
