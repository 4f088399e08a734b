#pragma once
// The instruction sets that kernels are compiled for, and the one that runs: the widest of the processor, or TAILOR_ISA.
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
    throw_error("TAILOR_ISA: expected baseline, avx2 or avx512, found ", forced);
}

}  // namespace detail

/// The instruction set that kernels run on: the widest of the processor, or TAILOR_ISA in the environment.
inline Isa isa() {
    static const Isa chosen = detail::chosen_isa();
    return chosen;
}

/// One line for logs: "avx2 kernels, 2 threads".
inline std::string cpu_report() {
#if defined(_OPENMP)
    const std::string_view how = threads() == 1 ? " thread" : " threads";
#else
    const std::string_view how = " thread (built without OpenMP: -fopenmp uses every core)";
#endif
    return text_of(name_of(isa()), " kernels, ", threads(), how);
}

}  // namespace TAILOR_NAMESPACE
