#pragma once
// What a model needs of memory, planned by the compiler. Boundary i lies before layer i, the last behind them all.
//
// Neighbouring layers whose samples are independent form a segment: a lane takes its samples through the whole segment,
// a slice at a time, so that what flows between its layers stays in the cache. So a boundary's values lie either
//   batch-wide   for all samples: where a segment ends, and where a backward pass will look, or
//   slice-wide   for one slice, once a thread: everything else.
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "../core/parallel.hpp"
#include "../layers/layer.hpp"

namespace TAILOR_NAMESPACE {

/// f(std::integral_constant<std::size_t, 0>{}), ..., f(... n - 1)
template <std::size_t n, class F>
constexpr void repeat(const F& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (f(std::integral_constant<std::size_t, I>{}), ...);
    }(std::make_index_sequence<n>{});
}

/// One array of a model's weights.
struct WeightInfo {
    std::size_t layer = 0;  // from 0
    std::string_view name;
    Role role = Role::trainable;
    Index offset = 0, size = 0;  // in the flat weights
    std::array<Index, 6> extent{};
    Index rank = 0;
};

/// One layer, as far as its type tells. Costs are a sample's; multiply_adds are those of the forward pass.
struct LayerFacts {
    std::string_view type;          // Conv2D
    std::span<const Index> output;  // extents
    Index multiply_adds, output_bytes, cache_bytes;
};

/// A specification's name for people.
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
    bool independent;  // any slice of the batch may go through by itself
};

/// Where something lies: for all samples or for one slice, and after how many values per sample.
struct Place {
    bool batch_wide;
    Index offset;
};

template <class T, class In, class... L>
struct Plan {
    static constexpr std::size_t depth = sizeof...(L);
    using Layers = std::tuple<L...>;
    template <std::size_t i>
    using Layer = std::tuple_element_t<i, Layers>;

    // ---- sizes, layer by layer
    static constexpr std::array<Index, depth + 1> boundary_size{In::size, L::Out::size...};
    static constexpr std::array<Index, depth + 1> weight_at = [] {
        std::array<Index, depth + 1> at{};
        std::size_t i = 0;
        ((at[i + 1] = at[i] + count<WeightsOf<L, T>>(Role::trainable), ++i), ...);
        return at;
    }();
    static constexpr Index trainable_count = weight_at[depth];
    static constexpr std::array<Index, depth + 1> state_at = [] {
        std::array<Index, depth + 1> at{trainable_count};
        std::size_t i = 0;
        ((at[i + 1] = at[i] + count<WeightsOf<L, T>>(Role::state), ++i), ...);
        return at;
    }();
    static constexpr Index weight_count = state_at[depth];
    static constexpr std::array<Index, depth + 1> prepared_at = [] {
        std::array<Index, depth + 1> at{};
        std::size_t i = 0;
        ((at[i + 1] = at[i] + aligned<T>(count<WeightsOf<L, T>>(Role::prepared)), ++i), ...);
        return at;
    }();
    static constexpr Index scratch = std::max({Index{0}, aligned<T>(scratch_size<L>())...});

