// How fast the kernels are: GFLOP/s counted in the multiplications and additions of the definition (so Winograd's way
// may exceed what the cores can do), and the share of the cores' measured peak. Names are shapes.
//
//     ./dev bench --benchmark_filter=convolution
#include <benchmark/benchmark.h>

#include <chrono>
#include <tailor/core/arena.hpp>
#include <tailor/core/random.hpp>
#include <tailor/kernels/convolution.hpp>
#include <tailor/optimizers/adadelta.hpp>

#if __has_include(<cblas.h>)
#include <cblas.h>
#endif

using namespace tailor;
using namespace tailor::kernels;

namespace {

/// Multiply-adds of vectors in registers, on all threads: what the cores can do at most.
struct FusedMultiplyAdds {
    static constexpr Index chains = 10, rounds = 2'000'000;
    template <int bytes>
    [[gnu::always_inline]] static inline void run(float* result) {
        Vector<float, bytes> sum[chains] = {}, factor = {}, term = {};
        factor += 0.999f;
        term += 0.001f;
        for (Index i = 0; i < rounds; ++i)
#pragma GCC unroll 10
            for (Index k = 0; k < chains; ++k) sum[k] = sum[k] * factor + term;
        for (Index k = 1; k < chains; ++k) sum[0] += sum[k];
        *result = sum[0][0];
    }
};

double peak() {
    static const double flops = [] {
        const Index width = isa() == Isa::avx512 ? 16 : isa() == Isa::avx2 ? 8 : 4;
        double best = 0;
        for (int trial = 0; trial < 5; ++trial) {
            const auto begin = std::chrono::steady_clock::now();
            std::vector<float> results(static_cast<std::size_t>(threads()));
            parallel_for(threads(), [&](Index i, int) { dispatch<FusedMultiplyAdds>(&results[std::size_t(i)]); });
            benchmark::DoNotOptimize(results.data());
            const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
            const double operations =
                2.0 * double(FusedMultiplyAdds::chains * FusedMultiplyAdds::rounds * width * threads());
            best = std::max(best, operations / seconds.count());
        }
        return best;
    }();
    return flops;
}

/// Reports this many operations an iteration.
void count(benchmark::State& state, double operations) {
    const double all = operations * double(state.iterations());
    state.counters["GFLOP/s"] = benchmark::Counter(all / 1e9, benchmark::Counter::kIsRate);
    state.counters["of_peak"] = benchmark::Counter(all / peak(), benchmark::Counter::kIsRate);
}

Arena<float> random_values(Index n) {
    Random random(1, Purpose::user);
    Arena<float> values(n);
    for (float& v : values.span()) v = static_cast<float>(random.uniform() - 0.5);
    return values;
}

void product(benchmark::State& state) {
    const Index m = state.range(0), n = state.range(1), k = state.range(2);
    const bool transposed = state.range(3) != 0;
    const Arena<float> a = random_values(m * k), b = random_values(k * n);
    Arena<float> c(m * n), scratch(gemm_scratch<float> * threads());
    const Strided<const float> A =
        transposed ? Strided<const float>{a.data(), 1, m} : Strided<const float>{a.data(), k};
    for (auto _ : state)
        gemm_parallel<float>(m, n, k, A, {b.data(), n}, {c.data(), n}, Store::overwrite,
                             [&](int thread) { return scratch.data() + thread * gemm_scratch<float>; });
    count(state, 2.0 * double(m * n * k));
}

#if __has_include(<cblas.h>)
void product_by_blas(benchmark::State& state) {
    const auto m = static_cast<int>(state.range(0)), n = static_cast<int>(state.range(1)),
               k = static_cast<int>(state.range(2));
    const bool transposed = state.range(3) != 0;
    const Arena<float> a = random_values(Index{m} * k), b = random_values(Index{k} * n);
    Arena<float> c(Index{m} * n);
    for (auto _ : state)
        cblas_sgemm(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, m, n, k, 1, a.data(),
                    transposed ? m : k, b.data(), n, 0, c.data(), n);
    count(state, 2.0 * m * n * k);
}
#endif

/// height = width, channels, filters, kernel; 64 samples, one a lane, as in a model.
Window window_of(const benchmark::State& state) {
    const Index size = state.range(0), kernel = state.range(3);
    return {.height = size,
            .width = size,
            .channels = state.range(1),
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

enum class Pass { forward, backward };

template <template <class> class Way, Pass pass>
void convolution(benchmark::State& state) {
    constexpr Index samples = 64;
    const Window w = window_of(state);
    const Index filters = state.range(2), out = w.out_height * w.out_width * filters, weights = w.taps() * filters;
    const Way<float> way{w, filters};
    const Arena<float> x = random_values(samples * w.image_size()), kernel = random_values(weights),
                       dz = random_values(samples * out);
    Arena<float> z(samples * out), dx(x.size()), dw(weights * samples), prepared(way.prepared_size(Prepare::both));
    Arena<float> scratch(way.scratch_size() * threads());
    way.prepare(Prepare::both, kernel.data(), prepared.data());
    for (auto _ : state)
        parallel_for(samples, [&](Index i, int thread) {
            float* const own = scratch.data() + thread * way.scratch_size();
            if constexpr (pass == Pass::forward)
                way.forward(1, x.data() + i * w.image_size(), kernel.data(), prepared.data(), nullptr,
                            z.data() + i * out, [own](int) { return own; });
            else
                way.backward(1, x.data() + i * w.image_size(), kernel.data(), prepared.data(), dz.data() + i * out,
                             dx.data() + i * w.image_size(), dw.data() + i * weights, own);
        });
    count(state, (pass == Pass::forward ? 2.0 : 4.0) * double(samples * out * w.taps()));
}

void adadelta(benchmark::State& state) {
    const Index n = state.range(0);
    Arena<float> w = random_values(n), slots(2 * n);
    const Arena<float> g = random_values(n);
    for (auto _ : state) Adadelta{}.update(Update<float>{w.span(), g.span(), slots.data(), n, 1});
    state.SetBytesProcessed(state.iterations() * n * 7 * Index{sizeof(float)});
}

void products(benchmark::internal::Benchmark* b) {
    b->ArgNames({"m", "n", "k", "transposed"})->UseRealTime();
    b->Args({512, 512, 512, 0})->Args({64, 128, 11520, 0})->Args({11520, 128, 64, 1})->Args({256, 512, 784, 0});
}
void convolutions(benchmark::internal::Benchmark* b) {
    b->ArgNames({"size", "channels", "filters", "kernel"})->UseRealTime()->Unit(benchmark::kMillisecond);
    b->Args({28, 32, 64, 3})
        ->Args({32, 3, 64, 3})
        ->Args({32, 64, 64, 3})
        ->Args({16, 128, 128, 3})
        ->Args({8, 16, 32, 3});
}
void large_kernels(benchmark::internal::Benchmark* b) {
    b->ArgNames({"size", "channels", "filters", "kernel"})->UseRealTime()->Unit(benchmark::kMillisecond);
    b->Args({28, 1, 6, 5})->Args({14, 6, 16, 5})->Args({28, 32, 64, 5});
}

}  // namespace

BENCHMARK(product)->Apply(products);
#if __has_include(<cblas.h>)
BENCHMARK(product_by_blas)->Apply(products);
#endif
BENCHMARK(convolution<WinogradConvolution, Pass::forward>)->Apply(convolutions);
BENCHMARK(convolution<DirectConvolution, Pass::forward>)->Apply(convolutions)->Apply(large_kernels);
BENCHMARK(convolution<TextbookConvolution, Pass::forward>)->Apply(convolutions);
BENCHMARK(convolution<WinogradConvolution, Pass::backward>)->Apply(convolutions);
BENCHMARK(convolution<DirectConvolution, Pass::backward>)->Apply(convolutions)->Apply(large_kernels);
BENCHMARK(convolution<TextbookConvolution, Pass::backward>)->Apply(convolutions);
BENCHMARK(adadelta)->ArgName("weights")->Arg(1'491'338)->UseRealTime();
