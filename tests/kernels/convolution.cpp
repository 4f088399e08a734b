// All ways to convolve, on random windows, against the formula.
#include <tailor/kernels/convolution.hpp>

#include "convolution_case.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels;

namespace {

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

/// No value's error is larger than so many epsilons of what the value is made of.
template <class T, class Way>
void compare(const Way& way, const Case& c, const Results& seen, double bound) {
    Guarded<T> scratch(threads() * way.scratch_size()), prepared(way.prepared_size(Prepare::both)),
        z(Index(c.z.size())), dx(Index(c.x.size()));
    const auto x = converted<T>(c.x), kernel = converted<T>(c.kernel), bias = converted<T>(c.bias),
               dz = converted<T>(c.dz);
    std::vector<T> dw(kernel.size(), T(1));
    const auto values = [](const Guarded<T>& g) { return std::vector<T>(g.memory.begin() + 16, g.memory.end() - 16); };
    CAPTURE(window_text(c.w), c.filters);

    way.prepare(Prepare::both, kernel.data(), prepared.data());
    way.forward(c.n, x.data(), kernel.data(), prepared.data(), bias.data(), z.data(),
                [&](int thread) { return scratch.data() + thread * way.scratch_size(); });
    REQUIRE(largest_error<T>(values(z), c.z, seen.z) < bound);
    way.backward(c.n, x.data(), kernel.data(), prepared.data(), dz.data(), dx.data(), dw.data(), scratch.data());
    REQUIRE(largest_error<T>(values(dx), c.dx, seen.dx) < bound);
    REQUIRE(largest_error<T>(dw, c.dw, seen.dw) < bound);
    REQUIRE((scratch.holds() && prepared.holds() && z.holds() && dx.holds()));

    std::vector<T> alone(kernel.size(), T(1));  // without dx, and without a bias
    way.backward(c.n, x.data(), kernel.data(), prepared.data(), dz.data(), nullptr, alone.data(), scratch.data());
    REQUIRE(alone == dw);
    way.forward(c.n, x.data(), kernel.data(), prepared.data(), nullptr, z.data(),
                [&](int thread) { return scratch.data() + thread * way.scratch_size(); });
    std::vector<double> plain = c.z;
    for (std::size_t i = 0; i < plain.size(); ++i) plain[i] -= c.bias[i % c.bias.size()];
    REQUIRE(largest_error<T>(values(z), plain, seen.z) < bound);

    way.forward(
        c.n, x.data(), kernel.data(), prepared.data(), bias.data(), z.data(),
        [&](int thread) { return scratch.data() + thread * way.scratch_size(); }, Doubled{});
    std::vector<double> doubled = c.z;
    for (double& value : doubled) value *= 2;
    REQUIRE(largest_error<T>(values(z), doubled, seen.z) < 2 * bound);

    Guarded<T> forward_alone(way.prepared_size(Prepare::forward));
    way.prepare(Prepare::forward, kernel.data(), forward_alone.data());
    const auto bytes = static_cast<std::size_t>(way.prepared_size(Prepare::forward)) * sizeof(T);
    REQUIRE(std::memcmp(forward_alone.data(), prepared.data(), bytes) == 0);
    REQUIRE(forward_alone.holds());
}

}  // namespace

TEMPLATE_TEST_CASE("every way to convolve any window is what the formula says", "", float, double) {
    using T = TestType;
    Random random = numbers(1);
    for (int trial = 0; trial < 150; ++trial) {
        const Case c(any_window(random, 3), any_of(random, {1, 2, 3, 4, 7, 8, 16, 19, 32, 35}), std::uint64_t(trial));
        compare<T>(TextbookConvolution<T>{c.w, c.filters}, c, c.absolute(), 5);
        compare<T>(DirectConvolution<T>{c.w, c.filters}, c, c.absolute(), 5);
    }
}

