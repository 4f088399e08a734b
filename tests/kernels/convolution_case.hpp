#pragma once
// What the tests of convolutions share: what goes into one, what comes out by the formula, and how large a number each
// value of that is made of.
#include <cmath>
#include <cstring>

#include "helpers.hpp"

namespace testing {

using tailor::kernels::Window;

/// A value for each output, pixel and weight.
struct Results {
    std::vector<double> z, dx, dw;
};

/// What goes into a convolution of n samples, and what comes out of it by the formula.
struct Case : Results {
    Window w;
    Index filters, n = 2;
    std::vector<double> x, kernel, bias, dz;

    /// Floats from -1 to 1; one in fifty of x and of dz is `spread` times as large.
    Case(const Window& window, Index filter_count, std::uint64_t seed, double spread = 1)
        : w(window),
          filters(filter_count),
          x(drawn(n * w.image_size(), seed, spread)),
          kernel(drawn(w.taps() * filters, seed + 1, 1)),
          bias(drawn(filters, seed + 2, 1)),
          dz(drawn(n * w.out_height * w.out_width * filters, seed + 3, spread)) {
        compute();
    }
    /// Of absolute values: how much each output, pixel and weight adds up.
    Case absolute() const {
        Case sizes = *this;
        for (auto* values : {&sizes.x, &sizes.kernel, &sizes.bias, &sizes.dz})
            for (double& value : *values) value = std::abs(value);
        sizes.compute();
        return sizes;
    }

private:
    static std::vector<double> drawn(Index count, std::uint64_t seed, double spread) {
        const auto values = real_numbers<float>(count, seed);
        std::vector<double> spread_out(values.begin(), values.end());
        Random random = numbers(seed + 1000);
        for (double& value : spread_out)
            if (random.below(50) == 0) value = static_cast<float>(value * spread);
        return spread_out;
    }
    void compute() {
        z.assign(dz.size(), 0);
        dx.assign(x.size(), 0);
        dw.assign(kernel.size(), 1);  // gradients are added
        for (Index sample = 0; sample < n; ++sample)
            for (Index p = 0; p < w.out_height * w.out_width; ++p)
                for (Index f = 0; f < filters; ++f) add(sample, p, f);
    }
    void add(Index sample, Index p, Index f) {
        const Index out = (sample * w.out_height * w.out_width + p) * filters + f;
        z.data()[out] = bias.data()[f];
        for (Index tap = 0; tap < w.taps(); ++tap) {
            const Index h = w.row(p / w.out_width, tap / w.channels / w.kernel_width);
            const Index v = w.column(p % w.out_width, tap / w.channels % w.kernel_width);
            if (!w.has_row(h) || !w.has_column(v)) continue;
            const Index at = sample * w.image_size() + (h * w.width + v) * w.channels + tap % w.channels;
            z.data()[out] += x.data()[at] * kernel.data()[tap * filters + f];
            dx.data()[at] += kernel.data()[tap * filters + f] * dz.data()[out];
            dw.data()[tap * filters + f] += x.data()[at] * dz.data()[out];
        }
    }
};

/// What tiles of side x side outputs, of a 3x3 kernel with stride 1, bring together: in z the largest |x| of the tile's
/// pixels times the largest |w|, added up over channels; in dx and dw likewise, added up over tiles.
inline Results seen_by_tiles(const Case& c, Index side) {
    const Window& w = c.w;
    Results seen{std::vector<double>(c.z.size()), std::vector<double>(c.dx.size()),
                 std::vector<double>(c.dw.size(), 1)};
    const auto raise = [](double& largest, double value) { largest = std::max(largest, std::abs(value)); };
    std::vector<double> w_max(std::size_t(w.channels * c.filters));
    for (std::size_t i = 0; i < c.kernel.size(); ++i) raise(w_max[i % w_max.size()], c.kernel[i]);
    const auto for_each_pixel = [](Index top, Index left, Index size, Index height, Index width, const auto& visit) {
        for (Index h = std::max(top, Index{0}); h < std::min(top + size, height); ++h)
            for (Index v = std::max(left, Index{0}); v < std::min(left + size, width); ++v) visit(h * width + v);
    };
    for (Index sample = 0; sample < c.n; ++sample)
        for (Index top = 0; top < w.out_height; top += side)
            for (Index left = 0; left < w.out_width; left += side) {
                const auto outputs = [&](const auto& visit) {
                    for_each_pixel(top, left, side, w.out_height, w.out_width, [&](Index pixel) {
                        visit((sample * w.out_height * w.out_width + pixel) * c.filters);
                    });
                };
                const auto pixels = [&](const auto& visit) {
                    for_each_pixel(top - w.pad_top, left - w.pad_left, side + 2, w.height, w.width,
                                   [&](Index pixel) { visit((sample * w.height * w.width + pixel) * w.channels); });
                };
                std::vector<double> x_max(std::size_t(w.channels)), dz_max(std::size_t(c.filters)),
                    to_pixels(x_max.size()), to_outputs(dz_max.size());
                pixels([&](Index at) {
                    for (Index i = 0; i < w.channels; ++i) raise(x_max.data()[i], c.x.data()[at + i]);
                });
                outputs([&](Index at) {
                    for (Index f = 0; f < c.filters; ++f) raise(dz_max.data()[f], c.dz.data()[at + f]);
                });
                for (std::size_t i = 0; i < w_max.size(); ++i) {
                    const std::size_t channel = i / dz_max.size(), f = i % dz_max.size();
                    to_outputs[f] += x_max[channel] * w_max[i];
                    to_pixels[channel] += dz_max[f] * w_max[i];
                    for (std::size_t tap = 0; tap < 9; ++tap)
                        seen.dw[tap * w_max.size() + i] += x_max[channel] * dz_max[f];
                }
                outputs([&](Index at) {
                    for (Index f = 0; f < c.filters; ++f)
                        seen.z.data()[at + f] = to_outputs.data()[f] + std::abs(c.bias.data()[f]);
                });
                pixels([&](Index at) {
                    for (Index i = 0; i < w.channels; ++i) seen.dx.data()[at + i] += to_pixels.data()[i];
                });
            }
    return seen;
}

template <class T>
std::vector<T> converted(const std::vector<double>& values) {
    return {values.begin(), values.end()};
}

/// z, dx and dw of a case by one algorithm, in T.
template <class T, class Algorithm>
Results computed(const Algorithm& algorithm, const Case& c) {
    std::vector<T> scratch(std::size_t(tailor::threads() * algorithm.scratch_size())),
        prepared(std::size_t(algorithm.prepared_size(tailor::kernels::Prepare::both))), z(c.z.size()), dx(c.dx.size()),
        dw(c.dw.size(), T(1));
    const auto x = converted<T>(c.x), kernel = converted<T>(c.kernel), bias = converted<T>(c.bias),
               dz = converted<T>(c.dz);
    algorithm.prepare(tailor::kernels::Prepare::both, kernel.data(), prepared.data());
    algorithm.forward(c.n, x.data(), kernel.data(), prepared.data(), bias.data(), z.data(),
                      [&](int thread) { return scratch.data() + thread * algorithm.scratch_size(); });
    algorithm.backward(c.n, x.data(), kernel.data(), prepared.data(), dz.data(), dx.data(), dw.data(), scratch.data());
    return {{z.begin(), z.end()}, {dx.begin(), dx.end()}, {dw.begin(), dw.end()}};
}

/// The largest error of a value, in units of T's epsilon times what the value is made of.
template <class T, class U>
double largest_error(const std::vector<U>& found, const std::vector<double>& expected,
                     const std::vector<double>& seen) {
    double largest = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double error = std::abs(double(found[i]) - expected[i]);
        const double units = error == 0 ? 0 : error / (double(std::numeric_limits<T>::epsilon()) * seen[i]);
        if (!(units <= largest)) largest = std::isnan(units) ? std::numeric_limits<double>::infinity() : units;
    }
    return largest;
}

