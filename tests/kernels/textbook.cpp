#include <tailor/kernels/textbook.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;
using kernels::Store;
using kernels::Strided;

TEST_CASE("the textbook product is rows times columns") {
    const std::vector<float> a{1, 2,  //
                               3, 4},
        b{10, 100,  //
          1000, 10000};
    std::vector<float> c{5, 5, 5, 5};
    kernels::textbook_gemm<float>(2, 2, 2, {a.data(), 2}, {b.data(), 2}, {c.data(), 2}, Store::overwrite);
    CHECK(c == std::vector<float>{2010, 20100, 4030, 40300});
    kernels::textbook_gemm<float>(2, 2, 2, {a.data(), 2}, {b.data(), 2}, {c.data(), 2}, Store::accumulate);
    CHECK(c == std::vector<float>{4020, 40200, 8060, 80600});
}

TEST_CASE("the textbook product is three loops, through any strides") {
    std::uint64_t seed = 0;
    for (const auto [m, n, k] : {std::array<Index, 3>{1, 1, 1}, {3, 5, 7}, {1, 9, 4}, {17, 1, 6}, {12, 33, 20}})
        for (const bool a_transposed : {false, true})
            for (const bool b_transposed : {false, true})
                for (const bool c_transposed : {false, true}) {
                    auto a = whole_numbers<double>(m * k, ++seed), b = whole_numbers<double>(k * n, ++seed);
                    auto c = whole_numbers<double>(m * n, ++seed), expected = c;
                    const auto place = []<class T>(std::vector<T>& values, Index rows, Index columns, bool transposed) {
                        return transposed ? Strided<T>{values.data(), 1, rows} : Strided<T>{values.data(), columns, 1};
                    };
                    const auto A = place(a, m, k, a_transposed), B = place(b, k, n, b_transposed);
                    const auto C = place(c, m, n, c_transposed), E = place(expected, m, n, c_transposed);
                    for (Index i = 0; i < m; ++i)
                        for (Index j = 0; j < n; ++j)
                            for (Index p = 0; p < k; ++p) *E.at(i, j) += *A.at(i, p) * *B.at(p, j);
                    kernels::textbook_gemm<double>(m, n, k, A, B, C, Store::accumulate);
                    CHECK(c == expected);
                }
}
