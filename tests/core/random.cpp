#include <tailor/core/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "catch.hpp"

using namespace tailor;

namespace {
using Words = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;
}  // namespace

// The known answers of philox4x32-10 in Random123's kat_vectors (github.com/DEShawResearch/random123).
static_assert(philox4x32(Words{}, Key{}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox4x32(Words{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, Key{0xffffffff, 0xffffffff}) ==
              Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox4x32(Words{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, Key{0xa4093822, 0x299f31d0}) ==
              Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

TEST_CASE("next() gives the blocks' words in order, and blocks may be asked for in any order") {
    Random random(1, Purpose::user);
    const Random same(1, Purpose::user);
    const Words second = same.block(1), first = same.block(0);
    for (const std::uint32_t word : first) CHECK(random.next() == word);
    for (const std::uint32_t word : second) CHECK(random.next() == word);
}

TEST_CASE("blocks() gives the words of many blocks, and writes those only") {
    struct {
        std::uint64_t word[4], behind = 7;
    } out;
    const Random random(1, Purpose::user, 2, 3, 4);
    for (const std::uint32_t i : {0U, 9U}) {
        random.blocks(std::uint64_t{i}, out.word);
        for (std::size_t w = 0; w < 4; ++w) CHECK(out.word[w] == random.block(i)[w]);
        CHECK(out.behind == 7);
    }
}

TEST_CASE("every part of where a number is used changes it") {
    std::set<std::uint32_t> seen;
    int uses = 0;
    const auto use = [&](Random random) {
        seen.insert(random.next());
        ++uses;
    };
    use(Random(1, Purpose::user));
    use(Random(2, Purpose::user));
    use(Random(1 + (std::uint64_t{1} << 32), Purpose::user));
    for (const Purpose purpose : {Purpose::initialization, Purpose::shuffle, Purpose::split, Purpose::dropout,
                                  Purpose::augmentation, Purpose::synthesis})
        use(Random(1, purpose));
    use(Random(1, Purpose::user, 1));
    use(Random(1, Purpose::user, std::uint64_t{1} << 32));
    use(Random(1, Purpose::user, 0, 1));
    use(Random(1, Purpose::user, 0, 0, 1));
    CHECK(seen.size() == static_cast<std::size_t>(uses));
}

TEST_CASE("uniform() fills [0, 1) evenly") {
    Random random(3, Purpose::user);
    constexpr int draws = 1'000'000;
    std::array<int, 10> tenth{};
    double sum = 0, squares = 0, lowest = 1, highest = 0;
    for (int i = 0; i < draws; ++i) {
        const double u = random.uniform();
        lowest = std::min(lowest, u);
        highest = std::max(highest, u);
        sum += u;
        squares += u * u;
        ++tenth[static_cast<std::size_t>(10 * u)];
    }
    CHECK(lowest >= 0);
    CHECK(highest < 1);
    CHECK(sum / draws == Approx(0.5).margin(0.0015));          // 5 standard errors
    CHECK(squares / draws == Approx(1.0 / 3).margin(0.0015));  // 5 standard errors
    for (const int count : tenth) CHECK(count == Approx(draws / 10).margin(1500));
}

TEST_CASE("below(n) stays below n and favours nobody") {
    Random random(4, Purpose::user);
    std::array<int, 7> count{};
    for (int i = 0; i < 700'000; ++i) ++count[static_cast<std::size_t>(random.below(7))];
    for (const int c : count) CHECK(c == Approx(100'000).margin(1500));

    for (int i = 0; i < 100; ++i) CHECK(random.below(1) == 0);
    constexpr Index most = Index{1} << 32;
    for (int i = 0; i < 100; ++i) CHECK((random.below(most) >= 0 && random.below(most) < most));

    // Of 3 * 2^30 values a plain product would give every third one twice as often.
    constexpr Index biased = 3 * (Index{1} << 30);
    std::array<int, 3> rest{};
    for (int i = 0; i < 300'000; ++i) ++rest[static_cast<std::size_t>(random.below(biased) % 3)];
    for (const int r : rest) CHECK(r == Approx(100'000).margin(1500));
}

TEST_CASE("normal() has mean 0, variance 1 and a normal's tails") {
    Random random(5, Purpose::user);
    constexpr int draws = 1'000'000;
    double sum = 0, squares = 0, cubes = 0;
    int beyond_two = 0;
    for (int i = 0; i < draws; ++i) {
        const double x = random.normal();
        sum += x;
        squares += x * x;
        cubes += x * x * x;
        beyond_two += std::abs(x) > 2;
    }
    CHECK(std::isfinite(squares));
    CHECK(sum / draws == Approx(0).margin(0.005));
    CHECK(squares / draws == Approx(1).margin(0.0075));
    CHECK(cubes / draws == Approx(0).margin(0.02));
    CHECK(static_cast<double>(beyond_two) / draws == Approx(0.0455).margin(0.0011));
}

TEST_CASE("shuffle() is a permutation, and brings every value to every place equally often") {
    constexpr int size = 6, shuffles = 60'000;
    std::array<std::array<int, size>, size> at{};
    for (int i = 0; i < shuffles; ++i) {
        std::array<int, size> values;
        std::iota(values.begin(), values.end(), 0);
        Random(7, Purpose::shuffle, static_cast<std::uint64_t>(i)).shuffle(std::span<int>(values));
        for (std::size_t place = 0; place < size; ++place) ++at[place][static_cast<std::size_t>(values[place])];
        REQUIRE(std::set<int>(values.begin(), values.end()).size() == size);
    }
    for (const auto& place : at)
        for (const int count : place) CHECK(count == Approx(shuffles / size).margin(500));  // 5.5 standard errors
}

TEST_CASE("shuffles are the same for the same seed, other for another, and harmless on nothing") {
    const auto shuffled = [](std::uint64_t seed, std::size_t size) {
        std::vector<Index> values(size);
        std::iota(values.begin(), values.end(), 0);
        Random(seed, Purpose::shuffle).shuffle(std::span<Index>(values));
        return values;
    };
    CHECK(shuffled(1, 100) == shuffled(1, 100));
    CHECK(shuffled(1, 100) != shuffled(2, 100));
    CHECK(shuffled(1, 0).empty());
    CHECK(shuffled(1, 1) == std::vector<Index>{0});
}
