#pragma once
// A layer outside any model, for check_layer: its weights, cache and scratch memory, and a batch to go through it.
#include <algorithm>
#include <limits>

#include "../core/arena.hpp"
#include "../core/random.hpp"
#include "../layers/layer.hpp"

namespace TAILOR_NAMESPACE {

struct LayerCheck {
    Index batch = 3;
    Phase phase = Phase::training;
    std::uint64_t seed = 1;
    double tolerance = 1e-6;  // relative error of gradients
};

namespace detail {

/// A layer with all the memory it needs, outside any model.
template <class L>
class Bench {
    using T = double;
    using Arrays = WeightsOf<L, T>;

public:
    using In = typename L::In;
    using Out = typename L::Out;
    static constexpr T nan = std::numeric_limits<T>::quiet_NaN();

    Bench(const L& layer, LayerCheck options)
        : x(options.batch * In::size),
          dx(x.size()),
          y(options.batch * Out::size),
          dy(y.size()),
          weights(array_values<Arrays>(Role::trainable)),
          gradients(weights.size()),
          layer_(layer),
          options_(options),
          state_(array_values<Arrays>(Role::state)),
          prepared_(array_values<Arrays>(Role::prepared)),
          cache_(cache_bytes<L>(options.batch)),
          scratch_(scratch_size<L>() * most_threads) {}

    /// Random values away from zero, so that functions with a corner there are smooth around them.
    void draw(std::uint64_t seed) {
        Random random(seed, Purpose::user);
        const auto fill = [&](Arena<T>& values, double low, double high) {
            for (T& v : values.span()) v = (random.uniform() < 0.5 ? -1 : 1) * (low + (high - low) * random.uniform());
        };
        fill(x, 0.1, 1);
        fill(dy, 0.1, 1);
        fill(weights, 0.1, 0.8);
        for (T& v : state_.span()) v = 0.5 + random.uniform();
    }

    void forward(Index first, Index n) {
        const auto w = bind_arrays<WeightsOf<L, const T>, const T>(weights.data(), state_.data(), prepared_.data());
        if constexpr (has_prepare<L, T>) layer_.prepare(w, Phase::training);
        layer_.forward(w, View<const T, In>(x.data(), options_.batch).slice(first, n),
                       View<T, Out>(y.data(), options_.batch).slice(first, n), cache(first, n), context(first));
    }
    /// Of samples first ... first + n - 1, with or without dx; spoils d.
    void backward(Index first, Index n, Arena<T>& d, T* into) {
        const auto w = bind_arrays<WeightsOf<L, const T>, const T>(weights.data(), state_.data(), prepared_.data());
        const auto g = bind_arrays<Arrays, T>(gradients.data(), nullptr, nullptr);
        layer_.backward(w, View<const T, In>(x.data(), options_.batch).slice(first, n),
                        View<const T, Out>(y.data(), options_.batch).slice(first, n),
                        View<T, Out>(d.data(), options_.batch).slice(first, n),
                        View<T, In>(into, options_.batch).slice(first, n), g, cache(first, n), context(first));
    }
    /// sum(y dy) after a forward pass.
    double value() {
        forward(0, options_.batch);
        double sum = 0;
        for (Index i = 0; i < y.size(); ++i) sum += y.data()[i] * dy.data()[i];
        return sum;
    }
    void spoil_scratch() { std::fill_n(scratch_.data(), scratch_.size(), nan); }

    Arena<T> x, dx, y, dy, weights, gradients;

private:
    static constexpr Index most_threads = 3;

    PassContext<T> context(Index first) {
        return {.phase = options_.phase,
                .seed = 3,
                .number = 5,
                .layer = 2,
                .first_sample = first,
                .scratch_memory = scratch_.data(),
                .scratch_stride = scratch_size<L>()};
    }
    CacheOf<L> cache(Index first, Index n) { return cache_in<L>(cache_.data(), options_.batch, first, n); }

    L layer_;
    LayerCheck options_;
    Arena<T> state_, prepared_;
    Arena<std::byte> cache_;
    Arena<T> scratch_;
};

}  // namespace detail

}  // namespace TAILOR_NAMESPACE
