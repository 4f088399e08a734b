#include <tailor/kernels/blas.hpp>

#include <tailor/kernels/textbook.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels;

TEMPLATE_TEST_CASE("BLAS's product is Eigen's, turned or not", "", float, double) {
    using T = TestType;
    Random random = numbers(1);
    for (int trial = 0; trial < 60; ++trial) {
        const Index m = 1 + random.below(40), n = 1 + random.below(40), k = 1 + random.below(40);
        const auto a = whole_numbers<T>(m * k, 1), b = whole_numbers<T>(k * n, 2), c = whole_numbers<T>(m * n, 3);
        for (const bool a_turned : {false, true})
            for (const bool b_turned : {false, true})
                for (const Store store : {Store::overwrite, Store::accumulate}) {
                    const Strided<const T> A =
                        a_turned ? Strided<const T>{a.data(), 1, m} : Strided<const T>{a.data(), k};
                    const Strided<const T> B =
                        b_turned ? Strided<const T>{b.data(), 1, k} : Strided<const T>{b.data(), n};
                    auto by_blas = c, by_eigen = c;
                    BlasProduct::multiply<T>(m, n, k, A, B, {by_blas.data(), n}, store);
                    TextbookProduct::multiply<T>(m, n, k, A, B, {by_eigen.data(), n}, store);
                    CAPTURE(m, n, k, a_turned, b_turned);
                    REQUIRE(by_blas == by_eigen);
                }
    }
}
