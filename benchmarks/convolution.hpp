#pragma once
// The products and convolutions that kernels.cpp, growth.cpp and peers/onednn.cpp time: the same shapes, the same numbers.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <tailor/core/arena.hpp>
#include <tailor/core/random.hpp>
#include <tailor/kernels/convolution.hpp>
#include <tailor/kernels/elementwise.hpp>

enum class Pass { forward, backward };

using Winograd = tailor::kernels::WinogradConvolution<float, 4>;
using Winograd2x2 = tailor::kernels::WinogradConvolution<float, 2>;
using Direct = tailor::kernels::DirectConvolution<float>;
using Textbook = tailor::kernels::TextbookConvolution<float>;

inline tailor::Arena<float> random_values(tailor::Index n) {
    tailor::Random random(1, tailor::Purpose::user);
    tailor::Arena<float> values(n);
    for (float& v : values.span()) v = static_cast<float>(random.uniform() - 0.5);
    return values;
}

/// A kernel over a square image, stride 1, the output as large as the image if the kernel's size is odd.
inline tailor::kernels::Window square_window(tailor::Index size, tailor::Index channels, tailor::Index kernel) {
    return {.height = size,
            .width = size,
            .channels = channels,
            .kernel_height = kernel,
            .kernel_width = kernel,
            .stride_height = 1,
            .stride_width = 1,
            .dilation_height = 1,
            .dilation_width = 1,
            .pad_top = kernel / 2,
            .pad_left = kernel / 2,
            .out_height = size,
            .out_width = size};
}

/// Both passes over 64 samples, in shards as in a model: each adds to a dw of its own, and all are added up.
template <class Algorithm>
class Convolution {
    using Index = tailor::Index;

public:
    static constexpr Index samples = 64;

    Convolution(const tailor::kernels::Window& w, Index filters)
        : window(w),
          x(random_values(samples * w.image_size())),
          kernel(random_values(w.taps() * filters)),
          dz(random_values(samples * w.out_height * w.out_width * filters)),
          z(dz.size()),
          dx(x.size()),
          dw(kernel.size()),
          algorithm_{w, filters},
          shards_(std::clamp(Index{2 * 1024 * 1024} / kernel.size(), Index{8}, Index{32})),
          shard_dw_(shards_ * kernel.size()),
          prepared_(algorithm_.prepared_size(tailor::kernels::Prepare::both)),
          scratch_(algorithm_.scratch_size() * tailor::threads()) {
        algorithm_.prepare(tailor::kernels::Prepare::both, kernel.data(), prepared_.data());
    }

    void forward() {
        for_each_sample([&](Index i, Index, float* scratch) {
            algorithm_.forward(1, x.data() + i * window.image_size(), kernel.data(), prepared_.data(), nullptr,
                               z.data() + i * out(), [scratch](int) { return scratch; });
        });
    }
    void backward() {
        const Index weights = kernel.size();
        std::fill_n(shard_dw_.data(), shard_dw_.size(), 0.0f);
        for_each_sample([&](Index i, Index shard, float* scratch) {
            algorithm_.backward(1, x.data() + i * window.image_size(), kernel.data(), prepared_.data(),
                                dz.data() + i * out(), dx.data() + i * window.image_size(),
                                shard_dw_.data() + shard * weights, scratch);
        });
        tailor::parallel_chunks(weights, 4096, [&](Index first, Index count) {
            std::copy_n(shard_dw_.data() + first, count, dw.data() + first);
            for (Index shard = 1; shard < shards_; ++shard)
                tailor::kernels::map(tailor::kernels::Add{}, count, shard_dw_.data() + shard * weights + first,
                                     dw.data() + first);
        });
    }
    /// Of the definition: Winograd's way takes fewer.
    double multiply_adds(Pass pass) const {
        return static_cast<double>(z.size() * window.taps()) * (pass == Pass::forward ? 1 : 2);
    }

    const tailor::kernels::Window window;
    const tailor::Arena<float> x, kernel, dz;
    tailor::Arena<float> z, dx, dw;

private:
    Index out() const { return z.size() / samples; }
    template <class Work>
    void for_each_sample(const Work& work) {
        tailor::parallel_for(shards_, [&](Index shard, int thread) {
            float* const scratch = scratch_.data() + thread * algorithm_.scratch_size();
            for (Index i = shard * samples / shards_; i < (shard + 1) * samples / shards_; ++i) work(i, shard, scratch);
        });
    }

    Algorithm algorithm_;
    Index shards_;
    tailor::Arena<float> shard_dw_, prepared_, scratch_;
};

// ---- Shapes: of the notebook's Dense layer, of LeNet's and VGG's layers, and what lies between.

inline void products(benchmark::internal::Benchmark* b) {
    b->ArgNames({"m", "n", "k", "transposed"})->UseRealTime()->Unit(benchmark::kMicrosecond);
    b->Args({512, 512, 512, 0})->Args({64, 128, 11520, 0})->Args({11520, 128, 64, 1})->Args({256, 512, 784, 0});
}
inline benchmark::internal::Benchmark* as_convolution(benchmark::internal::Benchmark* b) {
    return b->ArgNames({"size", "channels", "filters", "kernel"})->UseRealTime()->Unit(benchmark::kMillisecond);
}
/// What Winograd's way takes.
inline void convolutions(benchmark::internal::Benchmark* b) {
    as_convolution(b)->Args({28, 32, 64, 3})->Args({32, 64, 64, 3})->Args({16, 128, 128, 3})->Args({8, 16, 32, 3});
}
inline void other_convolutions(benchmark::internal::Benchmark* b) {
    as_convolution(b)->Args({32, 3, 64, 3})->Args({28, 1, 6, 5})->Args({14, 6, 16, 5})->Args({28, 32, 64, 5});
}
/// The window of those.
inline tailor::kernels::Window window_of(const benchmark::State& state) {
    return square_window(state.range(0), state.range(1), state.range(3));
}
