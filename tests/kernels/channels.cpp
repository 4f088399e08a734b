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
    std::vector<float> out(8), sums{0.5F, 0.5F};
    kernels::channel_linear<float>({2, 2, 2}, x.data(), a.data(), y.data(), b.data(), c.data(), out.data());
    CHECK(out == std::vector<float>{1001, 1002, 2032, 2042, 1005, 1006, 2074, 2084});
    kernels::add_centered_products<float>({2, 2, 2}, x.data(), a.data(), y.data(), b.data(), sums.data());
    // (x - 1) y = 0 + 1 + 12 + 15, and (x - 10) (y - 1) = -7 - 6 - 9 - 6
    CHECK(sums == std::vector<float>{28.5F, -27.5F});
}

TEMPLATE_TEST_CASE("channel arithmetic is a loop's, whatever the extents", "", float, double) {
    using T = TestType;
    std::uint64_t seed = 0;
    for (const Index outer : {0, 1, 2, 5})
        for (const Index channels : {1, 2, 3, 4, 7, 8, 15, 16, 17, 33})
            for (const Index inner : {1, 2, 5, 8, 16, 21, 35}) {
                const kernels::Channels n{outer, channels, inner};
                const Index count = outer * channels * inner;
                const auto x = whole_numbers<T>(count, ++seed), y = whole_numbers<T>(count, ++seed);
                const auto a = whole_numbers<T>(channels, ++seed), b = whole_numbers<T>(channels, ++seed),
                           c = whole_numbers<T>(channels, ++seed);
                auto out = filled(count + 1, T(3)), expected_out = out;  // the value behind the last must stay as it is
                auto sums = whole_numbers<T>(channels + 1, ++seed), expected_sums = sums;
                for_each_value(n, [&](Index at, Index k) {
                    const T p = x.data()[at], q = y.data()[at];
                    expected_out.data()[at] = a.data()[k] * p + b.data()[k] * q + c.data()[k];
                    expected_sums.data()[k] += (p - a.data()[k]) * (q - b.data()[k]);
                });
                kernels::channel_linear<T>(n, x.data(), a.data(), y.data(), b.data(), c.data(), out.data());
                kernels::add_centered_products<T>(n, x.data(), a.data(), y.data(), b.data(), sums.data());
                CAPTURE(outer, channels, inner);
                CHECK(out == expected_out);
                CHECK(sums == expected_sums);
            }
}
