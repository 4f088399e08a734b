#include <tailor/kernels/dropout.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("draw_kept compares the words of Random, in their order") {
    for (const std::uint64_t threshold : {std::uint64_t{0}, std::uint64_t{1} << 31, std::uint64_t{0xF0000000}})
        for (Index count = 0; count < 150; ++count) {
            const Random random(5, Purpose::dropout, 3, 2, 1);
            std::vector<std::uint8_t> kept(static_cast<std::size_t>(count) + 1, 7), expected = kept;
            Random words = random;
            for (Index i = 0; i < count; ++i) expected[static_cast<std::size_t>(i)] = words.next() >= threshold;
            kernels::draw_kept(random, threshold, count, kept.data());
            CAPTURE(threshold, count);
            REQUIRE(kept == expected);
        }
}

TEMPLATE_TEST_CASE("keep_and_scale scales what is kept and clears the rest", "", float, double) {
    using T = TestType;
    for (Index count = 0; count < 70; ++count) {
        const auto x = real_numbers<T>(count, 1);
        std::vector<std::uint8_t> kept(x.size());
        for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = i % 3 != 0;
        auto y = filled(count, not_a_number<T>), expected = y;
        for (std::size_t i = 0; i < kept.size(); ++i) expected[i] = kept[i] != 0 ? x[i] * T(1.25) : T(0);
        kernels::keep_and_scale<T>(count, x.data(), kept.data(), T(1.25), y.data());
        REQUIRE(y == expected);
    }
}
