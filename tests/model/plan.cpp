#include <tailor/model/plan.hpp>

#include "catch.hpp"
#include "training/networks.hpp"

using namespace tailor;

namespace {

template <class Model>
struct PlanOf;
template <class S, class T, class... Spec>
struct PlanOf<Sequential<Input<S, T>, Spec...>>
    : tailor::detail::PlanOf<T, S, typename Infer<Input<S, T>, Spec...>::Layers> {};

using Notebook = PlanOf<decltype(networks::notebook())>::type;
using Normalized = PlanOf<decltype(networks::normalized())>::type;
/// 131,072 weights (512 KB) before and behind a boundary of 8,192 values (32 KB).
using Wide = PlanOf<Sequential<Input<Shape<8, 8, 1024>>, Conv2D<128, Kernel<1, 1>, NoBias>, Activation<ReLU>>>::type;
/// 2,359,296 weights (9 MB): fewer than one shard's gradients in 8 MB.
using Heavy = PlanOf<Sequential<Input<Shape<3, 3, 512>>, Conv2D<512, Kernel<3, 3>, NoBias>>>::type;

std::vector<bool> batch_wide(const auto& offsets) {
    std::vector<bool> all;
    for (const Offset& offset : offsets) all.push_back(offset.batch_wide);
    return all;
}
std::vector<Index> offsets(const auto& all_offsets) {
    std::vector<Index> all;
    for (const Offset& offset : all_offsets) all.push_back(offset.values);
    return all;
}

// ---- a convolutional network, planned: examples/01_shapes.cpp

using Shapes = PlanOf<Sequential<Input<Shape<28, 28, 1>>, Conv2D<32, Kernel<3>, ReLU>, MaxPool2D<Pool<2>>, Dropout,
                                 Flatten, Dense<10, Softmax>>>::type;
constexpr bool same(const Offset& a, const Offset& b) { return a.batch_wide == b.batch_wide && a.values == b.values; }
constexpr bool same(const Segment& a, const Segment& b) {
    return a.first == b.first && a.last == b.last && a.sharded == b.sharded;
}
constexpr bool same(const auto& found, const auto& expected) {
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (!same(found[i], expected[i])) return false;
    return found.size() == expected.size();
}
constexpr bool whole = true, micro = false;

// Boundary 0 is the input, boundary i is behind layer i.
static_assert(Shapes::boundary_size == std::array<Index, 6>{784, 26 * 26 * 32, 5408, 5408, 5408, 10});
// Convolution, pooling, dropout and Flatten take samples shard by shard; Dense takes the whole batch.
static_assert(same(Shapes::segments, std::array{Segment{0, 4, true}, Segment{4, 5, false}}));
// Flatten's output is its input's memory.
static_assert(Shapes::root(4) == 3 && Shapes::root(3) == 3 && Shapes::root(5) == 5);
// Weights, layer by layer; no state.
static_assert(Shapes::weight_at == std::array<Index, 6>{0, 320, 320, 320, 320, 320 + 54'090});
static_assert(Shapes::trainable_count == 54'410 && Shapes::weight_count == 54'410);
// In inference only the ends of segments are kept for the batch ...
static_assert(same(Shapes::value_offsets(Phase::inference),
                   std::array{Offset{whole, 0}, Offset{micro, 0}, Offset{micro, 21'632}, Offset{whole, 784},
                              Offset{whole, 784}, Offset{whole, 784 + 5408}}));
// ... in training also what ReLU and pooling read in their backward passes.
static_assert(same(Shapes::value_offsets(Phase::training),
                   std::array{Offset{whole, 0}, Offset{whole, 784}, Offset{whole, 784 + 21'632},
                              Offset{whole, 784 + 21'632 + 5408}, Offset{whole, 784 + 21'632 + 5408},
                              Offset{whole, 784 + 21'632 + 2 * 5408}}));
// The input has no delta.
static_assert(same(Shapes::delta_offsets(), std::array{Offset{}, Offset{micro, 0}, Offset{micro, 21'632},
                                                       Offset{whole, 0}, Offset{whole, 0}, Offset{whole, 5408}}));
static_assert(Shapes::extent(Shapes::value_offsets(Phase::inference), micro, 0) == 21'632 + 5408);
// Between the segment's layers lie 127 KB a sample, so a microbatch is one sample.
static_assert((21'632 + 2 * 5408) * sizeof(float) < 128 * 1024);
static_assert(Shapes::microbatch(Shapes::segments[0]) == 1);
// 32 shards' gradients of 320 weights are little; a small batch has fewer shards.
static_assert(Shapes::shards(Shapes::segments[0], 64) == 32 && Shapes::shards(Shapes::segments[0], 10) == 10);
static_assert(Shapes::most_shard_gradients(64) == 32 * 320);

// ---- a multilayer perceptron, planned: examples/04_mlp.cpp

using Mlp = PlanOf<Sequential<Input<Shape<2>>, Dense<32, ReLU>, Dense<32, ReLU>, Dense<2, Softmax>>>::type;
static_assert(same(Mlp::segments, std::array{Segment{0, 1, false}, Segment{1, 2, false}, Segment{2, 3, false}}));
static_assert(Mlp::weight_at == std::array<Index, 4>{0, 96, 96 + 1056, 96 + 1056 + 66});
// Every boundary ends a segment, so every one is kept for the batch.
static_assert(same(Mlp::value_offsets(Phase::inference),
                   std::array{Offset{whole, 0}, Offset{whole, 2}, Offset{whole, 34}, Offset{whole, 66}}));
static_assert(same(Mlp::delta_offsets()[3], Offset{whole, 64}));
// No segment has shards: Dense has one gradient.
static_assert(Mlp::most_shard_gradients(1000) == 0 && Mlp::largest_microbatch == 1);

// State lies behind all that is trained, prepared arrays in the workspace.
static_assert(Normalized::state_at.front() == Normalized::trainable_count);
static_assert(Normalized::state_at.back() == Normalized::weight_count);
static_assert(Mlp::prepared_at.back() == 0);

}  // namespace

TEST_CASE("neighbours whose samples are independent form a segment") {
    std::vector<std::size_t> firsts, lasts;
    std::vector<bool> independent;
    for (const Segment& segment : Notebook::segments) {
        firsts.push_back(segment.first);
        lasts.push_back(segment.last);
        independent.push_back(segment.sharded);
    }
    CHECK(firsts == std::vector<std::size_t>{0, 5, 6, 7});
    CHECK(lasts == std::vector<std::size_t>{5, 6, 7, 8});
    CHECK(independent == std::vector<bool>{true, false, true, false});
    CHECK(Normalized::segments.size() == 6);  // conv | statistics | ... pooling | dense | statistics | dense
    for (const std::size_t i : {0UL, 1UL, 2UL, 7UL, 8UL, 9UL}) CHECK(Normalized::starts_segment(i));
    for (const std::size_t i : {3UL, 4UL, 5UL, 6UL}) CHECK_FALSE(Normalized::starts_segment(i));
}

TEST_CASE("values are kept for the whole batch where a backward pass or another segment reads them") {
    // docs/architecture.md has this table.
    CHECK(batch_wide(Notebook::value_offsets(Phase::training)) == std::vector<bool>(9, true));
    CHECK(batch_wide(Notebook::value_offsets(Phase::inference)) ==
          std::vector<bool>{true, false, false, false, true, true, true, true, true});
    const auto deltas = batch_wide(Notebook::delta_offsets());
    CHECK(std::vector(deltas.begin() + 1, deltas.end()) ==
          std::vector<bool>{false, false, false, true, true, true, true, true});
    // Neither pooling by means nor dropout reads what flows through them.
    using Means = PlanOf<Sequential<Input<Shape<4, 4, 2>>, Dropout, AvgPool2D<>, Dropout, Flatten, Dense<2>>>::type;
    CHECK(batch_wide(Means::value_offsets(Phase::training)) == std::vector<bool>{true, false, false, true, true, true});
}

TEST_CASE("boundaries of a kind lie one behind the other, and a reshape shares the memory of what it reshapes") {
    CHECK(Notebook::root(5) == 4);
    for (const std::size_t i : {0UL, 1UL, 2UL, 3UL, 4UL, 6UL, 7UL, 8UL}) CHECK(Notebook::root(i) == i);
    CHECK(offsets(Notebook::value_offsets(Phase::training)) ==
          std::vector<Index>{0, 784, 784 + 21632, 784 + 21632 + 46080, 80016, 80016, 91536, 91664, 91792});
    CHECK(offsets(Notebook::value_offsets(Phase::inference)) ==
          std::vector<Index>{0, 0, 21632, 21632 + 46080, 784, 784, 12304, 12432, 12560});
    const auto deltas = offsets(Notebook::delta_offsets());
    CHECK(std::vector(deltas.begin() + 1, deltas.end()) ==
          std::vector<Index>{0, 21632, 21632 + 46080, 0, 0, 11520, 11648, 11776});

    const auto inference = Notebook::value_offsets(Phase::inference);
    CHECK(Notebook::extent(inference, true, 0) == 784 + 11520 + 128 + 128 + 10);
    CHECK(Notebook::extent(inference, false, 0) == 21632 + 46080 + 11520);
    CHECK(Notebook::extent(Notebook::delta_offsets(), true, 1) == 11520 + 128 + 128 + 10);
    CHECK(Notebook::extent(Notebook::delta_offsets(), false, 1) == 21632 + 46080 + 11520);
    // At a model's end a reshape copies: its output is asked for.
    using Ends = PlanOf<Sequential<Input<Shape<4, 4>>, Activation<ReLU>, Flatten>>::type;
    CHECK(Ends::root(2) == 2);
    CHECK(Ends::root(1) == 1);
}

TEST_CASE("a microbatch holds what fits 128 KB between its segment's layers, or as much as the segment has weights") {
    CHECK(Notebook::microbatch(Notebook::segments[0]) == 1);
    CHECK(Notebook::microbatch(Notebook::segments[2]) == 32);  // nothing lies between
    CHECK(Notebook::largest_microbatch == 32);
    CHECK(Normalized::microbatch(Normalized::segments[2]) == 32);  // 2.6 KB a sample would allow 49
    CHECK(Wide::microbatch(Wide::segments[0]) == 512 / 32);
    using Between = PlanOf<Sequential<Input<Shape<4096>>, Activation<ReLU>, Dropout>>::type;  // 16 KB
    CHECK(Between::microbatch(Between::segments[0]) == 128 / 16);
}

TEST_CASE("a batch is cut into 32 shards, or fewer if their gradients take more than 8 MB, but eight") {
    const auto shards = []<class Plan>(std::type_identity<Plan>, Index batch) {
        return Plan::shards(Plan::segments[0], batch);
    };
    for (const Index batch : {1, 5, 31, 32}) CHECK(shards(std::type_identity<Notebook>{}, batch) == batch);
    CHECK(shards(std::type_identity<Notebook>{}, 1000) == 32);
    CHECK(shards(std::type_identity<Wide>{}, 100) == 16);
    CHECK(shards(std::type_identity<Wide>{}, 12) == 12);
    CHECK(shards(std::type_identity<Heavy>{}, 100) == 8);
    CHECK(shards(std::type_identity<Heavy>{}, 3) == 3);
    CHECK(Notebook::shards(Notebook::segments[2], 40) == 32);  // no weights at all
    CHECK(Notebook::most_shards(33) == 32);

    CHECK(Notebook::segment_weights(Notebook::segments[0]) == 15360);
    CHECK(Notebook::most_shard_gradients(1000) == 32 * 15360);
    CHECK(Notebook::most_shard_gradients(3) == 3 * 15360);
    CHECK(Normalized::most_shard_gradients(4) == 4 * (108 + 440));  // Dense has one gradient for all
    CHECK(Heavy::most_shard_gradients(100) == 8 * 2'359'296);
}

TEST_CASE("weights lie layer by layer, the state behind all that is trained") {
    struct Row {
        std::size_t layer;
        std::string_view name;
        Role role;
        Index offset, size;
        std::vector<Index> extent;
    };
    const std::vector<Row> expected{
        {0, "kernel", Role::trainable, 0, 108, {3, 3, 2, 6}},
        {1, "gamma", Role::trainable, 108, 6, {6}},
        {1, "beta", Role::trainable, 114, 6, {6}},
        {1, "moving_mean", Role::state, 787, 6, {6}},
        {1, "moving_variance", Role::state, 793, 6, {6}},
        {5, "kernel", Role::trainable, 120, 432, {3, 3, 6, 8}},
        {5, "bias", Role::trainable, 552, 8, {8}},
        {7, "kernel", Role::trainable, 560, 128, {8, 16}},
        {7, "bias", Role::trainable, 688, 16, {16}},
        {8, "gamma", Role::trainable, 704, 16, {16}},
        {8, "beta", Role::trainable, 720, 16, {16}},
        {8, "moving_mean", Role::state, 799, 16, {16}},
        {8, "moving_variance", Role::state, 815, 16, {16}},
        {9, "kernel", Role::trainable, 736, 48, {16, 3}},
        {9, "bias", Role::trainable, 784, 3, {3}},
    };
    const auto& table = Normalized::weight_table;
    REQUIRE(table.size() == expected.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        CAPTURE(i);
        const WeightInfo& info = table[i];
        CHECK(info.layer == expected[i].layer);
        CHECK(info.name == expected[i].name);
        CHECK(info.role == expected[i].role);
        CHECK(info.offset == expected[i].offset);
        CHECK(info.size == expected[i].size);
        CHECK(std::vector(info.extent.begin(), info.extent.begin() + info.rank) == expected[i].extent);
    }
    CHECK(Normalized::trainable_count == 787);
    CHECK(Normalized::weight_count == 787 + 44);
}

TEST_CASE("a WeightInfo that nobody filled in is of nothing") {
    WeightInfo info;
    CHECK((info.layer == 0 && info.name.empty() && info.role == Role::trainable));
    CHECK((info.offset == 0 && info.size == 0 && info.rank == 0 && info.extent == std::array<Index, 6>{} &&
           !info.trains));
}

TEST_CASE("what a layer's forward pass multiplies is known beforehand") {
    CHECK(Notebook::layer_multiply_adds[0] == 26 * 26 * 9 * 32);
    CHECK(Notebook::layer_multiply_adds[2] == 0);
}
