#include <tailor/layers/options.hpp>

#include <tailor/layers/activation.hpp>

#include "catch.hpp"

using namespace tailor;

TEST_CASE("an option is found in any place, or its default") {
    static_assert(std::is_same_v<Pick<kind::Padding, Valid, Kernel<5, 5>, Same, ReLU>, Same>);
    static_assert(std::is_same_v<Pick<kind::Kernel, Kernel<3, 3>, Same, ReLU, Kernel<5, 4>>, Kernel<5, 4>>);
    static_assert(std::is_same_v<Pick<kind::Activation, Linear, Same>, Linear>);
    static_assert(std::is_same_v<Pick<kind::Activation, Linear>, Linear>);
    static_assert(has_option<NoBias, Same, NoBias> && !has_option<NoBias, Same> && !has_option<NoBias>);
    SUCCEED("the compiler has checked it");
}

TEST_CASE("a layer takes the kinds it names, each at most once") {
    using Takes = Kinds<kind::Padding, kind::Activation>;
    static_assert(std::is_same_v<Takes::Reject<>, why::fits>);
    static_assert(std::is_same_v<Takes::Reject<ReLU, Same>, why::fits>);
    static_assert(std::is_same_v<Takes::Reject<Same, NoBias>, why::this_layer_does_not_take_the_option<NoBias>>);
    static_assert(std::is_same_v<Takes::Reject<Same, ReLU, Valid>, why::two_options_of_one_kind<Same>>);
    static_assert(
        std::is_same_v<Takes::Reject<int>, why::this_layer_does_not_take_the_option<int>>);  // not an option at all
    SUCCEED("the compiler has checked it");
}

TEST_CASE("sizes are height, then width") {
    static_assert(Kernel<5, 3>::h == 5 && Kernel<5, 3>::w == 3);
    static_assert(Pool<5, 3>::h == 5 && Pool<5, 3>::w == 3);
    static_assert(Strides<5, 3>::h == 5 && Strides<5, 3>::w == 3);
    static_assert(Dilation<5, 3>::h == 5 && Dilation<5, 3>::w == 3);
    SUCCEED("the compiler has checked it");
}
