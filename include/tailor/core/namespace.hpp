#pragma once
#include "assumptions.hpp"

// Translation units built for different instruction sets must not share inline functions: the linker keeps one copy,
// and that one may use instructions the machine lacks. So the instruction set is part of every name.
#if defined(__AVX512F__)
#define TAILOR_NAMESPACE tailor::inline built_for_avx512
#elif defined(__AVX2__)
#define TAILOR_NAMESPACE tailor::inline built_for_avx2
#elif defined(__AVX__)
#define TAILOR_NAMESPACE tailor::inline built_for_avx
#elif defined(__SSE4_1__)
#define TAILOR_NAMESPACE tailor::inline built_for_sse4
#else
#define TAILOR_NAMESPACE tailor
#endif