/// Memory that is NaN before, between guards that must be untouched after.
template <class T>
struct Guarded {
    std::vector<T> memory;
    explicit Guarded(Index size) : memory(filled(size + 32, not_a_number<T>)) {
        std::fill_n(memory.begin(), 16, T(7));
        std::fill_n(memory.end() - 16, 16, T(7));
    }
    T* data() { return memory.data() + 16; }
    bool holds() const {
        const auto seven = [](T value) { return value == T(7); };
        return std::all_of(memory.begin(), memory.begin() + 16, seven) &&
               std::all_of(memory.end() - 16, memory.end(), seven);
    }
};

/// What a layer's function is to a kernel.
struct DoubledOutput {
    template <class V>
    [[gnu::always_inline]] void operator()(const V& z, V& y) const {
        y = z + z;
    }
};

/// Both passes: no value's error is larger than so many epsilons of what the value is made of; only results are written.
template <class T, class Algorithm>
void compare(const Algorithm& algorithm, const Case& c, const Results& seen, double bound) {
    Guarded<T> scratch(tailor::threads() * algorithm.scratch_size()),
        prepared(algorithm.prepared_size(tailor::kernels::Prepare::both)), z(Index(c.z.size())), dx(Index(c.x.size()));
    const auto x = converted<T>(c.x), kernel = converted<T>(c.kernel), bias = converted<T>(c.bias),
               dz = converted<T>(c.dz);
    std::vector<T> dw(kernel.size(), T(1));
    const auto values = [](const Guarded<T>& g) { return std::vector<T>(g.memory.begin() + 16, g.memory.end() - 16); };
    CAPTURE(window_text(c.w), c.filters);

    algorithm.prepare(tailor::kernels::Prepare::both, kernel.data(), prepared.data());
    algorithm.forward(c.n, x.data(), kernel.data(), prepared.data(), bias.data(), z.data(),
                      [&](int thread) { return scratch.data() + thread * algorithm.scratch_size(); });
    REQUIRE(largest_error<T>(values(z), c.z, seen.z) < bound);
    algorithm.backward(c.n, x.data(), kernel.data(), prepared.data(), dz.data(), dx.data(), dw.data(), scratch.data());
    REQUIRE(largest_error<T>(values(dx), c.dx, seen.dx) < bound);
    REQUIRE(largest_error<T>(dw, c.dw, seen.dw) < bound);
    REQUIRE((scratch.holds() && prepared.holds() && z.holds() && dx.holds()));

    std::vector<T> alone(kernel.size(), T(1));  // without dx, and without a bias
    algorithm.backward(c.n, x.data(), kernel.data(), prepared.data(), dz.data(), nullptr, alone.data(), scratch.data());
    REQUIRE(alone == dw);
    algorithm.forward(c.n, x.data(), kernel.data(), prepared.data(), nullptr, z.data(),
                      [&](int thread) { return scratch.data() + thread * algorithm.scratch_size(); });
    std::vector<double> plain = c.z;
    for (std::size_t i = 0; i < plain.size(); ++i) plain[i] -= c.bias[i % c.bias.size()];
    REQUIRE(largest_error<T>(values(z), plain, seen.z) < bound);

    algorithm.forward(
        c.n, x.data(), kernel.data(), prepared.data(), bias.data(), z.data(),
        [&](int thread) { return scratch.data() + thread * algorithm.scratch_size(); }, DoubledOutput{});
    std::vector<double> doubled = c.z;
    for (double& value : doubled) value *= 2;
    REQUIRE(largest_error<T>(values(z), doubled, seen.z) < 2 * bound);

    Guarded<T> forward_alone(algorithm.prepared_size(tailor::kernels::Prepare::forward));
    algorithm.prepare(tailor::kernels::Prepare::forward, kernel.data(), forward_alone.data());
    const auto bytes = static_cast<std::size_t>(algorithm.prepared_size(tailor::kernels::Prepare::forward)) * sizeof(T);
    REQUIRE(std::memcmp(forward_alone.data(), prepared.data(), bytes) == 0);
    REQUIRE(forward_alone.holds());
}

/// Windows that Winograd's algorithm can compute: 3x3 kernels with any padding that a 3x3 kernel may have.
inline Window any_3x3(Random& random) {
    Window w{};
    w.kernel_height = w.kernel_width = 3;
    w.stride_height = w.stride_width = w.dilation_height = w.dilation_width = 1;
    w.pad_top = random.below(3);
    w.pad_left = random.below(3);
    w.height = 3 + random.below(9);
    w.width = 3 + random.below(9);
    w.out_height = w.height + w.pad_top + random.below(3) - 2;
    w.out_width = w.width + w.pad_left + random.below(3) - 2;
    w.channels = any_of(random, {16, 17, 24, 33});
    return w;
}

}  // namespace testing
