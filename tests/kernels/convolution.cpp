// All ways to convolve, on random windows, against the formula.
#include <tailor/kernels/convolution.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels;

namespace {

/// What goes into a convolution of n samples, and what comes out of it.
struct Case {
    Window w;
    Index filters, n;
    std::vector<double> x, kernel, bias, dz, z, dx, dw;

    Case(const Window& window, Index filter_count, std::uint64_t seed)
        : w(window),
          filters(filter_count),
          n(2),
          x(real_numbers<double>(n * w.image_size(), seed)),
          kernel(real_numbers<double>(w.taps() * filters, seed + 1)),
          bias(real_numbers<double>(filters, seed + 2)),
          dz(real_numbers<double>(n * w.out_height * w.out_width * filters, seed + 3)),
          z(dz.size(), 0),
          dx(x.size(), 0),
          dw(kernel.size(), 1) {  // gradients are added
        for (Index sample = 0; sample < n; ++sample)
            for (Index p = 0; p < w.out_height * w.out_width; ++p)
                for (Index f = 0; f < filters; ++f) add(sample, p, f);
    }

private:
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

template <class T>
std::vector<T> converted(const std::vector<double>& values) {
    return {values.begin(), values.end()};
}
template <class T>
double distance(const std::vector<T>& found, const std::vector<double>& expected) {
    double largest = 0;
    for (std::size_t i = 0; i < found.size(); ++i)
        if (!(std::abs(double(found[i]) - expected[i]) <= largest)) largest = std::abs(double(found[i]) - expected[i]);
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
struct Doubled {
    template <class V>
    [[gnu::always_inline]] void operator()(const V& z, V& y) const {
        y = z + z;
    }
};

template <class T, class Way>
void compare(const Way& way, const Case& c, double tolerance) {
    Guarded<T> scratch(threads() * way.scratch_size()), prepared(way.prepared_size(Prepare::both)),
        z(Index(c.z.size())), dx(Index(c.x.size()));
    const auto x = converted<T>(c.x), kernel = converted<T>(c.kernel), bias = converted<T>(c.bias),
               dz = converted<T>(c.dz);
    std::vector<T> dw(kernel.size(), T(1));
    const auto values = [](const Guarded<T>& g) { return std::vector<T>(g.memory.begin() + 16, g.memory.end() - 16); };
    CAPTURE(text_of(c.w), c.filters);

    way.prepare(Prepare::both, kernel.data(), prepared.data());
    way.forward(c.n, x.data(), kernel.data(), prepared.data(), bias.data(), z.data(),
                [&](int thread) { return scratch.data() + thread * way.scratch_size(); });
    REQUIRE(distance(values(z), c.z) < tolerance);
    way.backward(c.n, x.data(), kernel.data(), prepared.data(), dz.data(), dx.data(), dw.data(), scratch.data());
    REQUIRE(distance(values(dx), c.dx) < tolerance);
    REQUIRE(distance(dw, c.dw) < tolerance);
    REQUIRE((scratch.holds() && prepared.holds() && z.holds() && dx.holds()));

    std::vector<T> alone(kernel.size(), T(1));  // without dx, and without a bias
    way.backward(c.n, x.data(), kernel.data(), prepared.data(), dz.data(), nullptr, alone.data(), scratch.data());
    REQUIRE(alone == dw);
    way.forward(c.n, x.data(), kernel.data(), prepared.data(), nullptr, z.data(),
                [&](int thread) { return scratch.data() + thread * way.scratch_size(); });
    for (std::size_t i = 0; i < c.z.size(); ++i)
        REQUIRE(std::abs(double(values(z)[i]) + c.bias[i % c.bias.size()] - c.z[i]) < tolerance);

    way.forward(
        c.n, x.data(), kernel.data(), prepared.data(), bias.data(), z.data(),
        [&](int thread) { return scratch.data() + thread * way.scratch_size(); }, Doubled{});
    for (std::size_t i = 0; i < c.z.size(); ++i) REQUIRE(std::abs(double(values(z)[i]) - 2 * c.z[i]) < 2 * tolerance);

    Guarded<T> forward_alone(way.prepared_size(Prepare::forward));
    way.prepare(Prepare::forward, kernel.data(), forward_alone.data());
    const auto bytes = static_cast<std::size_t>(way.prepared_size(Prepare::forward)) * sizeof(T);
    REQUIRE(std::memcmp(forward_alone.data(), prepared.data(), bytes) == 0);
    REQUIRE(forward_alone.holds());
}

/// Windows that Winograd's way can compute: 3x3 kernels with any padding that a 3x3 kernel may have.
Window any_3x3(Random& random) {
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

}  // namespace

TEMPLATE_TEST_CASE("every way to convolve any window is what the formula says", "", float, double) {
    using T = TestType;
    const double tolerance = std::is_same_v<T, float> ? 3e-4 : 1e-11;
    Random random = numbers(1);
    for (int trial = 0; trial < 150; ++trial) {
        const Case c(any_window(random, 3), any_of(random, {1, 2, 3, 4, 7, 8, 16, 19, 32, 35}), std::uint64_t(trial));
        compare<T>(TextbookConvolution<T>{c.w, c.filters}, c, tolerance);
        compare<T>(DirectConvolution<T>{c.w, c.filters}, c, tolerance);
    }
}

TEMPLATE_TEST_CASE("Winograd's way is what the formula says", "", float, double) {
    using T = TestType;
    const double tolerance = std::is_same_v<T, float> ? 1e-3 : 1e-11;
    Random random = numbers(2);
    for (int trial = 0; trial < 60; ++trial) {
        const Case c(any_3x3(random), any_of(random, {16, 19, 32, 35}), std::uint64_t(trial));
        REQUIRE(winograd_fits<T>(c.w, c.filters));
        compare<T>(WinogradConvolution<T, 4>{c.w, c.filters}, c, tolerance);
        compare<T>(WinogradConvolution<T, 2>{c.w, c.filters}, c, tolerance);
    }
}

TEST_CASE("Winograd's error in float is small, and some ten times that of the direct way") {
    Random random = numbers(3);
    Window w = any_3x3(random);
    w.height = w.width = 20;
    w.out_height = 18 + w.pad_top;
    w.out_width = 18 + w.pad_left;
    w.channels = 48;
    const Case c(w, 40, 1);
    const auto error = [&](const auto& way) {
        const auto x = converted<float>(c.x), kernel = converted<float>(c.kernel), bias = converted<float>(c.bias);
        std::vector<float> scratch(std::size_t(threads() * way.scratch_size())),
            prepared(std::size_t(way.prepared_size(Prepare::forward))), z(c.z.size());
        way.prepare(Prepare::forward, kernel.data(), prepared.data());
        way.forward(c.n, x.data(), kernel.data(), prepared.data(), bias.data(), z.data(),
                    [&](int thread) { return scratch.data() + thread * way.scratch_size(); });
        return distance(z, c.z) / *std::max_element(c.z.begin(), c.z.end());
    };
    const double by_4x4 = error(WinogradConvolution<float, 4>{w, 40}),
                 by_2x2 = error(WinogradConvolution<float, 2>{w, 40}),
                 directly = error(DirectConvolution<float>{w, 40});
    CAPTURE(by_4x4, by_2x2, directly);
    CHECK(by_4x4 < 1e-5);
    CHECK(by_4x4 > directly);
    CHECK(by_2x2 < 2e-6);
    CHECK(directly < 1e-6);
}

TEST_CASE("the fastest way is read from the table, rounded down") {
    const auto way = [](Index channels, Index filters, Index height, Index width) {
        return fastest_way<float>({height + 2, width + 2, channels, 3, 3, 1, 1, 1, 1, 0, 0, height, width}, filters);
    };
    CHECK(way(15, 64, 24, 24) == 'd');  // too few channels, or filters
    CHECK(way(64, 15, 24, 24) == 'd');
    CHECK(way(16, 16, 24, 24) == fastest_convolution[0][0][10]);
    CHECK(way(31, 33, 24, 31) == fastest_convolution[0][1][10]);
    CHECK(way(1000, 64, 9, 100) == fastest_convolution[5][2][7]);
    CHECK(way(64, 1000, 100, 2) == fastest_convolution[2][5][1]);
    CHECK(way(64, 64, 100, 100) == fastest_convolution[2][2][11]);
    CHECK(fastest_way<double>({4, 4, 8, 3, 3, 1, 1, 1, 1, 0, 0, 2, 2}, 8) == fastest_convolution[0][0][1]);
    CHECK(fastest_way<float>({9, 9, 64, 3, 3, 2, 1, 1, 1, 0, 0, 4, 7}, 64) == 'd');  // strides
}

TEST_CASE("with channels first a convolution is the same, on images that are turned") {
    Random random = numbers(4);
    for (int trial = 0; trial < 50; ++trial) {
        Case c(any_window(random, 2), any_of(random, {1, 3, 8, 17}), std::uint64_t(trial));
        const ChannelsFirstBy<double, DirectConvolution<double>> way{c.w, c.filters};
        const auto turn = [](std::vector<double>& images, Index n, Index channels) {
            const std::vector<double> old = images;
            const Index pixels = Index(old.size()) / n / channels;
            for (Index i = 0; i < Index(old.size()); ++i) {
                const Index sample = i / (pixels * channels), pixel = i / channels % pixels, channel = i % channels;
                images.data()[(sample * channels + channel) * pixels + pixel] = old.data()[i];
            }
        };
        turn(c.x, c.n, c.w.channels);
        turn(c.dx, c.n, c.w.channels);
        turn(c.z, c.n, c.filters);
        turn(c.dz, c.n, c.filters);
        Guarded<double> scratch(threads() * way.scratch_size()), prepared(way.prepared_size(Prepare::both));
        std::vector<double> z(c.z.size()), dx(c.x.size()), dw(c.kernel.size(), 1);
        way.prepare(Prepare::both, c.kernel.data(), prepared.data());
        way.forward(c.n, c.x.data(), c.kernel.data(), prepared.data(), c.bias.data(), z.data(),
                    [&](int thread) { return scratch.data() + thread * way.scratch_size(); });
        way.backward(c.n, c.x.data(), c.kernel.data(), prepared.data(), c.dz.data(), dx.data(), dw.data(),
                     scratch.data());
        CAPTURE(text_of(c.w), c.filters);
        REQUIRE(distance(z, c.z) < 1e-11);
        REQUIRE(distance(dx, c.dx) < 1e-11);
        REQUIRE(distance(dw, c.dw) < 1e-11);
        REQUIRE((scratch.holds() && prepared.holds()));
    }
}
