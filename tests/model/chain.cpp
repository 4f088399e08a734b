#include <tailor/model/chain.hpp>

#include <tailor/layers.hpp>

#include "catch.hpp"

using namespace tailor;

namespace {

using Picture = Input<Shape<28, 28, 1>>;
template <class... All>
using OutOf = typename Infer<All...>::Out;

// Each layer takes the shape that the one before it puts out, and becomes one for the input's number type.
static_assert(std::is_same_v<OutOf<Picture>, Shape<28, 28, 1>>);
static_assert(std::is_same_v<OutOf<Picture, Conv2D<32>>, Shape<26, 26, 32>>);
static_assert(std::is_same_v<OutOf<Picture, Conv2D<32>, MaxPool2D<>>, Shape<13, 13, 32>>);
static_assert(std::is_same_v<OutOf<Picture, Conv2D<32>, MaxPool2D<>, Flatten>, Shape<5408>>);
static_assert(std::is_same_v<OutOf<Picture, Conv2D<32>, MaxPool2D<>, Flatten, Dense<10>>, Shape<10>>);
static_assert(
    std::is_same_v<Infer<Input<Shape<4>, double>, Dense<3>, Dense<2>>,
                   Chain<3, double, Shape<2>, Dense<3>::On<double, Shape<4>>, Dense<2>::On<double, Shape<3>>>>);

// The first layer that does not fit is the error: why, its number, what it is and what it was offered.
static_assert(std::is_same_v<Infer<Picture, Conv2D<32>, Dense<10>, Dense<20>>,
                             shape_error<why::expects_flat_input__add_Flatten_before__or_take_the_option_LastAxis, 2,
                                         Dense<10>, Shape<26, 26, 32>>>);
static_assert(
    std::is_same_v<Infer<Picture, int, Dense<10>>, shape_error<why::this_is_no_layer, 1, int, Shape<28, 28, 1>>>);
static_assert(std::is_same_v<Infer<Dense<10>, Dense<10>>,
                             shape_error<why::a_Sequential_begins_with_an_Input, 1, Dense<10>, void>>);
static_assert(
    std::is_same_v<Infer<Picture, Picture>, shape_error<why::this_is_no_layer, 1, Picture, Shape<28, 28, 1>>>);

static_assert(fits<Picture, Flatten, Dense<10>>);
static_assert(!fits<Picture, Dense<10>>);
static_assert(!fits<Flatten>);

}  // namespace

TEST_CASE("a chain holds its layers in order") {
    using Layers = Infer<Picture, Conv2D<32>, Flatten, Dense<10>>::Layers;
    CHECK(std::tuple_size_v<Layers> == 3);
    CHECK(std::is_same_v<std::tuple_element_t<1, Layers>::In, Shape<26, 26, 32>>);
    CHECK(std::is_same_v<std::tuple_element_t<2, Layers>::In, Shape<26 * 26 * 32>>);
}
