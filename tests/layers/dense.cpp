#include <tailor/layers/dense.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

static_assert(promises<Dense<4, ReLU>, Shape<7>>() == Promises{.independent = false, .reads_x = true, .reads_y = true});
static_assert(promises<Dense<4, GELU>, Shape<7>>() ==
              Promises{.independent = false, .reads_x = true, .reads_y = false});
static_assert(std::is_same_v<Dense<4>::On<float, Shape<7>>::Out, Shape<4>>);
static_assert(std::is_same_v<Dense<4, LastAxis>::On<float, Shape<2, 3, 7>>::Out, Shape<2, 3, 4>>);
static_assert(array_values<Dense<4>::On<float, Shape<7>>::Weights<float>>(Role::trainable) == 7 * 4 + 4);
static_assert(array_values<Dense<4, NoBias>::On<float, Shape<7>>::Weights<float>>(Role::trainable) == 7 * 4);
static_assert(multiply_adds<Dense<4, LastAxis>::On<float, Shape<3, 7>>>() == 3 * 7 * 4);

static_assert(std::is_same_v<Dense<4>::Rejects<Shape<7>>, why::fits>);
static_assert(std::is_same_v<Dense<4>::Rejects<Shape<2, 7>>,
                             why::expects_flat_input__add_Flatten_before__or_take_the_option_LastAxis>);
static_assert(std::is_same_v<Dense<4, LastAxis>::Rejects<Shape<2, 7>>, why::fits>);
static_assert(std::is_same_v<Dense<0>::Rejects<Shape<7>>, why::an_extent_of_zero>);
static_assert(std::is_same_v<Dense<4, Same>::Rejects<Shape<7>>, why::this_layer_does_not_take_the_option<Same>>);
static_assert(std::is_same_v<Dense<4, ReLU, Tanh>::Rejects<Shape<7>>, why::two_options_of_one_kind<ReLU>>);
static_assert(std::is_same_v<Dense<4, Softmax, LastAxis>::Rejects<Shape<2, 3, 7>>,
                             why::Softmax_expects_one_or_two_axes__add_Flatten_before>);
static_assert(std::is_same_v<Dense<1, Softmax>::Rejects<Shape<7>>,
                             why::Softmax_of_one_value_is_always_1__take_Sigmoid_or_two_units_or_more>);
static_assert(std::is_same_v<Dense<1, Softmax, LastAxis>::Rejects<Shape<2, 7>>,
                             why::Softmax_of_one_value_is_always_1__take_Sigmoid_or_two_units_or_more>);
static_assert(std::is_same_v<Dense<2, Softmax>::Rejects<Shape<1>>, why::fits>);
static_assert(std::is_same_v<Dense<1, Sigmoid>::Rejects<Shape<7>>, why::fits>);

TEST_CASE("Dense weighs its inputs and adds them up") {
    Trial<Dense<2>, Shape<3>> dense;
    dense.weights = {1, 4,           // from the first input to the two outputs
                     2, 5,           //
                     3, 6, 10, 20};  // the biases
    CHECK(dense.forward({1, 1, 1,    //
                         1, 0, -1}) == Numbers{16, 35, 8, 18});
    CHECK(dense.backward({1, 0,  //
                          0, 1}) == Numbers{1, 2, 3, 4, 5, 6});
    CHECK(dense.gradients == Numbers{1, 1,   // x of the sample that asked for it
                                     1, 0,   //
                                     1, -1,  //
                                     1, 1});
}

TEST_CASE("Dense without a bias, on the last of two axes") {
    Trial<Dense<1, NoBias, LastAxis>, Shape<2, 3>> dense;
    dense.weights = {1, 10, 100};
    CHECK(dense.forward({1, 2, 3, 4, 5, 6}) == Numbers{321, 654});
    CHECK(dense.backward({1, 2}) == Numbers{1, 10, 100, 2, 20, 200});
    CHECK(dense.gradients == Numbers{1 + 8, 2 + 10, 3 + 12});
}

TEST_CASE("Dense's activation acts on its outputs and on their slopes") {
    Trial<Dense<2, ReLU>, Shape<1>> dense;
    dense.weights = {1, -1, 0, 0};
    CHECK(dense.forward({3}) == Numbers{3, 0});
    CHECK(dense.backward({7, 7}) == Numbers{7});
    CHECK(dense.gradients == Numbers{21, 0, 7, 0});
}

TEST_CASE("Dense's gradients grow from pass to pass") {
    Trial<Dense<1>, Shape<1>> dense;
    dense.weights = {2, 0};
    dense.forward({3});
    dense.backward({1});
    dense.backward({10});
    CHECK(dense.gradients == Numbers{33, 11});
}

TEST_CASE("Dense keeps its logits for the loss") {
    Trial<Dense<2, Softmax>, Shape<1>> dense;
    dense.weights = {1, -1, 0, 5};
    dense.forward({3});
    CHECK(dense.z() == Numbers{3, 2});
    CHECK(dense.backward_from_z({1, 10}) == Numbers{-9});
    CHECK(dense.gradients == Numbers{3, 30, 1, 10});
    CHECK(close(dense.infer({3}), {1 / (1 + std::exp(-1)), 1 / (1 + std::exp(1))}));
}

TEST_CASE("Dense's gradients are those of its formula, for every option") {
    inspect<Dense<4>, Shape<7>>();
    inspect<Dense<4, NoBias>, Shape<7>>();
    inspect<Dense<1>, Shape<1>>();
    inspect<Dense<3, LastAxis>, Shape<2, 3, 4>>();
    inspect<Dense<3, LastAxis, NoBias, Tanh>, Shape<5, 4>>();
    inspect<Dense<3, LastAxis, Softmax>, Shape<5, 4>>();
    inspect<Dense<37>, Shape<41>>({}, {.batch = 2});  // more than one register tile
}

TEST_CASE("Dense's gradients are those of its formula, for every activation") {
    inspect<Dense<4, Linear>, Shape<7>>();
    inspect<Dense<4, ReLU>, Shape<7>>();
    inspect<Dense<4, LeakyReLU>, Shape<7>>();
    inspect<Dense<4, ELU>, Shape<7>>();
    inspect<Dense<4, Sigmoid>, Shape<7>>();
    inspect<Dense<4, Tanh>, Shape<7>>();
    inspect<Dense<4, SiLU>, Shape<7>>();
    inspect<Dense<4, Softplus>, Shape<7>>();
    inspect<Dense<4, GELU>, Shape<7>>();
    inspect<Dense<4, Softmax>, Shape<7>>();
}

TEST_CASE("Dense in float says what it says in double") {
    inspect_in_float<Dense<37, Tanh>, Shape<41>>();
    inspect_in_float<Dense<5, Softmax>, Shape<41>>();
}

TEST_CASE("Dense knows its fans and takes its initializers and regularizers along") {
    const auto [kernel, bias] =
        Dense<4>::On<float, Shape<7>>{{.kernel_regularizer = l2(0.5), .bias_regularizer = l1(0.25)}}.weight_options();
    CHECK(kernel.fans.in == 7);
    CHECK(kernel.fans.out == 4);
    CHECK(kernel.fans.columns == 4);
    CHECK(kernel.regularizer.l2 == 0.5);
    CHECK(bias.regularizer.l1 == 0.25);
}
