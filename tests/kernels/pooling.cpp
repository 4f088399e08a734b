#include <tailor/kernels/pooling.hpp>

#include <cmath>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;
using kernels::Window;

namespace {

/// visit(place in the image, place in the output) for each pixel that each window sees, row by row.
template <class Visit>
void for_each_seen(const Window& w, const Visit& visit) {
    for (Index oh = 0; oh < w.out_height; ++oh)
        for (Index ow = 0; ow < w.out_width; ++ow)
            for (Index c = 0; c < w.channels; ++c)
                for (Index i = 0; i < w.kernel_height; ++i)
                    for (Index j = 0; j < w.kernel_width; ++j) {
                        const Index h = oh * w.stride_height - w.pad_top + i, v = ow * w.stride_width - w.pad_left + j;
                        if (h < 0 || h >= w.height || v < 0 || v >= w.width) continue;
                        visit((h * w.width + v) * w.channels + c, (oh * w.out_width + ow) * w.channels + c);
                    }
}

/// The textbook: what the kernels compute, one number at a time.
template <class T>
struct Textbook {
    std::vector<T> largest, mean, from_largest, from_mean;

    Textbook(const Window& w, const std::vector<T>& x, const std::vector<T>& dy, const std::vector<T>& dx)
        : from_largest(dx), from_mean(dx) {
        largest = filled(static_cast<Index>(dy.size()), -std::numeric_limits<T>::infinity());
        mean = filled(static_cast<Index>(dy.size()), T(0));
        std::vector<Index> where(dy.size(), -1);
        std::vector<T> count(dy.size(), T(0));
        for_each_seen(w, [&](Index in, Index out) {
            count.data()[out] += 1;
            mean.data()[out] += x.data()[in];
            if (x.data()[in] <= largest.data()[out]) return;
            largest.data()[out] = x.data()[in];
            where.data()[out] = in;
        });
        for (std::size_t out = 0; out < dy.size(); ++out) {
            mean[out] /= count[out];
            from_largest.data()[where[out]] += dy[out];
        }
        for_each_seen(w, [&](Index in, Index out) { from_mean.data()[in] += dy.data()[out] / count.data()[out]; });
    }
};

template <class T>
bool close(const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](T p, T q) { return std::abs(p - q) < 40 * std::numeric_limits<T>::epsilon(); });
}

constexpr Window two_by_two{.height = 4,
                            .width = 4,
                            .channels = 1,
                            .kernel_height = 2,
                            .kernel_width = 2,
                            .stride_height = 2,
                            .stride_width = 2,
                            .dilation_height = 1,
                            .dilation_width = 1,
                            .pad_top = 0,
                            .pad_left = 0,
                            .out_height = 2,
                            .out_width = 2};

}  // namespace

TEST_CASE("max_pool takes the largest of each window, max_pool_backward returns to the first of equals") {
    const std::vector<float> x{1,  2,  8,  8,   //
                               4,  3,  8,  8,   //
                               -1, -2, 0,  -5,  //
                               -4, -1, -5, 0};
    std::vector<float> y(4);
    kernels::max_pool(two_by_two, x.data(), y.data());
    CHECK(y == std::vector<float>{4, 8, -1, 0});
    const std::vector<float> dy{10, 20, 30, 40};
    std::vector<float> dx(16, 0.5F);
    kernels::max_pool_backward(two_by_two, x.data(), y.data(), dy.data(), dx.data());
    CHECK(dx == std::vector<float>{0.5F, 0.5F, 20.5F, 0.5F,   //
                                   10.5F, 0.5F, 0.5F, 0.5F,   //
                                   30.5F, 0.5F, 40.5F, 0.5F,  //
                                   0.5F, 0.5F, 0.5F, 0.5F});
}

