#pragma once
// A model of two arrays whose gradients are given, step by step: what training does with them, clipping and
// regularizers included, and nothing else.
#include <array>
#include <span>
#include <utility>
#include <vector>

#include <tailor/layers/weight_options.hpp>
#include <tailor/losses/regression.hpp>
#include <tailor/model/sequential.hpp>
#include <tailor/training/fit.hpp>

#include "catch.hpp"

namespace testing {

/// Of a vector of 37 values and a matrix of 15, as the golden values have them.
struct GivenGradients {
    const double* vector = nullptr;
    const double* matrix = nullptr;
};

/// A layer that puts out zeros; in its backward pass its arrays get the gradients that `given` points to.
struct Given {
    const GivenGradients* given;
    tailor::Regularizer regularizer = {};
    bool trainable = true;
    static constexpr std::string_view class_name = "Given";

    template <class In>
    using Rejects = tailor::why::fits;

    template <class T, class In>
    struct On;
};

template <class T, class In_>
struct Given::On {
    using In = In_;
    using Out = tailor::Shape<1>;
    template <class U>
    struct Weights {
        tailor::Weight<U, tailor::Shape<37>> vector;
        tailor::Weight<U, tailor::Shape<5, 3>> matrix;
    };
    static constexpr std::array<std::string_view, 2> names{"vector", "matrix"};
    Given options;

    auto weight_options() const {
        const tailor::WeightOptions both{tailor::ones, options.regularizer, {}};
        return std::array{both, both};
    }
    void forward(Weights<const T>, tailor::View<const T, In>, tailor::View<T, Out> y, tailor::NoCache,
                 const tailor::PassContext<T>&) const {
        for (T& value : y.span()) value = 0;
    }
    void backward(Weights<const T>, tailor::View<const T, In>, tailor::View<const T, Out>, tailor::View<T, Out>,
                  tailor::View<T, In>, Weights<T> g, tailor::NoCache, const tailor::PassContext<T>&) const {
        for (std::size_t i = 0; i < 37; ++i) g.vector.data[i] += options.given->vector[i];
        for (std::size_t i = 0; i < 15; ++i) g.matrix.data[i] += options.given->matrix[i];
    }
};

inline const std::vector<double>& zeros_of_a_sample() {
    static const std::vector<double> zero{0};
    return zero;
}

/// Two arrays and an optimizer.
class TwoArrays {
public:
    explicit TwoArrays(tailor::Optimizer optimizer, Given layer = {nullptr})
        : model_{tailor::Input<tailor::Shape<1>, double>{}, with(layer, &given_)} {
        model_.compile(std::move(optimizer), tailor::MeanSquaredError{});
    }
    TwoArrays(const TwoArrays&) = delete;
    TwoArrays& operator=(const TwoArrays&) = delete;

    std::span<double> vector() { return model_.weights<0>().vector.span(); }
    std::span<double> matrix() { return model_.weights<0>().matrix.span(); }

    /// One training step with these gradients.
    void step(std::span<const double> vector_gradients, std::span<const double> matrix_gradients) {
        REQUIRE(vector_gradients.size() == 37);
        REQUIRE(matrix_gradients.size() == 15);
        given_ = {vector_gradients.data(), matrix_gradients.data()};
        model_.train_on_batch({tailor::Samples(std::span(zeros_of_a_sample()), {1}),
                               tailor::Samples(std::span(zeros_of_a_sample()), {1})});
    }
    /// The same gradient for all values of an array.
    void step(double vector_gradient, double matrix_gradient) {
        step(std::vector<double>(37, vector_gradient), std::vector<double>(15, matrix_gradient));
    }

private:
    static Given with(Given layer, const GivenGradients* given) {
        layer.given = given;
        return layer;
    }
    GivenGradients given_;
    tailor::Sequential<tailor::Input<tailor::Shape<1>, double>, Given> model_;
};

}  // namespace testing
