// error: Winograd_expects_a_3x3_kernel_without_strides_or_dilation__16_channels_and_filters__8_in_double
// error: 1, tailor::Conv2D<16, tailor::Algorithm<tailor::winograd>>, tailor::Shape<6, 6, 8>
#include <tailor/tailor.hpp>
using namespace tailor;

int main() {
    Sequential model{
        Input<Shape<6, 6, 8>>{},
        Conv2D<16, Algorithm<winograd>>{},
        Flatten{},
        Dense<10, Softmax>{},
    };
    return static_cast<int>(weights<0>(model).kernel.size);
}
