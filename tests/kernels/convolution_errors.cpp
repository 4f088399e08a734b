// How exact each algorithm is, value by value, and how far an infinity or a NaN gets.
#include <tailor/kernels/convolution.hpp>

#include "convolution_case.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels;

namespace {

template <class T, class Algorithm>
void check_errors(const Algorithm& algorithm, const Case& c, const Results& seen, double bound) {
    const Results found = computed<T>(algorithm, c);
    CAPTURE(window_text(c.w), c.filters);
    CHECK(largest_error<T>(found.z, c.z, seen.z) < bound);
    CHECK(largest_error<T>(found.dx, c.dx, seen.dx) < bound);
    CHECK(largest_error<T>(found.dw, c.dw, seen.dw) < bound);
}

/// Which pixels, outputs and taps have to do with each other along an axis, by the formula.
struct Axis {
    Index size, out, stride, dilation, pad, taps;

    static Axis down(const Window& w) {
        return {w.height, w.out_height, w.stride_height, w.dilation_height, w.pad_top, w.kernel_height};
    }
    static Axis across(const Window& w) {
        return {w.width, w.out_width, w.stride_width, w.dilation_width, w.pad_left, w.kernel_width};
    }
    bool joins(Index pixel, Index output, Index tap) const { return output * stride - pad + tap * dilation == pixel; }
    bool pixel_and_output(Index pixel, Index output) const {
        for (Index tap = 0; tap < taps; ++tap)
            if (joins(pixel, output, tap)) return true;
        return false;
    }
    bool pixel_and_tap(Index pixel, Index tap) const {
        for (Index output = 0; output < out; ++output)
            if (joins(pixel, output, tap)) return true;
        return false;
    }
};
/// Likewise by Winograd's tiles: all that a tile sees has to do with all that it makes, except that its first pixel
/// meets the first output and the first tap only, and its last pixel the last ones.
template <Index side>
struct TiledAxis : Axis {
    Index position(Index pixel, Index tile) const { return pixel + pad - tile * side; }
    static bool meets(Index position, Index other, Index last) {
        if (position < 0 || position > side + 1) return false;
        return (position > 0 || other == 0) && (position < side + 1 || other == last);
    }
    bool pixel_and_output(Index pixel, Index output) const {
        return meets(position(pixel, output / side), output % side, side - 1);
    }
    bool pixel_and_tap(Index pixel, Index tap) const {
        for (Index tile = 0; tile * side < out; ++tile)
            if (meets(position(pixel, tile), tap, 2)) return true;
        return false;
    }
};

/// The values that are not finite are exactly those that reached(sample, row, column, channel) names.
template <class Reached>
void check_reach(const char* what, const std::vector<double>& values, Index height, Index width, Index channels,
                 const Reached& reached) {
    CAPTURE(what);
    Index wrong = 0;
    for (Index i = 0; i < Index(values.size()); ++i) {
        const Index position = i / channels;
        wrong += std::isfinite(values.data()[i]) ==
                 reached(position / (height * width), position / width % height, position % width, i % channels);
    }
    CHECK(wrong == 0);
}

/// One pixel that is not finite, then one value of dz, then one weight.
template <class SomeAxis, class Algorithm>
void check_reach(const Algorithm& algorithm, Case c, Random& random, double value) {
    const Window& w = c.w;
    const SomeAxis down{Axis::down(w)}, across{Axis::across(w)};
    CAPTURE(window_text(w), c.filters, value);
    const auto some = [&](Index height, Index width, Index channels) {
        return std::array{random.below(c.n), random.below(height), random.below(width), random.below(channels)};
    };
    const auto [sample, row, column, channel] = some(w.height, w.width, w.channels);
    const Case finite = c;
    c.x.data()[((sample * w.height + row) * w.width + column) * w.channels + channel] = value;
    Results found = computed<float>(algorithm, c);
    check_reach("z", found.z, w.out_height, w.out_width, c.filters,
                [&, s = sample, h = row, v = column](Index n, Index oh, Index ow, Index) {
                    return n == s && down.pixel_and_output(h, oh) && across.pixel_and_output(v, ow);
                });
    check_reach("dw", found.dw, w.kernel_height, w.kernel_width, w.channels * c.filters,
                [&, h = row, v = column, of = channel](Index, Index i, Index j, Index weight) {
                    return weight / c.filters == of && down.pixel_and_tap(h, i) && across.pixel_and_tap(v, j);
                });
    check_reach("dx", found.dx, w.height, w.width, w.channels, [](Index, Index, Index, Index) { return false; });

    c = finite;
    const auto [of, oh, ow, filter] = some(w.out_height, w.out_width, c.filters);
    c.dz.data()[((of * w.out_height + oh) * w.out_width + ow) * c.filters + filter] = value;
    found = computed<float>(algorithm, c);
    check_reach("dx", found.dx, w.height, w.width, w.channels,
                [&, s = of, h = oh, v = ow](Index n, Index row_, Index column_, Index) {
                    return n == s && down.pixel_and_output(row_, h) && across.pixel_and_output(column_, v);
                });
    check_reach("dw", found.dw, w.kernel_height, w.kernel_width, w.channels * c.filters,
                [&, f = filter](Index, Index, Index, Index weight) { return weight % c.filters == f; });

    c = finite;
    const Index weight = random.below(Index(c.kernel.size()));
    c.kernel.data()[weight] = value;
    check_reach("z", computed<float>(algorithm, c).z, w.out_height, w.out_width, c.filters,
                [&](Index, Index, Index, Index f) { return f == weight % c.filters; });
}

}  // namespace

