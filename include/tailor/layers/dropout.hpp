#pragma once
// Dropout: in training each value is dropped with probability `rate`, and the others grow so that their sum is kept.
//
//   y = m x,  dx = m dy,  m = 0 with probability rate, else 1 / (1 - rate)        in inference y = x
//
// The draw belongs to the seed, the step, the layer, the sample's place in the batch and the value's place in the
// sample. Srivastava et al., JMLR 2014; keras.io/api/layers/regularization_layers/dropout.
#include "../core/error.hpp"
#include "../core/random.hpp"
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
    static constexpr bool samples_are_independent = true;
    static constexpr Reads backward_reads{.input = false, .output = false};
    Dropout options;

    void check() const {
        require(options.rate >= 0 && options.rate < 1, "Dropout: expected a rate of at least 0 and below 1, found ",
                options.rate);
    }

    void forward(NoWeights<const T>, View<const T, In> x, View<T, Out> y, Cache kept, const Step<T>& step) const {
        check();
        if (!drops(step)) {
            y.matrix() = x.matrix();
            return;
        }
        for (Index n = 0; n < x.batch(); ++n) draw(kept.slice(n, 1).span(), step, step.first_sample + n);
        multiply(x, kept, y);
    }
    void backward(NoWeights<const T>, View<const T, In>, View<const T, Out>, View<T, Out> dy, View<T, In> dx,
                  NoWeights<T>, Cache kept, const Step<T>& step) const {
        if (!dx) return;
        if (drops(step))
            multiply(View<const T, Out>(dy), kept, dx);
        else
            dx.matrix() = dy.matrix();
    }

private:
    bool drops(const Step<T>& step) const { return step.phase == Phase::training && options.rate > 0; }
    void draw(std::span<std::uint8_t> kept, const Step<T>& step, Index sample) const {
        const Random random(step.seed, Purpose::dropout, step.number, step.layer, static_cast<std::uint32_t>(sample));
        const auto dropped_below = static_cast<std::uint64_t>(options.rate * 0x1p32);
        for (std::size_t i = 0; i < kept.size(); i += 4) {
            const auto words = random.block(static_cast<std::uint32_t>(i / 4));
            for (std::size_t j = i; j < i + 4 && j < kept.size(); ++j) kept[j] = words[j - i] >= dropped_below;
        }
    }
    void multiply(View<const T, In> x, View<const std::uint8_t, In> kept, View<T, In> y) const {
        const T grown = static_cast<T>(1 / (1 - options.rate));
        const T scale[2] = {T(0), grown};
        for (std::size_t i = 0; i < kept.span().size(); ++i) y.data()[i] = x.data()[i] * scale[kept.data()[i]];
    }
};

}  // namespace TAILOR_NAMESPACE
