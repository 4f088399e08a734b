#pragma once
// fit, evaluate and train_on_batch: batches out of a data set, steps over batches, epochs over steps.
#include <memory>

#include "../data/split.hpp"
#include "history.hpp"
#include "step.hpp"

namespace TAILOR_NAMESPACE {

/// As Keras's fit has them (keras.io/api/models/model_training_apis).
struct FitOptions {
    Index batch_size = 32;
    int epochs = 1;                               // train up to this one, counted from 1, as in Keras
    std::optional<Dataset> validation_data = {};  // evaluated after every epoch
    std::uint64_t seed = 0;                       // of shuffles, dropout and augmentation
    double validation_split = 0;                  // without it: this share of the data, rounded up, from its end
    Index validation_batch_size = 256;
    bool shuffle = true;                     // anew for every epoch
    int initial_epoch = 0;                   // epochs already run
    ClassWeight class_weight = {};           // in training; of classes not named: 1
    std::vector<double> sample_weight = {};  // one a sample, times the data set's own
    Callbacks callbacks = {};
};

namespace detail {

/// Means of loss and metrics over the batches of an epoch so far, in Keras's names.
class MetricMeans {
public:
    explicit MetricMeans(Metrics metrics) : metrics_(std::move(metrics)), sums_(metrics_.all.size()) {}

