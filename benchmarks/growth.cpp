// What work costs as it grows: a training step by batch and by threads, a convolution by image and by channels. Where time
// a sample falls with the batch, or GFLOP/s rise with the size, there was something to gain.
//
//     ./dev bench growth
#include <tailor/training/step.hpp>

#include "convolution.hpp"
#include "peak.hpp"
#include "peers/networks.hpp"

using namespace tailor;
using namespace tailor::kernels;

namespace {

/// Steps of the notebook's network on samples that stand ready.
void training_step(benchmark::State& state) {
    const Index batch = state.range(0);
    set_threads(static_cast<int>(state.range(1)));
    const Network model = notebook();
    model->reserve(batch);
    Random random(1, Purpose::user);
    for (float& x : model->input(batch)) x = static_cast<float>(random.uniform());
    std::vector<float> targets(static_cast<std::size_t>(10 * batch));
    for (Index i = 0; i < batch; ++i) targets[static_cast<std::size_t>(10 * i + random.below(10))] = 1;
    for (auto _ : state) train_step(*model, Batch<float>{batch, targets, {}}, 1);
    state.counters["a_sample"] = benchmark::Counter(double(state.iterations() * batch),
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    set_threads(0);
}

/// The forward pass of a 3x3 convolution with as many filters as channels.
template <class Algorithm>
void convolution(benchmark::State& state) {
    const Index size = state.range(0), channels = state.range(1);
    Convolution<Algorithm> work(square_window(size, channels, 3), channels);
    for (auto _ : state) work.forward();
    count_multiply_adds(state, work.multiply_adds(Pass::forward));
}

void batches_and_threads(benchmark::internal::Benchmark* b) {
    b->ArgNames({"batch", "threads"})->UseRealTime()->Unit(benchmark::kMillisecond);
    const int all = threads();
    for (int batch = 1; batch <= 1024; batch *= 4) b->Args({batch, all});
    for (int team = 1; team < all; team *= 2) b->Args({64, team});
}
void sizes(benchmark::internal::Benchmark* b) {
    b->ArgNames({"size", "channels"})->UseRealTime()->Unit(benchmark::kMillisecond);
    for (int size = 8; size <= 128; size *= 2) b->Args({size, 32});
    for (int channels = 16; channels <= 256; channels *= 2) b->Args({16, channels});
}

}  // namespace

BENCHMARK(training_step)->Apply(batches_and_threads);
BENCHMARK(convolution<Winograd>)->Apply(sizes);
BENCHMARK(convolution<Direct>)->Apply(sizes);
