#include <tailor/initializers/constant.hpp>

#include "catch.hpp"
#include "kernels_drawn.hpp"

using namespace tailor;

TEST_CASE("zeros, ones and constant give every weight their value") {
    for (const auto& [initializer, value] : {std::pair{zeros, 0.0}, {ones, 1.0}, {constant(-2.5), -2.5}}) {
        const auto dense = testing::dense_kernel(initializer), conv2d = testing::conv2d_kernel(initializer);
        CHECK(dense.values == std::vector<double>(400 * 300, value));
        CHECK(conv2d.values == std::vector<double>(5 * 3 * 80 * 100, value));
    }
}
