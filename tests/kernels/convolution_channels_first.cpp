#include <tailor/kernels/convolution_channels_first.hpp>

#include <tailor/kernels/convolution_direct.hpp>

#include "convolution_case.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels;

TEST_CASE("with channels first a convolution is the same, on transposed images") {
    Random random = numbers(4);
    for (int trial = 0; trial < 50; ++trial) {
        Case c(any_window(random, 2), any_of(random, {1, 3, 8, 17}), std::uint64_t(trial));
        Case seen = c.absolute();
        const ChannelsFirstConvolution<double, DirectConvolution<double>> algorithm{c.w, c.filters};
        const auto transpose_images = [](std::vector<double>& images, Index n, Index channels) {
            const std::vector<double> old = images;
            const Index pixels = Index(old.size()) / n / channels;
            for (Index i = 0; i < Index(old.size()); ++i) {
                const Index sample = i / (pixels * channels), pixel = i / channels % pixels, channel = i % channels;
                images.data()[(sample * channels + channel) * pixels + pixel] = old.data()[i];
            }
        };
        for (Case* each : {&c, &seen}) {
            transpose_images(each->x, c.n, c.w.channels);
            transpose_images(each->dx, c.n, c.w.channels);
            transpose_images(each->z, c.n, c.filters);
            transpose_images(each->dz, c.n, c.filters);
        }
        Guarded<double> scratch(threads() * algorithm.scratch_size()), prepared(algorithm.prepared_size(Prepare::both));
        std::vector<double> z(c.z.size()), dx(c.x.size()), dw(c.kernel.size(), 1);
        algorithm.prepare(Prepare::both, c.kernel.data(), prepared.data());
        algorithm.forward(c.n, c.x.data(), c.kernel.data(), prepared.data(), c.bias.data(), z.data(),
                          [&](int thread) { return scratch.data() + thread * algorithm.scratch_size(); });
        algorithm.backward(c.n, c.x.data(), c.kernel.data(), prepared.data(), c.dz.data(), dx.data(), dw.data(),
                           scratch.data());
        CAPTURE(window_text(c.w), c.filters);
        REQUIRE(largest_error<double>(z, c.z, seen.z) < 5);
        REQUIRE(largest_error<double>(dx, c.dx, seen.dx) < 5);
        REQUIRE(largest_error<double>(dw, c.dw, seen.dw) < 5);
        REQUIRE((scratch.holds() && prepared.holds()));
    }
}
