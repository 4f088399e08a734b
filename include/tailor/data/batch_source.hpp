#pragma once
// Where training gets its batches from: a source, of which a data set in order or shuffled is the simplest one.
// data_loader.hpp has one that works in the background.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "../core/arena.hpp"
#include "../core/random.hpp"
#include "class_weight.hpp"
#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

/// What goes with a batch in model.input(size).
template <class T>
struct Batch {
    Index size = 0;
    std::span<const T> targets;         // (size, targets of a sample)
    std::span<const T> sample_weights;  // (size), or none
};

/// What a source has to give.
struct SourceSizes {
    Index samples = 0;                          // in all
    Index steps = 0;                            // batches of an epoch of training
    Index batch = 0;                            // samples of the largest batch
    Index input = 0, targets = 0;               // values of one sample
    std::span<const Index> input_extents = {};  // none: not known
};

/// Batches for fit and evaluate. One at a time: what a batch shows is valid until the next one is asked for.
template <class T>
class BatchSource {
public:
    virtual ~BatchSource() = default;
    virtual SourceSizes sizes() const = 0;
    /// Training: what comes next is batch `first` of this epoch, shuffled and augmented as the epoch's number says.
    virtual void begin_epoch(int epoch, Index first) = 0;
    /// Evaluation: what comes next is every sample once, in order, as it is.
    virtual void begin_evaluation() = 0;
    /// Samples in the next batch; 0 at the end.
    virtual Index next_size() const = 0;
    /// Writes the next batch's inputs, (next_size(), input), and shows what goes with them.
    virtual Batch<T> next(std::span<T> inputs) = 0;
};

/// How a data set is cut into batches.
struct BatchOptions {
    Index batch_size = 32;
    std::uint64_t seed = 0;         // of shuffles and augmentation
    bool shuffle = true;            // anew for every epoch
    bool drop_last = false;         // leave out what does not fill a batch, in training
    ClassWeight class_weight = {};  // in training; of classes not named: 1
};

namespace detail {

/// The data set, each of its weights times that of `sample_weight`, which has one a sample or none.
inline Dataset weighted(Dataset data, const std::vector<double>& sample_weight) {
    require_weights(data.weights, data.size(), "Dataset");
    require_weights(sample_weight, data.size(), "sample_weight");
    if (data.weights.empty())
        data.weights = sample_weight;
    else
        for (std::size_t i = 0; i < sample_weight.size(); ++i) data.weights[i] *= sample_weight[i];
    return data;
}

/// What each sample weighs in training: its own weight times its class's; empty if all are 1.
inline std::vector<double> weights_in_training(const Dataset& data, const ClassWeight& class_weight) {
    std::vector<double> weights = data.weights;
    if (class_weight.empty()) return weights;
    weights.resize(static_cast<std::size_t>(data.size()), 1.0);
    for (Index i = 0; i < data.size(); ++i) weights[static_cast<std::size_t>(i)] *= class_weight[data.targets.label(i)];
    require_weights(weights, data.size(), "class_weight");
    return weights;
}

/// Which samples of a data set go into which batch of a pass over it, and what goes with them.
class BatchPlan {
public:
    BatchPlan(Dataset data, BatchOptions options) : data_(std::move(data)), options_(std::move(options)) {
        const Index samples = data_.size(), batch = options_.batch_size;
        require(batch > 0, "batches: expected a batch size of at least 1, found ", batch);
        require(samples > 0 && samples == data_.targets.size(),
                "batches: expected at least one sample and one target each, found ", samples, " inputs and ",
                data_.targets.size(), " targets");
        require(!options_.drop_last || samples >= batch, "batches: expected samples for a batch of ", batch,
                ", for drop_last is true, found ", samples);
        require_weights(data_.weights, samples, "batches");
        training_weights_ = weights_in_training(data_, options_.class_weight);
        options_.batch_size = std::min(batch, samples);
        order_ = in_order(0, samples);
    }

    SourceSizes sizes() const {
        const Index samples = data_.size(), batch = options_.batch_size;
        const Index steps = options_.drop_last ? samples / batch : ceil_div(samples, batch);
        return {.samples = samples,
                .steps = steps,
                .batch = batch,
                .input = data_.inputs.row_size(),
                .targets = data_.targets.row_size(),
                .input_extents = data_.inputs.extents()};
    }
    void begin_epoch(int number) {
        begin_evaluation();
        epoch_ = Epoch{options_.seed, static_cast<std::uint64_t>(number)};
        if (options_.shuffle) Random(options_.seed, Purpose::shuffle, epoch_->number).shuffle(std::span(order_));
    }
    void begin_evaluation() {
        epoch_.reset();
        std::iota(order_.begin(), order_.end(), Index{0});
    }
    /// The indices of a batch's samples; none beyond the last batch.
    std::span<const Index> batch(Index number) const {
        const Index size = options_.batch_size;
        if (number >= (epoch_ ? sizes().steps : ceil_div(data_.size(), size))) return {};
        const Index first = number * size;
        return std::span(order_).subspan(static_cast<std::size_t>(first),
                                         static_cast<std::size_t>(std::min(size, data_.size() - first)));
    }
    bool weighs() const { return !weights().empty(); }

    /// Writes the samples at these indices: inputs, targets and, if they have weights, these.
    template <class T>
    void gather(std::span<const Index> indices, T* inputs, T* targets, T* out) const {
        data_.inputs.gather(indices, inputs, epoch_);
        data_.targets.gather(indices, targets);
        if (!weighs()) return;
        for (const Index index : indices) *out++ = static_cast<T>(weights()[static_cast<std::size_t>(index)]);
    }

private:
    const std::vector<double>& weights() const { return epoch_ ? training_weights_ : data_.weights; }

    Dataset data_;
    BatchOptions options_;
    std::vector<double> training_weights_;
    std::vector<Index> order_;
    std::optional<Epoch> epoch_;  // none: evaluation
};

/// Targets and weights of one batch.
template <class T>
struct BatchMemory {
    SourceSizes sizes;
    Arena<T> targets{sizes.batch * sizes.targets}, weights{sizes.batch};

    Batch<T> show(Index n, bool weighs) const {
        return {n, targets.span().first(static_cast<std::size_t>(n * sizes.targets)),
                weights.span().first(static_cast<std::size_t>(weighs ? n : 0))};
    }
};

}  // namespace detail

/// Gathers each batch of a data set when it is asked for, on all threads.
template <class T>
class DatasetSource final : public BatchSource<T> {
public:
    DatasetSource(Dataset data, BatchOptions options)
        : plan_(std::move(data), std::move(options)), memory_{plan_.sizes()} {}

    SourceSizes sizes() const override { return plan_.sizes(); }
    void begin_epoch(int epoch, Index first) override {
        plan_.begin_epoch(epoch);
        number_ = first;
    }
    void begin_evaluation() override {
        plan_.begin_evaluation();
        number_ = 0;
    }
    Index next_size() const override { return static_cast<Index>(plan_.batch(number_).size()); }
    Batch<T> next(std::span<T> inputs) override {
        const auto indices = plan_.batch(number_++);
        plan_.gather(indices, inputs.data(), memory_.targets.data(), memory_.weights.data());
        return memory_.show(static_cast<Index>(indices.size()), plan_.weighs());
    }

private:
    detail::BatchPlan plan_;
    detail::BatchMemory<T> memory_;
    Index number_ = 0;
};

}  // namespace TAILOR_NAMESPACE
