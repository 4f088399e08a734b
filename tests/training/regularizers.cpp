// Regularizers (layers/weight_options.hpp) at work: what they add to a model's loss and to its gradients.
#include <tailor/layers/weight_options.hpp>

#include <vector>

#include <tailor/layers/dense.hpp>
#include <tailor/losses.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/optimizers/sgd.hpp>
#include <tailor/training/fit.hpp>

#include "catch.hpp"

using namespace tailor;

namespace {

/// Two layers with a regularizer on three of their four arrays; gradient steps of size 0.5.
class Regularized {
public:
    explicit Regularized(bool first_trains, double learning_rate = 0.5)
        : model_{
              Input<Shape<2>, double>{},
              Dense<2>{.kernel_regularizer = l1_l2(0.1, 0.2), .bias_regularizer = l2(0.3), .trainable = first_trains},
              Dense<1>{.kernel_regularizer = l1(0.5)}} {
        const std::vector<double> start{1, -2, 0.5, 0, 0.5, -1, 2, -0.25, 0.125};
        std::copy(start.begin(), start.end(), weights().begin());
        model_.compile(SGD{.learning_rate = learning_rate}, MeanSquaredError{});
    }
    std::span<double> weights() { return static_cast<Model<double>&>(model_).weights(); }
    double train() { return model_.train_on_batch(data()); }
    double evaluate() { return model_.evaluate(data()).loss(); }

private:
    static Dataset data() {
        static const std::vector<double> x{1, 2, -1, 0.5}, y{1, 0};
        return {Samples(std::span(x), {2}), Samples(std::span(y), {1})};
    }
    Sequential<Input<Shape<2>, double>, Dense<2>, Dense<1>> model_;
};

void check_near(std::span<const double> found, const std::vector<double>& expected) {
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == Approx(expected[i]).margin(1e-12));
}

}  // namespace

TEST_CASE("losses include the penalties, and a step follows their gradient: the numbers are Keras's") {
    Regularized model(true);
    const double error = 12.078125, penalty = 1.4 + 0.375 + 1.125;
    CHECK(model.evaluate() == Approx(error + penalty).epsilon(1e-14));
    CHECK(model.train() == Approx(error + penalty).epsilon(1e-14));
    check_near(model.weights(), {-4.75, -0.8625, -9.0875, 1.1796875, -3.9, -0.16875, -4.421875, 7.625, -2});
}

TEST_CASE("layers that do not train pay no penalty, as in Keras") {
    Regularized model(false);
    CHECK(model.evaluate() == Approx(12.078125 + 1.125).epsilon(1e-14));
    CHECK(model.train() == Approx(12.078125 + 1.125).epsilon(1e-14));
    check_near(model.weights(), {1, -2, 0.5, 0, 0.5, -1, -4.421875, 7.625, -2});
}

TEST_CASE("a step's gradients are those of the loss with its penalties, by finite differences") {
    constexpr double h = 1e-5;
    for (std::size_t i = 0; i < 9; ++i) {
        if (i == 3) continue;  // 0, where l1 has a corner
        CAPTURE(i);
        Regularized still(true, 0), moved(true);
        double& w = still.weights()[i];
        const double here = w;
        w = here + h;
        const double right = still.train();
        w = here - h;
        const double left = still.train();
        moved.train();
        CHECK((here - moved.weights()[i]) / 0.5 == Approx((right - left) / (2 * h)).epsilon(1e-8));
    }
}
