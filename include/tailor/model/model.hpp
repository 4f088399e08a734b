#pragma once
// A model as training sees it: flat weights, and passes over batches whose size is known when the program runs. What
// is written against this class is compiled once, whatever the network.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../data/dataset.hpp"
#include "../losses/loss.hpp"
#include "../metrics/metric.hpp"
#include "../optimizers/optimizer.hpp"
#include "plan.hpp"

namespace TAILOR_NAMESPACE {

/// Sizes of a model, per sample.
struct ModelSizes {
    Index input = 0, output = 0;
    Index row = 0;  // the output's last extent: losses and metrics see output / row rows
    Index trainable = 0, weights = 0;
    std::span<const Index> input_extents = {};
};

/// One layer of a model. Costs are a sample's; multiply_adds are those of the forward pass.
struct LayerInfo {
    std::string name, type;     // conv2d_1, Conv2D
    std::vector<Index> output;  // extents of a sample
    Index parameters = 0, trainable = 0;
    Index multiply_adds = 0, output_bytes = 0, cache_bytes = 0;
};

/// What compile() leaves: how to train, and what that needs beside the weights.
template <class T>
struct Training {
    Optimizer optimizer;
    Loss loss;
    Metrics metrics;
    Arena<T> gradients, slots;
    Index steps = 0;  // taken so far
};

/// "MaxPool2D" -> "max_pool2d"
inline std::string snake_case(const std::string& name) {
    const auto upper = [&](std::size_t i) { return i < name.size() && name[i] >= 'A' && name[i] <= 'Z'; };
    const auto lower = [&](std::size_t i) { return i < name.size() && name[i] >= 'a' && name[i] <= 'z'; };
    std::string text;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (upper(i) && i > 0 && (lower(i - 1) || lower(i + 1))) text += '_';
        text += upper(i) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
    }
    return text;
}

struct FitOptions;
struct History;
struct Score;
class AnyCallback;
using Callbacks = std::vector<AnyCallback>;
template <class T>
class BatchSource;

template <class T>
class Model {
public:
    Model() = default;
    Model(const Model&) = default;
    Model(Model&&) noexcept = default;  // the destructor below would leave copies only
    Model& operator=(const Model&) = default;
    Model& operator=(Model&&) noexcept = default;
    virtual ~Model() = default;

    // ---- what training needs to know of a network
    virtual ModelSizes sizes() const = 0;
    /// Every array of weights, layer by layer.
    std::span<const WeightInfo> weight_table() const { return weight_table_; }
    /// Every layer, with a name of its own as Keras gives it: dense, dense_1, ...
    virtual std::vector<LayerInfo> layers() const = 0;
    virtual OutputActivation output_activation() const = 0;

    /// All weights: the trainable ones, then the state.
    std::span<T> weights() { return weights_.span(); }
    std::span<const T> weights() const { return weights_.span(); }
    /// Copies of one layer's arrays, in the order of its Weights: kernel, bias. Layers count from 0.
    std::vector<std::vector<T>> get_weights(std::size_t layer) const;
    /// Puts them back; throws, and changes nothing, unless there is an array of the right size for each.
    void set_weights(std::size_t layer, const std::vector<std::vector<T>>& arrays);
    /// Draws all weights anew, each array as its initializer says.
    virtual void initialize(std::uint64_t seed) = 0;
    /// The last layer's outputs for these samples, one after the other: (size, output). For many threads at once.
    std::vector<T> predict(const Samples& x) const {
        std::vector<T> y(static_cast<std::size_t>(x.size() * sizes().output));
        predict_into(x, y);
        return y;
    }
    /// The same, `batch_size` samples at a time, with hooks called around them.
    std::vector<T> predict(const Samples& x, Index batch_size, const Callbacks& callbacks);

    /// Makes room for training on batches of up to n samples.
    virtual void reserve(Index n) = 0;
    /// Where a batch of inputs goes, and what comes out: (n, input), (n, output).
    virtual std::span<T> input(Index n) = 0;
    virtual std::span<const T> output(Index n) = 0;
    /// What the output was computed from, where the last activation keeps it; and memory for the loss's gradient.
    virtual std::span<const T> logits(Index n) = 0;
    virtual std::span<T> output_delta(Index n) = 0;
    /// From input(n) to output(n); from output_delta(n), by the output or already by the logits, to all gradients; and
    /// the batch's statistics into the state.
    virtual void forward(Index n, const PassContext<T>& context) = 0;
    virtual void backward(Index n, const PassContext<T>& context, DeltaBy by, std::span<T> gradients) = 0;
    virtual void update_state(Index n) = 0;

