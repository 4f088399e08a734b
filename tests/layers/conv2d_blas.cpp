#include <tailor/layers/conv2d_blas.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEMPLATE_TEST_CASE("Conv2D by BLAS is Conv2D of the textbook", "", ChannelsLast, ChannelsFirst) {
    // On whole numbers sums are exact, in whatever order they are taken.
    using In = Shape<9, 9, 9>;
    Trial<Conv2D<7, Kernel<3, 2>, Same, TestType, Algorithm<im2col>>, In> textbook;
    Trial<Conv2D<7, Kernel<3, 2>, Same, TestType, Algorithm<blas>>, In> by_blas;
    const auto whole_numbers = [](Index count, std::uint64_t seed) {
        Numbers values = draw(count, seed);
        for (double& value : values) value = std::round(8 * value);
        return values;
    };
    textbook.weights = by_blas.weights = whole_numbers(3 * 2 * 9 * 7 + 7, 1);
    const Numbers x = whole_numbers(2 * In::size, 2), dy = whole_numbers(2 * 9 * 9 * 7, 3);
    CHECK(textbook.forward(x) == by_blas.forward(x));
    CHECK(textbook.backward(dy) == by_blas.backward(dy));
    CHECK(textbook.gradients == by_blas.gradients);
}
