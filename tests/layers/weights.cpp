#include <tailor/layers/weights.hpp>

#include <numeric>
#include <vector>

#include "catch.hpp"

using namespace tailor;

namespace {

/// All roles, in an order that mixes them.
template <class T>
struct Several {
    Weight<T, Shape<2, 3>> kernel;
    State<T, Shape<3>> mean;
    Weight<T, Shape<3>> bias;
    Prepared<T, Shape<7>> panels;
    State<T, Shape<1>> steps;
};
template <class T>
struct One {
    Weight<T, Shape<4>> only;
};

struct WithWeights {
    template <class T>
    using Weights = One<T>;
};
struct WithoutWeights {};

}  // namespace

TEST_CASE("arrays are counted by their role") {
    static_assert(array_values<Several<float>>(Role::trainable) == 6 + 3);
    static_assert(array_values<Several<float>>(Role::state) == 3 + 1);
    static_assert(array_values<Several<float>>(Role::prepared) == 7);
    static_assert(array_values<One<float>>(Role::trainable) == 4);
    static_assert(array_values<NoWeights<float>>(Role::trainable) == 0);
    static_assert(std::is_same_v<WeightsOf<WithWeights, double>, One<double>>);
    static_assert(std::is_same_v<WeightsOf<WithoutWeights, double>, NoWeights<double>>);
    SUCCEED("the compiler has checked it");
}

TEST_CASE("arrays are visited in the order of the fields") {
    std::vector<Index> sizes;
    std::vector<Role> roles;
    for_each_array<Several<float>>([&]<class A>(std::type_identity<A>) {
        sizes.push_back(A::size);
        roles.push_back(A::role);
    });
    CHECK(sizes == std::vector<Index>{6, 3, 3, 7, 1});
    CHECK(roles == std::vector<Role>{Role::trainable, Role::state, Role::trainable, Role::prepared, Role::state});
}

TEST_CASE("bind lays the arrays of each role one after the other") {
    std::vector<float> trainable(9), state(4), prepared(7);
    const auto several = bind_arrays<Several<float>, float>(trainable.data(), state.data(), prepared.data());
    CHECK(several.kernel.data == trainable.data());
    CHECK(several.bias.data == trainable.data() + 6);
    CHECK(several.mean.data == state.data());
    CHECK(several.steps.data == state.data() + 3);
    CHECK(several.panels.data == prepared.data());
}

TEST_CASE("bind leaves the arrays of a role without memory null") {
    std::vector<float> trainable(9);
    const auto gradients = bind_arrays<Several<float>, float>(trainable.data(), nullptr, nullptr);
    CHECK(gradients.bias.data == trainable.data() + 6);
    CHECK(gradients.mean.data == nullptr);
    CHECK(gradients.steps.data == nullptr);
    CHECK(gradients.panels.data == nullptr);
}

TEST_CASE("an array shows itself as a tensor, a matrix and a span") {
    std::vector<double> memory(12);
    std::iota(memory.begin(), memory.end(), 0);
    const Weight<double, Shape<2, 2, 3>> w{memory.data()};
    CHECK(w.tensor()(1, 0, 2) == 8);
    CHECK(w.matrix().rows() == 4);
    CHECK(w.matrix().cols() == 3);
    CHECK(w.matrix()(3, 1) == 10);
    CHECK(w.span().size() == 12);
    CHECK(w.span()[11] == 11);
}

TEST_CASE("an array's last axis are a matrix's columns, also where there are none") {
    std::vector<float> memory(24);
    const auto matrix = Weight<float, Shape<2, 3, 4>>{memory.data()}.matrix();
    CHECK((matrix.rows() == 6 && matrix.cols() == 4 && matrix.data() == memory.data()));
    const auto none = Weight<float, Shape<3, 0>>{memory.data()}.matrix();
    CHECK((none.rows() == 0 && none.cols() == 0));
}