    // ---- training (training/)
    /// Trains on shuffled batches; returns losses and metrics of every epoch.
    History fit(const Dataset& train, const FitOptions& options);
    History fit(const Dataset& train);
    /// The same on batches from elsewhere, a DataLoader say, which has its own batch size, seed, shuffles and weights.
    History fit(BatchSource<T>& source, const FitOptions& options);
    History fit(BatchSource<T>& source);
    /// Loss and metrics over a data set, `batch_size` samples at a time.
    Score evaluate(const Dataset& data, Index batch_size = 256);
    Score evaluate(const Dataset& data, Index batch_size, const Callbacks& callbacks);
    Score evaluate(BatchSource<T>& source);
    Score evaluate(BatchSource<T>& source, const Callbacks& callbacks);
    /// Takes one step on these samples; returns their loss before it.
    double train_on_batch(const Dataset& batch, std::uint64_t seed = 0);

    bool compiled() const { return training_.has_value(); }
    /// What compile() left; throws before it.
    Training<T>& training() {
        require(compiled(), "expected model.compile(optimizer, loss, metrics) before training or evaluating");
        return *training_;
    }

protected:
    virtual void predict_into(const Samples& x, std::span<T> y) const = 0;

    void set_training(Training<T> training) {
        const ModelSizes size = sizes();
        const OutputActivation wanted = training.loss.fuses_with(), found = output_activation();
        require(wanted == OutputActivation::unknown || found == OutputActivation::unknown || wanted == found,
                "compile: ", training.loss.name(), " expects ",
                wanted == OutputActivation::softmax ? "Softmax" : "Sigmoid",
                " as the model's last function, or from_logits = true");
        require(
            !training.loss.from_logits() || (found != OutputActivation::softmax && found != OutputActivation::sigmoid),
            "compile: ", training.loss.name(),
            " expects logits, for from_logits is true, found a model that ends with Softmax or Sigmoid");
        const Clip clip = training.optimizer.clip();
        require(clip.norm >= 0 && clip.value >= 0 && clip.global_norm >= 0 &&
                    (clip.norm > 0) + (clip.value > 0) + (clip.global_norm > 0) <= 1,
                "compile: ", training.optimizer.name(), " expects one limit on gradients at most, above 0, found norm ",
                clip.norm, ", value ", clip.value, ", global_norm ", clip.global_norm);
        training.metrics = with_names_of_their_own(std::move(training.metrics));
        training.gradients = Arena<T>(size.trainable);
        training.slots = Arena<T>(size.trainable * training.optimizer.slots());
        std::fill_n(training.slots.data(), training.slots.size(), static_cast<T>(training.optimizer.first_value()));
        training_ = std::move(training);
    }

    /// Fills in what the weight table knows, and Keras's names.
    void complete(std::vector<LayerInfo>& layers) const;

    Arena<T> weights_;
    std::vector<WeightInfo> weight_table_;
    std::optional<Training<T>> training_;
};

template <class T>
void Model<T>::complete(std::vector<LayerInfo>& layers) const {
    for (auto layer = layers.begin(); layer != layers.end(); ++layer) {
        layer->name = snake_case(layer->type);
        const auto same =
            std::count_if(layers.begin(), layer, [&](const LayerInfo& other) { return other.type == layer->type; });
        if (same > 0) layer->name += "_" + std::to_string(same);
    }
    for (const WeightInfo& array : weight_table_) {
        layers[array.layer].parameters += array.size;
        if (array.trains) layers[array.layer].trainable += array.size;
    }
}

template <class T>
std::vector<std::vector<T>> Model<T>::get_weights(std::size_t layer) const {
    std::vector<std::vector<T>> arrays;
    for (const WeightInfo& info : weight_table())
        if (info.layer == layer)
            arrays.emplace_back(weights_.data() + info.offset, weights_.data() + info.offset + info.size);
    return arrays;
}

template <class T>
void Model<T>::set_weights(std::size_t layer, const std::vector<std::vector<T>>& arrays) {
    std::vector<WeightInfo> own;
    for (const WeightInfo& info : weight_table())
        if (info.layer == layer) own.push_back(info);
    require(own.size() == arrays.size(), "set_weights: expected ", own.size(), " arrays for layer ", layer, ", found ",
            arrays.size());
    for (std::size_t i = 0; i < own.size(); ++i)
        require(static_cast<Index>(arrays[i].size()) == own[i].size, "set_weights: expected ", own[i].size,
                " values for layer ", layer, "'s ", own[i].name, ", found ", arrays[i].size());
    for (std::size_t i = 0; i < own.size(); ++i)
        std::copy(arrays[i].begin(), arrays[i].end(), weights_.data() + own[i].offset);
}

}  // namespace TAILOR_NAMESPACE
