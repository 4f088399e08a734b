#pragma once
// The one place that knows instruction sets. A kernel is written once, over vectors of `bytes` bytes, and compiled for
// each set below; which one runs is decided by the processor when the program starts.
//
// What makes it work on GCC and Clang: a kernel's bodies carry no target and are [[gnu::always_inline]], so that they
// take on the target of the function they end up in; they hold no OpenMP region, no std, no Eigen, no lambda; vectors
// pass by reference only.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "error.hpp"
#include "parallel.hpp"

namespace TAILOR_NAMESPACE {

enum class Isa { baseline, avx2, avx512 };

inline std::string_view name_of(Isa isa) {
    return isa == Isa::avx512 ? "avx512" : isa == Isa::avx2 ? "avx2" : "baseline";
}

namespace detail {

constexpr Isa widest_of(bool avx2, bool avx512) {
    return avx2 && avx512 ? Isa::avx512 : avx2 ? Isa::avx2 : Isa::baseline;
}
inline Isa widest_isa() {
#if defined(__x86_64__) && defined(__GNUC__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    return widest_of(avx2, avx512);
#else
    return Isa::baseline;
#endif
}

inline Isa chosen_isa() {
    const Isa widest = widest_isa();
    const char* forced = std::getenv("TAILOR_ISA");
    if (forced == nullptr || *forced == '\0') return widest;
    for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512})
        if (name_of(isa) == forced) {
            require(isa <= widest, "TAILOR_ISA: this processor has ", name_of(widest), " at most, found ", forced);
            return isa;
        }
    fail("TAILOR_ISA: expected baseline, avx2 or avx512, found ", forced);
}

}  // namespace detail

/// The instruction set that kernels run on: the widest of the processor, or TAILOR_ISA in the environment.
inline Isa isa() {
    static const Isa chosen = detail::chosen_isa();
    return chosen;
}

/// One line for people: "avx2 kernels, 2 threads".
inline std::string cpu_report() {
#if defined(_OPENMP)
    const std::string_view how = threads() == 1 ? " thread" : " threads";
#else
    const std::string_view how = " thread (built without OpenMP: -fopenmp uses every core)";
#endif
    return join(name_of(isa()), " kernels, ", threads(), how);
}

namespace kernels {

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

}  // namespace kernels
}  // namespace TAILOR_NAMESPACE
