#pragma once
// What the cores can do at most, and the counters that say how much of it a benchmark reaches.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <tailor/core/arena.hpp>
#include <tailor/core/isa.hpp>

/// Multiply-adds of vectors that stay in registers. Each chain starts from values of its own: a compiler makes one chain
/// of those that it sees to be equal.
struct FusedMultiplyAdds {
    static constexpr tailor::Index chains = 10, rounds = 2'000'000, widest = 16;
    template <int bytes>
    [[gnu::always_inline]] static inline void run(float* values) {
        tailor::kernels::Vector<float, bytes> sum[chains], factor = {}, term = {};
        factor += 0.999f;
        term += 0.001f;
        for (tailor::Index k = 0; k < chains; ++k) tailor::kernels::load(sum[k], values + k * widest);
        for (tailor::Index i = 0; i < rounds; ++i)
#pragma GCC unroll 10
            for (tailor::Index k = 0; k < chains; ++k) sum[k] = sum[k] * factor + term;
        for (tailor::Index k = 0; k < chains; ++k) tailor::kernels::store(values + k * widest, sum[k]);
    }
};

/// Floating-point operations a second of those, on all threads; the best of forty trials.
inline double measured_peak() {
    using tailor::Isa, tailor::Index;
    constexpr Index each = FusedMultiplyAdds::chains * FusedMultiplyAdds::widest;
    const Index width = tailor::isa() == Isa::avx512 ? 16
                        : tailor::isa() == Isa::avx2 ? 8
                                                     : 4,
                team = tailor::threads();
    const auto operations =
        static_cast<double>(2 * FusedMultiplyAdds::chains * FusedMultiplyAdds::rounds * width * team);
    tailor::Arena<float> values(each * team);
    for (Index i = 0; i < values.size(); ++i) values.data()[i] = static_cast<float>(i);
    double best = 0;
    for (int trial = 0; trial < 40; ++trial) {
        const auto begin = std::chrono::steady_clock::now();
        tailor::parallel_for(
            team, [&](Index i, int) { tailor::kernels::dispatch<FusedMultiplyAdds>(values.data() + i * each); });
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
        benchmark::DoNotOptimize(values.data());
        best = std::max(best, operations / seconds.count());
    }
    return best;
}

/// Measured when the program starts, for its instruction set and threads; Google Benchmark prints it above its table.
inline const double peak = [] {
    const double flops = measured_peak();
    benchmark::AddCustomContext("tailor", tailor::cpu_report());
    benchmark::AddCustomContext("FMA peak", std::to_string(flops / 1e9) + " GFLOP/s");
    return flops;
}();

/// Reports this many multiply-adds an iteration, as GFLOP/s and as a share of the peak.
inline void count_multiply_adds(benchmark::State& state, double multiply_adds) {
    const double all = 2 * multiply_adds * static_cast<double>(state.iterations());
    state.counters["GFLOP/s"] = benchmark::Counter(all / 1e9, benchmark::Counter::kIsRate);
    state.counters["of_peak"] = benchmark::Counter(all / peak, benchmark::Counter::kIsRate);
}

/// Reports this many bytes an iteration.
inline void count_bytes(benchmark::State& state, double bytes) {
    state.counters["GB/s"] =
        benchmark::Counter(bytes / 1e9 * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
