// How fast the kernels are: GFLOP/s counted in the multiplications and additions of the definition (so Winograd's way
// may exceed what the cores can do), and the share of the cores' measured peak; GB/s where it is memory that counts,
// each array once. Names are shapes. OMP_NUM_THREADS sets the threads, of OpenBLAS and oneDNN (peers/onednn.cpp) too.
//
//     ./dev bench --benchmark_filter=convolution
#include <tailor/kernels/channels.hpp>
#include <tailor/kernels/dropout.hpp>
#include <tailor/kernels/math.hpp>
#include <tailor/kernels/pooling.hpp>
#include <tailor/kernels/reduce.hpp>

#include "convolution.hpp"
#include "peak.hpp"

#if __has_include(<cblas.h>)
#include <cblas.h>
#endif

using namespace tailor;
using namespace tailor::kernels;

namespace {

// ---- Products and convolutions, on all threads

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
    count_multiply_adds(state, static_cast<double>(m * n * k));
}

#if __has_include(<cblas.h>)
void product_by_openblas(benchmark::State& state) {
    const auto m = static_cast<int>(state.range(0)), n = static_cast<int>(state.range(1)),
               k = static_cast<int>(state.range(2));
    const bool transposed = state.range(3) != 0;
    const Arena<float> a = random_values(Index{m} * k), b = random_values(Index{k} * n);
    Arena<float> c(Index{m} * n);
    for (auto _ : state)
        cblas_sgemm(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, m, n, k, 1, a.data(),
                    transposed ? m : k, b.data(), n, 0, c.data(), n);
    count_multiply_adds(state, 1.0 * m * n * k);
}
#endif

template <class Algorithm, Pass pass>
void convolution(benchmark::State& state) {
    Convolution<Algorithm> work(window_of(state), state.range(2));
    for (auto _ : state) pass == Pass::forward ? work.forward() : work.backward();
    count_multiply_adds(state, work.multiply_adds(pass));
}

// ---- What moves memory: the kernel alone, on one thread and the 32 channels of one image, which the cache holds

constexpr Index side = 28, channels = 32, places = side * side, size = places * channels, taps = 9 * channels;
constexpr Index bytes = size * Index{sizeof(float)};

template <class Work>
void add_mover(const char* name, Index moved, const Work& work) {
    benchmark::RegisterBenchmark(name, [moved, work](benchmark::State& state) {
        for (auto _ : state) {
            work();
            benchmark::ClobberMemory();
        }
        count_bytes(state, static_cast<double>(moved));
    })->Unit(benchmark::kMicrosecond);
}

[[maybe_unused]] const bool movers = [] {
    static const Arena<float> x = random_values(size);
    static Arena<float> y = random_values(size), z(size), columns(places * taps), sums(size);
    static Arena<std::uint8_t> kept(size);
    static constexpr Window window{side, side, channels, 3, 3, 1, 1, 1, 1, 1, 1, side, side},
        pool{side, side, channels, 2, 2, 2, 2, 1, 1, 0, 0, side / 2, side / 2};
    static constexpr Channels layout{places, channels, 1};

    add_mover("map/add", 3 * bytes, [] { map(Add{}, size, x.data(), y.data()); });
    add_mover("map/exponential", 2 * bytes, [] {
        std::copy_n(x.data(), size, z.data());
        map(Exponential{}, size, z.data());
    });
    add_mover("transpose", 2 * bytes, [] { transpose(places, channels, x.data(), channels, z.data(), places); });
    add_mover("column_sums", bytes, [] { add_column_sums(places, channels, x.data(), sums.data()); });
    add_mover("row_sums", bytes, [] { add_row_sums(places, channels, x.data(), sums.data()); });
    add_mover("centered_products", 2 * bytes, [] {
        add_centered_products<float>(layout, {x.data(), x.data()}, {y.data(), x.data()}, sums.data(), z.data());
    });
    add_mover("channel_linear", 3 * bytes, [] {
        const Term<float> first{x.data(), {x.data(), x.data()}}, second{x.data(), {y.data(), x.data()}};
        channel_linear(layout, z.data(), x.data(), first, second);
    });
    add_mover("im2col", 10 * bytes, [] { im2col(window, 0, side, x.data(), columns.data()); });
    add_mover("col2im", 10 * bytes, [] { col2im(window, 0, side, columns.data(), y.data()); });
    add_mover("max_pool", bytes * 5 / 4, [] { max_pool(pool, x.data(), z.data()); });
    add_mover("max_pool_backward", bytes * 5 / 2,
              [] { max_pool_backward(pool, x.data(), z.data(), x.data(), y.data()); });
    add_mover("mean_pool", bytes * 5 / 4, [] { mean_pool(pool, x.data(), z.data()); });
    add_mover("mean_pool_backward", bytes * 5 / 4, [] { mean_pool_backward(pool, x.data(), y.data()); });
    add_mover("draw_kept", size, [] { draw_kept(Random(1, Purpose::dropout), 1u << 30, size, kept.data()); });
    add_mover("keep_and_scale", 2 * bytes + size, [] { keep_and_scale(size, x.data(), kept.data(), 1.25f, z.data()); });
    return true;
}();

}  // namespace

BENCHMARK(product)->Apply(products);
#if __has_include(<cblas.h>)
BENCHMARK(product_by_openblas)->Apply(products);
#endif
BENCHMARK(convolution<Winograd, Pass::forward>)->Apply(convolutions);
BENCHMARK(convolution<Winograd2x2, Pass::forward>)->Apply(convolutions);
BENCHMARK(convolution<Direct, Pass::forward>)->Apply(convolutions)->Apply(other_convolutions);
BENCHMARK(convolution<Textbook, Pass::forward>)->Apply(convolutions)->Apply(other_convolutions);
BENCHMARK(convolution<Winograd, Pass::backward>)->Apply(convolutions);
BENCHMARK(convolution<Winograd2x2, Pass::backward>)->Apply(convolutions);
BENCHMARK(convolution<Direct, Pass::backward>)->Apply(convolutions)->Apply(other_convolutions);
BENCHMARK(convolution<Textbook, Pass::backward>)->Apply(convolutions)->Apply(other_convolutions);
