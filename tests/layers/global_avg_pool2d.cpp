#include <tailor/layers/global_avg_pool2d.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

static_assert(promises<GlobalAvgPool2D<>, Shape<5, 6, 7>>() ==
              Promises{.independent = true, .reads_x = false, .reads_y = false});
static_assert(std::is_same_v<GlobalAvgPool2D<>::On<float, Shape<5, 6, 7>>::Out, Shape<7>>);
static_assert(std::is_same_v<GlobalAvgPool2D<ChannelsFirst>::On<float, Shape<5, 6, 7>>::Out, Shape<5>>);
static_assert(std::is_same_v<GlobalAvgPool2D<>::Rejects<Shape<5, 6>>, why::expects_height_width_channels>);
static_assert(std::is_same_v<GlobalAvgPool2D<>::Rejects<Shape<5, 0, 6>>, why::an_extent_of_zero>);
static_assert(
    std::is_same_v<GlobalAvgPool2D<Same>::Rejects<Shape<5, 6, 7>>, why::this_layer_does_not_take_the_option<Same>>);

TEST_CASE("GlobalAvgPool2D is the mean of each channel, and shares the slope alike") {
    Trial<GlobalAvgPool2D<>, Shape<1, 2, 3>> last;
    CHECK(last.forward({1, 2, 3, 5, 6, 7}) == Numbers{3, 4, 5});
    CHECK(last.backward({2, 4, 6}) == Numbers{1, 2, 3, 1, 2, 3});
    Trial<GlobalAvgPool2D<ChannelsFirst>, Shape<3, 1, 2>> first;
    CHECK(first.forward({1, 5, 2, 6, 3, 7}) == Numbers{3, 4, 5});
    CHECK(first.backward({2, 4, 6}) == Numbers{1, 1, 2, 2, 3, 3});
}

TEST_CASE("GlobalAvgPool2D's gradients are those of a mean") {
    inspect<GlobalAvgPool2D<>, Shape<3, 6, 5>>();
    inspect<GlobalAvgPool2D<ChannelsFirst>, Shape<3, 6, 5>>();
    inspect<GlobalAvgPool2D<>, Shape<1, 1, 4>>();
    inspect_in_float<GlobalAvgPool2D<>, Shape<3, 6, 19>>();
    inspect_in_float<GlobalAvgPool2D<ChannelsFirst>, Shape<3, 6, 19>>();
}

TEMPLATE_TEST_CASE("GlobalAvgPool2D in float keeps a large mean", "", GlobalAvgPool2D<>,
                   GlobalAvgPool2D<ChannelsFirst>) {
    Trial<TestType, Shape<28, 28, 28>, float> trial;
    std::vector<float> x = draw<float>(28 * 28 * 28, 1);
    Numbers exact(28);
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] += 1e6F;
        const bool first = !std::is_same_v<TestType, GlobalAvgPool2D<>>;
        exact[first ? i / (28 * 28) : i % 28] += static_cast<double>(x[i]) / (28 * 28);
    }
    CHECK(close(trial.forward(x), exact, 1e6 * 2e-6));
}
