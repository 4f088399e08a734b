// Which way to convolve is the fastest, for 3x3 kernels without strides and dilation: times all of them, forward and
// backward, and prints kernels/fastest_convolution.hpp.
//
//     ./dev bench choose > include/tailor/kernels/fastest_convolution.hpp
//
// One shard's share of a training step is timed on one thread: 8 samples, and an eighth of what is prepared once a step.
// Winograd's ways round more: they must be at least 5 % faster than the direct one.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <tailor/core/arena.hpp>
#include <tailor/core/isa.hpp>
#include <tailor/kernels/convolution.hpp>

using namespace tailor;
using namespace tailor::kernels;

namespace {

constexpr std::array<Index, 6> widths{16, 32, 64, 128, 256, 512};               // channels, and filters
constexpr std::array<Index, 12> sides{1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32};  // of the output
constexpr Index samples = 8;

Arena<float> filled(Index size) {
    Arena<float> values(size);
    for (Index i = 0; i < size; ++i) values.data()[i] = static_cast<float>(i % 7 - 3) / 16;
    return values;
}

double seconds_of(const auto& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Window window(Index channels, Index side) { return {side + 2, side + 2, channels, 3, 3, 1, 1, 1, 1, 0, 0, side, side}; }

/// A convolution by one way, with all the memory it needs; and the least time that it has taken.
template <class Algorithm>
class Trial {
public:
    Trial(Index channels, Index filters, Index side)
        : algorithm_{window(channels, side), filters},
          x_(filled(samples * algorithm_.window.image_size())),
          dz_(filled(samples * side * side * filters)),
          kernel_(filled(algorithm_.window.taps() * filters)),
          bias_(filled(filters)),
          z_(dz_.size()),
          dx_(x_.size()),
          dw_(kernel_.size()),
          scratch_(algorithm_.scratch_size()),
          prepared_(algorithm_.prepared_size(Prepare::both)) {}

    void run() {
        const double once = seconds_of([&] { algorithm_.prepare(Prepare::both, kernel_.data(), prepared_.data()); });
        const double both = seconds_of([&] {
            algorithm_.forward(samples, x_.data(), kernel_.data(), prepared_.data(), bias_.data(), z_.data(),
                               [&](int) { return scratch_.data(); });
            algorithm_.backward(samples, x_.data(), kernel_.data(), prepared_.data(), dz_.data(), dx_.data(),
                                dw_.data(), scratch_.data());
        });
        seconds = std::min(seconds, once / 8 + both);
    }

    double seconds = 1e9;

private:
    Algorithm algorithm_;
    Arena<float> x_, dz_, kernel_, bias_, z_, dx_, dw_, scratch_, prepared_;
};

char fastest(Index channels, Index filters, Index side) {
    Trial<DirectConvolution<float>> direct(channels, filters, side);
    Trial<WinogradConvolution<float, 2>> by_2(channels, filters, side);
    Trial<WinogradConvolution<float, 4>> by_4(channels, filters, side);
    double spent = 0;
    for (int round = 0; round < 3 || (round < 100 && spent < 0.1); ++round)
        spent += seconds_of([&] { direct.run(), by_2.run(), by_4.run(); });
    std::fprintf(stderr, "%4td channels, %4td filters, %2td x %2td: 2x2 %.2f, 4x4 %.2f times as fast as direct\n",
                 channels, filters, side, side, direct.seconds / by_2.seconds, direct.seconds / by_4.seconds);
    if (std::min(by_2.seconds, by_4.seconds) > direct.seconds / 1.05) return 'd';
    return by_2.seconds < by_4.seconds ? '2' : '4';
}

}  // namespace

int main() {
    set_threads(1);
    std::printf(R"(#pragma once
// Written by benchmarks/choose.cpp, which measured it with the %s kernels: the fastest way to convolve with a 3x3
// kernel without strides and dilation. Rows: channels; in a row: filters; in a text: sides of the output; all rounded
// down. d: direct; 2 and 4: Winograd's, with tiles of 2x2 and 4x4.
#include <array>
#include <string_view>

#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE::kernels {

)",
                std::string(name_of(isa())).c_str());
    const auto list = [](const char* name, const auto& values) {
        std::printf("inline constexpr std::array<Index, %zu> %s{", values.size(), name);
        for (const Index& value : values) std::printf("%s%td", &value == values.begin() ? "" : ", ", value);
        std::printf("};\n");
    };
    list("fastest_convolution_widths", widths);
    list("fastest_convolution_sides", sides);
    std::printf("inline constexpr std::array<std::array<std::string_view, %zu>, %zu> fastest_convolution{{\n",
                widths.size(), widths.size());
    for (const Index channels : widths) {
        std::printf("    {{");
        for (const Index filters : widths) {
            std::printf("%s\"", filters == widths[0] ? "" : ", ");
            for (const Index side : sides) std::putchar(fastest(channels, filters, side));
            std::printf("\"");
        }
        std::printf("}},  // %td channels\n", channels);
    }
    std::printf("}};\n\n}  // namespace TAILOR_NAMESPACE::kernels\n");
}
