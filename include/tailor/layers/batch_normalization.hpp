#pragma once
// BatchNormalization: each channel gets mean 0 and variance 1 over the batch, then a scale and a shift of its own.
//
//   training:   mean, variance over all rows (samples, and pixels of an image); variance is the mean square deviation
//               xhat = (x - mean) r,   r = 1 / sqrt(variance + epsilon),   y = gamma xhat + beta
//               dgamma += sum dy xhat,   dbeta += sum dy
//               dx = gamma r (dy - mean(dy) - xhat mean(dy xhat))
//               afterwards moving <- momentum moving + (1 - momentum) batch, for mean and variance
//   inference:  the moving statistics stand for the batch's; so they do in a layer that does not train, as in Keras
//
// A batch's mean is kept as two numbers, center + rest: rows may differ by less than one number can say of their mean.
//
// Ioffe and Szegedy, ICML 2015; keras.io/api/layers/normalization_layers/batch_normalization. Two passes, the second
// corrects the first: Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983.
#include "../core/parallel.hpp"
#include "../kernels/channels.hpp"
#include "../kernels/elementwise.hpp"
#include "../kernels/math.hpp"
#include "weight_options.hpp"
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
        static constexpr Index channels = ImageAxes<Format>::channels_first ? In::extent.front() : In::extent.back();

        template <class U>
        struct Weights {
            Weight<U, Shape<channels>> gamma, beta;
            State<U, Shape<channels>> moving_mean, moving_variance;
        };
        static constexpr std::array<std::string_view, 4> names{"gamma", "beta", "moving_mean", "moving_variance"};
        using Cache = State<T, Shape<3, channels>>;  // the batch's center, rest and variance
        static constexpr bool runs_in_shards = false;
        static constexpr Reads backward_reads{.input = true, .output = false};
        static constexpr Index pixels = In::size / channels, chunks = 32;
        static constexpr Index scratch_size = (8 + 2 * chunks) * channels;
        BatchNormalization options;

        auto weight_options() const {
            return std::array{WeightOptions{options.gamma_initializer, options.gamma_regularizer},
                              WeightOptions{options.beta_initializer, options.beta_regularizer},
                              WeightOptions{options.moving_mean_initializer},
                              WeightOptions{options.moving_variance_initializer}};
        }

        void forward(Weights<const T> w, View<const T, In> x, View<T, Out> y, Cache cache,
                     const PassContext<T>& context) const {
            const Scratch s(context.scratch());
            if (uses_batch(context)) {
                const Statistics<T> batch = of_batch(cache);
                find_center(x, batch.mean.center, s);
                const Sums sums = centered_sums(x, batch.mean.center, x, batch.mean.center, s);
                row(batch.mean.rest) = row(sums.values) / rows(x);
                // variance = mean((x - center)^2) - rest^2; an infinite one is no NaN
                row(batch.variance) =
                    row(sums.products) / rows(x) - row(batch.mean.rest).square().min(std::numeric_limits<T>::max());
            }
            const auto [mean, r] = normalization(w, cache, context, s);
            // y = gamma r (x - center) + (beta - gamma r rest)
            row(s.gamma_r) = row(w.gamma.data) * row(r);
            row(s.shift) = row(w.beta.data) - row(s.gamma_r) * row(mean.rest);
            linear(y, s.shift, kernels::Term<T>{s.gamma_r, {x.data(), mean.center}});
        }

        void backward(Weights<const T> w, View<const T, In> x, View<const T, Out>, View<T, Out> dy, View<T, In> dx,
                      Weights<T> g, Cache cache, const PassContext<T>& context) const {
            const Scratch s(context.scratch());
            const auto [mean, r] = normalization(w, cache, context, s);
            // mean(dy) = center + rest; center is found only where dx is computed from mean(dy), elsewhere it is 0
            row(s.mean_dy.center).setZero();
            if (uses_batch(context)) find_center(dy, s.mean_dy.center, s);
            const Sums sums = centered_sums(x, mean.center, dy, s.mean_dy.center, s);
            row(s.mean_dy.rest) = row(sums.values) / rows(x);
            // mean(dy xhat) = (mean((x - x's center) (dy - dy's center)) - x's rest dy's rest) r
            row(s.mean_dy_xhat) = (row(sums.products) / rows(x) - row(mean.rest) * row(s.mean_dy.rest)) * row(r);
            row(g.gamma.data) += rows(x) * row(s.mean_dy_xhat);
            row(g.beta.data) += rows(x) * (row(s.mean_dy.center) + row(s.mean_dy.rest));
            if (!dx) return;
            row(s.gamma_r) = row(w.gamma.data) * row(r);
            row(s.shift).setZero();
            const kernels::Term<T> from_dy{s.gamma_r, {dy.data(), s.mean_dy.center}};
            if (!uses_batch(context)) return linear(dx, s.shift, from_dy);  // dx = gamma r dy
            // dx = gamma r (dy - mean(dy)) + x_factor (x - mean),   x_factor = -gamma r r mean(dy xhat)
            row(s.x_factor) = -row(s.gamma_r) * row(r) * row(s.mean_dy_xhat);
            row(s.shift) = -row(s.gamma_r) * row(s.mean_dy.rest) - row(s.x_factor) * row(mean.rest);
            linear(dx, s.shift, from_dy, kernels::Term<T>{s.x_factor, {x.data(), mean.center}});
        }

        void update_state(Cache cache, Weights<T> w) const {
            if (!options.trainable) return;
            const Statistics<T> batch = of_batch(cache);
            const T kept = static_cast<T>(options.momentum);
            row(w.moving_mean.data) =
                kept * row(w.moving_mean.data) + (1 - kept) * (row(batch.mean.center) + row(batch.mean.rest));
            row(w.moving_variance.data) = kept * row(w.moving_variance.data) + (1 - kept) * row(batch.variance);
        }

    private:
        /// mean = center + rest
        template <class U>
        struct Mean {
            U *center, *rest;
        };
        template <class U>
        struct Statistics {
            Mean<U> mean;
            U* variance;
        };
        /// xhat = (x - mean) r
        struct Normalization {
            Mean<const T> mean;
            const T* r;
        };
        /// Scratch: one number a channel in each line, and the sums over each chunk of the batch.
        struct Scratch {
            T *r, *zero, *gamma_r, *shift, *x_factor;
            Mean<T> mean_dy;
            T *mean_dy_xhat, *partial;
            explicit Scratch(T* at)
                : r(at),
                  zero(at + channels),
                  gamma_r(at + 2 * channels),
                  shift(at + 3 * channels),
                  x_factor(at + 4 * channels),
                  mean_dy{at + 5 * channels, at + 6 * channels},
                  mean_dy_xhat(at + 7 * channels),
                  partial(at + 8 * channels) {}
        };
        /// Sums over all rows, in scratch until the next ones are computed.
        struct Sums {
            const T *values, *products;
        };
        /// For map: r = 1 / sqrt(variance + epsilon).
        struct InverseDeviation {
            T epsilon;
            template <class V>
            [[gnu::always_inline]] void operator()(const V& variance, V& r) const {
                V deviation;
                const V sum = variance + epsilon;
                kernels::square_root(deviation, sum);
                r = 1 / deviation;
            }
        };

        template <class U, Index n = channels>
        static auto row(U* at) {
            return Eigen::Map<detail::ConstLike<U, Eigen::Array<T, 1, n>>>(at);
        }
        template <class U>
        static T rows(View<U, In> x) {
            return static_cast<T>(x.batch() * pixels);
        }
        bool uses_batch(const PassContext<T>& context) const {
            return context.phase == Phase::training && options.trainable;
        }

        static Statistics<T> of_batch(Cache cache) {
            return {{cache.data, cache.data + channels}, cache.data + 2 * channels};
        }
        /// By the batch's statistics, or by the moving ones.
        Normalization normalization(Weights<const T> w, Cache cache, const PassContext<T>& context,
                                    const Scratch& s) const {
            row(s.zero).setZero();
            Statistics<const T> known{{w.moving_mean.data, s.zero}, w.moving_variance.data};
            if (uses_batch(context)) {
                const Statistics<T> batch = of_batch(cache);
                known = {{batch.mean.center, batch.mean.rest}, batch.variance};
            }
            kernels::map(InverseDeviation{static_cast<T>(options.epsilon)}, channels, known.variance, s.r);
            return {known.mean, s.r};
        }

        /// How `n` samples lie in memory.
        static constexpr kernels::Channels layout(Index n) {
            if (ImageAxes<Format>::channels_first) return {n, channels, pixels};
            return {n * pixels, channels, 1};
        }
        /// Totals of what add(first, count, values, products) adds for each chunk of samples; chunks depend on the batch
        /// alone.
        template <class Add>
        static Sums add_up(Index batch, const Scratch& s, const Add& add) {
            const Index count = std::min(chunks, batch);
            std::fill_n(s.partial, 2 * count * channels, T(0));
            parallel_for(
                count,
                [&](Index i, int) {
                    const Index first = i * batch / count;
                    T* const partial = s.partial + 2 * i * channels;
                    add(first, (i + 1) * batch / count - first, partial, partial + channels);
                },
                batch * In::size);
            auto total = row<T, 2 * channels>(s.partial);
            for (Index i = 1; i < count; ++i) total += row<T, 2 * channels>(s.partial + 2 * i * channels);
            return {s.partial, s.partial + channels};
        }
        /// center = the mean of all rows, rounded. Differences from the first row are as small as those from the mean.
        static void find_center(View<const T, In> x, T* center, const Scratch& s) {
            for (Index c = 0; c < channels; ++c)
                center[c] = x.data()[ImageAxes<Format>::channels_first ? c * pixels : c];
            const Sums sums = add_up(x.batch(), s, [&](Index first, Index n, T* values, T*) {
                kernels::add_centered_sums<T>(layout(n), {x.slice(first, n).data(), center}, values);
            });
            row(center) += row(sums.values) / rows(x);
        }
        /// The sums of (y - center_y), and of (x - center_x) (y - center_y).
        static Sums centered_sums(View<const T, In> x, const T* center_x, View<const T, In> y, const T* center_y,
                                  const Scratch& s) {
            return add_up(x.batch(), s, [&](Index first, Index n, T* values, T* products) {
                kernels::add_centered_products<T>(layout(n), {x.slice(first, n).data(), center_x},
                                                  {y.slice(first, n).data(), center_y}, values, products);
            });
        }
        /// out = shift + the terms
        template <class... Terms>
        static void linear(View<T, In> out, const T* shift, const Terms&... terms) {
            parallel_chunks(
                out.batch(), 4,
                [&](Index first, Index n) {
                    kernels::channel_linear<T>(layout(n), out.slice(first, n).data(), shift, from(terms, first)...);
                },
                out.batch() * In::size);
        }
        static kernels::Term<T> from(const kernels::Term<T>& term, Index sample) {
            return {term.a, {term.x.values + sample * In::size, term.x.center}};
        }
    };
};

}  // namespace TAILOR_NAMESPACE
