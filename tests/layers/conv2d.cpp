#include <tailor/layers/conv2d.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

template <class Specification, class In>
using OutOf = typename Specification::template On<float, In>::Out;
template <class Specification, class In>
inline constexpr Index parameters =
    array_values<WeightsOf<typename Specification::template On<float, In>, float>>(Role::trainable);

// The notebook's two convolutions; the second takes the first one's (32, 26, 26) for 26 channels.
static_assert(promises<Conv2D<4, ReLU>, Shape<5, 6, 7>>() ==
              Promises{.independent = true, .reads_x = true, .reads_y = true});
static_assert(promises<Conv2D<4, GELU>, Shape<5, 6, 7>>() ==
              Promises{.independent = true, .reads_x = true, .reads_y = false});
static_assert(std::is_same_v<OutOf<Conv2D<32, ChannelsFirst>, Shape<1, 28, 28>>, Shape<32, 26, 26>>);
static_assert(parameters<Conv2D<32, ChannelsFirst>, Shape<1, 28, 28>> == 320);
static_assert(std::is_same_v<OutOf<Conv2D<64>, Shape<32, 26, 26>>, Shape<30, 24, 64>>);
static_assert(parameters<Conv2D<64>, Shape<32, 26, 26>> == 15'040);

static_assert(std::is_same_v<OutOf<Conv2D<4, Kernel<5, 3>, Strides<2, 1>>, Shape<11, 6, 5>>, Shape<4, 4, 4>>);
static_assert(std::is_same_v<OutOf<Conv2D<4, Kernel<5, 3>, Strides<2, 1>, Same>, Shape<11, 6, 5>>, Shape<6, 6, 4>>);
static_assert(std::is_same_v<OutOf<Conv2D<4, Kernel<3, 2>, Dilation<3, 2>>, Shape<11, 6, 5>>, Shape<5, 4, 4>>);
static_assert(parameters<Conv2D<4, Kernel<5, 3>>, Shape<11, 6, 5>> == 5 * 3 * 5 * 4 + 4);
static_assert(parameters<Conv2D<4, Kernel<5, 3>, NoBias>, Shape<11, 6, 5>> == 5 * 3 * 5 * 4);
static_assert(multiply_adds<Conv2D<4, Kernel<5, 3>>::On<float, Shape<11, 6, 5>>>() == 7 * 4 * 4 * 5 * 3 * 5);

static_assert(std::is_same_v<Conv2D<4>::Rejects<Shape<3, 3, 1>>, why::fits>);
static_assert(std::is_same_v<Conv2D<4>::Rejects<Shape<2, 3, 1>>, why::kernel_is_larger_than_its_input>);
static_assert(std::is_same_v<Conv2D<4, Same>::Rejects<Shape<2, 3, 1>>, why::fits>);
static_assert(std::is_same_v<Conv2D<4, Dilation<2, 2>>::Rejects<Shape<4, 4, 1>>, why::kernel_is_larger_than_its_input>);
static_assert(std::is_same_v<Conv2D<4, Strides<2, 2>, Dilation<2, 2>>::Rejects<Shape<9, 9, 1>>,
                             why::strides_and_dilation_cannot_both_exceed_one>);
static_assert(std::is_same_v<Conv2D<4>::Rejects<Shape<9, 9>>, why::expects_height_width_channels>);
static_assert(std::is_same_v<Conv2D<0>::Rejects<Shape<9, 9, 1>>, why::an_extent_of_zero>);
static_assert(std::is_same_v<Conv2D<4>::Rejects<Shape<9, 9, 0>>, why::an_extent_of_zero>);
static_assert(
    std::is_same_v<Conv2D<4, LastAxis>::Rejects<Shape<9, 9, 1>>, why::this_layer_does_not_take_the_option<LastAxis>>);
static_assert(std::is_same_v<Conv2D<4, Algorithm<Same>>::Rejects<Shape<9, 9, 1>>,
                             why::this_layer_does_not_take_the_option<Algorithm<Same>>>);
using WinogradDoesNotFit =
    why::Winograd_expects_a_3x3_kernel_without_strides_or_dilation__16_channels_and_filters__8_in_double;
static_assert(
    std::is_same_v<Conv2D<16, Kernel<3, 2>, Algorithm<winograd>>::Rejects<Shape<9, 9, 16>>, WinogradDoesNotFit>);
static_assert(std::is_same_v<Conv2D<16, Same, Algorithm<winograd>>::Rejects<Shape<9, 9, 16>>, why::fits>);
static_assert(std::is_same_v<Conv2D<16, Algorithm<winograd>>::Rejects<Shape<9, 9, 15>>, WinogradDoesNotFit>);
static_assert(std::is_same_v<Conv2D<15, Algorithm<winograd>>::Rejects<Shape<9, 9, 16>>, WinogradDoesNotFit>);
static_assert(std::is_same_v<Conv2D<8, Algorithm<winograd_2x2>>::Rejects<Shape<9, 9, 8>, double>, why::fits>);
static_assert(std::is_same_v<Conv2D<8, Algorithm<winograd>>::Rejects<Shape<9, 9, 7>, double>, WinogradDoesNotFit>);
static_assert(std::is_same_v<Conv2D<7, Algorithm<winograd>>::Rejects<Shape<9, 9, 8>, double>, WinogradDoesNotFit>);
// What the shapes choose depends on the type of number.
template <class T, Index filters, Index channels>
constexpr bool chooses_winograd = !std::is_same_v<
    std::remove_const_t<decltype(Conv2D<filters, Same>::template On<T, Shape<24, 24, channels>>::algorithm)>,
    kernels::DirectConvolution<T>>;
static_assert(chooses_winograd<double, 8, 8> && !chooses_winograd<double, 7, 8> && !chooses_winograd<double, 8, 7>);
static_assert(chooses_winograd<float, 16, 16> && !chooses_winograd<float, 15, 16> && !chooses_winograd<float, 16, 15>);
static_assert(std::is_same_v<Conv2D<4, Same, Same>::Rejects<Shape<9, 9, 1>>, why::two_options_of_one_kind<Same>>);
static_assert(std::is_same_v<Conv2D<4, Softmax>::Rejects<Shape<9, 9, 1>>,
                             why::Softmax_expects_one_or_two_axes__add_Flatten_before>);

TEST_CASE("Conv2D lays its kernel on every place of the image") {
    Trial<Conv2D<1, Kernel<2, 2>>, Shape<2, 3, 1>> conv;
    conv.weights = {1, 10,        //
                    100, 1000,    //
                    0.5};         // the bias
    CHECK(conv.forward({1, 2, 3,  //
                        4, 5, 6}) == Numbers{5421.5, 6532.5});
    CHECK(conv.backward({1, 2}) == Numbers{1, 12, 20,  // a pixel hears from each place that saw it
                                           100, 1200, 2000});
    CHECK(conv.gradients == Numbers{1 + 2 * 2, 2 + 2 * 3,  // a tap, from what it saw at each place
                                    4 + 2 * 5, 5 + 2 * 6,  //
                                    1 + 2});
}

TEST_CASE("Conv2D adds up the channels and has a kernel for each filter") {
    Trial<Conv2D<2, Kernel<1, 1>, NoBias>, Shape<1, 2, 2>> last;
    last.weights = {1, 2,  // from channel 0 to the two filters
                    10, 20};
    CHECK(last.forward({3, 4, 5, 6}) == Numbers{43, 86, 65, 130});
    CHECK(last.backward({1, 0, 0, 1}) == Numbers{1, 10, 2, 20});
    Trial<Conv2D<2, Kernel<1, 1>, NoBias, ChannelsFirst>, Shape<2, 1, 2>> first;
    first.weights = last.weights;
    CHECK(first.forward({3, 5, 4, 6}) == Numbers{43, 65, 86, 130});
    CHECK(first.backward({1, 0, 0, 1}) == Numbers{1, 2, 10, 20});
    CHECK(first.gradients == last.gradients);
}

TEST_CASE("Conv2D with Same sees zeros beyond the image") {
    Trial<Conv2D<1, Kernel<1, 3>, Same, NoBias>, Shape<1, 3, 1>> conv;
    conv.weights = {1, 10, 100};
    CHECK(conv.forward({1, 2, 3}) == Numbers{210, 321, 32});
    Trial<Conv2D<1, Kernel<1, 2>, Same, NoBias>, Shape<1, 3, 1>> even;  // the odd zero stands behind
    even.weights = {1, 10};
    CHECK(even.forward({1, 2, 3}) == Numbers{21, 32, 3});
}

TEST_CASE("Conv2D with strides leaves places out, with dilation pixels") {
    Trial<Conv2D<1, Kernel<1, 2>, Strides<1, 3>, NoBias>, Shape<1, 5, 1>> strided;
    strided.weights = {1, 10};
    CHECK(strided.forward({1, 2, 3, 4, 5}) == Numbers{21, 54});
    CHECK(strided.backward({1, 2}) == Numbers{1, 10, 0, 2, 20});
    Trial<Conv2D<1, Kernel<1, 2>, Dilation<1, 3>, NoBias>, Shape<1, 5, 1>> dilated;
    dilated.weights = {1, 10};
    CHECK(dilated.forward({1, 2, 3, 4, 5}) == Numbers{41, 52});
    CHECK(dilated.backward({1, 2}) == Numbers{1, 2, 0, 10, 20});
}

TEST_CASE("Conv2D's activation acts on its outputs and on their slopes") {
    Trial<Conv2D<1, Kernel<1, 1>, ReLU>, Shape<1, 2, 1>> conv;
    conv.weights = {2, 1};
    CHECK(conv.forward({3, -3}) == Numbers{7, 0});
    CHECK(conv.backward({1, 1}) == Numbers{2, 0});
    CHECK(conv.gradients == Numbers{3, 1});
}

TEST_CASE("Conv2D keeps its logits for the loss") {
    Trial<Conv2D<1, Kernel<1, 1>, Sigmoid>, Shape<1, 2, 1>> conv;
    conv.weights = {2, 1};
    CHECK(close(conv.forward({0, -0.5}), {1 / (1 + std::exp(-1)), 0.5}));
    CHECK(conv.z() == Numbers{1, 0});
    CHECK(conv.backward_from_z({1, 10}) == Numbers{2, 20});
    CHECK(conv.gradients == Numbers{-5, 11});
    CHECK(close(conv.infer({0, -0.5}), {1 / (1 + std::exp(-1)), 0.5}));
}

TEMPLATE_TEST_CASE("Conv2D of a large image is what the formula says, whichever way it is computed", "",
                   Algorithm<im2col>, Algorithm<direct>, Algorithm<winograd>, Algorithm<winograd_2x2>) {
    // 28 x 28 places of 9 * 16 taps: as columns three times what is held at once, and 49 of Winograd's tiles.
    constexpr Index size = 30, out = size - 2, channels = 16, filters = 16, taps = 9 * channels;
    Trial<Conv2D<filters, TestType>, Shape<size, size, channels>> conv;
    conv.weights = draw(taps * filters + filters, 1);
    const Numbers x = draw(size * size * channels, 2), dy = draw(out * out * filters, 3);
    const Numbers y = conv.forward(x), dx = conv.backward(dy);
    Numbers expected_y(y.size()), expected_dx(x.size()), expected_dw(conv.weights.size());
    for (Index p = 0; p < out * out; ++p)
        for (Index f = 0; f < filters; ++f) {
            const double slope = dy.data()[p * filters + f];
            double sum = conv.weights.data()[taps * filters + f];
            expected_dw.data()[taps * filters + f] += slope;
            for (Index tap = 0; tap < taps; ++tap) {
                const Index row = p / out + tap / channels / 3, column = p % out + tap / channels % 3;
                const Index at = (row * size + column) * channels + tap % channels;
                sum += conv.weights.data()[tap * filters + f] * x.data()[at];
                expected_dx.data()[at] += conv.weights.data()[tap * filters + f] * slope;
                expected_dw.data()[tap * filters + f] += x.data()[at] * slope;
            }
            expected_y.data()[p * filters + f] = sum;
        }
    CHECK(close(y, expected_y, 1e-12));
    CHECK(close(dx, expected_dx, 1e-12));
    CHECK(close(conv.gradients, expected_dw, 1e-12));
}

TEMPLATE_TEST_CASE("Conv2D of the textbook and Conv2D agree", "", ChannelsLast, ChannelsFirst) {
    // On whole numbers sums are exact, in whatever order they are taken.
    using In = Shape<9, 9, 9>;
    Trial<Conv2D<7, Kernel<3, 2>, Same, TestType, Algorithm<im2col>>, In> textbook;
    Trial<Conv2D<7, Kernel<3, 2>, Same, TestType>, In> fast;
    const auto whole_numbers = [](Index count, std::uint64_t seed) {
        Numbers values = draw(count, seed);
        for (double& value : values) value = std::round(8 * value);
        return values;
    };
    textbook.weights = fast.weights = whole_numbers(3 * 2 * 9 * 7 + 7, 1);
    const Numbers x = whole_numbers(2 * In::size, 2), dy = whole_numbers(2 * 9 * 9 * 7, 3);
    CHECK(textbook.forward(x) == fast.forward(x));
    CHECK(textbook.backward(dy) == fast.backward(dy));
    CHECK(textbook.gradients == fast.gradients);
}

TEST_CASE("Conv2D in float says what it says in double") {
    inspect_in_float<Conv2D<19, Kernel<3, 2>, Same, Tanh>, Shape<6, 5, 3>>();
    inspect_in_float<Conv2D<5, Kernel<3, 2>, ChannelsFirst>, Shape<3, 6, 19>>();
}

TEST_CASE("Conv2D knows its fans and takes its initializers and regularizers along") {
    const auto [kernel, bias] = Conv2D<4, Kernel<5, 3>>::On<float, Shape<9, 9, 2>>{
        {.kernel_regularizer = l2(0.5),
         .bias_regularizer =
             l1(0.25)}}.weight_options();
    CHECK(kernel.fans.in == 5 * 3 * 2);
    CHECK(kernel.fans.out == 5 * 3 * 4);
    CHECK(kernel.fans.columns == 4);
    CHECK(kernel.regularizer.l2 == 0.5);
    CHECK(bias.regularizer.l1 == 0.25);
}
