#include <tailor/layers/layer.hpp>

#include <cstdint>
#include <vector>

#include "catch.hpp"

using namespace tailor;

namespace {

/// A layer that says nothing of itself, and one that says everything.
struct Silent {};
struct Talkative {
    template <class T>
    struct Weights {
        Weight<T, Shape<4>> w;
    };
    using Cache = View<std::uint8_t, Shape<5>>;
    static constexpr bool runs_in_shards = true, only_reshapes = true;
    static constexpr Reads backward_reads{.input = false, .output = true};
    static constexpr Index scratch_size = 7, multiply_adds = 11;
};
/// With something for the whole batch.
struct OncePerBatch {
    using Cache = State<double, Shape<2, 3>>;
};

}  // namespace

TEST_CASE("what a layer does not say has a cautious default") {
    static_assert(!has_weights<Silent> && !has_cache<Silent>);
    static_assert(!runs_in_shards<Silent>());
    static_assert(backward_reads<Silent>().input && backward_reads<Silent>().output);
    static_assert(scratch_size<Silent>() == 0 && multiply_adds<Silent>() == 0 && !only_reshapes<Silent>());
    static_assert(cache_bytes<Silent>(10) == 0);
    SUCCEED("the compiler has checked it");
}

TEST_CASE("what a layer says is heard") {
    static_assert(has_weights<Talkative> && has_cache<Talkative>);
    static_assert(runs_in_shards<Talkative>());
    static_assert(!backward_reads<Talkative>().input && backward_reads<Talkative>().output);
    static_assert(scratch_size<Talkative>() == 7 && multiply_adds<Talkative>() == 11 && only_reshapes<Talkative>());
    SUCCEED("the compiler has checked it");
}

TEST_CASE("a cache is so much a sample, and is cut with the batch") {
    static_assert(cache_bytes<Talkative>(10) == 50);
    std::vector<std::byte> memory(50);
    const auto slice = cache_in<Talkative>(memory.data(), 10, 3, 2);
    CHECK(static_cast<void*>(slice.data()) == memory.data() + 15);
    CHECK(slice.batch() == 2);
    CHECK_FALSE(cache_in<Talkative>(nullptr, 10, 3, 2));
}

TEST_CASE("or so much a batch, and then it is the same for every slice") {
    static_assert(cache_bytes<OncePerBatch>(10) == 6 * sizeof(double));
    alignas(double) std::byte memory[6 * sizeof(double)];
    CHECK(static_cast<void*>(cache_in<OncePerBatch>(memory, 10, 3, 2).data) == memory);
}

TEST_CASE("a pass that is told nothing is inference, of samples from the first on") {
    PassContext<float> context;
    CHECK(context.phase == Phase::inference);
    CHECK((context.seed == 0 && context.number == 0 && context.layer == 0 && context.first_sample == 0));
    CHECK(context.scratch(1) == nullptr);
}

TEST_CASE("each thread has scratch memory of its own") {
    std::vector<float> memory(30);
    const PassContext<float> context{.scratch_memory = memory.data(), .scratch_stride = 10};
    CHECK(context.scratch() == memory.data());
    CHECK(context.scratch(2) == memory.data() + 20);
}
