#include <tailor/layers/pooling2d.hpp>

#include <tailor/layers/activation.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

static_assert(promises<MaxPool2D<>, Shape<5, 6, 7>>() ==
              Promises{.independent = true, .reads_x = true, .reads_y = true});
static_assert(promises<AvgPool2D<>, Shape<5, 6, 7>>() ==
              Promises{.independent = true, .reads_x = false, .reads_y = false});
static_assert(std::is_same_v<MaxPool2D<>::On<float, Shape<30, 24, 64>>::Out, Shape<15, 12, 64>>);
static_assert(
    std::is_same_v<MaxPool2D<>::On<float, Shape<7, 9, 2>>::Out, Shape<3, 4, 2>>);  // what is left over is left out
static_assert(std::is_same_v<MaxPool2D<Same>::On<float, Shape<7, 9, 2>>::Out, Shape<4, 5, 2>>);
static_assert(std::is_same_v<MaxPool2D<ChannelsFirst>::On<float, Shape<2, 7, 9>>::Out, Shape<2, 3, 4>>);
static_assert(
    std::is_same_v<AvgPool2D<Pool<3, 2>>::On<float, Shape<7, 9, 2>>::Out, Shape<2, 4, 2>>);  // strides: the pool's
static_assert(std::is_same_v<AvgPool2D<Pool<3, 2>, Strides<1, 2>>::On<float, Shape<7, 9, 2>>::Out, Shape<5, 4, 2>>);
static_assert(std::is_same_v<MaxPool2D<Pool<8, 1>>::Rejects<Shape<7, 9, 2>>, why::pool_is_larger_than_its_input>);
static_assert(std::is_same_v<MaxPool2D<Pool<8, 1>, Same>::Rejects<Shape<7, 9, 2>>, why::fits>);
static_assert(std::is_same_v<AvgPool2D<>::Rejects<Shape<7, 9>>, why::expects_height_width_channels>);
static_assert(std::is_same_v<AvgPool2D<>::Rejects<Shape<7, 9, 0>>, why::an_extent_of_zero>);
static_assert(std::is_same_v<MaxPool2D<ReLU>::Rejects<Shape<7, 9, 2>>, why::this_layer_does_not_take_the_option<ReLU>>);
static_assert(std::is_same_v<MaxPool2D<Same, Valid>::Rejects<Shape<7, 9, 2>>, why::two_options_of_one_kind<Same>>);

TEST_CASE("MaxPool2D keeps the largest of each window, and gives it the slope") {
    Trial<MaxPool2D<>, Shape<2, 4, 1>> pool;
    CHECK(pool.forward({1, 2, 5, 0,  //
                        3, 0, 1, 4}) == Numbers{3, 5});
    CHECK(pool.backward({10, 20}) == Numbers{0, 0, 20, 0,  //
                                             10, 0, 0, 0});
}

TEST_CASE("MaxPool2D gives the slope to the first of equals, and adds up where windows overlap") {
    Trial<MaxPool2D<Pool<1, 2>, Strides<1, 1>>, Shape<1, 4, 1>> pool;
    CHECK(pool.forward({1, 7, 7, 2}) == Numbers{7, 7, 7});
    CHECK(pool.backward({1, 10, 100}) == Numbers{0, 11, 100, 0});
}

TEST_CASE("AvgPool2D keeps the mean of each window, and shares the slope alike") {
    Trial<AvgPool2D<>, Shape<2, 4, 1>> pool;
    CHECK(pool.forward({1, 2, 5, 0,  //
                        3, 0, 1, 4}) == Numbers{1.5, 2.5});
    CHECK(pool.backward({4, 8}) == Numbers{1, 1, 2, 2,  //
                                           1, 1, 2, 2});
}

TEST_CASE("with Same, what lies beyond the image does not count, and the odd column lies behind") {
    Trial<MaxPool2D<Same>, Shape<1, 3, 1>> largest;
    CHECK(largest.forward({-1, -2, -3}) == Numbers{-1, -3});
    Trial<AvgPool2D<Same>, Shape<1, 3, 1>> mean;
    CHECK(mean.forward({-1, -2, -3}) == Numbers{-1.5, -3});
    CHECK(mean.backward({2, 4}) == Numbers{1, 1, 4});
}

