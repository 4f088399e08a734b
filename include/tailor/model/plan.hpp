#pragma once
// What a model needs of memory, planned by the compiler. Boundary i lies before layer i, the last behind them all.
//
// Neighbouring layers that run in shards form a segment: a shard takes its samples through the whole segment, a
// microbatch at a time, so that the values between its layers stay in the cache. A boundary's values are either
//   batch-wide        kept for all samples: where a segment ends, and where a backward pass reads, or
//   microbatch-wide   kept for one microbatch, once for each thread: all others.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "../core/parallel.hpp"
#include "../layers/layer.hpp"
#include "../layers/weight_options.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// f(std::integral_constant<std::size_t, 0>{}), ..., f(... n - 1)
template <std::size_t n, class F>
constexpr void repeat(const F& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (f(std::integral_constant<std::size_t, I>{}), ...);
    }(std::make_index_sequence<n>{});
}

/// start, start + sizes[0], start + sizes[0] + sizes[1], ...
template <std::size_t n>
constexpr std::array<Index, n + 1> running_sum(Index start, const std::array<Index, n>& sizes) {
    std::array<Index, n + 1> sums{start};
    for (std::size_t i = 0; i < n; ++i) sums[i + 1] = sums[i] + sizes[i];
    return sums;
}

}  // namespace detail

/// One array of a model's weights.
struct WeightInfo {
    std::size_t layer = 0;  // from 0
    std::string_view name;
    Role role = Role::trainable;
    Index offset = 0, size = 0;  // in the flat weights
    std::array<Index, 6> extent{};
    Index rank = 0;
    // What the layer's specification says of it, known when the model is made.
    WeightOptions options = {};
    bool trains = false;
};

/// A specification's name in summaries.
template <class Spec>
constexpr std::string_view class_name() {
    if constexpr (requires { Spec::class_name; })
        return Spec::class_name;
    else
        return "Layer";
}

/// Layers first ... last - 1.
struct Segment {
    std::size_t first, last;
    bool sharded;  // each shard of the batch may go through by itself
};

/// Where the values of a boundary lie: among those of the batch or of a microbatch, and after how many values a sample.
struct Offset {
    bool batch_wide;
    Index values;
};

template <class T, class In, class... L>
struct Plan {
    static constexpr std::size_t depth = sizeof...(L);
    using Layers = std::tuple<L...>;
    template <std::size_t i>
    using Layer = std::tuple_element_t<i, Layers>;

    // ---- sizes, layer by layer
    static constexpr std::array<Index, depth + 1> boundary_size{In::size, L::Out::size...};
    // where each layer's arrays begin in the flat weights, and the end
    static constexpr auto weight_at =
        detail::running_sum<depth>(0, {array_values<WeightsOf<L, T>>(Role::trainable)...});
    static constexpr std::array<Index, depth> layer_multiply_adds{tailor::multiply_adds<L>()...};
    static constexpr Index trainable_count = weight_at[depth];
    static constexpr auto state_at =
        detail::running_sum<depth>(trainable_count, {array_values<WeightsOf<L, T>>(Role::state)...});
    static constexpr Index weight_count = state_at[depth];
    static constexpr auto prepared_at =
        detail::running_sum<depth>(0, {aligned<T>(array_values<WeightsOf<L, T>>(Role::prepared))...});
    static constexpr Index scratch = std::max({Index{0}, aligned<T>(scratch_size<L>())...});

    /// Every trainable or state array that is not empty, layer by layer.
    static constexpr auto weight_table = [] {
        constexpr auto arrays = [](auto visit) {
            detail::repeat<depth>([&](auto i) {
                std::size_t field = 0;
                for_each_array<WeightsOf<Layer<i>, T>>([&]<class A>(std::type_identity<A>) {
                    if (A::role != Role::prepared && A::size > 0) visit(i, field, std::type_identity<A>{});
                    ++field;
                });
            });
        };
        constexpr std::size_t size = [arrays] {
            std::size_t n = 0;
            arrays([&](auto, std::size_t, auto) { ++n; });
            return n;
        }();
        std::array<WeightInfo, size> table{};
        Index at[2] = {0, trainable_count};
        std::size_t row = 0;
        arrays([&]<class A>(auto i, std::size_t field, std::type_identity<A>) {
            WeightInfo& info = table[row++];
            Index& offset = at[A::role == Role::state];
            info = {i, Layer<i>::names[field], A::role, offset, A::size, {}, A::Extents::rank, {}, false};
            std::copy_n(A::Extents::extent.begin(), A::Extents::rank, info.extent.begin());
            offset += A::size;
        });
        return table;
    }();

    // ---- segments
    static constexpr std::array<bool, depth> sharded{runs_in_shards<L>()...};
    static constexpr bool starts_segment(std::size_t i) { return i == 0 || !sharded[i] || !sharded[i - 1]; }
    static constexpr std::size_t segment_count = [] {
        std::size_t segments = 0;
        for (std::size_t i = 0; i < depth; ++i) segments += starts_segment(i);
        return segments;
    }();
    static constexpr std::array<Segment, segment_count> segments = [] {
        std::array<Segment, segment_count> all{};
        for (std::size_t i = 0, s = 0; i < depth; ++i) {
            if (starts_segment(i)) all[s++] = {i, i, sharded[i]};
            all[s - 1].last = i + 1;
        }
        return all;
    }();

