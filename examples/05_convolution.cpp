// 05: A convolution, drawn. The same small kernel is applied at every pixel p of an image, and gives one number.
//
//     y[p] = sum over i, j of X[p + (i, j)] W[i, j]
//
// Trained networks learn their kernels. Here we set two by hand, which measure how much brighter the image gets to the right,
// and downwards (Sobel's, 1968).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <tailor/layers/conv2d.hpp>
#include <tailor/model/sequential.hpp>

using namespace tailor;

constexpr Index rows = 14, columns = 30;
constexpr std::string_view drawing =
    "                              "
    "        #####    #####        "
    "      #######    #######      "
    "    #########    #########    "
    "  ##########################  "
    "  ##########################  "
    "  ####  ##############  ####  "
    "        ##############        "
    "        ##############        "
    "        ##############        "
    "        ##############        "
    "        ##############        "
    "        ##############        "
    "                              ";
static_assert(drawing.size() == rows * columns);

template <class Brightness>
void show(const char* title, const Brightness& brightness) {
    std::printf("%s\n", title);
    for (Index row = 0; row < rows; ++row) {
        for (Index column = 0; column < columns; ++column)
            std::putchar(" .:-=+*#%@"[std::clamp(static_cast<int>(brightness(row, column) * 9.99f), 0, 9)]);
        std::putchar('\n');
    }
}

int main() {
    // One channel in, two out: one for each filter. Same pads the image with zeros, so that the output is as large as the
    // input; with Valid, the default, a 3x3 kernel makes the image two rows and two columns smaller.
    Sequential model{
        Input<Shape<rows, columns, 1>>{},
        Conv2D<2, Kernel<3>, Same, NoBias>{},
    };
    static_assert(std::is_same_v<decltype(model)::Out, Shape<rows, columns, 2>>);

    // Weights have names. A convolution's kernel is (height, width, channels, filters), as in Keras.
    const auto kernel = weights<0>(model).kernel.tensor();
    const float to_the_right[3][3] = {{-1, 0, 1},  //
                                      {-2, 0, 2},
                                      {-1, 0, 1}};
    for (Index i = 0; i < 3; ++i)
        for (Index j = 0; j < 3; ++j) {
            kernel(i, j, 0, 0) = to_the_right[i][j];
            kernel(i, j, 0, 1) = to_the_right[j][i];  // transposed: downwards
        }

    std::vector<float> image;
    for (const char c : drawing) image.push_back(c == '#' ? 1.0f : 0.0f);
    const auto y = model.predict(image);  // a batch of one
    const auto answer = y.sample(0);      // the output for sample 0, an Eigen tensor (rows, columns, 2)

    show("the image", [&](Index row, Index column) { return image[static_cast<std::size_t>(row * columns + column)]; });
    show("filter 0: brighter or darker to the right",
         [&](Index row, Index column) { return std::abs(answer(row, column, 0)) / 4; });
    show("filter 1: brighter or darker downwards",
         [&](Index row, Index column) { return std::abs(answer(row, column, 1)) / 4; });
    show("both: the outline",
         [&](Index row, Index column) { return std::hypot(answer(row, column, 0), answer(row, column, 1)) / 5; });
}
