#pragma once
// fit, evaluate and train_on_batch: batches out of a data set, steps over batches, epochs over steps.
#include <map>
#include <memory>
#include <numeric>

#include "history.hpp"
#include "step.hpp"

namespace TAILOR_NAMESPACE {

/// As Keras's fit has them (keras.io/api/models/model_training_apis).
struct FitOptions {
    Index batch_size = 32;
    int epochs = 1;                               // the last epoch's number, counted from 1
    std::optional<Dataset> validation_data = {};  // evaluated after every epoch
    std::uint64_t seed = 0;                       // of shuffles and dropout
    double validation_split = 0;                  // or this share of the data, rounded up, from its end
    Index validation_batch_size = 256;
    bool shuffle = true;                        // anew for every epoch
    int initial_epoch = 0;                      // epochs already run
    std::map<Index, double> class_weight = {};  // of classes not named: 1
    std::vector<double> sample_weight = {};     // one a sample
    Callbacks callbacks = {};
};

namespace detail {

/// Means over what has been seen of an epoch, in Keras's names.
class Means {
public:
    explicit Means(const Metrics& metrics) : metrics_(metrics), sums_(metrics.all.size()) {}

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
    const Metrics& metrics_;
    double loss_ = 0;
    Index samples_ = 0, rows_ = 0;
    std::vector<double> sums_;
};

/// Throws unless the data set fits the model.
template <class T>
void check_dataset(const Model<T>& model, const Dataset& data, const std::string& name) {
    const ModelSizes sizes = model.sizes();
    require(data.images.size() > 0, name, ": expected at least one sample, found none");
    require(data.images.size() == data.labels.size(), name, ": expected one label a sample, found ", data.images.size(),
            " images and ", data.labels.size(), " labels");
    require(data.images.row_size() == sizes.input, name, ": expected images of ", sizes.input,
            " values, as the model's input, found ", data.images.row_size());
    const Index rows = sizes.output / sizes.row, targets = data.labels.row_size();
    require(targets == sizes.output || targets == rows, name, ": expected ", sizes.output,
            " targets a sample, as the model's output, or ", rows, rows == 1 ? " class number" : " class numbers",
            ", found ", targets);
    data.images.require_finite(name + " images");
    data.labels.require_finite(name + " labels");
}

/// Reads batches of a data set into a model.
template <class T>
class Gatherer {
public:
    Gatherer(Model<T>& model, const Dataset& data, Index batch_size)
        : model_(model), data_(data), targets_(std::min(batch_size, data.size()) * data.labels.row_size()) {
        model.reserve(std::min(batch_size, data.size()));
    }
    Batch<T> operator()(std::span<const Index> places) {
        const auto n = static_cast<Index>(places.size());
        data_.images.gather(places, model_.input(n).data());
        data_.labels.gather(places, targets_.data());
        return {n, targets_.span().first(static_cast<std::size_t>(n * data_.labels.row_size())), {}};
    }

private:
    Model<T>& model_;
    const Dataset& data_;
    Arena<T> targets_;
};

inline std::vector<Index> in_order(Index n) {
    std::vector<Index> places(static_cast<std::size_t>(n));
    std::iota(places.begin(), places.end(), Index{0});
    return places;
}
inline std::span<const Index> part(std::span<const Index> places, Index first, Index count) {
    return places.subspan(static_cast<std::size_t>(first),
                          std::min(static_cast<std::size_t>(count), places.size() - static_cast<std::size_t>(first)));
}

template <class T>
struct Control final : TrainingControl {
    Model<T>& of;
    explicit Control(Model<T>& watched) : of(watched) { model = &watched; }
    double learning_rate() const override { return of.training().optimizer.learning_rate(); }
    void set_learning_rate(double rate) override { of.training().optimizer.set_learning_rate(rate); }
};

/// Calls a hook of every callback.
struct Teller {
    const Callbacks& callbacks;
    TrainingControl& control;
    template <class... Expected, class... What>
    void operator()(void (Callback::*hook)(TrainingControl&, Expected...), const What&... what) const {
        for (const auto& callback : callbacks) ((*callback).*hook)(control, what...);
    }
};

inline Index batches(Index samples, Index batch_size) { return (samples + batch_size - 1) / batch_size; }

template <class T>
void evaluate_into(Logs& logs, Model<T>& model, const Dataset& data, Index batch_size, const Teller& tell) {
    tell(&Callback::on_test_begin);
    Gatherer<T> gather(model, data, batch_size);
    Means means(model.training().metrics);
    const auto places = in_order(data.size());
    const double extra = penalty(model);
    for (Index number = 0; number < batches(data.size(), batch_size); ++number) {
        tell(&Callback::on_test_batch_begin, number);
        const Batch<T> batch = gather(part(places, number * batch_size, batch_size));
        model.forward(batch.size, {});
        const Prediction<T> seen = prediction(model, batch);
        means.add(seen, model.training().loss(seen, std::span<T>{}) + extra, batch.size);
        means.write(logs);
        tell(&Callback::on_test_batch_end, number, logs);
    }
    tell(&Callback::on_test_end, logs);
}

/// Weight of each sample of a data set: its own, times its class's; empty if all are 1.
inline std::vector<double> weights_of_samples(const Dataset& data, const FitOptions& options) {
    if (options.class_weight.empty()) return options.sample_weight;
    std::vector<double> weights = options.sample_weight;
    weights.resize(static_cast<std::size_t>(data.size()), 1.0);
    for (Index i = 0; i < data.size(); ++i)
        if (const auto found = options.class_weight.find(data.labels.label(i)); found != options.class_weight.end())
            weights[static_cast<std::size_t>(i)] *= found->second;
    return weights;
}

}  // namespace detail

template <class T>
History Model<T>::fit(const Dataset& all, const FitOptions& options) {
    Training<T>& training = this->training();
    require(options.batch_size > 0, "fit: expected a batch size of at least 1, found ", options.batch_size);
    require(options.epochs >= options.initial_epoch && options.initial_epoch >= 0, "fit: expected at least ",
            options.initial_epoch, " epochs, the initial epoch, found ", options.epochs);
    require(options.validation_split >= 0 && options.validation_split < 1,
            "fit: expected a validation split of at least 0 and below 1, found ", options.validation_split);
    require(options.sample_weight.empty() || static_cast<Index>(options.sample_weight.size()) == all.size(),
            "fit: expected one sample weight a sample, ", all.size(), ", found ", options.sample_weight.size());
    detail::check_dataset(*this, all, "training data");
    const bool split = !options.validation_data && options.validation_split > 0;
    const auto kept =
        split ? static_cast<Index>(static_cast<double>(all.size()) * (1 - options.validation_split)) : all.size();
    require(kept > 0, "fit: expected a validation split that leaves samples to train on, found ",
            options.validation_split, " of ", all.size());
    const Dataset data = all.slice(0, kept);
    const std::optional<Dataset> validation = split ? all.slice(kept, all.size() - kept) : options.validation_data;
    if (validation) detail::check_dataset(*this, *validation, "validation data");
    const std::vector<double> sample_weights = detail::weights_of_samples(data, options);

    detail::Control<T> control(*this);
    control.epochs = options.epochs;
    control.samples = data.size();
    control.steps = detail::batches(data.size(), options.batch_size);
    control.initial_epoch = options.initial_epoch;
    const detail::Teller tell{options.callbacks, control};

    History history;
    history.params = {options.epochs, control.steps};
    Logs& logs = control.logs;
    detail::Gatherer<T> gather(*this, data, options.batch_size);
    Arena<T> batch_weights(sample_weights.empty() ? 0 : options.batch_size);
    tell(&Callback::on_train_begin);
    for (int epoch = control.initial_epoch; epoch < options.epochs; ++epoch) {
        tell(&Callback::on_epoch_begin, epoch);
        logs = {};
        auto order = detail::in_order(data.size());
        if (options.shuffle)
            Random(options.seed, Purpose::shuffle, static_cast<std::uint64_t>(epoch)).shuffle(std::span(order));
        detail::Means means(training.metrics);
        for (Index number = std::exchange(control.initial_batch, 0); number < control.steps; ++number) {
            tell(&Callback::on_train_batch_begin, number);
            const auto places = detail::part(order, number * options.batch_size, options.batch_size);
            Batch<T> batch = gather(places);
            if (!sample_weights.empty()) {
                for (std::size_t i = 0; i < places.size(); ++i)
                    batch_weights.data()[i] = static_cast<T>(sample_weights[static_cast<std::size_t>(places[i])]);
                batch.sample_weights = batch_weights.span().first(places.size());
            }
            const auto [seen, loss] = train_step(*this, batch, options.seed);
            means.add(seen, loss, batch.size);
            means.write(logs);
            tell(&Callback::on_train_batch_end, number, logs);
            if (control.stop_training) break;
        }
        if (validation) {
            Logs score;
            detail::evaluate_into(score, *this, *validation, options.validation_batch_size, tell);
            for (const auto& [name, value] : score) logs.set("val_" + name, value);
        }
        tell(&Callback::on_epoch_end, epoch, logs);
        history.record(epoch, logs);
        if (control.stop_training) break;
    }
    tell(&Callback::on_train_end, logs);
    return history;
}

template <class T>
History Model<T>::fit(const Dataset& train) {
    return fit(train, FitOptions{});
}

template <class T>
Score Model<T>::evaluate(const Dataset& data, Index batch_size, const Callbacks& callbacks) {
    training();
    require(batch_size > 0, "evaluate: expected a batch size of at least 1, found ", batch_size);
    detail::check_dataset(*this, data, "evaluation data");
    detail::Control<T> control(*this);
    control.samples = data.size();
    control.steps = detail::batches(data.size(), batch_size);
    Score score;
    detail::evaluate_into(score, *this, data, batch_size, {callbacks, control});
    return score;
}
template <class T>
Score Model<T>::evaluate(const Dataset& data, Index batch_size) {
    return evaluate(data, batch_size, {});
}

template <class T>
std::vector<T> Model<T>::predictions(const Samples& x, Index batch_size, const Callbacks& callbacks) {
    require(batch_size > 0, "predictions: expected a batch size of at least 1, found ", batch_size);
    detail::Control<T> control(*this);
    control.samples = x.size();
    control.steps = detail::batches(x.size(), batch_size);
    const detail::Teller tell{callbacks, control};
    std::vector<T> all;
    tell(&Callback::on_predict_begin);
    for (Index number = 0; number < control.steps; ++number) {
        tell(&Callback::on_predict_batch_begin, number);
        const Index first = number * batch_size;
        const std::vector<T> some = predictions(x.slice(first, std::min(batch_size, x.size() - first)));
        all.insert(all.end(), some.begin(), some.end());
        tell(&Callback::on_predict_batch_end, number);
    }
    tell(&Callback::on_predict_end);
    return all;
}

template <class T>
double Model<T>::train_on_batch(const Dataset& batch, std::uint64_t seed) {
    training();
    detail::check_dataset(*this, batch, "train_on_batch");
    detail::Gatherer<T> gather(*this, batch, batch.size());
    return train_step(*this, gather(detail::in_order(batch.size())), seed).second;
}

}  // namespace TAILOR_NAMESPACE
