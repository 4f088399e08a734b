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
#include <optional>
#include <string>
#include <vector>

#include "../core/parallel.hpp"
#include "bench.hpp"

namespace TAILOR_NAMESPACE {

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

/// One layer's inspection: each check is a function, and leaves what it finds in the report.
template <class L>
class Inspection {
    using Bench = detail::Bench<L>;

public:
    Inspection(const L& layer, LayerCheck options) : options_(options), bench_(layer, options) {}

    LayerReport run() {
        gradients();
        run_passes(options_.batch);
        whole_ = bench_;
        writes();
        adds();
        absent_dx();
        reads();
        if constexpr (runs_in_shards<L>()) slices();
        threads();
        return report_;
    }

private:
    void check(bool holds, const char* what) {
        if (!holds) report_.failures.emplace_back(what);
    }
    static void fill(Arena<double>& values, double value) { std::fill_n(values.data(), values.size(), value); }

    /// Both passes of the batch, `slice` samples at a time, into memory full of NaN.
    void run_passes(Index slice) {
        fill(bench_.y, Bench::nan);
        fill(bench_.dx, Bench::nan);
        fill(bench_.gradients, 0);
        bench_.spoil_scratch();
        Arena<double> dy = bench_.dy;
        for (Index first = 0; first < options_.batch; first += slice)
            bench_.forward(first, std::min(slice, options_.batch - first));
        for (Index first = 0; first < options_.batch; first += slice)
            bench_.backward(first, std::min(slice, options_.batch - first), dy, bench_.dx.data());
    }
    /// The batch's backward pass once more, on gradients that are `before`; dx goes `into`.
    void run_backward(double before, double* into) {
        fill(bench_.gradients, before);
        Arena<double> dy = bench_.dy;
        bench_.backward(0, options_.batch, dy, into);
    }
    bool same_backward() const { return same(bench_.dx, whole_->dx) && same(bench_.gradients, whole_->gradients); }

    void gradients() {
        for (std::uint64_t attempt = 0;; ++attempt) {  // values near a corner are drawn again
            bench_.draw(options_.seed + attempt);
            run_passes(options_.batch);
            const Arena<double> dx = bench_.dx, gradients = bench_.gradients;
            Index& checked = report_.gradients_checked;
            checked = 0;
            report_.input_error = largest_error(bench_, bench_.x, dx, checked);
            report_.weight_error =
                report_.input_error < 0 ? -1 : largest_error(bench_, bench_.weights, gradients, checked);
            if (!(report_.weight_error < 0)) break;  // NaN is no corner, but an error to report
            require(attempt < 50, "check_layer: expected values where the layer is smooth, found corners in 50 draws");
        }
        check(report_.input_error <= options_.tolerance, "dx differs from finite differences");
        check(report_.weight_error <= options_.tolerance, "weight gradients differ from finite differences");
    }
    void writes() {
        check(same(whole_->y, whole_->y), "forward leaves parts of y unwritten, or makes NaN");
        check(same(whole_->dx, whole_->dx), "backward leaves parts of dx unwritten, or makes NaN");
    }
    void adds() {
        run_backward(0.5, bench_.dx.data());
        Arena<double> added = whole_->gradients;
        for (double& g : added.span()) g += 0.5;
        check(same(bench_.gradients, added, 1e-12), "backward does not add to the gradients that are there");
    }
    void absent_dx() {
        run_backward(0, nullptr);
        check(same(bench_.gradients, whole_->gradients), "gradients differ when dx is absent");
    }
    void reads() {
        if (!backward_reads<L>().input) fill(bench_.x, Bench::nan);
        if (!backward_reads<L>().output) fill(bench_.y, Bench::nan);
        run_backward(0, bench_.dx.data());
        check(same_backward(), "backward reads x or y, which backward_reads denies");
        bench_.x = whole_->x;
    }
    void slices() {
        run_passes(1);
        check(same(bench_.y, whole_->y) && same(bench_.dx, whole_->dx),
              "sample by sample gives other values than the batch at once");
        check(same(bench_.gradients, whole_->gradients, 1e-12),
              "sample by sample gives other gradients than the batch at once");
    }
    void threads() {
        bool same_on_any_team = true;
        for (const int team : {1, 2, 3}) {
            set_threads(team);
            run_passes(options_.batch);
            same_on_any_team = same_on_any_team && same(bench_.y, whole_->y) && same_backward();
        }
        check(same_on_any_team, "another number of threads gives other values");
    }

    LayerCheck options_;
    Bench bench_;
    std::optional<Bench> whole_;  // after both passes of the batch at once
    LayerReport report_;
};

}  // namespace detail

/// Inspects a layer L = Specification::On<double, Shape<...>>. Takes time proportional to (inputs + weights) passes.
template <class L>
LayerReport check_layer(const L& layer = {}, LayerCheck options = {}) {
    struct KeepThreads {
        int chosen = detail::chosen_threads;
        ~KeepThreads() { set_threads(chosen); }
    } const keep_threads;
    const detail::ShareEverything small_loops_too;
    set_threads(1);
    return detail::Inspection<L>(layer, options).run();
}

}  // namespace TAILOR_NAMESPACE
