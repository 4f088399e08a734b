#pragma once
// BatchNormalization: each channel gets mean 0 and variance 1 over the batch, then a scale and a shift of its own.
//
//   training:   mean, variance over all rows (samples, and places of an image); variance is the mean square deviation
//               xhat = (x - mean) r,   r = 1 / sqrt(variance + epsilon),   y = gamma xhat + beta
//               dgamma += sum dy xhat,   dbeta += sum dy
//               dx = gamma r (dy - mean(dy) - xhat mean(dy xhat))
//               afterwards moving <- momentum moving + (1 - momentum) batch, for mean and variance
//   inference:  the moving statistics stand for the batch's; so they do in a layer that does not train, as in Keras
//
// Ioffe and Szegedy, ICML 2015; keras.io/api/layers/normalization_layers/batch_normalization
#include "../core/parallel.hpp"
#include "../kernels/channels.hpp"
#include "../kernels/reduce.hpp"
#include "hyperparameters.hpp"
#include "window_options.hpp"

namespace TAILOR_NAMESPACE {

/// Input: features, or an image (height, width, channels), (channels, height, width) with ChannelsFirst. Output: alike.
template <class... Options>
struct BatchNormalization {
    double momentum = 0.99, epsilon = 1e-3;
    Initializer gamma_initializer = ones, beta_initializer = zeros;
    Initializer moving_mean_initializer = zeros, moving_variance_initializer = ones;
    Regularizer gamma_regularizer = {}, beta_regularizer = {};
    bool trainable = true;
    static constexpr std::string_view class_name = "BatchNormalization";

    using Format = Pick<kind::DataFormat, ChannelsLast, Options...>;

    template <class In>
    static consteval auto reject() {
        using Wrong = typename Kinds<kind::DataFormat>::template Reject<Options...>;
        if constexpr (!std::is_same_v<Wrong, why::fits>)
            return std::type_identity<Wrong>{};
        else if constexpr (In::rank != 1 && In::rank != 3)
            return std::type_identity<why::expects_features_or_height_width_channels>{};
        else if constexpr (In::rank == 1 && has_option<ChannelsFirst, Options...>)
            return std::type_identity<why::ChannelsFirst_expects_channels_height_width>{};
        else if constexpr (In::size == 0)
            return std::type_identity<why::an_extent_of_zero>{};
        else
            return std::type_identity<why::fits>{};
    }
    template <class In>
    using Rejects = typename decltype(reject<In>())::type;

    template <class T, class In_>
    struct On {
        using In = In_;
        using Out = In;
        static constexpr Index channels = Image<Format>::channels_first ? In::extent.front() : In::extent.back();

        template <class U>
        struct Weights {
            Weight<U, Shape<channels>> gamma, beta;
            State<U, Shape<channels>> moving_mean, moving_variance;
        };
        static constexpr std::array<std::string_view, 4> names{"gamma", "beta", "moving_mean", "moving_variance"};
        using Cache = State<T, Shape<2, channels>>;  // the batch's mean and variance
        static constexpr bool samples_are_independent = false;
        static constexpr Reads backward_reads{.input = true, .output = false};
        static constexpr Index places = In::size / channels, chunks = 32;
        static constexpr Index scratch_size = (chunks + 5) * channels;
        BatchNormalization options;

        auto hyperparameters() const {
            return std::array{Hyperparameters{options.gamma_initializer, options.gamma_regularizer},
                              Hyperparameters{options.beta_initializer, options.beta_regularizer},
                              Hyperparameters{options.moving_mean_initializer},
                              Hyperparameters{options.moving_variance_initializer}};
        }

        void forward(Weights<const T> w, View<const T, In> x, View<T, Out> y, Cache cache, const Step<T>& step) const {
            const Lines s(step.scratch());
            if (uses_batch(step)) {
                T *const mean = cache.data, *const variance = mean + channels;
                const T rows = static_cast<T>(x.batch() * places);
                sum(x.batch(), s, mean, [&](Index first, Index n, T* sums) { add_sums(x.slice(first, n), sums); });
                row(mean) /= rows;
                sum(x.batch(), s, variance, [&](Index first, Index n, T* sums) {
                    const T* const xi = x.slice(first, n).data();
                    kernels::add_centered_products<T>(layout(n), xi, mean, xi, mean, sums);
                });
                row(variance) /= rows;
            }
            // y = (gamma r) x + (beta - mean gamma r)
            row(s.a) = row(w.gamma.data) * inverse_deviation(w, cache, step);
            row(s.b).setZero();
            row(s.c) = row(w.beta.data) - row(mean(w, cache, step)) * row(s.a);
            linear(x, s, View<const T, Out>(x.data(), x.batch()), y);
        }