TEMPLATE_TEST_CASE("Winograd's way is what the formula says", "", float, double) {
    using T = TestType;
    Random random = numbers(2);
    for (int trial = 0; trial < 60; ++trial) {
        const Case c(any_3x3(random), any_of(random, {16, 19, 32, 35}), std::uint64_t(trial));
        REQUIRE(winograd_fits<T>(c.w, c.filters));
        compare<T>(WinogradConvolution<T, 4>{c.w, c.filters}, c, seen_by_tiles(c, 4), 20);
        compare<T>(WinogradConvolution<T, 2>{c.w, c.filters}, c, seen_by_tiles(c, 2), 5);
    }
}

TEST_CASE("the fastest algorithm is read from the table, rounded down") {
    using enum ConvolutionAlgorithm;
    const auto measured = [](char c) { return c == '4' ? winograd_4x4 : c == '2' ? winograd_2x2 : direct; };
    const auto fastest = [](Index channels, Index filters, Index height, Index width) {
        return fastest_algorithm<float>({height + 2, width + 2, channels, 3, 3, 1, 1, 1, 1, 0, 0, height, width},
                                        filters);
    };
    CHECK(fastest(15, 64, 24, 24) == direct);  // too few channels, or filters
    CHECK(fastest(64, 15, 24, 24) == direct);
    CHECK(fastest(16, 16, 24, 24) == measured(fastest_convolution[0][0][10]));
    CHECK(fastest(31, 33, 24, 31) == measured(fastest_convolution[0][1][10]));
    CHECK(fastest(1000, 64, 9, 100) == measured(fastest_convolution[5][2][7]));
    CHECK(fastest(64, 1000, 100, 2) == measured(fastest_convolution[2][5][1]));
    CHECK(fastest(64, 64, 100, 100) == measured(fastest_convolution[2][2][11]));
    CHECK(fastest_algorithm<double>({4, 4, 8, 3, 3, 1, 1, 1, 1, 0, 0, 2, 2}, 8) ==
          measured(fastest_convolution[0][0][1]));
    CHECK(fastest_algorithm<float>({9, 9, 64, 3, 3, 2, 1, 1, 1, 0, 0, 4, 7}, 64) == direct);  // strides
}

TEST_CASE("with channels first a convolution is the same, on images that are turned") {
    Random random = numbers(4);
    for (int trial = 0; trial < 50; ++trial) {
        Case c(any_window(random, 2), any_of(random, {1, 3, 8, 17}), std::uint64_t(trial));
        Case seen = c.absolute();
        const ChannelsFirstConvolution<double, DirectConvolution<double>> way{c.w, c.filters};
        const auto turn = [](std::vector<double>& images, Index n, Index channels) {
            const std::vector<double> old = images;
            const Index pixels = Index(old.size()) / n / channels;
            for (Index i = 0; i < Index(old.size()); ++i) {
                const Index sample = i / (pixels * channels), pixel = i / channels % pixels, channel = i % channels;
                images.data()[(sample * channels + channel) * pixels + pixel] = old.data()[i];
            }
        };
        for (Case* each : {&c, &seen}) {
            turn(each->x, c.n, c.w.channels);
            turn(each->dx, c.n, c.w.channels);
            turn(each->z, c.n, c.filters);
            turn(each->dz, c.n, c.filters);
        }
        Guarded<double> scratch(threads() * way.scratch_size()), prepared(way.prepared_size(Prepare::both));
        std::vector<double> z(c.z.size()), dx(c.x.size()), dw(c.kernel.size(), 1);
        way.prepare(Prepare::both, c.kernel.data(), prepared.data());
        way.forward(c.n, c.x.data(), c.kernel.data(), prepared.data(), c.bias.data(), z.data(),
                    [&](int thread) { return scratch.data() + thread * way.scratch_size(); });
        way.backward(c.n, c.x.data(), c.kernel.data(), prepared.data(), c.dz.data(), dx.data(), dw.data(),
                     scratch.data());
        CAPTURE(window_text(c.w), c.filters);
        REQUIRE(largest_error<double>(z, c.z, seen.z) < 5);
        REQUIRE(largest_error<double>(dx, c.dx, seen.dx) < 5);
        REQUIRE(largest_error<double>(dw, c.dw, seen.dw) < 5);
        REQUIRE((scratch.holds() && prepared.holds()));
    }
}