TEST_CASE("poolings keep the channels apart, in both data formats") {
    Trial<MaxPool2D<Pool<1, 2>>, Shape<1, 2, 2>> last;
    CHECK(last.forward({1, 20, 3, 10}) == Numbers{3, 20});
    CHECK(last.backward({5, 6}) == Numbers{0, 6, 5, 0});
    Trial<MaxPool2D<Pool<1, 2>, ChannelsFirst>, Shape<2, 1, 2>> first;
    CHECK(first.forward({1, 3, 20, 10}) == Numbers{3, 20});
    CHECK(first.backward({5, 6}) == Numbers{0, 5, 6, 0});
    Trial<AvgPool2D<Pool<1, 2>>, Shape<1, 2, 2>> mean_last;
    CHECK(mean_last.forward({1, 20, 3, 10}) == Numbers{2, 15});
    Trial<AvgPool2D<Pool<1, 2>, ChannelsFirst>, Shape<2, 1, 2>> mean_first;
    CHECK(mean_first.forward({1, 3, 20, 10}) == Numbers{2, 15});
}

// Ties of MaxPool2D are corners: where two values of a window lie as close as a finite difference reaches, the
// inspection draws all values again.

TEST_CASE("MaxPool2D's gradients are those of its formula, for every option") {
    inspect<MaxPool2D<>, Shape<6, 7, 5>>();
    inspect<MaxPool2D<Pool<3, 2>>, Shape<6, 7, 2>>();
    inspect<MaxPool2D<Pool<3, 3>, Strides<2, 1>>, Shape<6, 7, 2>>();
    inspect<MaxPool2D<Pool<1, 2>, Strides<2, 3>>, Shape<6, 7, 2>>();  // strides that leave pixels out
    inspect<MaxPool2D<Same>, Shape<5, 7, 2>>();
    inspect<MaxPool2D<Pool<3, 3>, Strides<2, 1>, Same>, Shape<6, 7, 2>>();
    inspect<MaxPool2D<ChannelsFirst>, Shape<5, 6, 7>>();
    inspect<MaxPool2D<Pool<3, 2>, ChannelsFirst>, Shape<2, 6, 7>>();
    inspect<MaxPool2D<Pool<3, 3>, Strides<2, 1>, ChannelsFirst>, Shape<2, 6, 7>>();
    inspect<MaxPool2D<Same, ChannelsFirst>, Shape<2, 5, 7>>();
    inspect<MaxPool2D<Pool<3, 3>, Strides<2, 1>, Same, ChannelsFirst>, Shape<2, 6, 7>>();
}

TEST_CASE("AvgPool2D's gradients are those of its formula, for every option") {
    inspect<AvgPool2D<>, Shape<6, 7, 5>>();
    inspect<AvgPool2D<Pool<3, 2>>, Shape<6, 7, 2>>();
    inspect<AvgPool2D<Pool<3, 3>, Strides<2, 1>>, Shape<6, 7, 2>>();
    inspect<AvgPool2D<Pool<1, 2>, Strides<2, 3>>, Shape<6, 7, 2>>();
    inspect<AvgPool2D<Same>, Shape<5, 7, 2>>();
    inspect<AvgPool2D<Pool<3, 3>, Strides<2, 1>, Same>, Shape<6, 7, 2>>();
    inspect<AvgPool2D<ChannelsFirst>, Shape<5, 6, 7>>();
    inspect<AvgPool2D<Pool<3, 2>, ChannelsFirst>, Shape<2, 6, 7>>();
    inspect<AvgPool2D<Pool<3, 3>, Strides<2, 1>, ChannelsFirst>, Shape<2, 6, 7>>();
    inspect<AvgPool2D<Same, ChannelsFirst>, Shape<2, 5, 7>>();
    inspect<AvgPool2D<Pool<3, 3>, Strides<2, 1>, Same, ChannelsFirst>, Shape<2, 6, 7>>();
}

TEST_CASE("poolings in float say what they say in double") {
    inspect_in_float<MaxPool2D<Pool<3, 3>, Strides<2, 1>, Same>, Shape<6, 7, 19>>();
    inspect_in_float<AvgPool2D<Pool<3, 3>, Strides<2, 1>, Same>, Shape<6, 7, 19>>();
}
