#include <tailor/layers/activation.hpp>

#include <limits>
#include <numbers>
#include <vector>

#include "activations/helpers.hpp"

using namespace tailor;
using namespace testing;

static_assert(promises<Activation<ReLU>, Shape<7>>() ==
              Promises{.independent = true, .reads_x = false, .reads_y = true});
static_assert(promises<Activation<GELU>, Shape<7>>() ==
              Promises{.independent = true, .reads_x = true, .reads_y = false});
static_assert(promises<Activation<Softmax>, Shape<7>>() ==
              Promises{.independent = true, .reads_x = true, .reads_y = true});
static_assert(std::is_same_v<Activation<ReLU>::On<float, Shape<3, 4>>::Out, Shape<3, 4>>);
static_assert(std::is_same_v<Activation<ReLU>::Rejects<Shape<2, 3, 4>>, why::fits>);
static_assert(std::is_same_v<Activation<Softmax>::Rejects<Shape<10>>, why::fits>);
static_assert(std::is_same_v<Activation<Softmax>::Rejects<Shape<4, 10>>, why::fits>);
static_assert(std::is_same_v<Activation<Softmax>::Rejects<Shape<2, 4, 10>>,
                             why::Softmax_expects_one_or_two_axes__add_Flatten_before>);
static_assert(std::is_same_v<Activation<Softmax>::Rejects<Shape<2>>, why::fits>);
static_assert(std::is_same_v<Activation<Softmax>::Rejects<Shape<1>>,
                             why::Softmax_of_one_value_is_always_1__take_Sigmoid_or_two_units_or_more>);
static_assert(std::is_same_v<Activation<Softmax>::Rejects<Shape<10, 1>>,
                             why::Softmax_of_one_value_is_always_1__take_Sigmoid_or_two_units_or_more>);
static_assert(std::is_same_v<Activation<Sigmoid>::Rejects<Shape<1>>, why::fits>);

// An activation with a value of its own is written without its type.
static_assert(std::is_same_v<decltype(Activation{LeakyReLU{.negative_slope = 0.1}}), Activation<LeakyReLU>>);

TEST_CASE("activations' gradients are those of their formulas") {
    using In = Shape<3, 4, 2>;
    inspect<Activation<Linear>, In>();
    inspect<Activation<ReLU>, In>();
    inspect<Activation<LeakyReLU>, In>();
    inspect<Activation<LeakyReLU>, In>({{.negative_slope = -0.5}});
    inspect<Activation<ELU>, In>();
    inspect<Activation<ELU>, In>({{.alpha = 0.5}});
    inspect<Activation<Sigmoid>, In>();
    inspect<Activation<Tanh>, In>();
    inspect<Activation<SiLU>, In>();
    inspect<Activation<Softplus>, In>();
    inspect<Activation<GELU>, In>();
    inspect<Activation<Softmax>, Shape<7>>();
    inspect<Activation<Softmax>, Shape<3, 5>>();
}

TEST_CASE("an activation at the end shows its logits, and takes the derivative by them") {
    Trial<Activation<Softmax>, Shape<2>> softmax;
    softmax.forward({1, 2});
    CHECK(softmax.z() == Numbers{1, 2});
    CHECK(softmax.backward_from_z({3, 4}) == Numbers{3, 4});
}
