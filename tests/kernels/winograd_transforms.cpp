#include <tailor/kernels/winograd_transforms.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels::detail::winograd;

namespace {

/// <F x, y> = <x, Ft y> for whole numbers: Ft is the transpose of F. Up to rounding, for G's numbers are not whole.
template <class F, class Ft, int from, int to>
void check_transposed() {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto a = whole_numbers<double>(from, seed), b = whole_numbers<double>(to, seed + 100);
        double x[from], y[to], Fx[to], Fty[from], left = 0, right = 0;
        std::copy(a.begin(), a.end(), x);
        std::copy(b.begin(), b.end(), y);
        F::apply(x, Fx);
        Ft::apply(y, Fty);
        for (int i = 0; i < to; ++i) left += Fx[i] * y[i];
        for (int i = 0; i < from; ++i) right += x[i] * Fty[i];
        CHECK(left == Approx(right).margin(1e-12));
    }
}

struct Rows {
    const double (&from)[6][6];
    void read(int i, double (&row)[6]) const { std::copy(from[i], from[i] + 6, row); }
};
struct Columns {
    double (&to)[4][4];
    void write(int j, const double (&column)[4]) const {
        for (int i = 0; i < 4; ++i) to[i][j] = column[i];
    }
};

template <int m>
using Tile = std::integral_constant<int, m>;

}  // namespace

TEMPLATE_TEST_CASE("the three matrices make the outputs of a kernel of three values", "", Tile<2>, Tile<4>) {
    constexpr int m = TestType::value, seen = m + 2;
    using Matrix = Matrices<double, m>;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto a = whole_numbers<double>(seen, seed), b = whole_numbers<double>(3, seed + 100);
        double d[seen], g[3], t[seen], u[seen], products[seen], y[m];
        std::copy(a.begin(), a.end(), d);
        std::copy(b.begin(), b.end(), g);
        Matrix::Bt::apply(d, t);
        Matrix::G::apply(g, u);
        for (int i = 0; i < seen; ++i) products[i] = t[i] * u[i];
        Matrix::At::apply(products, y);
        for (int i = 0; i < m; ++i)
            CHECK(y[i] == Approx(d[i] * g[0] + d[i + 1] * g[1] + d[i + 2] * g[2]).margin(1e-11));
    }
}

TEMPLATE_TEST_CASE("the transposes are transposes", "", Tile<2>, Tile<4>) {
    constexpr int m = TestType::value, seen = m + 2;
    using Matrix = Matrices<double, m>;
    check_transposed<typename Matrix::Bt, typename Matrix::B, seen, seen>();
    check_transposed<typename Matrix::At, typename Matrix::A, seen, m>();
    check_transposed<typename Matrix::G, typename Matrix::Gt, 3, seen>();
}

TEST_CASE("on_both_axes applies a matrix from both sides") {
    using At = Matrices<double, 4>::At;
    // F M F' for F = A' (4 x 6): entry (i, j) of the result is row i of F, times M, times row j of F.
    double M[6][6], out[4][4];
    const auto values = whole_numbers<double>(36, 1);
    for (std::size_t i = 0; i < 36; ++i) M[i / 6][i % 6] = values[i];
    on_both_axes<At, double, 6, 4>(Rows{M}, Columns{out});
    double F[4][6];
    for (int k = 0; k < 6; ++k) {
        double unit[6] = {}, column[4];
        unit[k] = 1;
        At::apply(unit, column);
        for (int i = 0; i < 4; ++i) F[i][k] = column[i];
    }
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            double expected = 0;
            for (int k = 0; k < 6; ++k)
                for (int l = 0; l < 6; ++l) expected += F[i][k] * M[k][l] * F[j][l];
            CHECK(out[i][j] == expected);
        }
}
