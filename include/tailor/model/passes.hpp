#pragma once
// The forward and the backward pass of a batch through a model, segment by segment.
#include "../kernels/elementwise.hpp"
#include "workspace.hpp"

namespace TAILOR_NAMESPACE {

template <class Plan>
class Passes;

/// The two passes over layers, their weights (flat, as planned) and a workspace; owns nothing.
template <class T, class In, class... L>
class Passes<Plan<T, In, L...>> {
    using P = Plan<T, In, L...>;
    using Space = Workspace<P>;
    template <std::size_t i>
    using Layer = typename P::template Layer<i>;
    static_assert((has_what_it_needs<L, T>() && ...));

public:
    Passes(const std::tuple<L...>& layers, const T* weights, Space& space, PassContext<T> context)
        : layers_(layers), weights_(weights), space_(space), context_(context), team_(space.most_threads()) {
        context_.scratch_stride = space.scratch_stride();
    }

    /// From x (n samples, anywhere) to the workspace's last boundary.
    void forward(View<const T, In> x) {
        detail::repeat<P::depth>([&](auto i) {
            if constexpr (has_prepare<Layer<i>, T>) layer<i>().prepare(weights<i>(), context_.phase);
        });
        detail::repeat<P::segments.size()>([&](auto s) {
            constexpr Segment segment = P::segments[s];
            const auto nothing = [](Index) {};
            for_each_microbatch<segment>(
                x.batch(), P::most_shards(x.batch()), nothing, [&](Index, Index first, Index count, int thread) {
                    detail::repeat<segment.last - segment.first>(
                        [&](auto j) { forward_layer<segment.first + j>(x, first, count, thread); });
                });
        });
    }

    /// From the last boundary's delta to the gradients of all trainable weights, which are overwritten.
    void backward(View<const T, In> x, DeltaBy by, std::span<T> gradients) {
        T* shard_gradients = space_.shard_gradients();
        detail::repeat<P::segments.size()>([&](auto reversed) {
            constexpr Segment segment = P::segments[P::segments.size() - 1 - reversed];
            constexpr Index weights = P::segment_weights(segment);
            T* const total = gradients.data() + P::weight_at[segment.first];
            T* const shards = segment.sharded ? shard_gradients : total;
            const auto zero = [&](Index shard) {
                parallel_chunks(weights, 65536, [&](Index first, Index count) {
                    std::fill_n(shards + shard * weights + first, count, T(0));
                });
            };
            for_each_microbatch<segment>(
                x.batch(), P::shards(segment, x.batch()), zero, [&](Index shard, Index first, Index count, int thread) {
                    detail::repeat<segment.last - segment.first>([&](auto j) {
                        constexpr std::size_t i = segment.last - 1 - j;
                        constexpr Index offset = P::weight_at[i] - P::weight_at[segment.first];
                        backward_layer<i>(x, shards + shard * weights + offset, by, first, count, thread);
                    });
                });
            if constexpr (segment.sharded && weights > 0) {
                const Index count = P::shards(segment, x.batch());
                add_shards(shards, count, weights, total);
                shard_gradients += count * weights;
            }
        });
    }

    /// After a training step: layers with moving statistics take the batch's in.
    void update_state(T* weights, Index batch) {
        detail::repeat<P::depth>([&](auto i) {
            if constexpr (has_update_state<Layer<i>, T>)
                layer<i>().update_state(space_.template cache<i>(0, batch), bound<i>(weights));
        });
    }

private:
    template <std::size_t i>
    const Layer<i>& layer() const {
        return std::get<i>(layers_);
    }
    /// Layer i's arrays in flat memory of weights.
    template <std::size_t i, class U>
    WeightsOf<Layer<i>, U> bound(U* weights) const {
        return bind_arrays<WeightsOf<Layer<i>, U>>(weights + P::weight_at[i], weights + P::state_at[i],
                                                   space_.prepared() + P::prepared_at[i]);
    }
    template <std::size_t i>
    WeightsOf<Layer<i>, const T> weights() const {
        return bound<i>(weights_);
    }
    template <std::size_t i>
    PassContext<T> context(Index first, int thread) const {
        PassContext<T> context = context_;
        context.layer = static_cast<std::uint32_t>(i);
        context.first_sample = first;
        context.scratch_memory = space_.scratch() + thread * space_.scratch_stride();
        return context;
    }
    template <std::size_t i>
    View<const T, typename Space::template At<i>> input(View<const T, In> x, Index first, Index count,
                                                        int thread) const {
        if constexpr (P::root(i) == 0)
            return x.slice(first, count).template as<typename Space::template At<i>>();
        else
            return space_.template value<i>(first, count, thread);
    }

    template <std::size_t i>
    void forward_layer(View<const T, In> x, Index first, Index count, int thread) const {
        if constexpr (P::root(i + 1) == i + 1)
            layer<i>().forward(weights<i>(), input<i>(x, first, count, thread),
                               space_.template value<i + 1>(first, count, thread),
                               space_.template cache<i>(first, count), context<i>(first, thread));
    }
    template <std::size_t i>
    void backward_layer(View<const T, In> x, T* gradients, DeltaBy by, Index first, Index count, int thread) const {
        if constexpr (P::root(i + 1) == i + 1) {
            const auto w = weights<i>();
            const auto g =
                bind_arrays<WeightsOf<Layer<i>, T>>(gradients, static_cast<T*>(nullptr), static_cast<T*>(nullptr));
            const auto xi = input<i>(x, first, count, thread);
            const auto dy = space_.template delta<i + 1>(first, count, thread);
            const auto dx = space_.template delta<i>(first, count, thread);
            const auto cache = space_.template cache<i>(first, count);
            if constexpr (i + 1 == P::depth && has_backward_from_z<Layer<i>, T>)
                if (by == DeltaBy::logits)
                    return layer<i>().backward_from_z(w, xi, dy, dx, g, cache, context<i>(first, thread));
            const View<const T, typename Layer<i>::Out> y = space_.template value<i + 1>(first, count, thread);
            layer<i>().backward(w, xi, y, dy, dx, g, cache, context<i>(first, thread));
        }
    }

    /// For each shard begin(shard), then work(shard, first, count, thread) for each of its microbatches.
    template <Segment segment, class Work, class Begin>
    void for_each_microbatch(Index batch, Index shards, const Begin& begin, const Work& work) const {
        if constexpr (!segment.sharded) {
            begin(0);
            work(0, 0, batch, 0);
        } else {
            constexpr Index microbatch = P::microbatch(segment);
            parallel_for(
                shards,
                [&](Index shard, int thread) {
                    begin(shard);
                    const Index end = (shard + 1) * batch / shards;
                    for (Index first = shard * batch / shards; first < end; first += microbatch)
                        work(shard, first, std::min(microbatch, end - first), thread);
                },
                batch * P::nanoseconds(segment));
        }
    }

    /// total = the sum of the shards' gradients, in their order on any number of threads.
    static void add_shards(const T* shard_gradients, Index shards, Index weights, T* total) {
        parallel_chunks(weights, 4096, [&](Index first, Index count) {
            std::copy_n(shard_gradients + first, count, total + first);
            for (Index shard = 1; shard < shards; ++shard)
                kernels::map(kernels::Add{}, count, shard_gradients + shard * weights + first, total + first);
        });
    }

    const std::tuple<L...>& layers_;
    const T* weights_;
    Space& space_;
    PassContext<T> context_;
    TeamLimit team_;
};

}  // namespace TAILOR_NAMESPACE