        void backward(Weights<const T> w, View<const T, In> x, View<const T, Out>, View<T, Out> dy, View<T, In> dx,
                      Weights<T> g, Cache cache, const Step<T>& step) const {
            const Lines s(step.scratch());
            const T* const center = mean(w, cache, step);
            sum(x.batch(), s, s.sum_dy,
                [&](Index first, Index n, T* sums) { add_sums(View<const T, In>(dy).slice(first, n), sums); });
            row(s.b).setZero();
            sum(x.batch(), s, s.sum_dyx, [&](Index first, Index n, T* sums) {
                kernels::add_centered_products<T>(layout(n), x.slice(first, n).data(), center,
                                                  dy.slice(first, n).data(), s.b, sums);
            });
            row(s.a) = inverse_deviation(w, cache, step);
            row(g.gamma.data) += row(s.sum_dyx) * row(s.a);
            row(g.beta.data) += row(s.sum_dy);
            if (!dx) return;
            // dx = (gamma r) dy - (gamma r^3 sum(dy (x - mean)) / rows) (x - mean) - gamma r sum(dy) / rows
            const T share = uses_batch(step) ? 1 / static_cast<T>(x.batch() * places) : T(0);
            row(s.b) = row(w.gamma.data) * row(s.a);
            row(s.a) = -row(s.b) * row(s.a).square() * row(s.sum_dyx) * share;
            row(s.c) = -row(s.b) * row(s.sum_dy) * share - row(s.a) * row(center);
            linear(x, s, View<const T, Out>(dy), dx);
        }

        void update_state(Cache cache, Weights<T> w) const {
            if (!options.trainable) return;
            const T kept = static_cast<T>(options.momentum);
            row(w.moving_mean.data) = kept * row(w.moving_mean.data) + (1 - kept) * row(cache.data);
            row(w.moving_variance.data) = kept * row(w.moving_variance.data) + (1 - kept) * row(cache.data + channels);
        }

    private:
        /// Scratch: one number a channel in each line, and partial sums.
        struct Lines {
            T *a, *b, *c, *sum_dy, *sum_dyx, *partial;
            explicit Lines(T* at)
                : a(at),
                  b(at + channels),
                  c(at + 2 * channels),
                  sum_dy(at + 3 * channels),
                  sum_dyx(at + 4 * channels),
                  partial(at + 5 * channels) {}
        };
        template <class U>
        static auto row(U* at) {
            return Eigen::Map<detail::ConstLike<U, Eigen::Array<T, 1, channels>>>(at);
        }
        bool uses_batch(const Step<T>& step) const { return step.phase == Phase::training && options.trainable; }
        const T* mean(Weights<const T> w, Cache cache, const Step<T>& step) const {
            return uses_batch(step) ? cache.data : w.moving_mean.data;
        }
        auto inverse_deviation(Weights<const T> w, Cache cache, const Step<T>& step) const {
            const T* const variance = uses_batch(step) ? cache.data + channels : w.moving_variance.data;
            return (row(variance) + static_cast<T>(options.epsilon)).sqrt().inverse();
        }

        /// How `n` samples lie in memory.
        static constexpr kernels::Channels layout(Index n) {
            if (Image<Format>::channels_first) return {n, channels, places};
            return {n * places, channels, 1};
        }
        static void add_sums(View<const T, In> x, T* sums) {
            if constexpr (!Image<Format>::channels_first)
                return kernels::add_column_sums(x.batch() * places, channels, x.data(), sums);
            for (Index n = 0; n < x.batch(); ++n) kernels::add_row_sums(channels, places, x.slice(n, 1).data(), sums);
        }
        /// total = the sum over chunks of what add(first, count, sums) adds; chunks depend on the batch alone.
        template <class Add>
        static void sum(Index batch, const Lines& s, T* total, const Add& add) {
            const Index count = std::min(chunks, batch);
            std::fill_n(s.partial, count * channels, T(0));
            parallel_for(count, [&](Index i, int) {
                const Index first = i * batch / count;
                add(first, (i + 1) * batch / count - first, s.partial + i * channels);
            });
            std::copy_n(s.partial, channels, total);
            for (Index i = 1; i < count; ++i) row(total) += row(s.partial + i * channels);
        }
        /// out = a x + b y + c
        static void linear(View<const T, In> x, const Lines& s, View<const T, Out> y, View<T, Out> out) {
            parallel_chunks(x.batch(), 4, [&](Index first, Index n) {
                kernels::channel_linear<T>(layout(n), x.slice(first, n).data(), s.a, y.slice(first, n).data(), s.b, s.c,
                                           out.slice(first, n).data());
            });
        }
    };
};

}  // namespace TAILOR_NAMESPACE
