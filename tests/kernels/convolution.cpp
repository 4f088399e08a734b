#include <tailor/kernels/convolution.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace tailor::kernels;

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
