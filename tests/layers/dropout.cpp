#include <tailor/layers/dropout.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

static_assert(promises<Dropout, Shape<3, 4>>() == Promises{.independent = true, .reads_x = false, .reads_y = false});
static_assert(std::is_same_v<Dropout::On<float, Shape<3, 4>>::Out, Shape<3, 4>>);

namespace {

using In = Shape<1000>;
constexpr Index samples = 1000;  // 10^6 values

template <class T = double>
std::vector<T> ones_of(Index count) {
    return std::vector<T>(static_cast<std::size_t>(count), T(1));
}
template <class T>
Index kept(const std::vector<T>& y) {
    return static_cast<Index>(y.size()) - std::count(y.begin(), y.end(), T(0));
}

/// What is kept of one value each of `count` samples, in this step.
struct Draw {
    std::uint64_t seed = 1, number = 0;
    std::uint32_t layer = 0;
    Index first_sample = 0;
};
Numbers mask(Draw draw, Index count = 4) {
    Trial<Dropout, Shape<64>> dropout;
    dropout.context.seed = draw.seed;
    dropout.context.number = draw.number;
    dropout.context.layer = draw.layer;
    dropout.context.first_sample = draw.first_sample;
    return dropout.forward(ones_of(count * 64));
}

}  // namespace

TEST_CASE("Dropout keeps a share of 1 - rate and makes it larger by exactly 1 / (1 - rate)") {
    for (const double rate : {0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99}) {
        CAPTURE(rate);
        Trial<Dropout, In> dropout({rate});
        const Numbers y = dropout.forward(ones_of(samples * In::size));
        const double factor = 1 / (1 - rate), draws = static_cast<double>(y.size());
        CHECK(std::all_of(y.begin(), y.end(), [&](double value) { return value == 0 || value == factor; }));

        // As many as a million draws may give: within 4 standard deviations (a right library fails once in 16,000
        // seeds).
        const double deviation = std::sqrt(rate * (1 - rate) / draws);
        const double share = static_cast<double>(kept(y)) / draws;
        CHECK(std::abs(share - (1 - rate)) < 4 * deviation);

        // Backward multiplies by what forward did: of ones, the same.
        CHECK(dropout.backward(ones_of(samples * In::size)) == y);
    }
}

TEST_CASE("Dropout in float scales by 1 / (1 - rate) rounded once") {
    Trial<Dropout, In, float> dropout({0.3});
    const std::vector<float> y = dropout.forward(ones_of<float>(samples * In::size));
    CHECK(std::all_of(y.begin(), y.end(),
                      [](float value) { return value == 0 || value == static_cast<float>(1 / 0.7); }));
    CHECK(dropout.backward(ones_of<float>(samples * In::size)) == y);
}

TEST_CASE("Dropout drops each place and each sample alike") {
    constexpr double rate = 0.25, deviation = 13.7;  // sqrt(1000 * 0.25 * 0.75)
    Trial<Dropout, In> dropout({rate});
    const Numbers y = dropout.forward(ones_of(samples * In::size));
    Numbers of_place(1000), of_sample(1000);
    for (std::size_t i = 0; i < y.size(); ++i) {
        of_place[i % 1000] += y[i] != 0;
        of_sample[i / 1000] += y[i] != 0;
    }
    // The furthest of 1000 lies 4.5 deviations off once in 150 seeds.
    for (const double kept_here : of_place) CHECK(std::abs(kept_here - 750) < 5 * deviation);
    for (const double kept_here : of_sample) CHECK(std::abs(kept_here - 750) < 5 * deviation);
}

TEST_CASE("Dropout drops a value whatever became of its neighbours, near and far") {
    constexpr double rate = 0.25;
    Trial<Dropout, In> dropout({rate});
    const Numbers y = dropout.forward(ones_of(samples * In::size));
    for (const std::size_t distance : {1U, 2U, 3U, 4U, 5U, 8U, 16U, 64U, 1000U, 2000U}) {  // 1000: the next sample
        double both = 0;
        for (std::size_t i = distance; i < y.size(); ++i) both += y[i] != 0 && y[i - distance] != 0;
        CAPTURE(distance);
        // Of a million pairs both are kept in a share of (1 - rate)^2, with a deviation of 0.0007.
        CHECK(std::abs(both / static_cast<double>(y.size() - distance) - 0.5625) < 5 * 0.0007);
    }
}

TEST_CASE("Dropout's mask is the same for the same seed, step, layer and samples") {
    CHECK(mask({.seed = 7, .number = 3, .layer = 2}) == mask({.seed = 7, .number = 3, .layer = 2}));
}

TEST_CASE("Dropout's mask differs between seeds, steps, layers and samples") {
    const Numbers here = mask({});
    CHECK(here != mask({.seed = 2}));
    CHECK(here != mask({.number = 1}));
    CHECK(here != mask({.number = std::uint64_t{1} << 32}));
    CHECK(here != mask({.layer = 1}));
    CHECK(here != mask({.first_sample = 1}));
    const Numbers two = mask({}, 2);
    CHECK_FALSE(std::equal(two.begin(), two.begin() + 64, two.begin() + 64));
}

TEST_CASE("Dropout's mask belongs to the sample's place in the batch, however the batch is sliced") {
    const Numbers whole = mask({}, 4), last = mask({.first_sample = 3}, 1);
    CHECK(std::equal(last.begin(), last.end(), whole.begin() + 3 * 64));
}

TEST_CASE("Dropout is the identity in inference, forward and backward") {
    Trial<Dropout, Shape<8>> dropout({0.9});
    const Numbers x = draw(16, 1), dy = draw(16, 2);
    CHECK(dropout.infer(x) == x);
    dropout.context.phase = Phase::inference;
    CHECK(dropout.forward(x) == x);
    CHECK(dropout.backward(dy) == dy);
}

TEST_CASE("Dropout of nothing is the identity") {
    Trial<Dropout, Shape<8>> dropout({0});
    const Numbers x = draw(16, 1), dy = draw(16, 2);
    CHECK(dropout.forward(x) == x);
    CHECK(dropout.backward(dy) == dy);
}

TEST_CASE("Dropout refuses a rate that is none") {
    for (const double rate : {1.0, -0.1, 25.0, std::nan("")}) {
        Trial<Dropout, Shape<2>> dropout({rate});
        CHECK_THROWS_WITH(dropout.forward({1, 2}),
                          "Dropout: expected a rate of at least 0 and below 1, found " + text_of(rate));
        CHECK_THROWS_AS(dropout.layer.check(), Error);
    }
}

TEST_CASE("Dropout's gradients are those of its mask") {
    inspect<Dropout, Shape<30>>();
    inspect<Dropout, Shape<3, 7>>({0.1});
    inspect<Dropout, Shape<3, 2, 5>>({0.9});
    inspect<Dropout, Shape<30>>({0});
    inspect<Dropout, Shape<30>>({}, {.phase = Phase::inference});
}
