#include <tailor/core/arena.hpp>

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "catch.hpp"

using namespace tailor;

static_assert(aligned<float>(0) == 0 && aligned<float>(1) == 16 && aligned<float>(16) == 16 &&
              aligned<float>(17) == 32);
static_assert(aligned<double>(9) == 16 && aligned<std::uint8_t>(65) == 128);
static_assert(std::is_nothrow_move_constructible_v<Arena<float>>);

TEST_CASE("an arena starts at a cache line and holds zeros") {
    for (const Index count : {1, 3, 16, 1000}) {
        const Arena<float> arena(count);
        CHECK(reinterpret_cast<std::uintptr_t>(arena.data()) % alignment == 0);
        CHECK(arena.size() == count);
        CHECK(std::ranges::all_of(arena.span(), [](float value) { return value == 0; }));
    }
}

TEST_CASE("an empty arena is harmless") {
    const Arena<float> none, zero(0);
    CHECK(none.span().empty());
    CHECK(zero.span().empty());
    const Arena<float> copy = none;
    CHECK(copy.size() == 0);
}

TEST_CASE("a copy has memory of its own") {
    Arena<int> first(3);
    first.data()[1] = 7;
    Arena<int> second = first;
    second.data()[1] = 8;
    CHECK(first.data()[1] == 7);
    CHECK(second.data()[1] == 8);

    first = second;
    CHECK(first.data() != second.data());
    CHECK(first.data()[1] == 8);
}

TEST_CASE("a move takes the memory and leaves nothing") {
    Arena<int> first(3);
    const int* memory = first.data();
    Arena<int> second = std::move(first);
    CHECK(second.data() == memory);
    CHECK(first.size() == 0);
    CHECK(first.data() == nullptr);

    Arena<int> third(5);
    third = std::move(second);
    CHECK(third.data() == memory);
    CHECK(third.size() == 3);
}
