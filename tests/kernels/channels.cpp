#include <tailor/kernels/channels.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// visit(place, channel) for each value of an array (outer, channels, inner).
template <class Visit>
void for_each_value(kernels::Channels n, const Visit& visit) {
    for (Index o = 0; o < n.outer; ++o)
        for (Index c = 0; c < n.channels; ++c)
            for (Index i = 0; i < n.inner; ++i) visit((o * n.channels + c) * n.inner + i, c);
}

}  // namespace

TEST_CASE("channel arithmetic takes its constants from the middle axis") {
    // Two samples of two channels of two values.
    const std::vector<float> x{1, 2, 3, 4, 5, 6, 7, 8}, y{1, 1, 2, 2, 3, 3, 4, 4};
    const std::vector<float> a{1, 10}, b{0, 1}, c{1000, 2000};
    std::vector<float> out(8), sums{0.5F, 0.5F}, products{0.25F, 0.25F};
    kernels::channel_linear<float>({2, 2, 2}, out.data(), c.data(),
                                   kernels::Term<float>{a.data(), {x.data(), b.data()}});
    CHECK(out == std::vector<float>{1001, 1002, 2020, 2030, 1005, 1006, 2060, 2070});
    kernels::channel_linear<float>({2, 2, 2}, out.data(), c.data(),
                                   kernels::Term<float>{a.data(), {x.data(), b.data()}},
                                   kernels::Term<float>{b.data(), {y.data(), a.data()}});
    CHECK(out == std::vector<float>{1001, 1002, 2012, 2022, 1005, 1006, 2054, 2064});  // + 0, and + (y - 10)
    kernels::add_centered_products<float>({2, 2, 2}, {x.data(), a.data()}, {y.data(), b.data()}, sums.data(),
                                          products.data());
    CHECK(sums == std::vector<float>{8.5F, 8.5F});  // 1 + 1 + 3 + 3, and 1 + 1 + 3 + 3
    // (x - 1) y = 0 + 1 + 12 + 15, and (x - 10) (y - 1) = -7 - 6 - 9 - 6
    CHECK(products == std::vector<float>{28.25F, -27.75F});
}

TEMPLATE_TEST_CASE("channel arithmetic is a loop's, whatever the extents", "", float, double) {
    using T = TestType;
    std::uint64_t seed = 0;
    for (const Index outer : {0, 1, 2, 5, 64, 130})
        for (const Index channels : {1, 2, 3, 4, 7, 8, 15, 16, 17, 33})
            for (const Index inner : {1, 2, 5, 8, 16, 21, 35}) {
                if (outer > 5 && inner > 2) continue;
                const kernels::Channels n{outer, channels, inner};
                const Index count = outer * channels * inner;
                const auto x = whole_numbers<T>(count, ++seed), y = whole_numbers<T>(count, ++seed);
                const auto a = whole_numbers<T>(channels, ++seed), b = whole_numbers<T>(channels, ++seed),
                           c = whole_numbers<T>(channels, ++seed), p = whole_numbers<T>(channels, ++seed),
                           q = whole_numbers<T>(channels, ++seed);
                auto one = filled(count + 1, T(3)), expected_one = one;  // the value behind the last must stay as it is
                auto two = one, expected_two = one;
                auto sums = whole_numbers<T>(channels + 1, ++seed), expected_sums = sums;
                auto products = whole_numbers<T>(channels + 1, ++seed), expected_products = products;
                for_each_value(n, [&](Index at, Index k) {
                    const T u = x.data()[at] - p.data()[k], v = y.data()[at] - q.data()[k];
                    expected_one.data()[at] = a.data()[k] * u + c.data()[k];
                    expected_two.data()[at] = a.data()[k] * u + b.data()[k] * v + c.data()[k];
                    expected_sums.data()[k] += v;
                    expected_products.data()[k] += u * v;
                });
                const kernels::Term<T> first{a.data(), {x.data(), p.data()}}, second{b.data(), {y.data(), q.data()}};
                kernels::channel_linear<T>(n, one.data(), c.data(), first);
                kernels::channel_linear<T>(n, two.data(), c.data(), first, second);
                auto only_sums = sums;
                kernels::add_centered_sums<T>(n, second.x, only_sums.data());
                kernels::add_centered_products<T>(n, first.x, second.x, sums.data(), products.data());
                CAPTURE(outer, channels, inner);
                CHECK(one == expected_one);
                CHECK(two == expected_two);
                CHECK(sums == expected_sums);
                CHECK(only_sums == expected_sums);
                CHECK(products == expected_products);
            }
}

TEMPLATE_TEST_CASE("sums of many small numbers do not wander off", "", float, double) {
    using T = TestType;
    // One after the other, 100,000 times 0.1 is 9,999 in float. Here each chain is short.
    const Index rows = 100'000;
    const std::vector<T> x = filled(rows, T(0.1)), zero{0};
    T sum = 0, product = 0;
    kernels::add_centered_products<T>({rows, 1, 1}, {x.data(), zero.data()}, {x.data(), zero.data()}, &sum, &product);
    const double exact = static_cast<double>(rows) * static_cast<double>(T(0.1));
    CHECK(sum == Approx(exact).epsilon(300 * std::numeric_limits<T>::epsilon()));
    CHECK(product == Approx(exact * static_cast<double>(T(0.1))).epsilon(300 * std::numeric_limits<T>::epsilon()));
}
