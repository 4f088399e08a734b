#pragma once
// Winograd's convolution: the matrices A, B and G of F(m, 3), written out as products with a few values.
//
//   A' [(G g) . (B' d)] = the m outputs of a kernel g of 3 values on m + 2 values d
//
// A struct is named after its matrix, with a t if that is transposed; apply() multiplies it with a vector of the matrix's
// size, whose elements are numbers, or Vectors of them. on_both_axes() takes that to two dimensions. Source: winograd.hpp.
#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels::detail::winograd {

/// Of F(m, 3); T is the type of number.
template <class T, int m>
struct Matrices;

/// For the points 0, 1, -1, infinity.
template <class T>
struct Matrices<T, 2> {
    struct Bt {  // B' d
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&d)[4], V (&t)[4]) {
            t[0] = d[0] - d[2];
            t[1] = d[1] + d[2];
            t[2] = d[2] - d[1];
            t[3] = d[1] - d[3];
        }
    };
    struct B {  // B t
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&t)[4], V (&d)[4]) {
            d[0] = t[0];
            d[1] = t[1] - t[2] + t[3];
            d[2] = t[1] + t[2] - t[0];
            d[3] = -t[3];
        }
    };
    struct At {  // A' m
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&m)[4], V (&y)[2]) {
            y[0] = m[0] + m[1] + m[2];
            y[1] = m[1] - m[2] - m[3];
        }
    };
    struct A {  // A y
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&y)[2], V (&m)[4]) {
            m[0] = y[0];
            m[1] = y[0] + y[1];
            m[2] = y[0] - y[1];
            m[3] = -y[1];
        }
    };
    struct G {  // G g
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&g)[3], V (&u)[4]) {
            const V even = (g[0] + g[2]) * (T(1) / 2), odd = g[1] * (T(1) / 2);
            u[0] = g[0];
            u[1] = even + odd;
            u[2] = even - odd;
            u[3] = g[2];
        }
    };
    struct Gt {  // G' u
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&u)[4], V (&g)[3]) {
            const V sum = (u[1] + u[2]) * (T(1) / 2);
            g[0] = u[0] + sum;
            g[1] = (u[1] - u[2]) * (T(1) / 2);
            g[2] = sum + u[3];
        }
    };
};

/// For the points 0, a, -a, b, -b, infinity. With these a and b, chosen by measuring, no matrix has numbers much larger
/// than the others; with 1 and 2, as in the paper, errors are two to four times as large. Both, and their powers, are
/// exact in float.
template <class T>
struct Matrices<T, 4> {
    static constexpr T a = T(5) / 8, b = T(3) / 2, aa = a * a, bb = b * b;
    // 1 / (product of a point's differences from the others), for 0, for a and -a, for b and -b
    static constexpr T w0 = 1 / (aa * bb), wa = 1 / (2 * aa * (aa - bb)), wb = 1 / (2 * bb * (bb - aa));

    struct Bt {  // B' d
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&d)[6], V (&t)[6]) {
            const V even_a = d[4] - bb * d[2], odd_a = d[3] - bb * d[1];
            const V even_b = d[4] - aa * d[2], odd_b = d[3] - aa * d[1];
            t[0] = even_a - aa * (d[2] - bb * d[0]);
            t[1] = even_a + a * odd_a;
            t[2] = even_a - a * odd_a;
            t[3] = even_b + b * odd_b;
            t[4] = even_b - b * odd_b;
            t[5] = d[5] - aa * d[3] - bb * odd_b;
        }
    };
    struct B {  // B t
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&t)[6], V (&d)[6]) {
            const V sum_a = t[1] + t[2], difference_a = t[1] - t[2];
            const V sum_b = t[3] + t[4], difference_b = t[3] - t[4];
            d[0] = aa * bb * t[0];
            d[1] = aa * bb * t[5] - a * bb * difference_a - aa * b * difference_b;
            d[2] = -(aa + bb) * t[0] - bb * sum_a - aa * sum_b;
            d[3] = a * difference_a + b * difference_b - (aa + bb) * t[5];
            d[4] = t[0] + sum_a + sum_b;
            d[5] = t[5];
        }
    };
    struct At {  // A' m
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&m)[6], V (&y)[4]) {
            const V sum_a = m[1] + m[2], difference_a = m[1] - m[2];
            const V sum_b = m[3] + m[4], difference_b = m[3] - m[4];
            y[0] = m[0] + sum_a + sum_b;
            y[1] = a * difference_a + b * difference_b;
            y[2] = aa * sum_a + bb * sum_b;
            y[3] = m[5] + a * aa * difference_a + b * bb * difference_b;
        }
    };
    struct A {  // A y
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&y)[4], V (&m)[6]) {
            const V even_a = y[0] + aa * y[2], odd_a = y[1] + aa * y[3];
            const V even_b = y[0] + bb * y[2], odd_b = y[1] + bb * y[3];
            m[0] = y[0];
            m[1] = even_a + a * odd_a;
            m[2] = even_a - a * odd_a;
            m[3] = even_b + b * odd_b;
            m[4] = even_b - b * odd_b;
            m[5] = y[3];
        }
    };
    struct G {  // G g
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&g)[3], V (&u)[6]) {
            const V even_a = g[0] + aa * g[2], even_b = g[0] + bb * g[2];
            u[0] = w0 * g[0];
            u[1] = wa * (even_a + a * g[1]);
            u[2] = wa * (even_a - a * g[1]);
            u[3] = wb * (even_b + b * g[1]);
            u[4] = wb * (even_b - b * g[1]);
            u[5] = g[2];
        }
    };
    struct Gt {  // G' u
        template <class V>
        [[gnu::always_inline]] static inline void apply(const V (&u)[6], V (&g)[3]) {
            const V sum_a = wa * (u[1] + u[2]), difference_a = wa * (u[1] - u[2]);
            const V sum_b = wb * (u[3] + u[4]), difference_b = wb * (u[3] - u[4]);
            g[0] = w0 * u[0] + sum_a + sum_b;
            g[1] = a * difference_a + b * difference_b;
            g[2] = aa * sum_a + bb * sum_b + u[5];
        }
    };
};

/// F X F' for a matrix F (to, from) and a tile X (from, from): reader.read(i, row) gives row i of X, writer.write(j, column)
/// takes column j of the result. Both loops stay loops: unrolling them would mainly cost compile time.
template <class F, class V, int from, int to, class Reader, class Writer>
[[gnu::always_inline]] inline void on_both_axes(const Reader& reader, const Writer& writer) {
    V half[from][to];
#pragma GCC unroll 1
    for (int i = 0; i < from; ++i) {
        V in[from];
        reader.read(i, in);
        F::apply(in, half[i]);
    }
#pragma GCC unroll 1
    for (int j = 0; j < to; ++j) {
        V in[from], out[to];
#pragma GCC unroll 6
        for (int i = 0; i < from; ++i) in[i] = half[i][j];
        F::apply(in, out);
        writer.write(j, out);
    }
}

}  // namespace TAILOR_NAMESPACE::kernels::detail::winograd
