#include <tailor/activations/activation.hpp>

#include <limits>
#include <vector>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEMPLATE_TEST_CASE("an activation shows that its input was NaN", "", Linear, ReLU, LeakyReLU, ELU, Sigmoid, Tanh, SiLU,
                   Softplus, GELU, Softmax) {
    Trial<Activation<TestType>, Shape<1>> trial;
    CHECK(std::isnan(trial.forward({std::nan("")}).front()));
}

TEMPLATE_TEST_CASE("an activation makes no NaN of any number", "", Linear, ReLU, LeakyReLU, ELU, Sigmoid, Tanh, SiLU,
                   Softplus, GELU, Softmax) {
    const auto check = []<class T>(std::vector<T> x) {
        for (std::size_t i = 0; i < x.size(); i += 2) x.insert(x.begin() + static_cast<std::ptrdiff_t>(i), -x[i]);
        Trial<Activation<TestType>, Shape<1>, T> trial;
        for (const T y : trial.forward(x)) CHECK(std::isfinite(y));
        for (const T derivative : trial.backward(std::vector<T>(x.size(), 1))) CHECK(std::isfinite(derivative));
    };
    check(std::vector<double>{0, 1e-300, 0.3, 0.7, 50, 708, 709.5, 709.8, 1e4, 1e300});
    check(std::vector<float>{0, 1e-38F, 0.3F, 0.7F, 50, 87.5F, 88.5F, 100, 1e4F, 1e37F});
}

TEMPLATE_TEST_CASE("activations of huge numbers are their limits", "", float, double) {
    using T = TestType;
    constexpr T huge = std::numeric_limits<T>::max(), infinity = std::numeric_limits<T>::infinity();
    const auto check = [&]<class F>(F, T below, T above, T slope_below, T slope_above) {
        for (const T x : {T(1e30), huge}) {
            Trial<Activation<F>, Shape<35>, T> trial;  // fills vectors of every width, and leaves some over
            CHECK(trial.forward(std::vector<T>(35, -x)) == std::vector<T>(35, below == -infinity ? -x : below));
            CHECK(trial.backward(std::vector<T>(35, T(1))) == std::vector<T>(35, slope_below));
            CHECK(trial.forward(std::vector<T>(35, x)) == std::vector<T>(35, above == infinity ? x : above));
            CHECK(trial.backward(std::vector<T>(35, T(1))) == std::vector<T>(35, slope_above));
        }
    };
    check(ReLU{}, 0, infinity, 0, 1);
    check(Sigmoid{}, 0, 1, 0, 0);
    check(Tanh{}, -1, 1, 0, 0);
    check(SiLU{}, 0, infinity, 0, 1);
    check(Softplus{}, 0, infinity, 0, 1);
    check(GELU{}, 0, infinity, 0, 1);
    Trial<Activation<ELU>, Shape<1>, T> elu;
    CHECK(elu.forward({-huge, -infinity, huge, infinity}) == std::vector<T>{-1, -1, huge, infinity});
}

TEST_CASE("activations in float say what they say in double") {
    using In = Shape<37>;
    inspect_in_float<Activation<ReLU>, In>();
    inspect_in_float<Activation<LeakyReLU>, In>();
    inspect_in_float<Activation<ELU>, In>();
    inspect_in_float<Activation<Sigmoid>, In>();
    inspect_in_float<Activation<Tanh>, In>();
    inspect_in_float<Activation<SiLU>, In>();
    inspect_in_float<Activation<Softplus>, In>();
    inspect_in_float<Activation<GELU>, In>();
    inspect_in_float<Activation<Softmax>, In>();
}

TEST_CASE("activate may work in place") {
    Numbers values{-1, 2, -3};
    const View<double, Shape<3>> x(values.data(), 1);
    activate<ReLU, double, Shape<3>>({}, x, x);
    CHECK(values == Numbers{0, 2, 0});
    activate<Linear, double, Shape<3>>({}, x, x);
    CHECK(values == Numbers{0, 2, 0});
}