TEST_CASE("mean_pool takes the mean of each window, mean_pool_backward shares alike") {
    const std::vector<float> x{1,  2,  8,  8,   //
                               4,  3,  8,  8,   //
                               -1, -2, 0,  -5,  //
                               -4, -1, -5, 0};
    std::vector<float> y(4);
    kernels::mean_pool(two_by_two, x.data(), y.data());
    CHECK(y == std::vector<float>{2.5F, 8, -2, -2.5F});
    const std::vector<float> dy{4, 8, 12, 16};
    std::vector<float> dx(16, 0.5F);
    kernels::mean_pool_backward(two_by_two, dy.data(), dx.data());
    CHECK(dx == std::vector<float>{1.5F, 1.5F, 2.5F, 2.5F,  //
                                   1.5F, 1.5F, 2.5F, 2.5F,  //
                                   3.5F, 3.5F, 4.5F, 4.5F,  //
                                   3.5F, 3.5F, 4.5F, 4.5F});
}

TEST_CASE("what lies beyond the image counts neither for the largest nor for the mean") {
    Window w = two_by_two;
    w.height = w.width = 3;
    w.pad_top = w.pad_left = 1;
    const std::vector<float> x{-1, -2, -3,  //
                               -4, -5, -6,  //
                               -7, -8, -9};
    std::vector<float> y(4);
    kernels::max_pool(w, x.data(), y.data());
    CHECK(y == std::vector<float>{-1, -2, -4, -5});
    kernels::mean_pool(w, x.data(), y.data());
    CHECK(y == std::vector<float>{-1, -2.5F, -5.5F, -7});
    const std::vector<float> dy{1, 2, 4, 8};
    std::vector<float> dx(9, 0);
    kernels::mean_pool_backward(w, dy.data(), dx.data());
    CHECK(dx == std::vector<float>{1, 1, 1,  //
                                   2, 2, 2,  //
                                   2, 2, 2});
}

TEST_CASE("a NaN in a window shows") {
    Window w = two_by_two;
    w.channels = 5;  // in vectors, and beside them
    for (Index at = 0; at < 4; ++at) {
        std::vector<float> x(4 * 4 * 5, 1), y(4 * 5);
        std::fill_n(x.begin() + (at / 2 * 4 + at % 2) * 5, 5, not_a_number<float>);
        kernels::max_pool(w, x.data(), y.data());
        for (Index i = 0; i < 4 * 5; ++i) CHECK(std::isnan(y.data()[i]) == (i < 5));
        kernels::mean_pool(w, x.data(), y.data());
        for (Index i = 0; i < 4 * 5; ++i) CHECK(std::isnan(y.data()[i]) == (i < 5));
    }
}

TEMPLATE_TEST_CASE("poolings are their formulas over any window, with many ties", "", float, double) {
    using T = TestType;
    Random random = numbers(3);
    for (std::uint64_t trial = 0; trial < 300; ++trial) {
        const Window w = any_window(random, 1);
        const Index inputs = w.height * w.width * w.channels, outputs = w.out_height * w.out_width * w.channels;
        const auto x = whole_numbers<T>(inputs, 3 * trial);  // 17 different values: most windows hold ties
        const auto dy = whole_numbers<T>(outputs, 3 * trial + 1), start = whole_numbers<T>(inputs, 3 * trial + 2);
        const Textbook<T> expected(w, x, dy, start);
        CAPTURE(window_text(w));

        auto y = filled(outputs, not_a_number<T>);
        kernels::max_pool(w, x.data(), y.data());
        REQUIRE(y == expected.largest);
        auto dx = start;
        kernels::max_pool_backward(w, x.data(), y.data(), dy.data(), dx.data());
        REQUIRE(dx == expected.from_largest);

        y = filled(outputs, not_a_number<T>);
        kernels::mean_pool(w, x.data(), y.data());
        REQUIRE(close(y, expected.mean));
        dx = start;
        kernels::mean_pool_backward(w, dy.data(), dx.data());
        REQUIRE(close(dx, expected.from_mean));
    }
}
