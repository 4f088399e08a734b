#pragma once
// Everything a step writes: values, deltas, caches, scratch. Allocated once for the largest batch, as the plan says.
#include <memory>
#include <mutex>
#include <vector>

#include "../core/arena.hpp"
#include "../core/parallel.hpp"
#include "plan.hpp"

namespace TAILOR_NAMESPACE {

template <class Plan>
class Workspace;

template <class T, class In, class... L>
class Workspace<Plan<T, In, L...>> {
    using P = Plan<T, In, L...>;
    template <std::size_t i>
    using Layer = typename P::template Layer<i>;
    template <std::size_t i>
    struct AtT : std::type_identity<typename Layer<i - 1>::Out> {};
    template <std::size_t i>
        requires(i == 0)
    struct AtT<i> : std::type_identity<In> {};

public:
    /// The shape at boundary i.
    template <std::size_t i>
    using At = typename AtT<i>::type;

    explicit Workspace(Phase phase) : phase_(phase) {}

    /// Makes room for batches of up to `batch` samples on the threads there are; allocates only if it must grow.
    void reserve(Index batch) {
        const Index capacity = std::max(capacity_, batch);
        const int team = std::max(threads_, threads());
        if (capacity == capacity_ && team == threads_) return;
        capacity_ = threads_ = 0;  // should memory not suffice, there is room for nothing
        values_ = Arena<T>(P::extent(values(), true, 0) * capacity);
        prepared_ = Arena<T>(P::prepared_at.back());
        slices_ = Arena<T>(thread_extent() * team);
        if (phase_ == Phase::training) {
            deltas_ = Arena<T>(P::extent(delta_place, true, 1) * capacity);
            lane_gradients_ = Arena<T>(P::most_lane_gradients(capacity));
            caches_ = Arena<std::byte>(lay_out_caches(capacity));
        }
        capacity_ = capacity;
        threads_ = team;
    }

    /// Samples and threads that there is room for.
    Index capacity() const { return capacity_; }
    int most_threads() const { return threads_; }
    Phase phase() const { return phase_; }
    /// Bytes held.
    Index bytes() const {
        constexpr auto each = static_cast<Index>(sizeof(T));
        return (values_.size() + deltas_.size() + slices_.size() + lane_gradients_.size() + prepared_.size()) * each +
               caches_.size();
    }

    /// Values of samples first ... first + count - 1 at boundary i, as `thread` sees them.
    template <std::size_t i>
    View<T, At<i>> value(Index first, Index count, int thread) {
        const Place place = values()[i];
        return {at(place, values_, 0, thread) + (place.batch_wide ? first * At<i>::size : 0), count};
    }
    /// What the loss changes with there; nothing at the model's input.
    template <std::size_t i>
    View<T, At<i>> delta(Index first, Index count, int thread) {
        if constexpr (P::root(i) == 0) return {nullptr, count};
        constexpr Place place = delta_place[i];
        return {at(place, deltas_, value_extent(), thread) + (place.batch_wide ? first * At<i>::size : 0), count};
    }
    /// Layer i's cache of these samples; a null one in inference.
    template <std::size_t i>
    CacheOf<Layer<i>> cache(Index first, Index count) {
        return cache_in<Layer<i>>(phase_ == Phase::inference ? nullptr : caches_.data() + cache_at_[i], capacity_,
                                  first, count);
    }
    T* prepared() { return prepared_.data(); }
    T* scratch() { return slices_.data() + value_extent() + delta_extent(); }
    Index scratch_stride() const { return thread_extent(); }
    /// Gradients of one lane of a segment, after those of the segments before it.
    T* lane_gradients() { return lane_gradients_.data(); }

private:
    static constexpr auto delta_place = P::delta_places();
    static constexpr auto training_place = P::value_places(Phase::training),
                          inference_place = P::value_places(Phase::inference);
    const typename P::Places& values() const { return phase_ == Phase::training ? training_place : inference_place; }

    // What one thread has for itself: slice-wide values, slice-wide deltas, scratch.
    Index value_extent() const { return aligned<T>(P::extent(values(), false, 0) * P::widest_slice); }
    Index delta_extent() const {
        return phase_ == Phase::training ? aligned<T>(P::extent(delta_place, false, 1) * P::widest_slice) : 0;
    }
    Index thread_extent() const { return value_extent() + delta_extent() + P::scratch; }

    T* at(const Place& place, Arena<T>& batch_wide, Index slice_wide, int thread) {
        return place.batch_wide
                   ? batch_wide.data() + place.offset * capacity_
                   : slices_.data() + thread * thread_extent() + slice_wide + place.offset * P::widest_slice;
    }

    Index lay_out_caches(Index capacity) {
        Index bytes = 0;
        repeat<P::depth>([&](auto i) {
            cache_at_[i] = bytes;
            bytes += aligned<std::byte>(cache_bytes<Layer<i>>(capacity));
        });
        return bytes;
    }

    Phase phase_;
    Index capacity_ = 0;
    int threads_ = 0;
    Arena<T> values_, deltas_, slices_, lane_gradients_, prepared_;
    Arena<std::byte> caches_;
    std::array<Index, P::depth> cache_at_{};
};

/// Workspaces that are kept from one prediction to the next, each lent to one thread at a time. A copy starts with none.
template <class Space>
class WorkspacePool {
public:
    WorkspacePool() = default;
    WorkspacePool(const WorkspacePool&) noexcept {}
    WorkspacePool& operator=(const WorkspacePool&) noexcept { return *this; }

    /// work(space) with a workspace that nobody else has.
    template <class Work>
    void lend(const Work& work) const {
        std::unique_ptr<Space> space = take();
        work(*space);
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(space));
    }

private:
    std::unique_ptr<Space> take() const {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return std::make_unique<Space>(Phase::inference);
        std::unique_ptr<Space> space = std::move(idle_.back());
        idle_.pop_back();
        return space;
    }

    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<Space>> idle_;
};

}  // namespace TAILOR_NAMESPACE
