#include <tailor/data/moments.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("normalized samples have mean 0 and deviation 1") {
    const Samples samples(std::vector<std::uint8_t>{2, 4, 4, 4, 5, 5, 7, 9}, {2});
    const auto [mean, deviation] = moments(samples);
    CHECK(mean == Approx(5));
    CHECK(deviation == Approx(2));
    std::vector<double> values(8);
    const std::vector<Index> places{0, 1, 2, 3};
    samples.normalized(mean, deviation).gather(std::span(places), values.data());
    CHECK(values.front() == Approx(-1.5));
    CHECK(values.back() == Approx(2));
}

TEST_CASE("moments are those of a view, and stay exact far from zero") {
    const Samples samples(std::vector<double>{1e9 + 1, 1e9 + 3, 7}, {});
    CHECK(moments(samples.slice(0, 2)).mean == 1e9 + 2);
    CHECK(moments(samples.slice(0, 2)).deviation == 1);
}

TEMPLATE_TEST_CASE("samples far from zero are normalized without loss, in float too", "", float, double) {
    // What is subtracted is no float, nor are the doubles themselves.
    const std::vector<TestType> values{TestType(1e7 + 1), TestType(1e7 + 2), TestType(1e7 + 5)};
    const Samples samples(values, {1, 1, 1});
    const auto [mean, deviation] = moments(samples);
    for (const Samples& normalized :
         {samples.normalized(mean, deviation), samples.normalized(std::vector{mean}, std::vector{deviation}),
          samples.scaled(3).normalized(mean / 3, deviation / 3)}) {
        std::vector<float> found(3);
        const std::vector<Index> places{0, 1, 2};
        normalized.gather(std::span(places), found.data());
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(found[i] == Approx((static_cast<double>(values[i]) - mean) / deviation).epsilon(1e-6));
    }
}

TEST_CASE("moments are those of scaled values, so that a second scaling fits") {
    const Samples scaled = Samples(std::vector<float>{1, 2, 3, 10, 20, 30}, {1, 3, 1}).scaled(2);
    CHECK(moments(scaled).mean == 5.5);
    CHECK(channel_moments(scaled).mean == std::vector{5.5});
}

TEST_CASE("each channel has moments of its own, wherever channels stand") {
    const std::vector<float> values{1, 10, 3, 10, 5, 40, 7, 40};
    const auto [mean, deviation] = channel_moments(Samples(values, {1, 2, 2}));
    CHECK(mean == std::vector<double>{4, 25});
    CHECK(deviation[0] == Approx(std::sqrt(5.)));
    CHECK(deviation[1] == Approx(15));
    const auto first = channel_moments(Samples(values, {2, 1, 2}), DataFormat::channels_first);
    CHECK(first.mean == std::vector<double>{14, 15});
    CHECK(channel_moments(Samples(values, {2, 2})).mean == std::vector<double>{14.5});
    CHECK_THAT(error_of([&] { channel_moments(Samples(values, {8})); }), ContainsSubstring("expected images"));
}

TEST_CASE("no samples, or one that is not finite, is an Error") {
    CHECK_THAT(error_of([] { moments(Samples{}); }), ContainsSubstring("expected at least one sample"));
    CHECK_THAT(error_of([] { moments(Samples(std::vector<float>{1, INFINITY}, {})); }),
               ContainsSubstring("expected finite values"));
}
