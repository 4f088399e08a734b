#include <tailor/model/workspace.hpp>

#include <algorithm>
#include <functional>

#include "catch.hpp"
#include "training/networks.hpp"

using namespace tailor;

namespace {

using Network = decltype(networks::normalized());
using Space = Network::Workspace;
constexpr Index largest_microbatch = 32;

struct KeepThreads {
    int chosen = tailor::detail::chosen_threads;
    ~KeepThreads() { set_threads(chosen); }
};

/// A piece of memory, in bytes.
struct Range {
    const std::byte *begin, *end;
};
template <class T>
Range range(const T* begin, Index count) {
    return {reinterpret_cast<const std::byte*>(begin), reinterpret_cast<const std::byte*>(begin + count)};
}

/// All that a workspace hands out for batches of `batch` samples on two threads, piece by piece.
std::vector<Range> pieces(Space& space, Index batch) {
    std::vector<Range> all;
    const auto add = [&](auto view) {  // view(samples, thread), batch-wide or for a microbatch
        if (view(1, 0).data() == nullptr) return;
        const bool batch_wide = view(1, 0).data() == view(1, 1).data();
        for (const int thread : {0, 1}) {
            const auto piece = view(batch_wide ? batch : largest_microbatch, thread).span();
            if (thread == 0 || !batch_wide) all.push_back(range(piece.data(), static_cast<Index>(piece.size())));
        }
    };
    detail::repeat<Network::depth + 1>([&](auto i) {
        add([&](Index samples, int thread) { return space.value<i>(0, samples, thread); });
        if (space.phase() == Phase::training)
            add([&](Index samples, int thread) { return space.delta<i>(0, samples, thread); });
    });
    detail::repeat<Network::depth>([&](auto i) {
        if constexpr (!std::is_same_v<CacheOf<Network::Layer<i>>, NoCache>)
            if (const auto cache = space.cache<i>(0, batch).span(); cache.data() != nullptr)
                all.push_back(range(cache.data(), static_cast<Index>(cache.size())));
    });
    return all;
}
Index bytes(const std::vector<Range>& ranges) {
    Index sum = 0;
    for (const Range& r : ranges) sum += r.end - r.begin;
    return sum;
}
bool disjoint(std::vector<Range> ranges) {
    std::sort(ranges.begin(), ranges.end(),
              [](const Range& a, const Range& b) { return std::less<>{}(a.begin, b.begin); });
    return std::adjacent_find(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
               return std::less<>{}(b.begin, a.end);
           }) == ranges.end();
}

}  // namespace

TEST_CASE("no two pieces of a workspace overlap, and there is memory for all") {
    const KeepThreads keep;
    set_threads(2);
    for (const Phase phase : {Phase::training, Phase::inference})
        for (const Index batch : {1, 7, 64}) {
            CAPTURE(batch);
            Space space(phase);
            space.reserve(batch);
            std::vector<Range> all = pieces(space, batch);
            for (const int thread : {0, 1})  // the largest layer's: BatchNormalization of 16 features, 37 lines
                all.push_back(range(space.scratch() + thread * space.scratch_stride(), 37 * 16));
            if (phase == Phase::training)
                all.push_back(range(space.shard_gradients(), std::min(batch, Index{32}) * (108 + 440)));
            CHECK(disjoint(all));
            CHECK(bytes(all) <= space.bytes());
        }
}

TEST_CASE("a workspace tells all the bytes that it holds") {
    using Plan =
        tailor::detail::PlanOf<float, Network::In,
                               std::tuple<Network::Layer<0>, Network::Layer<1>, Network::Layer<2>, Network::Layer<3>,
                                          Network::Layer<4>, Network::Layer<5>, Network::Layer<6>, Network::Layer<7>,
                                          Network::Layer<8>, Network::Layer<9>>>::type;
    const KeepThreads keep;
    set_threads(2);
    Space training(Phase::training), inference(Phase::inference);
    training.reserve(8);
    inference.reserve(8);
    const Index prepared = Plan::prepared_at.back();
    Index caches = 0;
    detail::repeat<Network::depth>([&](auto i) { caches += aligned<std::byte>(cache_bytes<Network::Layer<i>>(8)); });
    CHECK(prepared > 0);
    CHECK(caches > 8 * 96);
    const Index of_inference = Plan::extent(Plan::value_offsets(Phase::inference), true, 0) * 8;
    CHECK(inference.bytes() == 4 * (of_inference + prepared + 2 * inference.scratch_stride()));
    const Index of_training = Plan::extent(Plan::value_offsets(Phase::training), true, 0) * 8;
    const Index deltas = Plan::extent(Plan::delta_offsets(), true, 1) * 8, shards = 8 * (108 + 440);
    CHECK(training.bytes() == 4 * (of_training + deltas + shards + prepared + 2 * training.scratch_stride()) + caches);
}

TEST_CASE("a workspace for inference has neither deltas nor caches") {
    Space training(Phase::training), inference(Phase::inference);
    training.reserve(8);
    inference.reserve(8);
    CHECK(inference.phase() == Phase::inference);
    CHECK(inference.cache<4>(0, 8).data() == nullptr);
    CHECK(training.cache<4>(0, 8).data() != nullptr);
}

TEST_CASE("samples lie one behind the other at a boundary") {
    Space space(Phase::training);
    space.reserve(8);
    CHECK(space.value<0>(3, 2, 0).data() == space.value<0>(0, 8, 0).data() + 3 * 144);
    CHECK(space.value<0>(3, 2, 0).batch() == 2);
    CHECK(space.delta<10>(3, 2, 0).data() == space.delta<10>(0, 8, 0).data() + 3 * 3);
    CHECK(space.delta<0>(3, 2, 0).data() == nullptr);
    CHECK(space.delta<0>(3, 2, 0).batch() == 2);
    CHECK(space.cache<4>(3, 2).data() == space.cache<4>(0, 8).data() + 3 * 96);
}

TEST_CASE("a workspace grows with the batch and the threads, and never shrinks") {
    const KeepThreads keep;
    set_threads(1);
    Space space(Phase::training);
    CHECK((space.capacity() == 0 && space.most_threads() == 0));
    space.reserve(8);
    CHECK((space.capacity() == 8 && space.most_threads() == 1));
    const Index before = space.bytes();
    const float* const where = space.value<0>(0, 8, 0).data();
    space.reserve(5);
    CHECK((space.capacity() == 8 && space.value<0>(0, 5, 0).data() == where));
    set_threads(3);
    space.reserve(5);
    CHECK((space.capacity() == 8 && space.most_threads() == 3));
    CHECK(space.bytes() == before + 2 * space.scratch_stride() * 4);
    set_threads(2);
    space.reserve(20);
    CHECK((space.capacity() == 20 && space.most_threads() == 3));
    CHECK(space.bytes() > before);
}

TEST_CASE("a pool lends each workspace to one at a time, keeps what it made, and is copied without them") {
    const WorkspacePool<Space> pool;
    const Space *first = nullptr, *second = nullptr;
    pool.lend([&](Space& outer) {
        first = &outer;
        CHECK(outer.phase() == Phase::inference);
        pool.lend([&](Space& inner) { second = &inner; });
    });
    CHECK(first != second);
    std::vector<const Space*> again(2);
    pool.lend([&](Space& outer) {
        again[0] = &outer;
        pool.lend([&](Space& inner) { again[1] = &inner; });
    });
    CHECK(std::is_permutation(again.begin(), again.end(), std::vector{first, second}.begin()));
    const WorkspacePool<Space> copy(pool);
    copy.lend([&](Space& space) { CHECK((&space != first && &space != second)); });
}