TEMPLATE_TEST_CASE("each value's error is small beside what it is made of, however far values spread", "", float,
                   double) {
    using T = TestType;
    for (const double spread : {1e0, 1e3, 1e6}) {
        CAPTURE(spread);
        const bool even = spread == 1;
        Random random = numbers(3);
        for (int trial = 0; trial < 16; ++trial) {
            const auto seed = std::uint64_t(trial);
            const Case any(any_window(random, 3), any_of(random, {1, 3, 8, 16, 19, 35}), seed, spread);
            check_errors<T>(TextbookConvolution<T>{any.w, any.filters}, any, any.absolute(), even ? 5 : 30);
            check_errors<T>(DirectConvolution<T>{any.w, any.filters}, any, any.absolute(), even ? 5 : 30);

            Window w = any_3x3(random);
            if (trial % 4 == 0) w.channels = 64;
            const Case c(w, any_of(random, {16, 19, 32, 35}), seed, spread);
            check_errors<T>(TextbookConvolution<T>{w, c.filters}, c, c.absolute(), even ? 5 : 30);
            check_errors<T>(DirectConvolution<T>{w, c.filters}, c, c.absolute(), even ? 5 : 30);
            // Outputs and pixels of tiles of 2x2 have nothing to do with those that they do not see.
            Results seen = seen_by_tiles(c, 1);
            seen.dw = seen_by_tiles(c, 2).dw;
            check_errors<T>(WinogradConvolution<T, 2>{w, c.filters}, c, seen, even ? 5 : 30);
            check_errors<T>(WinogradConvolution<T, 4>{w, c.filters}, c, seen_by_tiles(c, 4), even ? 20 : 80);
        }
    }
}

TEST_CASE("one large pixel among small ones is felt by its tile of 4x4, and by nothing else that does not see it") {
    const Window w{14, 14, 16, 3, 3, 1, 1, 1, 1, 0, 0, 12, 12};
    Case c(w, 16, 1);
    std::fill(c.x.begin(), c.x.end(), 0.01);
    std::fill(c.kernel.begin(), c.kernel.end(), 1);
    std::fill(c.bias.begin(), c.bias.end(), 0);
    for (Index channel = 0; channel < 16; ++channel) c.x.data()[(6 * 14 + 6) * 16 + channel] = 1e6;
    // Of the outputs of the first image that do not see pixel (6, 6): the largest distance from 9 * 16 * 0.01.
    const auto largest = [&](const auto& algorithm, bool of_its_tile) {
        const Results found = computed<float>(algorithm, c);
        double error = 0;
        for (Index i = 0; i < 12 * 12 * 16; ++i) {
            const Index row = i / 16 / 12, column = i / 16 % 12;
            const bool sees = row >= 4 && row <= 6 && column >= 4 && column <= 6;
            const bool its_tile = row / 4 == 1 && column / 4 == 1;
            if (!sees && its_tile == of_its_tile) error = std::max(error, std::abs(found.z.data()[i] - 1.44));
        }
        return error;
    };
    CHECK(largest(DirectConvolution<float>{w, 16}, true) < 2e-6);
    CHECK(largest(WinogradConvolution<float, 2>{w, 16}, true) < 2e-6);
    CHECK(largest(WinogradConvolution<float, 4>{w, 16}, false) < 2e-6);
    CHECK(largest(WinogradConvolution<float, 4>{w, 16}, true) < 20 * 1.2e-7 * 16e6);
}

TEST_CASE("what is not finite reaches all that sees it, and besides only its tile of 4x4") {
    Random random = numbers(5);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (int trial = 0; trial < 24; ++trial) {
        const double value = std::array{infinity, -infinity, not_a_number<double>}[std::size_t(trial % 3)];
        const Case any(any_window(random, 3), any_of(random, {1, 3, 8, 16, 19, 35}), std::uint64_t(trial));
        check_reach<Axis>(TextbookConvolution<float>{any.w, any.filters}, any, random, value);
        check_reach<Axis>(DirectConvolution<float>{any.w, any.filters}, any, random, value);
        const Case c(any_3x3(random), any_of(random, {16, 19, 32, 35}), std::uint64_t(trial));
        check_reach<Axis>(DirectConvolution<float>{c.w, c.filters}, c, random, value);
        check_reach<TiledAxis<2>>(WinogradConvolution<float, 2>{c.w, c.filters}, c, random, value);
        check_reach<TiledAxis<4>>(WinogradConvolution<float, 4>{c.w, c.filters}, c, random, value);
    }
}
