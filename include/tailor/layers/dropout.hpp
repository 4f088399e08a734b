#pragma once
// Dropout: in training each value is dropped with probability `rate`, and the others grow so that their sum is kept.
//
//   y = m x,  dx = m dy,  m = 0 with probability rate, else 1 / (1 - rate)        in inference y = x
//
// The draw belongs to the seed, the step, the layer, the sample's number in the batch and the value's index in the
// sample. Srivastava et al., JMLR 2014; keras.io/api/layers/regularization_layers/dropout.
#include "../core/error.hpp"
#include "../core/random.hpp"
#include "../kernels/dropout.hpp"
#include "layer.hpp"

namespace TAILOR_NAMESPACE {

/// Input: any shape; output: the same. rate in [0, 1).
struct Dropout {
    double rate = 0.5;
    static constexpr std::string_view class_name = "Dropout";

    template <class In>
    using Rejects = why::fits;
    template <class T, class In>
    struct On;
};

template <class T, class In_>
struct Dropout::On {
    using In = In_;
    using Out = In;
    using Cache = View<std::uint8_t, In>;  // 1: kept
    static constexpr bool runs_in_shards = true;
    static constexpr Reads backward_reads{.input = false, .output = false};
    Dropout options;

    void check() const {
        require(options.rate >= 0 && options.rate < 1, "Dropout: expected a rate of at least 0 and below 1, found ",
                options.rate);
    }

    void forward(NoWeights<const T>, View<const T, In> x, View<T, Out> y, Cache kept,
                 const PassContext<T>& context) const {
        check();
        if (!drops(context)) {
            copy_values(x, y);
            return;
        }
        for (Index n = 0; n < x.batch(); ++n) draw(kept.slice(n, 1), context, context.first_sample + n);
        multiply(x, kept, y);
    }
    void backward(NoWeights<const T>, View<const T, In>, View<const T, Out>, View<T, Out> dy, View<T, In> dx,
                  NoWeights<T>, Cache kept, const PassContext<T>& context) const {
        if (!dx) return;
        if (drops(context))
            multiply(View<const T, Out>(dy), kept, dx);
        else
            copy_values(dy, dx);
    }

private:
    bool drops(const PassContext<T>& context) const { return context.phase == Phase::training && options.rate > 0; }
    void draw(Cache kept, const PassContext<T>& context, Index sample) const {
        const Random random(context.seed, Purpose::dropout, context.number, context.layer,
                            static_cast<std::uint32_t>(sample));
        kernels::draw_kept(random, static_cast<std::uint64_t>(options.rate * 0x1p32), In::size, kept.data());
    }
    void multiply(View<const T, In> x, View<const std::uint8_t, In> kept, View<T, In> y) const {
        kernels::keep_and_scale(x.batch() * In::size, x.data(), kept.data(), static_cast<T>(1 / (1 - options.rate)),
                                y.data());
    }
};

}  // namespace TAILOR_NAMESPACE