    // ---- boundaries
    static constexpr std::array<bool, depth> reshapes{only_reshapes<L>()...};
    static constexpr std::array<Reads, depth> reads{backward_reads<L>()...};

    /// The boundary whose memory this one shares: a layer that only reshapes moves nothing, except at the model's end.
    static constexpr std::size_t root(std::size_t i) {
        while (i > 0 && i < depth && reshapes[i - 1]) --i;
        return i;
    }
    static constexpr bool ends_segment(std::size_t i) { return i == 0 || i == depth || starts_segment(i); }
    static constexpr bool read_by_backward(std::size_t i) {
        return (i < depth && reads[i].input) || (i > 0 && reads[i - 1].output);
    }

    using Offsets = std::array<Offset, depth + 1>;
    /// Of the values that this phase needs.
    static constexpr Offsets value_offsets(Phase phase) {
        return lay_out(
            [phase](std::size_t i) { return ends_segment(i) || (phase == Phase::training && read_by_backward(i)); }, 0);
    }
    /// Of the loss's gradients with respect to the values. The input, boundary 0, has none.
    static constexpr Offsets delta_offsets() { return lay_out(ends_segment, 1); }

    /// Values a sample of all boundaries from `first` on that are batch-wide, or of all that are not.
    static constexpr Index extent(const Offsets& offsets, bool batch_wide, std::size_t first) {
        Index total = 0;
        for (std::size_t i = first; i <= depth; ++i)
            if (root(i) == i && offsets[i].batch_wide == batch_wide) total += boundary_size[i];
        return total;
    }

    /// Samples of a microbatch: as many as fit half of a small second-level cache with the values between the segment's
    /// layers; or, if that is more, as have as many values there as the segment has weights, for each microbatch reads
    /// all of these.
    static constexpr Index microbatch(const Segment& segment) {
        const Index budget = std::max(Index{128 * 1024}, segment_weights(segment) * static_cast<Index>(sizeof(T)));
        Index bytes = 0;
        for (std::size_t i = segment.first + 1; i < segment.last; ++i)
            bytes += boundary_size[i] * static_cast<Index>(sizeof(T));
        return std::clamp(budget / std::max(bytes, Index{1}), Index{1}, Index{32});
    }
    static constexpr Index largest_microbatch = [] {
        Index widest = 1;
        for (const Segment& segment : segments)
            if (segment.sharded) widest = std::max(widest, microbatch(segment));
        return widest;
    }();

    static constexpr Index segment_weights(const Segment& segment) {
        return weight_at[segment.last] - weight_at[segment.first];
    }
    /// About how long a sample's forward pass through a segment takes one thread.
    static constexpr Index nanoseconds(const Segment& segment) {
        Index products = 0, values = 0;
        for (std::size_t i = segment.first; i < segment.last; ++i) {
            products += layer_multiply_adds[i];
            values += boundary_size[i + 1];
        }
        return products / detail::multiply_adds_in_a_nanosecond + values;
    }
    /// How many shards a batch is cut into. Each has gradients of its own, which take memory and must be added; too few
    /// leave threads without work.
    static constexpr Index shards(const Segment& segment, Index batch) {
        constexpr Index bytes_of_all = 8 * 1024 * 1024, fewest = 8;
        const Index most = most_shards(batch), bytes = segment_weights(segment) * static_cast<Index>(sizeof(T));
        return bytes == 0 ? most : std::min(most, std::max(bytes_of_all / bytes, fewest));
    }
    /// Of a forward pass, which has no gradients.
    static constexpr Index most_shards(Index batch) { return std::min(batch, Index{32}); }
    static constexpr Index most_shard_gradients(Index batch) {
        Index most = 0;
        for (const Segment& segment : segments)
            if (segment.sharded) most += shards(segment, batch) * segment_weights(segment);
        return most;
    }

    static constexpr Index multiply_adds = (Index{0} + ... + tailor::multiply_adds<L>());

private:
    template <class BatchWide>
    static constexpr Offsets lay_out(const BatchWide& batch_wide, std::size_t first) {
        Offsets offsets{};
        std::array<bool, depth + 1> wide{};
        for (std::size_t i = 0; i <= depth; ++i) wide[root(i)] = wide[root(i)] || batch_wide(i);
        Index end[2] = {0, 0};
        for (std::size_t i = first; i <= depth; ++i) {
            if (root(i) < i) {
                offsets[i] = offsets[root(i)];
                continue;
            }
            offsets[i] = {wide[i], end[wide[i]]};
            end[wide[i]] += boundary_size[i];
        }
        return offsets;
    }
};

}  // namespace TAILOR_NAMESPACE
