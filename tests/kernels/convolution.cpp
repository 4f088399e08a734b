// All ways to convolve, on random windows, against the formula.
#include <tailor/kernels/convolution.hpp>

#include "convolution_case.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels;

TEMPLATE_TEST_CASE("every way to convolve any window is what the formula says", "", float, double) {
    using T = TestType;
    Random random = numbers(1);
    for (int trial = 0; trial < 150; ++trial) {
        const Case c(any_window(random, 3), any_of(random, {1, 2, 3, 4, 7, 8, 16, 19, 32, 35}), std::uint64_t(trial));
        compare<T>(TextbookConvolution<T>{c.w, c.filters}, c, c.absolute(), 5);
        compare<T>(DirectConvolution<T>{c.w, c.filters}, c, c.absolute(), 5);
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
