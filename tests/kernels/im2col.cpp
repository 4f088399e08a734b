#include <tailor/kernels/im2col.hpp>

#include <numeric>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;
using kernels::Window;

namespace {

/// im2col as its formula says it: columns[place, (i, j, c)].
template <class T>
std::vector<T> textbook_im2col(const Window& w, Index first, Index rows, const std::vector<T>& x) {
    std::vector<T> columns;
    const Index places = rows * w.out_width;
    columns.resize(static_cast<std::size_t>(places * w.taps()));
    for (Index oh = 0; oh < rows; ++oh)
        for (Index ow = 0; ow < w.out_width; ++ow)
            for (Index i = 0; i < w.kernel_height; ++i)
                for (Index j = 0; j < w.kernel_width; ++j)
                    for (Index c = 0; c < w.channels; ++c) {
                        const Index h = (first + oh) * w.stride_height - w.pad_top + i * w.dilation_height;
                        const Index v = ow * w.stride_width - w.pad_left + j * w.dilation_width;
                        const bool beyond = h < 0 || h >= w.height || v < 0 || v >= w.width;
                        const Index at = (h * w.width + v) * w.channels + c;
                        const Index place = oh * w.out_width + ow, tap = (i * w.kernel_width + j) * w.channels + c;
                        columns.data()[place * w.taps() + tap] = beyond ? T(0) : x.data()[at];
                    }
    return columns;
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// On random windows, for the whole image and for bands of it.
void compare_with_textbook() {
    Random random = numbers(1);
    for (int trial = 0; trial < 300; ++trial) {
        const Window w = any_window(random, 3);
        const Index first = random.below(w.out_height), rows = 1 + random.below(w.out_height - first);
        const auto x = whole_numbers<double>(w.height * w.width * w.channels, static_cast<std::uint64_t>(trial));
        const auto expected = textbook_im2col(w, first, rows, x);
        auto columns = filled(static_cast<Index>(expected.size()), not_a_number<double>);
        kernels::im2col(w, first, rows, x.data(), columns.data());
        CAPTURE(window_text(w), first, rows);
        REQUIRE(columns == expected);

        // col2im is the transpose of im2col: <im2col(x), c> = <x, col2im(c)>, and it adds.
        const auto c =
            whole_numbers<double>(static_cast<Index>(columns.size()), static_cast<std::uint64_t>(trial) + 1000);
        std::vector<double> back(x.size(), 0);
        kernels::col2im(w, first, rows, c.data(), back.data());
        REQUIRE(product(columns, c) == product(x, back));
        std::vector<double> twice = back;
        kernels::col2im(w, first, rows, c.data(), twice.data());
        for (double& value : back) value *= 2;
        REQUIRE(twice == back);
    }
}

/// 2 x 2 over 3 x 3 with a column of zeros on the left.
constexpr Window small{.height = 3,
                       .width = 3,
                       .channels = 1,
                       .kernel_height = 2,
                       .kernel_width = 2,
                       .stride_height = 1,
                       .stride_width = 2,
                       .dilation_height = 1,
                       .dilation_width = 1,
                       .pad_top = 0,
                       .pad_left = 1,
                       .out_height = 2,
                       .out_width = 2};

}  // namespace

TEST_CASE("im2col writes down what the kernel sees at each place") {
    const std::vector<float> x{1, 2, 3,  //
                               4, 5, 6,  //
                               7, 8, 9};
    std::vector<float> columns(16);
    kernels::im2col(small, 0, 2, x.data(), columns.data());
    CHECK(columns == std::vector<float>{0, 1, 0, 4,  // a row for each place
                                        2, 3, 5, 6,  //
                                        0, 4, 0, 7,  //
                                        5, 6, 8, 9});
    std::vector<float> band(8);
    kernels::im2col(small, 1, 1, x.data(), band.data());
    CHECK(band == std::vector<float>{0, 4, 0, 7, 5, 6, 8, 9});
}

TEST_CASE("col2im adds up what the places say of each pixel, and drops what they say of the padding") {
    const std::vector<float> columns{100, 1,  100, 2,  // the first place saw the padding twice
                                     3,   4,  5,   6,  //
                                     100, 7,  100, 8,  //
                                     9,   10, 11,  12};
    std::vector<float> x(9, 0.5F);
    kernels::col2im(small, 0, 2, columns.data(), x.data());
    CHECK(x == std::vector<float>{1.5F, 3.5F, 4.5F,    //
                                  9.5F, 14.5F, 16.5F,  // 4 was seen as 2 and 7, 5 as 5 and 9, 6 as 6 and 10
                                  8.5F, 11.5F, 12.5F});
}

TEST_CASE("im2col is its formula and col2im its transpose") { compare_with_textbook(); }
