#pragma once
// One step of training, top to bottom.
#include "../data/batch_source.hpp"
#include "../kernels/elementwise.hpp"
#include "../model/model.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// What loss and metrics see after a forward pass.
template <class T>
Prediction<T> prediction(Model<T>& model, const Batch<T>& batch) {
    const ModelSizes sizes = model.sizes();
    const OutputActivation wanted = model.training().loss.fuses_with();
    const Index rows = sizes.output / sizes.row;
    return {.y = model.output(batch.size),
            .target = batch.targets,
            .size = sizes.row,
            .target_size = static_cast<Index>(batch.targets.size()) / batch.size / rows,
            .rows_per_sample = rows,
            .logits = wanted != OutputActivation::unknown && wanted == model.output_activation()
                          ? model.logits(batch.size)
                          : std::span<const T>{},
            .sample_weights = batch.sample_weights,
            .from_logits = model.training().loss.from_logits()};
}

/// visit(info, weights, gradients) for each array that trains.
template <class T, class Visit>
void for_each_trained_array(Model<T>& model, const Visit& visit) {
    for (const WeightInfo& info : model.weight_table()) {
        if (!info.trains) continue;
        const auto at = static_cast<std::size_t>(info.offset), size = static_cast<std::size_t>(info.size);
        visit(info, model.weights().subspan(at, size), model.training().gradients.span().subspan(at, size));
    }
}

/// The sum of all regularizers' penalties.
template <class T>
double penalty(Model<T>& model) {
    double sum = 0;
    for_each_trained_array(model, [&](const WeightInfo& info, std::span<const T> w, auto) {
        if (info.options.regularizer.active()) sum += info.options.regularizer.penalty(w);
    });
    return sum;
}
template <class T>
void add_penalty_gradients(Model<T>& model) {
    for_each_trained_array(model, [](const WeightInfo& info, std::span<const T> w, std::span<T> g) {
        if (info.options.regularizer.active()) info.options.regularizer.add_gradient(w, g);
    });
}

template <class T>
double squared_norm(std::span<const T> values) {
    double sum = 0;
    for (const T v : values) sum += static_cast<double>(v) * static_cast<double>(v);
    return sum;
}
template <class T>
void limit_norm(std::span<T> values, double norm, double limit) {
    if (norm > limit)
        kernels::map(kernels::Scale<T>{static_cast<T>(limit / norm)}, static_cast<Index>(values.size()), values.data());
}
/// Holds the gradients within the limits (keras.io/api/optimizers: clipnorm, global_clipnorm, clipvalue).
template <class T>
void clip_gradients(Model<T>& model, const Clip& limits) {
    double all = 0;
    if (limits.global_norm > 0)
        for_each_trained_array(model, [&](auto&, auto, std::span<T> g) { all += squared_norm<T>(g); });
    for_each_trained_array(model, [&](auto&, auto, std::span<T> g) {
        if (limits.norm > 0) limit_norm(g, std::sqrt(squared_norm<T>(g)), limits.norm);
        if (limits.global_norm > 0) limit_norm(g, std::sqrt(all), limits.global_norm);
        if (limits.value > 0)
            for (T& v : g) v = std::clamp(v, static_cast<T>(-limits.value), static_cast<T>(limits.value));
    });
}

/// Moves every weight that trains; neighbouring arrays in one pass.
template <class T>
void update_weights(Model<T>& model) {
    Training<T>& training = model.training();
    const auto table = model.weight_table();
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (!table[i].trains) continue;
        const Index first = table[i].offset;
        while (i + 1 < table.size() && table[i + 1].trains && table[i + 1].offset == table[i].offset + table[i].size)
            ++i;
        const auto at = static_cast<std::size_t>(first),
                   size = static_cast<std::size_t>(table[i].offset + table[i].size - first);
        training.optimizer.update(Update<T>{model.weights().subspan(at, size),
                                            training.gradients.span().subspan(at, size), training.slots.data() + first,
                                            model.sizes().trainable, training.steps + 1});
    }
}

}  // namespace detail

/// Takes one step on the batch in model.input(batch.size); returns what loss and metrics may see, and the loss before
/// it.
template <class T>
std::pair<Prediction<T>, double> train_step(Model<T>& model, const Batch<T>& batch, std::uint64_t seed) {
    Training<T>& training = model.training();
    const PassContext<T> context{
        .phase = Phase::training, .seed = seed, .number = static_cast<std::uint64_t>(training.steps)};

    model.forward(batch.size, context);
    const Prediction<T> seen = detail::prediction(model, batch);
    const double loss = training.loss(seen, model.output_delta(batch.size)) + detail::penalty(model);
    model.backward(batch.size, context, seen.logits.empty() ? DeltaBy::output : DeltaBy::logits,
                   training.gradients.span());
    detail::add_penalty_gradients(model);
    detail::clip_gradients(model, training.optimizer.clip());
    detail::update_weights(model);
    model.update_state(batch.size);
    ++training.steps;
    return {seen, loss};
}

}  // namespace TAILOR_NAMESPACE
