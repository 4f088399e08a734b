#pragma once
// The way of a batch through a model: forward, segment by segment, and back.
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
    Passes(const std::tuple<L...>& layers, const T* weights, Space& space, Step<T> step)
        : layers_(layers), weights_(weights), space_(space), step_(step), team_(space.most_threads()) {
        step_.scratch_stride = space.scratch_stride();
    }

    /// From x (n samples, anywhere) to the workspace's last boundary.
    void forward(View<const T, In> x) {
        repeat<P::depth>([&](auto i) {
            if constexpr (has_prepare<Layer<i>, T>) layer<i>().prepare(weights<i>(), step_.phase);
        });
        repeat<P::segments.size()>([&](auto s) {
            constexpr Segment segment = P::segments[s];
            const auto nothing = [](Index) {};
            for_each_slice<segment>(x.batch(), P::most_lanes(x.batch()), nothing,
                                    [&](Index, Index first, Index count, int thread) {
                                        repeat<segment.last - segment.first>(
                                            [&](auto j) { forward_layer<segment.first + j>(x, first, count, thread); });
                                    });
        });
    }

    /// From the last boundary's delta to the gradients of all trainable weights, which are overwritten.
    void backward(View<const T, In> x, DeltaBy by, std::span<T> gradients) {
        T* lane_gradients = space_.lane_gradients();
        repeat<P::segments.size()>([&](auto reversed) {
            constexpr Segment segment = P::segments[P::segments.size() - 1 - reversed];
            constexpr Index weights = P::segment_weights(segment);
            T* const total = gradients.data() + P::weight_at[segment.first];
            T* const lanes = segment.independent ? lane_gradients : total;
            const auto zero = [&](Index lane) {
                parallel_chunks(weights, 65536, [&](Index first, Index count) {
                    std::fill_n(lanes + lane * weights + first, count, T(0));
                });
            };
            for_each_slice<segment>(
                x.batch(), P::lanes(segment, x.batch()), zero, [&](Index lane, Index first, Index count, int thread) {
                    repeat<segment.last - segment.first>([&](auto j) {
                        constexpr std::size_t i = segment.last - 1 - j;
                        constexpr Index place = P::weight_at[i] - P::weight_at[segment.first];
                        backward_layer<i>(x, lanes + lane * weights + place, by, first, count, thread);
                    });
                });
            if constexpr (segment.independent && weights > 0) {
                const Index count = P::lanes(segment, x.batch());
                add_lanes(lanes, count, weights, total);
                lane_gradients += count * weights;
            }
        });
    }

    /// After a training step: layers with moving statistics take the batch's in.
    void update_state(T* weights, Index batch) {
        repeat<P::depth>([&](auto i) {
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
        return bind<WeightsOf<Layer<i>, U>>(weights + P::weight_at[i], weights + P::state_at[i],
                                            space_.prepared() + P::prepared_at[i]);
    }
    template <std::size_t i>
    WeightsOf<Layer<i>, const T> weights() const {
        return bound<i>(weights_);
    }
    template <std::size_t i>
    Step<T> step(Index first, int thread) const {
        Step<T> step = step_;
        step.layer = static_cast<std::uint32_t>(i);
        step.first_sample = first;
        step.scratch_memory = space_.scratch() + thread * space_.scratch_stride();
        return step;
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
                               space_.template cache<i>(first, count), step<i>(first, thread));
    }
    template <std::size_t i>
    void backward_layer(View<const T, In> x, T* gradients, DeltaBy by, Index first, Index count, int thread) const {
        if constexpr (P::root(i + 1) == i + 1) {
            const auto w = weights<i>();
            const auto g = bind<WeightsOf<Layer<i>, T>>(gradients, static_cast<T*>(nullptr), static_cast<T*>(nullptr));
            const auto xi = input<i>(x, first, count, thread);
            const auto dy = space_.template delta<i + 1>(first, count, thread);
            const auto dx = space_.template delta<i>(first, count, thread);
            const auto cache = space_.template cache<i>(first, count);
            if constexpr (i + 1 == P::depth && has_backward_logits<Layer<i>, T>)
                if (by == DeltaBy::logits)
                    return layer<i>().backward_logits(w, xi, dy, dx, g, cache, step<i>(first, thread));
            const View<const T, typename Layer<i>::Out> y = space_.template value<i + 1>(first, count, thread);
            layer<i>().backward(w, xi, y, dy, dx, g, cache, step<i>(first, thread));
        }
    }

    /// begin(lane), then work(lane, first, count, thread) for every slice of the lane, for all lanes.
    template <Segment segment, class Work, class Begin>
    void for_each_slice(Index batch, Index lanes, const Begin& begin, const Work& work) const {
        if constexpr (!segment.independent) {
            begin(0);
            work(0, 0, batch, 0);
        } else {
            constexpr Index slice = P::slice(segment);
            parallel_for(
                lanes,
                [&](Index lane, int thread) {
                    begin(lane);
                    const Index end = (lane + 1) * batch / lanes;
                    for (Index first = lane * batch / lanes; first < end; first += slice)
                        work(lane, first, std::min(slice, end - first), thread);
                },
                batch * P::nanoseconds(segment));
        }
    }

    /// total = the lanes' gradients, added in their order whatever the number of threads.
    static void add_lanes(const T* lane_gradients, Index lanes, Index weights, T* total) {
        parallel_chunks(weights, 4096, [&](Index first, Index count) {
            std::copy_n(lane_gradients + first, count, total + first);
            for (Index lane = 1; lane < lanes; ++lane)
                kernels::map(kernels::Add{}, count, lane_gradients + lane * weights + first, total + first);
        });
    }

    const std::tuple<L...>& layers_;
    const T* weights_;
    Space& space_;
    Step<T> step_;
    TeamLimit team_;
};

}  // namespace TAILOR_NAMESPACE
