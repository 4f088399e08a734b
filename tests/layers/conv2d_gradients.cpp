// Finite differences of every option of Conv2D, alone and with the ones it might get in the way of. The values are
// drawn away from ReLU's corner (check_layer draws again near one).
#include <tailor/layers/conv2d.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("Conv2D's gradients are those of its formula, channels last") {
    using In = Shape<5, 6, 2>;
    inspect<Conv2D<3>, In>();
    inspect<Conv2D<3, NoBias>, In>();
    inspect<Conv2D<3, Same>, In>();
    inspect<Conv2D<3, Kernel<3, 2>, Strides<2, 1>>, In>();
    inspect<Conv2D<3, Kernel<2, 3>, Strides<1, 2>, Same, NoBias>, In>();
    inspect<Conv2D<2, Kernel<1, 2>, Strides<2, 3>>, In>();  // strides that leave pixels out
    inspect<Conv2D<2, Dilation<2, 2>>, In>();
    inspect<Conv2D<2, Kernel<3, 2>, Dilation<1, 3>, Same>, In>();
    inspect<Conv2D<17, Kernel<1, 1>>, Shape<3, 2, 19>>();
    inspect<Conv2D<1, Kernel<5, 6>>, In>();  // as large as the image
    inspect<Conv2D<3, Algorithm<im2col>>, In>();
}

TEST_CASE("Conv2D's gradients are those of its formula, channels first") {
    using In = Shape<2, 5, 6>;
    inspect<Conv2D<3, ChannelsFirst>, In>();
    inspect<Conv2D<3, ChannelsFirst, NoBias>, In>();
    inspect<Conv2D<3, ChannelsFirst, Same>, In>();
    inspect<Conv2D<3, ChannelsFirst, Kernel<3, 2>, Strides<2, 1>>, In>();
    inspect<Conv2D<3, ChannelsFirst, Kernel<2, 3>, Strides<1, 2>, Same, NoBias>, In>();
    inspect<Conv2D<2, ChannelsFirst, Kernel<1, 2>, Strides<2, 3>>, In>();
    inspect<Conv2D<2, ChannelsFirst, Dilation<2, 2>>, In>();
    inspect<Conv2D<2, ChannelsFirst, Kernel<3, 2>, Dilation<1, 3>, Same>, In>();
    inspect<Conv2D<17, ChannelsFirst, Kernel<1, 1>>, Shape<19, 3, 2>>();
    inspect<Conv2D<1, ChannelsFirst, Kernel<5, 6>>, In>();
    inspect<Conv2D<3, ChannelsFirst, Algorithm<im2col>>, In>();
}

TEST_CASE("Conv2D's gradients are those of its formula, by Winograd's way") {
    inspect<Conv2D<17>, Shape<5, 6, 16>>();  // what it takes by itself for such shapes
    inspect<Conv2D<16, Same, NoBias, ReLU, Algorithm<winograd>>, Shape<1, 5, 17>>();
    inspect<Conv2D<16, ChannelsFirst, Algorithm<winograd>>, Shape<16, 4, 5>>();
    inspect<Conv2D<8, Algorithm<winograd>>, Shape<6, 5, 9>>();  // fewer than float takes
    inspect<Conv2D<17, Same, Algorithm<winograd_2x2>>, Shape<3, 5, 16>>();
}
