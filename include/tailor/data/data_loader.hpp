#pragma once
// A source of batches that works ahead: while the network takes a step, threads of its own gather the next batches,
// augment them and, if need be, read them from files. The batches are those of fit(data set) with the same options.
//
//   DataLoader loader(train, {.batch_size = 64, .seed = 1});
//   model.fit(loader, {.epochs = 20, .validation_data = validation});
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "batch_source.hpp"

namespace TAILOR_NAMESPACE {

struct DataLoaderOptions {
    Index batch_size = 32;
    std::uint64_t seed = 0;                  // of shuffles and augmentation
    bool shuffle = true;                     // anew for every epoch
    bool drop_last = false;                  // leave out what does not fill a batch, in training
    Index prefetch = 2;                      // batches that are made ready ahead of the one in use
    int workers = 1;                         // threads that do so
    ClassWeight class_weight = {};           // in training; of classes not named: 1
    std::vector<double> sample_weight = {};  // one a sample, times the data set's own
};

/// T: the model's numbers. Threads start with an epoch and end with it; the destructor ends them within a sample. What
/// one of them throws is thrown by next(); the epoch is over then. Every value of a batch is checked to be finite.
template <class T = float>
class DataLoader final : public BatchSource<T> {
public:
    explicit DataLoader(Dataset data, DataLoaderOptions options = {})
        : plan_(detail::weighted(std::move(data), options.sample_weight), {.batch_size = options.batch_size,
                                                                           .seed = options.seed,
                                                                           .shuffle = options.shuffle,
                                                                           .drop_last = options.drop_last,
                                                                           .class_weight = options.class_weight}),
          workers_(options.workers) {
        require(options.prefetch > 0 && options.prefetch <= 1024 && workers_ > 0 && workers_ <= 1024,
                "DataLoader: expected 1 to 1024 batches to prefetch and as many workers, found ", options.prefetch,
                " and ", workers_);
        const SourceSizes sizes = plan_.sizes();
        for (Index i = 0; i <= options.prefetch; ++i)
            slots_.push_back({.inputs = Arena<T>(sizes.batch * sizes.input), .beside = {sizes}});
    }
    DataLoader(const DataLoader&) = delete;
    DataLoader& operator=(const DataLoader&) = delete;
    ~DataLoader() override { stop(); }

    SourceSizes sizes() const override { return plan_.sizes(); }
    void begin_epoch(int epoch, Index first) override {
        stop();
        plan_.begin_epoch(epoch);
        start(first);
    }
    void begin_evaluation() override {
        stop();
        plan_.begin_evaluation();
        start(0);
    }
    Index next_size() const override { return running_ ? static_cast<Index>(plan_.batch(wanted_).size()) : 0; }
    Batch<T> next(std::span<T> inputs) override {
        const Index n = next_size();
        require(n > 0, "DataLoader: expected begin_epoch or begin_evaluation before a batch, or a batch that is left");
        require(static_cast<Index>(inputs.size()) == n * sizes().input, "DataLoader: expected room for ", n,
                " samples of ", sizes().input, " values, found ", inputs.size());
        Slot& slot = slot_of(wanted_);
        {
            std::unique_lock lock(mutex_);
            in_use_ = wanted_++;  // the one before may be overwritten
            has_room_.notify_all();
            is_ready_.wait(lock, [&] { return slot.holds == in_use_; });
        }
        if (slot.error) {
            stop();
            std::rethrow_exception(std::exchange(slot.error, nullptr));
        }
        std::copy_n(slot.inputs.data(), inputs.size(), inputs.data());
        return slot.beside.show(n, plan_.weighs());
    }

private:
    struct Slot {
        Arena<T> inputs;
        detail::BatchMemory<T> beside;
        Index holds = -1;  // this batch is ready
        std::exception_ptr error = nullptr;
    };
    Slot& slot_of(Index batch) { return slots_[static_cast<std::size_t>(batch) % slots_.size()]; }

    void start(Index first) {
        for (Slot& slot : slots_) {
            slot.holds = -1;
            slot.error = nullptr;
        }
        wanted_ = next_ = in_use_ = first;
        stopping_ = false;
        running_ = true;
        for (int i = 0; i < workers_; ++i) threads_.emplace_back([this] { work(); });
    }
    void stop() {
        running_ = false;
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        has_room_.notify_all();
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
    }

    void work() {
        while (const std::optional<Index> batch = take()) {
            Slot& slot = slot_of(*batch);
            try {
                fill(slot, plan_.batch(*batch));
            } catch (...) {
                slot.error = std::current_exception();
            }
            {
                const std::lock_guard lock(mutex_);
                slot.holds = *batch;
            }
            is_ready_.notify_all();
        }
    }
    /// The next batch to make, once there is room for it; none at the end.
    std::optional<Index> take() {
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [&] { return stopping_ || next_ < in_use_ + static_cast<Index>(slots_.size()); });
        if (stopping_ || plan_.batch(next_).empty()) return {};
        return next_++;
    }
    /// One sample after the other: each on this thread alone, and `stopping_` is seen soon.
    void fill(Slot& slot, std::span<const Index> indices) {
        const SourceSizes sizes = plan_.sizes();
        for (std::size_t i = 0; i < indices.size() && !stopping_; ++i) {
            const auto at = static_cast<Index>(i);
            T *x = slot.inputs.data() + at * sizes.input, *t = slot.beside.targets.data() + at * sizes.targets;
            plan_.gather(indices.subspan(i, 1), x, t, slot.beside.weights.data() + at);
            require_finite(x, sizes.input, "inputs", indices[i]);
            require_finite(t, sizes.targets, "targets", indices[i]);
        }
    }
    static void require_finite(const T* values, Index count, const char* what, Index sample) {
        bool finite = true;  // without a branch a value
        for (Index j = 0; j < count; ++j) finite &= std::isfinite(values[j]);
        require(finite, "DataLoader: ", what, ": expected finite values, found others in sample ", sample);
    }

    detail::BatchPlan plan_;
    std::vector<Slot> slots_;
    std::vector<std::thread> threads_;
    int workers_;
    bool running_ = false;
    Index wanted_ = 0;  // the batch that next() gives

    std::mutex mutex_;
    std::condition_variable has_room_, is_ready_;
    Index next_ = 0;    // the batch that is made next
    Index in_use_ = 0;  // the batch that next() gave
    std::atomic<bool> stopping_ = false;
};

}  // namespace TAILOR_NAMESPACE
