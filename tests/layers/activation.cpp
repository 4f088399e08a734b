#include <tailor/layers/activation.hpp>

#include <limits>
#include <numbers>
#include <vector>

#include "helpers.hpp"

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

namespace {

const double ln2 = std::numbers::ln2, ln3 = std::log(3);

/// f(x) and f'(x).
struct Values {
    Numbers y, derivative;
};
template <class F>
Values values_of(const Numbers& x, const F& f = {}) {
    Trial<Activation<F>, Shape<1>> trial({f});
    const Numbers y = trial.forward(x);
    return {y, trial.backward(Numbers(x.size(), 1))};
}

}  // namespace

TEST_CASE("Linear is x") {
    const Values f = values_of<Linear>({-2, 0, 3});
    CHECK(f.y == Numbers{-2, 0, 3});
    CHECK(f.derivative == Numbers{1, 1, 1});
}

TEST_CASE("ReLU is max(x, 0), of derivative 0 at 0") {
    const Values f = values_of<ReLU>({-2, 0, 3});
    CHECK(f.y == Numbers{0, 0, 3});
    CHECK(f.derivative == Numbers{0, 0, 1});
}

TEST_CASE("LeakyReLU goes on below 0 with a derivative of its own, Keras's 0.3") {
    const Values f = values_of<LeakyReLU>({-2, 3});
    CHECK(f.y == Numbers{-0.6, 3});
    CHECK(f.derivative == Numbers{0.3, 1});
    const Values v = values_of({-2, 3}, LeakyReLU{.negative_slope = -0.5});
    CHECK(v.y == Numbers{1, 3});
    CHECK(v.derivative == Numbers{-0.5, 1});
}

TEST_CASE("ELU is alpha (e^x - 1) below 0") {
    const Values f = values_of<ELU>({-ln2, 3, -1000});
    CHECK(close(f.y, {-0.5, 3, -1}));
    CHECK(close(f.derivative, {0.5, 1, 0}));
    const Values steep = values_of({-ln2, 3}, ELU{.alpha = 2});
    CHECK(close(steep.y, {-1, 3}));
    CHECK(close(steep.derivative, {1, 1}));
}

TEST_CASE("Sigmoid is 1 / (1 + e^-x)") {
    const Values f = values_of<Sigmoid>({0, ln3, -ln3, 1000, -1000});
    CHECK(close(f.y, {0.5, 0.75, 0.25, 1, 0}));
    CHECK(close(f.derivative, {0.25, 0.1875, 0.1875, 0, 0}));
}

TEST_CASE("Tanh is (e^x - e^-x) / (e^x + e^-x), exact near 0 too") {
    const Values f = values_of<Tanh>({0, ln2, -ln2, 1000, -1000});
    CHECK(close(f.y, {0, 0.6, -0.6, 1, -1}));
    CHECK(close(f.derivative, {1, 0.64, 0.64, 0, 0}));
    CHECK(values_of<Tanh>({1e-10}).y == Numbers{1e-10});
}

TEST_CASE("SiLU is x / (1 + e^-x)") {
    const Values f = values_of<SiLU>({0, ln3, 1000, -1000});
    CHECK(close(f.y, {0, 0.75 * ln3, 1000, 0}));
    CHECK(close(f.derivative, {0.5, 0.75 + ln3 * 0.75 * 0.25, 1, 0}));
}

TEST_CASE("Softplus is log(1 + e^x)") {
    const Values f = values_of<Softplus>({0, ln3, -ln3, 1000, -1000});
    CHECK(close(f.y, {ln2, std::log(4), std::log(4) - ln3, 1000, 0}));
    CHECK(close(f.derivative, {0.5, 0.75, 0.25, 1, 0}));
}

TEST_CASE("GELU is x times the share of a standard normal below x") {
    // P(X <= 1) = 0.8413447460685429, and the density there 0.24197072451914337
    const Values f = values_of<GELU>({0, 1, -1, 40, -40});
    CHECK(close(f.y, {0, 0.8413447460685429, -0.1586552539314571, 40, 0}));
    CHECK(close(f.derivative,
                {0.5, 0.8413447460685429 + 0.24197072451914337, 0.1586552539314571 - 0.24197072451914337, 1, 0}));
}

TEMPLATE_TEST_CASE("Softplus and GELU keep their digits where they are small", "", float, double) {
    using T = TestType;
    const auto check = [](const std::vector<T>& found, const Numbers& expected) {
        constexpr double few = 8 * static_cast<double>(std::numeric_limits<T>::epsilon());
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(std::abs(found[i] - expected[i]) <= few * std::abs(expected[i]));
    };
    Trial<Activation<Softplus>, Shape<1>, T> softplus;
    check(softplus.forward({-20, -80}), {2.0611536203143807e-9, 1.8048513878454152e-35});
    check(softplus.backward({1, 1}), {2.0611536181902037e-9, 1.8048513878454152e-35});
    Trial<Activation<GELU>, Shape<1>, T> gelu;
    check(gelu.forward({-5, -12}), {-1.4332578593959696e-6, -2.1317785344932148e-32});
    check(gelu.backward({1, 1}), {-7.1469460017922946e-6, -2.5578956616748957e-31});
}

TEST_CASE("Softmax gives each of the last axis its share of e^x") {
    Trial<Activation<Softmax>, Shape<3>> softmax;
    CHECK(close(softmax.forward({0, ln2, ln3, 7, 7, 7}), {1.0 / 6, 2.0 / 6, 3.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 3}));
    // y (dy - <y, dy>): asking for more of the first takes from the others in proportion.
    CHECK(close(softmax.backward({1, 0, 0, 5, 5, 5}), {5.0 / 36, -2.0 / 36, -3.0 / 36, 0, 0, 0}));
    Trial<Activation<Softmax>, Shape<2, 2>> rows;
    CHECK(close(rows.forward({0, ln3, ln3, 0}), {0.25, 0.75, 0.75, 0.25}));
}

TEST_CASE("Softmax is at home with any logits") {
    Trial<Activation<Softmax>, Shape<3>> softmax;
    CHECK(close(softmax.forward({1000, 1000 - ln3, -1000}), {0.75, 0.25, 0}, 1e-13));
    CHECK(close(softmax.forward({-1e300, 0, 1e300}), {0, 0, 1}));
}

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

TEST_CASE("an activation at the end shows its logits, and takes the derivative by them") {
    Trial<Activation<Softmax>, Shape<2>> softmax;
    softmax.forward({1, 2});
    CHECK(softmax.z() == Numbers{1, 2});
    CHECK(softmax.backward_from_z({3, 4}) == Numbers{3, 4});
}

TEST_CASE("activate may work in place") {
    Numbers values{-1, 2, -3};
    const View<double, Shape<3>> x(values.data(), 1);
    activate<ReLU, double, Shape<3>>({}, x, x);
    CHECK(values == Numbers{0, 2, 0});
    activate<Linear, double, Shape<3>>({}, x, x);
    CHECK(values == Numbers{0, 2, 0});
}