    template <class T>
    void add(const Prediction<T>& seen, double loss, Index samples) {
        loss_ += loss * static_cast<double>(samples);
        samples_ += samples;
        rows_ += seen.rows();
        for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += metrics_.all[i].sum(seen);
    }
    void write(Logs& logs) const {
        logs.set("loss", loss_ / static_cast<double>(samples_));
        for (std::size_t i = 0; i < sums_.size(); ++i)
            logs.set(metrics_.all[i].name, sums_[i] / static_cast<double>(rows_));
    }

private:
    Metrics metrics_;  // a copy: a callback may compile the model anew
    double loss_ = 0;
    Index samples_ = 0, rows_ = 0;
    std::vector<double> sums_;
};

/// Throws unless the samples and targets of a source fit the model.
template <class T>
void check_sizes(const Model<T>& model, const SourceSizes& source, const std::string& name) {
    const ModelSizes sizes = model.sizes();
    require(source.input == sizes.input, name, ": expected inputs of ", sizes.input,
            " values, as the model's input, found ", source.input);
    require_extents(sizes.input_extents, source.input_extents, name);
    const Index rows = sizes.output / sizes.row;
    require(source.targets == sizes.output || source.targets == rows, name, ": expected ", sizes.output,
            " targets a sample, as the model's output, or ", rows, rows == 1 ? " class number" : " class numbers",
            ", found ", source.targets);
}

/// Throws unless the loss can take the targets of these samples, of which `each` belong to one. They are numbered from
/// `first`.
template <class T>
void check_targets(Model<T>& model, std::span<const T> targets, Index each, Index first = 0) {
    const ModelSizes sizes = model.sizes();
    const Index rows = sizes.output / sizes.row;
    model.training().loss.check_targets(targets, each / rows, sizes.row, first * rows);
}
/// The same for every sample of a data set, so that training does not stop on its way.
template <class T>
void check_targets_of(Model<T>& model, const Samples& samples, const std::string& name) {
    const Index each = samples.row_size(), together = std::max(Index{1}, Index{65536} / each);
    std::vector<T> targets;
    for (Index first = 0; first < samples.size(); first += together) {
        const std::vector<Index> indices = in_order(first, std::min(together, samples.size() - first));
        targets.resize(indices.size() * static_cast<std::size_t>(each));
        samples.gather(std::span<const Index>(indices), targets.data());
        try {
            check_targets(model, std::span<const T>(targets), each, first);
        } catch (const Error& error) {
            throw_error(name, " targets: ", error.what());
        }
    }
}

/// Throws unless the data set fits the model and its loss.
template <class T>
void check_dataset(Model<T>& model, const Dataset& data, const std::string& name) {
    require(data.inputs.size() > 0, name, ": expected at least one sample, found none");
    require(data.inputs.size() == data.targets.size(), name, ": expected one target a sample, found ",
            data.inputs.size(), " inputs and ", data.targets.size(), " targets");
    check_sizes(
        model,
        {.input = data.inputs.row_size(), .targets = data.targets.row_size(), .input_extents = data.inputs.extents()},
        name);
    data.inputs.template require_finite<T>(name + " inputs");
    data.targets.template require_finite<T>(name + " targets");
    check_targets_of(model, data.targets, name);
    require_weights(data.weights, data.size(), name);
}

/// The source's next batch, its inputs in the model's.
template <class T>
Batch<T> next_batch(Model<T>& model, BatchSource<T>& source) {
    const Index size = source.next_size();
    const SourceSizes sizes = source.sizes();
    require(size > 0 && size <= sizes.batch, "source of batches: expected 1 to ", sizes.batch,
            " samples in the next batch, found ", size);
    model.reserve(sizes.batch);
    const Batch<T> batch = source.next(model.input(size));
    require(batch.size == size && static_cast<Index>(batch.targets.size()) == size * sizes.targets &&
                (batch.sample_weights.empty() || static_cast<Index>(batch.sample_weights.size()) == size),
            "source of batches: expected the ", size, " samples that it had announced, with ", sizes.targets,
            " targets each and one weight or none, found ", batch.size, " samples, ", batch.targets.size(),
            " targets and ", batch.sample_weights.size(), " weights");
    return batch;
}

/// A source whose targets are checked batch by batch, where those of a data set are before the first.
template <class T>
class Checked final : public BatchSource<T> {
public:
    Checked(Model<T>& model, BatchSource<T>& source) : model_(model), source_(source) {}
    SourceSizes sizes() const override { return source_.sizes(); }
    void begin_epoch(int epoch, Index first) override { source_.begin_epoch(epoch, first); }
    void begin_evaluation() override { source_.begin_evaluation(); }
    Index next_size() const override { return source_.next_size(); }
    Batch<T> next(std::span<T> inputs) override {
        const Batch<T> batch = source_.next(inputs);
        check_targets(model_, batch.targets, sizes().targets);
        return batch;
    }

private:
    Model<T>& model_;
    BatchSource<T>& source_;
};

template <class T>
struct ModelControl final : TrainingControl {
    Model<T>& trained;
    explicit ModelControl(Model<T>& of) : trained(of) { model = &of; }
    double learning_rate() const override { return trained.training().optimizer.learning_rate(); }
    void set_learning_rate(double rate) override { trained.training().optimizer.set_learning_rate(rate); }
};

/// The callbacks of one training: calls a hook of each of them.
class CallbackList {
public:
    CallbackList(const Callbacks& callbacks, TrainingControl& control) : control_(control) {
        for (const bool last : {false, true})
            for (const AnyCallback& callback : callbacks)
                if (callback->comes_last() == last) callbacks_.push_back(callback);
    }
    template <class... Expected, class... What>
    void operator()(void (Callback::*hook)(TrainingControl&, Expected...), const What&... what) const {
        for (const auto& callback : callbacks_) ((*callback).*hook)(control_, what...);
    }

private:
    Callbacks callbacks_;
    TrainingControl& control_;
};

template <class T>
void evaluate_into(Logs& logs, Model<T>& model, BatchSource<T>& source, const CallbackList& callbacks) {
    model.reserve(source.sizes().batch);  // before any hook: should memory not suffice, nothing has begun
    callbacks(&Callback::on_test_begin);
    MetricMeans means(model.training().metrics);
    const double extra = penalty(model);
    source.begin_evaluation();
    for (Index number = 0; source.next_size() > 0; ++number) {
        callbacks(&Callback::on_test_batch_begin, number);
        const Batch<T> batch = next_batch(model, source);
        model.forward(batch.size, {});
        const Prediction<T> seen = prediction(model, batch);
        means.add(seen, model.training().loss(seen, std::span<T>{}) + extra, batch.size);
        means.write(logs);
        callbacks(&Callback::on_test_batch_end, number, logs);
    }
    callbacks(&Callback::on_test_end, logs);
}

/// evaluate, once it has its batches.
template <class T>
Score evaluate_source(Model<T>& model, BatchSource<T>& source, const Callbacks& callbacks) {
    const SourceSizes sizes = source.sizes();
    check_sizes(model, sizes, "evaluation data");
    ModelControl<T> control(model);
    control.samples = sizes.samples;
    control.steps = ceil_div(sizes.samples, sizes.batch);
    Score score;
    evaluate_into(score, model, source, {callbacks, control});
    return score;
}

/// fit, once it has its batches.
template <class T>
History run_epochs(Model<T>& model, BatchSource<T>& source, const std::optional<Dataset>& validation_data,
                   const FitOptions& options) {
    require(options.epochs >= options.initial_epoch && options.initial_epoch >= 0, "fit: expected at least ",
            options.initial_epoch, " epochs, the initial epoch, found ", options.epochs);
    const SourceSizes sizes = source.sizes();
    check_sizes(model, sizes, "training data");
    std::optional<DatasetSource<T>> validation;
    if (validation_data) {
        check_dataset(model, *validation_data, "validation data");
        validation.emplace(*validation_data, BatchOptions{.batch_size = options.validation_batch_size});
    }

    ModelControl<T> control(model);
    control.epochs = options.epochs;
    control.samples = std::min(sizes.samples, sizes.steps * sizes.batch);
    control.steps = sizes.steps;
    control.initial_epoch = options.initial_epoch;
    const CallbackList callbacks{options.callbacks, control};

    History history;
    history.params = {options.epochs, control.steps};
    Logs& logs = control.logs;
    model.reserve(sizes.batch);
    callbacks(&Callback::on_train_begin);
    for (int epoch = control.initial_epoch; epoch < options.epochs; ++epoch) {
        callbacks(&Callback::on_epoch_begin, epoch);
        logs = {};
        const Index first = std::exchange(control.initial_batch, 0);  // of a resumed epoch only
        source.begin_epoch(epoch, first);
        MetricMeans means(model.training().metrics);
        for (Index number = first; number < control.steps; ++number) {
            callbacks(&Callback::on_train_batch_begin, number);
            const Batch<T> batch = next_batch(model, source);
            const auto [seen, loss] = train_step(model, batch, options.seed);
            means.add(seen, loss, batch.size);
            means.write(logs);
            callbacks(&Callback::on_train_batch_end, number, logs);
            if (control.stop_training) break;
        }
        if (validation) {
            Logs score;
            evaluate_into(score, model, *validation, callbacks);
            for (const auto& [name, value] : score) logs.set("val_" + name, value);
        }
        callbacks(&Callback::on_epoch_end, epoch, logs);
        history.record(epoch, logs);
        if (control.stop_training) break;
    }
    callbacks(&Callback::on_train_end, logs);
    return history;
}

}  // namespace detail

template <class T>
History Model<T>::fit(const Dataset& train, const FitOptions& options) {
    training();
    require(options.batch_size > 0, "fit: expected a batch size of at least 1, found ", options.batch_size);
    require(options.validation_split >= 0 && options.validation_split < 1,
            "fit: expected a validation split of at least 0 and below 1, found ", options.validation_split);
    const Dataset all = detail::weighted(train, options.sample_weight);
    detail::check_dataset(*this, all, "training data");
    require(options.class_weight.empty() || sizes().output == sizes().row,
            "fit: class_weight expects one label a sample, found a model with ", sizes().output / sizes().row,
            " rows of outputs a sample");
    const bool split = !options.validation_data && options.validation_split > 0;
    const Index kept = all.size() - (split ? detail::share_of(all.size(), options.validation_split) : 0);
    require(kept > 0, "fit: expected a validation split that leaves samples to train on, found ",
            options.validation_split, " of ", all.size());
    DatasetSource<T> source(all.slice(0, kept), {.batch_size = options.batch_size,
                                                 .seed = options.seed,
                                                 .shuffle = options.shuffle,
                                                 .class_weight = options.class_weight});
    return detail::run_epochs(*this, source, split ? all.slice(kept, all.size() - kept) : options.validation_data,
                              options);
}

template <class T>
History Model<T>::fit(BatchSource<T>& source, const FitOptions& options) {
    training();
    const FitOptions none;
    require(
        options.batch_size == none.batch_size && options.shuffle == none.shuffle && options.validation_split == 0 &&
            options.class_weight.empty() && options.sample_weight.empty(),
        "fit: a source of batches has its own size of them, shuffles and weights, and is not split: expected neither "
        "batch_size, shuffle, class_weight, sample_weight nor validation_split");
    detail::Checked<T> checked(*this, source);
    return detail::run_epochs(*this, checked, options.validation_data, options);
}

template <class T>
History Model<T>::fit(const Dataset& train) {
    return fit(train, FitOptions{});
}
template <class T>
History Model<T>::fit(BatchSource<T>& source) {
    return fit(source, FitOptions{});
}

template <class T>
Score Model<T>::evaluate(const Dataset& data, Index batch_size, const Callbacks& callbacks) {
    training();
    require(batch_size > 0, "evaluate: expected a batch size of at least 1, found ", batch_size);
    detail::check_dataset(*this, data, "evaluation data");
    DatasetSource<T> source(data, {.batch_size = batch_size});
    return detail::evaluate_source(*this, source, callbacks);
}
template <class T>
Score Model<T>::evaluate(const Dataset& data, Index batch_size) {
    return evaluate(data, batch_size, {});
}
template <class T>
Score Model<T>::evaluate(BatchSource<T>& source, const Callbacks& callbacks) {
    training();
    detail::Checked<T> checked(*this, source);
    return detail::evaluate_source(*this, checked, callbacks);
}
template <class T>
Score Model<T>::evaluate(BatchSource<T>& source) {
    return evaluate(source, {});
}

template <class T>
std::vector<T> Model<T>::predict(const Samples& x, Index batch_size, const Callbacks& callbacks) {
    require(batch_size > 0, "predict: expected a batch size of at least 1, found ", batch_size);
    detail::ModelControl<T> control(*this);
    control.samples = x.size();
    control.steps = ceil_div(x.size(), batch_size);
    const detail::CallbackList list{callbacks, control};
    std::vector<T> all;
    list(&Callback::on_predict_begin);
    for (Index number = 0; number < control.steps; ++number) {
        list(&Callback::on_predict_batch_begin, number);
        const Index first = number * batch_size;
        const std::vector<T> some = predict(x.slice(first, std::min(batch_size, x.size() - first)));
        all.insert(all.end(), some.begin(), some.end());
        list(&Callback::on_predict_batch_end, number);
    }
    list(&Callback::on_predict_end);
    return all;
}

template <class T>
double Model<T>::train_on_batch(const Dataset& batch, std::uint64_t seed) {
    training();
    detail::check_dataset(*this, batch, "train_on_batch");
    DatasetSource<T> source(batch, {.batch_size = batch.size(), .seed = seed, .shuffle = false});
    source.begin_epoch(static_cast<int>(training().steps), 0);  // augmented anew at every call
    return train_step(*this, detail::next_batch(*this, source), seed).second;
}

}  // namespace TAILOR_NAMESPACE
