// Finite differences of Conv2D with each activation, in both data formats. The values are drawn away from ReLU's corner
// (check_layer draws again near one).
#include <tailor/layers/conv2d.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEMPLATE_TEST_CASE("Conv2D's gradients are those of its formula, for every activation", "", Linear, ReLU, LeakyReLU,
                   ELU, Sigmoid, Tanh, SiLU, Softplus, GELU) {
    inspect<Conv2D<3, Kernel<2, 2>, TestType>, Shape<3, 4, 2>>();
    inspect<Conv2D<3, Kernel<2, 2>, ChannelsFirst, TestType>, Shape<2, 3, 4>>();
}
