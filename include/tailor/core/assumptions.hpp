#pragma once
// What the library takes for granted of the compiler and the machine, checked wherever any of its headers begins.
#include <cfloat>
#include <cstddef>
#include <limits>

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || \
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ != 0)
#error \
    "tailor: expected IEEE arithmetic, found -Ofast, -ffast-math or a part of it: that removes every check for NaN. Take -O2 or -O3"
#endif

static_assert(sizeof(float) == 4 && sizeof(double) == 8 && std::numeric_limits<float>::is_iec559 &&
                  std::numeric_limits<double>::is_iec559,
              "tailor: expected float and double as IEEE 754 has them");
// 16: only half precision is computed otherwise.
static_assert(FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 16,
              "tailor: expected float arithmetic in float, found more digits (-mfpmath=387?)");
static_assert(sizeof(std::ptrdiff_t) == 8, "tailor: expected a system of 64 bits: sizes of arrays have as many");