    /// Every trainable or state array that is not empty, layer by layer.
    static constexpr auto weight_table = [] {
        constexpr auto arrays = [](auto visit) {
            repeat<depth>([&](auto i) {
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
            info = {i, Layer<i>::names[field], A::role, offset, A::size, {}, A::Extents::rank};
            std::copy_n(A::Extents::extent.begin(), A::Extents::rank, info.extent.begin());
            offset += A::size;
        });
        return table;
    }();

    // ---- segments
    static constexpr std::array<bool, depth> independent{samples_are_independent<L>()...};
    static constexpr bool starts_segment(std::size_t i) { return i == 0 || !independent[i] || !independent[i - 1]; }
    static constexpr std::size_t segment_count = [] {
        std::size_t segments = 0;
        for (std::size_t i = 0; i < depth; ++i) segments += starts_segment(i);
        return segments;
    }();
    static constexpr std::array<Segment, segment_count> segments = [] {
        std::array<Segment, segment_count> all{};
        for (std::size_t i = 0, s = 0; i < depth; ++i) {
            if (starts_segment(i)) all[s++] = {i, i, independent[i]};
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

    using Places = std::array<Place, depth + 1>;
    /// Values, or with `phase` inference only what forward needs.
    static constexpr Places value_places(Phase phase) {
        return place(
            [phase](std::size_t i) { return ends_segment(i) || (phase == Phase::training && read_by_backward(i)); }, 0);
    }
    /// What the loss changes with: boundary 0 has no place, for nobody asks.
    static constexpr Places delta_places() { return place(ends_segment, 1); }

    /// Values per sample of all places of one kind.
    static constexpr Index extent(const Places& places, bool batch_wide, std::size_t first) {
        Index total = 0;
        for (std::size_t i = first; i <= depth; ++i)
            if (root(i) == i && places[i].batch_wide == batch_wide) total += boundary_size[i];
        return total;
    }

    /// Samples that go through a segment together: as many as fit half of a small second-level cache with what flows
    /// between its layers; or, where that is more, as have as many values there as the segment has weights, for each
    /// slice reads them all.
    static constexpr Index slice(const Segment& segment) {
        const Index budget = std::max(Index{128 * 1024}, segment_weights(segment) * static_cast<Index>(sizeof(T)));
        Index bytes = 0;
        for (std::size_t i = segment.first + 1; i < segment.last; ++i)
            bytes += boundary_size[i] * static_cast<Index>(sizeof(T));
        return std::clamp(budget / std::max(bytes, Index{1}), Index{1}, Index{32});
    }
    static constexpr Index widest_slice = [] {
        Index widest = 1;
        for (const Segment& segment : segments)
            if (segment.independent) widest = std::max(widest, slice(segment));
        return widest;
    }();

    static constexpr Index segment_weights(const Segment& segment) {
        return weight_at[segment.last] - weight_at[segment.first];
    }
    /// About how long a sample's forward pass through a segment takes one thread.
    static constexpr Index nanoseconds(const Segment& segment) {
        Index products = 0, values = 0;
        for (std::size_t i = segment.first; i < segment.last; ++i) {
            products += layer_table[i].multiply_adds;
            values += boundary_size[i + 1];
        }
        return products / detail::multiply_adds_in_a_nanosecond + values;
    }
    /// How many lanes a batch is cut into: each has gradients of its own, which cost memory and an addition; few lanes
    /// keep few threads busy.
    static constexpr Index lanes(const Segment& segment, Index batch) {
        constexpr Index bytes_of_all = 8 * 1024 * 1024, fewest = 8;
        const Index most = most_lanes(batch), bytes = segment_weights(segment) * static_cast<Index>(sizeof(T));
        return bytes == 0 ? most : std::min(most, std::max(bytes_of_all / bytes, fewest));
    }
    /// Of a forward pass, which has no gradients.
    static constexpr Index most_lanes(Index batch) { return std::min(batch, Index{32}); }
    static constexpr Index most_lane_gradients(Index batch) {
        Index most = 0;
        for (const Segment& segment : segments)
            if (segment.independent) most += lanes(segment, batch) * segment_weights(segment);
        return most;
    }

    // ---- layers, for people
    static constexpr std::array<LayerFacts, depth> layer_table{
        LayerFacts{class_name<decltype(L::options)>(), L::Out::extent, tailor::multiply_adds<L>(),
                   Index{sizeof(T)} * L::Out::size, cache_bytes<L>(1)}...};
    static constexpr Index multiply_adds = (Index{0} + ... + tailor::multiply_adds<L>());

private:
    template <class BatchWide>
    static constexpr Places place(const BatchWide& batch_wide, std::size_t first) {
        Places places{};
        std::array<bool, depth + 1> wide{};
        for (std::size_t i = 0; i <= depth; ++i) wide[root(i)] = wide[root(i)] || batch_wide(i);
        Index offset[2] = {0, 0};
        for (std::size_t i = first; i <= depth; ++i) {
            if (root(i) < i) {
                places[i] = places[root(i)];
                continue;
            }
            places[i] = {wide[i], offset[wide[i]]};
            offset[wide[i]] += boundary_size[i];
        }
        return places;
    }
};

}  // namespace TAILOR_NAMESPACE
