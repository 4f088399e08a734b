#pragma once
// An inspection for layers, the library's and yours: are the passes what the layer promises?
//
//   gradients    dx and every weight's gradient against finite differences of sum(y dy), in double, at random values
//   writes       y and dx are written everywhere: they, and the scratch memory, are filled with NaN before
//   adds         gradients are added to what is there
//   reads        backward looks at x and y only if backward_reads says so: otherwise they are filled with NaN before
//   slices       if the samples are independent: sample by sample the same, bit for bit, as the batch at once
//   threads      the same, bit for bit, on 1, 2 and 3 threads
//   absent dx    the same gradients without dx
//
//   const LayerReport report = check_layer<Dense<4, ReLU>::On<double, Shape<7>>>();
//   if (!report.passed()) std::cerr << report.text();
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "../core/arena.hpp"
#include "../core/parallel.hpp"
#include "../core/random.hpp"
#include "../layers/layer.hpp"

namespace TAILOR_NAMESPACE {

struct LayerCheck {
    Index batch = 3;
    Phase phase = Phase::training;
    std::uint64_t seed = 1;
    double tolerance = 1e-6;  // relative error of gradients
};

/// What check_layer found.
struct LayerReport {
    double input_error = 0, weight_error = 0;  // largest relative errors
    Index gradients_checked = 0;
    std::vector<std::string> failures;

    bool passed() const { return failures.empty(); }
    std::string text() const {
        std::string all = text_of("largest relative error: dx ", input_error, ", weights ", weight_error, ", of ",
                                  gradients_checked, " gradients\n");
        for (const std::string& failure : failures) all += failure + "\n";
        return all;
    }
};

namespace detail {

/// A layer with all the memory it needs, outside any model.
template <class L>
class Bench {
    using T = double;
    using Arrays = WeightsOf<L, T>;

public:
    using In = typename L::In;
    using Out = typename L::Out;
    static constexpr T nan = std::numeric_limits<T>::quiet_NaN();

    Bench(const L& layer, LayerCheck options)
        : x(options.batch * In::size),
          dx(x.size()),
          y(options.batch * Out::size),
          dy(y.size()),
          weights(array_values<Arrays>(Role::trainable)),
          gradients(weights.size()),
          layer_(layer),
          options_(options),
          state_(array_values<Arrays>(Role::state)),
          prepared_(array_values<Arrays>(Role::prepared)),
          cache_(cache_bytes<L>(options.batch)),
          scratch_(scratch_size<L>() * most_threads) {}

    /// Random values away from zero, so that functions with a corner there are smooth around them.
    void draw(std::uint64_t seed) {
        Random random(seed, Purpose::user);
        const auto fill = [&](Arena<T>& values, double low, double high) {
            for (T& v : values.span()) v = (random.uniform() < 0.5 ? -1 : 1) * (low + (high - low) * random.uniform());
        };
        fill(x, 0.1, 1);
        fill(dy, 0.1, 1);
        fill(weights, 0.1, 0.8);
        for (T& v : state_.span()) v = 0.5 + random.uniform();
    }

    void forward(Index first, Index n) {
        const auto w = bind_arrays<WeightsOf<L, const T>, const T>(weights.data(), state_.data(), prepared_.data());
        if constexpr (has_prepare<L, T>) layer_.prepare(w, Phase::training);
        layer_.forward(w, View<const T, In>(x.data(), options_.batch).slice(first, n),
                       View<T, Out>(y.data(), options_.batch).slice(first, n), cache(first, n), context(first));
    }
    /// Of samples first ... first + n - 1, with or without dx; spoils d.
    void backward(Index first, Index n, Arena<T>& d, T* into) {
        const auto w = bind_arrays<WeightsOf<L, const T>, const T>(weights.data(), state_.data(), prepared_.data());
        const auto g = bind_arrays<Arrays, T>(gradients.data(), nullptr, nullptr);
        layer_.backward(w, View<const T, In>(x.data(), options_.batch).slice(first, n),
                        View<const T, Out>(y.data(), options_.batch).slice(first, n),
                        View<T, Out>(d.data(), options_.batch).slice(first, n),
                        View<T, In>(into, options_.batch).slice(first, n), g, cache(first, n), context(first));
    }
    /// sum(y dy) after a forward pass.
    double value() {
        forward(0, options_.batch);
        double sum = 0;
        for (Index i = 0; i < y.size(); ++i) sum += y.data()[i] * dy.data()[i];
        return sum;
    }
    void spoil_scratch() { std::fill_n(scratch_.data(), scratch_.size(), nan); }

    Arena<T> x, dx, y, dy, weights, gradients;

private:
    static constexpr Index most_threads = 3;

    PassContext<T> context(Index first) {
        return {.phase = options_.phase,
                .seed = 3,
                .number = 5,
                .layer = 2,
                .first_sample = first,
                .scratch_memory = scratch_.data(),
                .scratch_stride = scratch_size<L>()};
    }
    CacheOf<L> cache(Index first, Index n) { return cache_in<L>(cache_.data(), options_.batch, first, n); }

