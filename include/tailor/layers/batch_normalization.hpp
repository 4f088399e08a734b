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
        static constexpr Index scratch_size = (9 + 2 * chunks) * channels;
        BatchNormalization options;

        auto weight_options() const {
            return std::array{WeightOptions{options.gamma_initializer, options.gamma_regularizer},
                              WeightOptions{options.beta_initializer, options.beta_regularizer},
                              WeightOptions{options.moving_mean_initializer},
                              WeightOptions{options.moving_variance_initializer}};
        }

        void forward(Weights<const T> w, View<const T, In> x, View<T, Out> y, Cache cache,
                     const PassContext<T>& context) const {
            const Lines s(context.scratch());
            if (uses_batch(context)) {
                const Statistics<T> batch = of_batch(cache);
                find_center(x, batch.center, s);
                add_products(x, batch.center, x, batch.center, s);
                row(batch.rest) = row(s.sum) / rows(x);
                // an infinite variance is no NaN
                row(batch.variance) =
                    row(s.products) / rows(x) - row(batch.rest).square().min(std::numeric_limits<T>::max());
            }
            const Statistics<const T> known = statistics(w, cache, context, s);
            // y = (gamma r) (x - center) + (beta - gamma r rest)
            row(s.a) = row(w.gamma.data) * row(s.r);
            row(s.c) = row(w.beta.data) - row(s.a) * row(known.rest);
            linear(y, s.c, kernels::Term<T>{s.a, {x.data(), known.center}});
        }

        void backward(Weights<const T> w, View<const T, In> x, View<const T, Out>, View<T, Out> dy, View<T, In> dx,
                      Weights<T> g, Cache cache, const PassContext<T>& context) const {
            const Lines s(context.scratch());
            const Statistics<const T> known = statistics(w, cache, context, s);
            // mean(dy) = center + rest, too; where dx does not ask for it the center may be 0.
            row(s.center).setZero();
            if (uses_batch(context)) find_center(dy, s.center, s);
            add_products(x, known.center, dy, s.center, s);
            row(s.rest) = row(s.sum) / rows(x);
            // mean(dy xhat)
            row(s.a) = (row(s.products) / rows(x) - row(known.rest) * row(s.rest)) * row(s.r);
            row(g.gamma.data) += rows(x) * row(s.a);
            row(g.beta.data) += rows(x) * (row(s.center) + row(s.rest));
            if (!dx) return;
            row(s.b) = row(w.gamma.data) * row(s.r);
            row(s.c).setZero();
            const kernels::Term<T> direct{s.b, {dy.data(), s.center}};
            if (!uses_batch(context)) return linear(dx, s.c, direct);
            // dx = (gamma r) (dy - mean(dy)) - (gamma r^2 mean(dy xhat)) (x - mean)
            row(s.a) = -row(s.b) * row(s.r) * row(s.a);
            row(s.c) = -row(s.b) * row(s.rest) - row(s.a) * row(known.rest);
            linear(dx, s.c, direct, kernels::Term<T>{s.a, {x.data(), known.center}});
        }

        void update_state(Cache cache, Weights<T> w) const {
            if (!options.trainable) return;
            const Statistics<T> batch = of_batch(cache);
            const T kept = static_cast<T>(options.momentum);
            row(w.moving_mean.data) =
                kept * row(w.moving_mean.data) + (1 - kept) * (row(batch.center) + row(batch.rest));
            row(w.moving_variance.data) = kept * row(w.moving_variance.data) + (1 - kept) * row(batch.variance);
        }

    private:
        /// mean = center + rest
        template <class U>
        struct Statistics {
            U *center, *rest, *variance;
        };
        /// Scratch: one number a channel in each line, and partial sums.
        struct Lines {
            T *r, *zero, *a, *b, *c, *center, *rest, *sum, *products, *partial;
            explicit Lines(T* at)
                : r(at),
                  zero(at + channels),
                  a(at + 2 * channels),
                  b(at + 3 * channels),
                  c(at + 4 * channels),
                  center(at + 5 * channels),
                  rest(at + 6 * channels),
                  sum(at + 7 * channels),
                  products(at + 8 * channels),
                  partial(at + 9 * channels) {}
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
            return {cache.data, cache.data + channels, cache.data + 2 * channels};
        }
        /// The batch's, or the moving ones; leaves r in s.r.
        Statistics<const T> statistics(Weights<const T> w, Cache cache, const PassContext<T>& context,
                                       const Lines& s) const {
            Statistics<const T> known{w.moving_mean.data, s.zero, w.moving_variance.data};
            row(s.zero).setZero();
            if (uses_batch(context)) {
                const Statistics<T> batch = of_batch(cache);
                known = {batch.center, batch.rest, batch.variance};
            }
            kernels::map(InverseDeviation{static_cast<T>(options.epsilon)}, channels, known.variance, s.r);
            return known;
        }

        /// How `n` samples lie in memory.
        static constexpr kernels::Channels layout(Index n) {
            if (ImageAxes<Format>::channels_first) return {n, channels, pixels};
            return {n * pixels, channels, 1};
        }
        /// s.sum and s.products = what add(first, count, sums, products) adds for each chunk of samples; chunks depend on
        /// the batch alone.
        template <class Add>
        static void add_up(Index batch, const Lines& s, const Add& add) {
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
            auto total = row<T, 2 * channels>(s.sum);  // s.products lies behind it
            total.setZero();
            for (Index i = 0; i < count; ++i) total += row<T, 2 * channels>(s.partial + 2 * i * channels);
        }
        /// The mean of all rows, rounded. Differences from the first row are as small as those from the mean.
        static void find_center(View<const T, In> x, T* center, const Lines& s) {
            for (Index c = 0; c < channels; ++c)
                center[c] = x.data()[ImageAxes<Format>::channels_first ? c * pixels : c];
            add_up(x.batch(), s, [&](Index first, Index n, T* sums, T*) {
                kernels::add_centered_sums<T>(layout(n), {x.slice(first, n).data(), center}, sums);
            });
            row(center) += row(s.sum) / rows(x);
        }
        /// s.sum = sum of (y - center_y), s.products = sum of (x - center_x) (y - center_y) over all rows.
        static void add_products(View<const T, In> x, const T* center_x, View<const T, In> y, const T* center_y,
                                 const Lines& s) {
            add_up(x.batch(), s, [&](Index first, Index n, T* sums, T* products) {
                kernels::add_centered_products<T>(layout(n), {x.slice(first, n).data(), center_x},
                                                  {y.slice(first, n).data(), center_y}, sums, products);
            });
        }
        /// out = c + the terms
        template <class... Terms>
        static void linear(View<T, In> out, const T* c, const Terms&... terms) {
            parallel_chunks(
                out.batch(), 4,
                [&](Index first, Index n) {
                    kernels::channel_linear<T>(layout(n), out.slice(first, n).data(), c, from(terms, first)...);
                },
                out.batch() * In::size);
        }
        static kernels::Term<T> from(const kernels::Term<T>& term, Index sample) {
            return {term.a, {term.x.values + sample * In::size, term.x.center}};
        }
    };
};

}  // namespace TAILOR_NAMESPACE
