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
        microbatches_ = Arena<T>(thread_extent() * team);
        if (phase_ == Phase::training) {
            deltas_ = Arena<T>(P::extent(delta_offsets, true, 1) * capacity);
            shard_gradients_ = Arena<T>(P::most_shard_gradients(capacity));
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
        return (values_.size() + deltas_.size() + microbatches_.size() + shard_gradients_.size() + prepared_.size()) *
                   each +
               caches_.size();
    }

    /// Values of samples first ... first + count - 1 at boundary i, as `thread` sees them.
    template <std::size_t i>
    View<T, At<i>> value(Index first, Index count, int thread) {
        const Offset offset = values()[i];
        return {at(offset, values_, 0, thread) + (offset.batch_wide ? first * At<i>::size : 0), count};
    }
    /// The loss's gradients with respect to those values; the model's input has none.
    template <std::size_t i>
    View<T, At<i>> delta(Index first, Index count, int thread) {
        if constexpr (P::root(i) == 0) return {nullptr, count};
        constexpr Offset offset = delta_offsets[i];
        return {at(offset, deltas_, value_extent(), thread) + (offset.batch_wide ? first * At<i>::size : 0), count};
    }
    /// Layer i's cache of these samples; a null one in inference.
    template <std::size_t i>
    CacheOf<Layer<i>> cache(Index first, Index count) {
        return cache_in<Layer<i>>(phase_ == Phase::inference ? nullptr : caches_.data() + cache_at_[i], capacity_,
                                  first, count);
    }
    T* prepared() { return prepared_.data(); }
    T* scratch() { return microbatches_.data() + value_extent() + delta_extent(); }
    Index scratch_stride() const { return thread_extent(); }
    /// Gradients of each shard, segment by segment.
    T* shard_gradients() { return shard_gradients_.data(); }

private:
    static constexpr auto delta_offsets = P::delta_offsets();
    static constexpr auto training_offsets = P::value_offsets(Phase::training),
                          inference_offsets = P::value_offsets(Phase::inference);
    const typename P::Offsets& values() const {
        return phase_ == Phase::training ? training_offsets : inference_offsets;
    }

    // What each thread has for itself: the values of a microbatch, their deltas, scratch.
    Index value_extent() const { return aligned<T>(P::extent(values(), false, 0) * P::largest_microbatch); }
    Index delta_extent() const {
        return phase_ == Phase::training ? aligned<T>(P::extent(delta_offsets, false, 1) * P::largest_microbatch) : 0;
    }
    Index thread_extent() const { return value_extent() + delta_extent() + P::scratch; }

    T* at(const Offset& offset, Arena<T>& batch_wide, Index microbatch_wide, int thread) {
        return offset.batch_wide ? batch_wide.data() + offset.values * capacity_
                                 : microbatches_.data() + thread * thread_extent() + microbatch_wide +
                                       offset.values * P::largest_microbatch;
    }

    Index lay_out_caches(Index capacity) {
        Index bytes = 0;
        detail::repeat<P::depth>([&](auto i) {
            cache_at_[i] = bytes;
            bytes += aligned<std::byte>(cache_bytes<Layer<i>>(capacity));
        });
        return bytes;
    }

    Phase phase_;
    Index capacity_ = 0;
    int threads_ = 0;
    Arena<T> values_, deltas_, microbatches_, shard_gradients_, prepared_;
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

    /// work(space) with a workspace that no other thread uses meanwhile.
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
