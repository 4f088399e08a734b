#pragma once
// The matrices A, B and G of Winograd's F(m, 3), as products with a few values.
//
//   A' [(G g) . (B' d)] = the m places of a kernel g of 3 values on m + 2 values d
//
// V may be a number or a vector of them. Source: see winograd.hpp.
#include "../core/cpu.hpp"

namespace TAILOR_NAMESPACE::kernels::detail {

/// Of F(m, 3); T is the kind of number.
template <class T, int m>
struct WinogradMatrices;

/// For the points 0, 1, -1, infinity.
template <class T>
struct WinogradMatrices<T, 2> {
    struct Input {  // B' d
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&d)[4], V (&t)[4]) {
            t[0] = d[0] - d[2];
            t[1] = d[1] + d[2];
            t[2] = d[2] - d[1];
            t[3] = d[1] - d[3];
        }
    };
    struct InputTransposed {  // B t
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&t)[4], V (&d)[4]) {
            d[0] = t[0];
            d[1] = t[1] - t[2] + t[3];
            d[2] = t[1] + t[2] - t[0];
            d[3] = -t[3];
        }
    };
    struct Output {  // A' m
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&m)[4], V (&y)[2]) {
            y[0] = m[0] + m[1] + m[2];
            y[1] = m[1] - m[2] - m[3];
        }
    };
    struct OutputTransposed {  // A y
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&y)[2], V (&m)[4]) {
            m[0] = y[0];
            m[1] = y[0] + y[1];
            m[2] = y[0] - y[1];
            m[3] = -y[1];
        }
    };
    struct Kernel {  // G g
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&g)[3], V (&u)[4]) {
            const V even = (g[0] + g[2]) * (T(1) / 2), odd = g[1] * (T(1) / 2);
            u[0] = g[0];
            u[1] = even + odd;
            u[2] = even - odd;
            u[3] = g[2];
        }
    };
    struct KernelTransposed {  // G' u
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&u)[4], V (&g)[3]) {
            const V sum = (u[1] + u[2]) * (T(1) / 2);
            g[0] = u[0] + sum;
            g[1] = (u[1] - u[2]) * (T(1) / 2);
            g[2] = sum + u[3];
        }
    };
};

/// For the points 0, 1, -1, 2, -2, infinity.
template <class T>
struct WinogradMatrices<T, 4> {
    struct Input {  // B' d
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&d)[6], V (&t)[6]) {
            const V even1 = d[4] - 4 * d[2], odd1 = d[3] - 4 * d[1];
            const V even2 = d[4] - d[2], odd2 = 2 * (d[3] - d[1]);
            t[0] = 4 * d[0] - 5 * d[2] + d[4];
            t[1] = even1 + odd1;
            t[2] = even1 - odd1;
            t[3] = even2 + odd2;
            t[4] = even2 - odd2;
            t[5] = 4 * d[1] - 5 * d[3] + d[5];
        }
    };
    struct InputTransposed {  // B t
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&t)[6], V (&d)[6]) {
            const V sum1 = t[1] + t[2], difference1 = t[1] - t[2];
            const V sum2 = t[3] + t[4], difference2 = t[3] - t[4];
            d[0] = 4 * t[0];
            d[1] = 4 * (t[5] - difference1) - 2 * difference2;
            d[2] = -5 * t[0] - 4 * sum1 - sum2;
            d[3] = difference1 + 2 * difference2 - 5 * t[5];
            d[4] = t[0] + sum1 + sum2;
            d[5] = t[5];
        }
    };
    struct Output {  // A' m
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&m)[6], V (&y)[4]) {
            const V sum1 = m[1] + m[2], difference1 = m[1] - m[2];
            const V sum2 = m[3] + m[4], difference2 = m[3] - m[4];
            y[0] = m[0] + sum1 + sum2;
            y[1] = difference1 + 2 * difference2;
            y[2] = sum1 + 4 * sum2;
            y[3] = difference1 + 8 * difference2 + m[5];
        }
    };
    struct OutputTransposed {  // A y
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&y)[4], V (&m)[6]) {
            const V even1 = y[0] + y[2], odd1 = y[1] + y[3];
            const V even2 = y[0] + 4 * y[2], odd2 = 2 * y[1] + 8 * y[3];
            m[0] = y[0];
            m[1] = even1 + odd1;
            m[2] = even1 - odd1;
            m[3] = even2 + odd2;
            m[4] = even2 - odd2;
            m[5] = y[3];
        }
    };
    struct Kernel {  // G g
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&g)[3], V (&u)[6]) {
            const V even1 = (g[0] + g[2]) * (T(-1) / 6), odd1 = g[1] * (T(-1) / 6);
            const V even2 = g[0] * (T(1) / 24) + g[2] * (T(1) / 6), odd2 = g[1] * (T(1) / 12);
            u[0] = g[0] * (T(1) / 4);
            u[1] = even1 + odd1;
            u[2] = even1 - odd1;
            u[3] = even2 + odd2;
            u[4] = even2 - odd2;
            u[5] = g[2];
        }
    };
    struct KernelTransposed {  // G' u
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&u)[6], V (&g)[3]) {
            const V sum1 = (u[1] + u[2]) * (T(1) / 6), difference1 = (u[1] - u[2]) * (T(1) / 6);
            const V sum2 = u[3] + u[4], difference2 = u[3] - u[4];
            g[0] = u[0] * (T(1) / 4) - sum1 + sum2 * (T(1) / 24);
            g[1] = difference2 * (T(1) / 12) - difference1;
            g[2] = sum2 * (T(1) / 6) - sum1 + u[5];
        }
    };
};

/// F in F', where F makes `to` values of `from`: rows.read(i, in) gives row i of what goes in, columns.write(j, out)
/// takes column j of what comes out. Both loops stay loops, for unrolling them would mainly take the compiler's time.
template <class F, class V, int from, int to, class Rows, class Columns>
[[gnu::always_inline]] inline void on_both_axes(const Rows& rows, const Columns& columns) {
    V half[from][to];
#pragma GCC unroll 1
    for (int i = 0; i < from; ++i) {
        V in[from];
        rows.read(i, in);
        F::apply(in, half[i]);
    }
#pragma GCC unroll 1
    for (int j = 0; j < to; ++j) {
        V in[from], out[to];
#pragma GCC unroll 6
        for (int i = 0; i < from; ++i) in[i] = half[i][j];
        F::apply(in, out);
        columns.write(j, out);
    }
}

}  // namespace TAILOR_NAMESPACE::kernels::detail