    L layer_;
    LayerCheck options_;
    Arena<T> state_, prepared_;
    Arena<std::byte> cache_;
    Arena<T> scratch_;
};

/// d value / d at by the four-point formula, and whether the function has a corner nearby.
struct Difference {
    double derivative;
    bool corner;
};
template <class L>
Difference finite_difference(Bench<L>& bench, double& at) {
    constexpr double h = 2e-5;
    const double here = at, middle = bench.value();
    const auto value_at = [&](double offset) {
        at = here + offset;
        const double v = bench.value();
        at = here;
        return v;
    };
    const double right = value_at(h), left = value_at(-h), far_right = value_at(2 * h), far_left = value_at(-2 * h);
    const double near = (right - left) / (2 * h), far = (far_right - far_left) / (4 * h),
                 derivative = (4 * near - far) / 3;
    const double size = std::max(1.0, std::abs(derivative)),
                 bend = std::abs(far_right - 2 * middle + far_left) / (2 * h);
    return {derivative, bend > 1e-2 * size || std::abs(near - far) > 1e-6 * size};
}

/// The largest relative error of `found` against finite differences; negative if there is a corner. Values far below
/// the array's largest count as that size: rounding is all they are.
template <class L>
double largest_error(Bench<L>& bench, Arena<double>& at, const Arena<double>& found, Index& checked) {
    double largest = 0, worst = 0;
    for (const double g : found.span()) largest = std::max(largest, std::abs(g));
    for (Index i = 0; i < at.size(); ++i) {
        const Difference s = finite_difference(bench, at.data()[i]);
        if (s.corner) return -1;
        const double g = found.data()[i], size = std::max({std::abs(g), std::abs(s.derivative), 1e-2 * largest, 1e-6});
        const double error = std::abs(g - s.derivative) / size;
        worst = error >= worst || !(error == error) ? error : worst;
        ++checked;
    }
    return worst;
}

inline bool same(const Arena<double>& a, const Arena<double>& b, double tolerance = 0) {
    for (Index i = 0; i < a.size(); ++i)
        if (!(std::abs(a.data()[i] - b.data()[i]) <= tolerance * std::max(1.0, std::abs(b.data()[i])))) return false;
    return true;
}

}  // namespace detail

/// Inspects a layer L = Specification::On<double, Shape<...>>. Takes time proportional to (inputs + weights) passes.
template <class L>
LayerReport check_layer(const L& layer = {}, LayerCheck options = {}) {
    using Bench = detail::Bench<L>;
    LayerReport report;
    const auto check = [&](bool holds, const char* what) {
        if (!holds) report.failures.emplace_back(what);
    };
    const auto fill = [](Arena<double>& a, double value) { std::fill_n(a.data(), a.size(), value); };
    const auto run = [&](Bench& bench, Index slice) {
        fill(bench.y, Bench::nan);
        fill(bench.dx, Bench::nan);
        fill(bench.gradients, 0);
        bench.spoil_scratch();
        Arena<double> d = bench.dy;
        for (Index first = 0; first < options.batch; first += slice)
            bench.forward(first, std::min(slice, options.batch - first));
        for (Index first = 0; first < options.batch; first += slice)
            bench.backward(first, std::min(slice, options.batch - first), d, bench.dx.data());
    };

    struct KeepThreads {
        int chosen = tailor::detail::chosen_threads;
        ~KeepThreads() { set_threads(chosen); }
    } const keep_threads;
    const tailor::detail::ShareEverything small_loops_too;
    set_threads(1);
    Bench bench(layer, options);
    for (std::uint64_t attempt = 0;; ++attempt) {  // values near a corner are drawn again
        bench.draw(options.seed + attempt);
        run(bench, options.batch);
        const Arena<double> dx = bench.dx, gradients = bench.gradients;
        report.gradients_checked = 0;
        report.input_error = detail::largest_error(bench, bench.x, dx, report.gradients_checked);
        report.weight_error = report.input_error < 0
                                  ? -1
                                  : detail::largest_error(bench, bench.weights, gradients, report.gradients_checked);
        if (!(report.weight_error < 0)) break;  // NaN is no corner, but an error to report
        require(attempt < 50, "check_layer: expected values where the layer is smooth, found corners in 50 draws");
    }
    check(report.input_error <= options.tolerance, "dx differs from finite differences");
    check(report.weight_error <= options.tolerance, "weight gradients differ from finite differences");

    run(bench, options.batch);
    const Bench whole = bench;
    check(detail::same(whole.y, whole.y), "forward leaves parts of y unwritten, or makes NaN");
    check(detail::same(whole.dx, whole.dx), "backward leaves parts of dx unwritten, or makes NaN");

    fill(bench.gradients, 0.5);
    Arena<double> d = bench.dy;
    bench.backward(0, options.batch, d, bench.dx.data());
    Arena<double> added = whole.gradients;
    for (double& g : added.span()) g += 0.5;
    check(detail::same(bench.gradients, added, 1e-12), "backward does not add to the gradients that are there");

    fill(bench.gradients, 0);
    d = bench.dy;
    bench.backward(0, options.batch, d, nullptr);
    check(detail::same(bench.gradients, whole.gradients), "gradients differ when dx is absent");

    if (!backward_reads<L>().input) fill(bench.x, Bench::nan);
    if (!backward_reads<L>().output) fill(bench.y, Bench::nan);
    fill(bench.gradients, 0);
    d = bench.dy;
    bench.backward(0, options.batch, d, bench.dx.data());
    check(detail::same(bench.dx, whole.dx) && detail::same(bench.gradients, whole.gradients),
          "backward reads x or y, which backward_reads denies");
    bench.x = whole.x;

    if constexpr (runs_in_shards<L>()) {
        run(bench, 1);
        check(detail::same(bench.y, whole.y) && detail::same(bench.dx, whole.dx),
              "sample by sample gives other values than the batch at once");
        check(detail::same(bench.gradients, whole.gradients, 1e-12),
              "sample by sample gives other gradients than the batch at once");
    }
    bool same_on_any_team = true;
    for (const int team : {1, 2, 3}) {
        set_threads(team);
        run(bench, options.batch);
        same_on_any_team = same_on_any_team && detail::same(bench.y, whole.y) && detail::same(bench.dx, whole.dx) &&
                           detail::same(bench.gradients, whole.gradients);
    }
    check(same_on_any_team, "another number of threads gives other values");
    return report;
}

}  // namespace TAILOR_NAMESPACE
