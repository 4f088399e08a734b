// Every layer case of Keras and PyTorch against ours, in double: y, dx and the weights' gradients.
#include <set>

#include <tailor/layers.hpp>
#include <tailor/layers/conv2d_blas.hpp>

#include "cases.hpp"
#include "layers/helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

constexpr double tolerance = 1e-11;  // absolute below 1, relative above

void compare(const golden::Case& golden, const std::string& what, const Numbers& ours) {
    const Numbers theirs = golden.array(what).values;
    CAPTURE(what);
    REQUIRE(ours.size() == theirs.size());
    double worst = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const double error = std::abs(ours[i] - theirs[i]) / std::max(1.0, std::abs(theirs[i]));
        worst = error <= worst ? worst : std::isnan(error) ? 1e300 : error;
    }
    CHECK(worst < tolerance);
}

/// The values of these arrays, one after the other; those that the case does not have are left out.
Numbers joined(const golden::Case& golden, const std::vector<std::string>& names) {
    Numbers all;
    for (const std::string& name : names) {
        if (!std::filesystem::exists(golden.folder / (name + ".npy"))) continue;
        const Numbers values = golden.array(name).values;
        all.insert(all.end(), values.begin(), values.end());
    }
    return all;
}

template <Index... D>
std::string extents(Shape<D...>) {
    std::string text;
    ((text += (text.empty() ? "" : "x") + std::to_string(D)), ...);
    return text;
}

template <class Specification, class In>
void check(const golden::Case& golden) {
    Trial<Specification, In> trial;
    CHECK(golden.text("input") == extents(In{}));
    if (golden.has("output")) CHECK(golden.text("output") == extents(typename decltype(trial)::Out{}));
    const Numbers weights = joined(golden, {"W", "b"}), x = golden.array("x").values, dy = golden.array("dy").values;
    REQUIRE(weights.size() == trial.weights.size());
    trial.weights = weights;
    compare(golden, "y", trial.forward(x));
    compare(golden, "dx", trial.backward(dy));
    const Numbers dW = golden.has("bias") ? golden.array("dW").values : Numbers{};
    const auto split = trial.gradients.begin() + static_cast<std::ptrdiff_t>(dW.size());
    if (!dW.empty()) compare(golden, "dW", {trial.gradients.begin(), split});
    if (golden.yes("bias")) compare(golden, "db", {split, trial.gradients.end()});
}

/// Conv2D, whichever way it is computed.
template <Index filters, class In, class... Options>
void check_every_way(const golden::Case& golden) {
    check<Conv2D<filters, Options...>, In>(golden);
    check<Conv2D<filters, Options..., Algorithm<im2col>>, In>(golden);
    check<Conv2D<filters, Options..., Algorithm<direct>>, In>(golden);
    check<Conv2D<filters, Options..., Algorithm<blas>>, In>(golden);
    if constexpr (std::is_same_v<typename Conv2D<filters, Options..., Algorithm<winograd>>::template Rejects<In>,
                                 why::fits>) {
        check<Conv2D<filters, Options..., Algorithm<winograd>>, In>(golden);
        check<Conv2D<filters, Options..., Algorithm<winograd_2x2>>, In>(golden);
    }
}

template <class In>
void check_batch_normalization(const golden::Case& golden) {
    Trial<BatchNormalization<>, In> trial({.momentum = golden.number("momentum"), .epsilon = golden.number("epsilon")});
    CHECK(golden.text("input") == extents(In{}));
    trial.weights = joined(golden, {"gamma", "beta"});
    trial.state = joined(golden, {"moving_mean", "moving_variance"});
    const Numbers x = golden.array("x").values, dy = golden.array("dy").values;
    const auto halves = [](const Numbers& both) {
        const auto middle = both.begin() + static_cast<std::ptrdiff_t>(both.size() / 2);
        return std::pair(Numbers(both.begin(), middle), Numbers(middle, both.end()));
    };

    trial.context.phase = Phase::inference;
    compare(golden, "y_inference", trial.forward(x));
    compare(golden, "dx_inference", trial.backward(dy));

    trial.context.phase = Phase::training;
    std::fill(trial.gradients.begin(), trial.gradients.end(), 0);
    compare(golden, "y", trial.forward(x));
    compare(golden, "dx", trial.backward(dy));
    const auto [dgamma, dbeta] = halves(trial.gradients);
    compare(golden, "dgamma", dgamma);
    compare(golden, "dbeta", dbeta);
    trial.update_state();
    const auto [mean, variance] = halves(trial.state);
    compare(golden, "updated_mean", mean);
    compare(golden, "updated_variance", variance);
}

// Extents as the names have them: images (7, 9, 3), (11, 6, 5) and (9, 7, 1), in the order of the data format.
using Wide = Shape<7, 9, 3>;
using Tall = Shape<11, 6, 5>;
using WideFirst = Shape<3, 7, 9>;
using TallFirst = Shape<5, 11, 6>;
using ThinFirst = Shape<1, 9, 7>;
using Deep = Shape<6, 7, 17>;
using DeepFirst = Shape<17, 6, 7>;

const std::map<std::string, void (*)(const golden::Case&)> checks{
    {"conv2d_k3x3_s1x1_valid_cl_bias_relu_in6x7x17_f18", check_every_way<18, Deep, ReLU>},
    {"conv2d_k3x3_s1x1_same_cf_nobias_linear_in6x7x17_f16",
     check_every_way<16, DeepFirst, Same, ChannelsFirst, NoBias>},
    {"conv2d_k3x3_s1x1_valid_cl_bias_linear_in7x9x3_f4", check_every_way<4, Wide>},
    {"conv2d_k3x3_s1x1_valid_cf_bias_relu_in9x7x1_f5", check_every_way<5, ThinFirst, ChannelsFirst, ReLU>},
    {"conv2d_k3x3_s1x1_same_cl_bias_relu_in7x9x3_f4", check_every_way<4, Wide, Same, ReLU>},
    {"conv2d_k3x3_s2x2_same_cl_bias_elu_in11x6x5_f4", check<Conv2D<4, Strides<2, 2>, Same, ELU>, Tall>},
    {"conv2d_k3x3_s2x2_same_cf_nobias_leaky_relu_in7x9x3_f3",
     check_every_way<3, WideFirst, Strides<2, 2>, Same, ChannelsFirst, NoBias, LeakyReLU>},
    {"conv2d_k3x3_s1x2_valid_cl_bias_softplus_in11x6x5_f2", check<Conv2D<2, Strides<1, 2>, Softplus>, Tall>},
    {"conv2d_k3x3_s3x1_same_cf_bias_linear_in11x6x5_f4",
     check<Conv2D<4, Strides<3, 1>, Same, ChannelsFirst>, TallFirst>},
    {"conv2d_k1x1_s1x1_valid_cl_nobias_linear_in11x6x5_f7", check<Conv2D<7, Kernel<1, 1>, NoBias>, Tall>},
    {"conv2d_k1x1_s2x2_same_cf_bias_tanh_in7x9x3_f4",
     check<Conv2D<4, Kernel<1, 1>, Strides<2, 2>, Same, ChannelsFirst, Tanh>, WideFirst>},
    {"conv2d_k1x1_s3x1_valid_cl_bias_linear_in7x9x3_f4", check<Conv2D<4, Kernel<1, 1>, Strides<3, 1>>, Wide>},
    {"conv2d_k5x3_s1x2_same_cf_bias_relu_in7x9x3_f4",
     check<Conv2D<4, Kernel<5, 3>, Strides<1, 2>, Same, ChannelsFirst, ReLU>, WideFirst>},
    {"conv2d_k5x3_s2x2_valid_cl_bias_sigmoid_in11x6x5_f3",
     check<Conv2D<3, Kernel<5, 3>, Strides<2, 2>, Sigmoid>, Tall>},
    {"conv2d_k5x3_s1x1_valid_cf_nobias_linear_in11x6x5_f1",
     check<Conv2D<1, Kernel<5, 3>, ChannelsFirst, NoBias>, TallFirst>},
    {"conv2d_k2x4_s1x1_same_cl_bias_silu_in11x6x5_f4", check<Conv2D<4, Kernel<2, 4>, Same, SiLU>, Tall>},
    {"conv2d_k2x4_s3x1_same_cl_bias_gelu_in7x9x3_f4", check<Conv2D<4, Kernel<2, 4>, Strides<3, 1>, Same, GELU>, Wide>},
    {"conv2d_k2x4_s3x1_valid_cf_nobias_linear_in11x6x5_f2",
     check<Conv2D<2, Kernel<2, 4>, Strides<3, 1>, ChannelsFirst, NoBias>, TallFirst>},
    {"conv2d_k2x4_s2x2_valid_cl_nobias_linear_in7x9x3_f17",
     check<Conv2D<17, Kernel<2, 4>, Strides<2, 2>, NoBias>, Wide>},
    {"conv2d_k7x9_s1x1_valid_cl_bias_linear_in7x9x3_f4", check<Conv2D<4, Kernel<7, 9>>, Wide>},
    {"conv2d_k3x3_s1x1_d2x2_valid_cl_bias_linear_in7x9x3_f4", check<Conv2D<4, Dilation<2, 2>>, Wide>},
    {"conv2d_k3x3_s1x1_d2x1_valid_cf_bias_tanh_in11x6x5_f3",
     check<Conv2D<3, Dilation<2, 1>, ChannelsFirst, Tanh>, TallFirst>},
    {"conv2d_k3x3_s1x1_d2x2_same_cl_nobias_relu_in11x6x5_f4",
     check<Conv2D<4, Dilation<2, 2>, Same, NoBias, ReLU>, Tall>},
    {"conv2d_k5x3_s1x1_d2x2_same_cf_bias_linear_in11x6x5_f3",
     check<Conv2D<3, Kernel<5, 3>, Dilation<2, 2>, Same, ChannelsFirst>, TallFirst>},
    {"conv2d_k2x4_s1x1_d1x2_same_cl_bias_linear_in7x9x3_f3",
     check<Conv2D<3, Kernel<2, 4>, Dilation<1, 2>, Same>, Wide>},

    {"maxpool2d_p2x2_default_valid_cl_in7x9x3", check<MaxPool2D<>, Wide>},
    {"maxpool2d_p2x2_default_same_cf_in7x9x3", check<MaxPool2D<Same, ChannelsFirst>, WideFirst>},
    {"maxpool2d_p2x2_s1x1_same_cl_in11x6x5", check<MaxPool2D<Strides<1, 1>, Same>, Tall>},
    {"maxpool2d_p3x2_default_valid_cf_in11x6x5", check<MaxPool2D<Pool<3, 2>, ChannelsFirst>, TallFirst>},
    {"maxpool2d_p3x2_s1x1_valid_cl_in7x9x3", check<MaxPool2D<Pool<3, 2>, Strides<1, 1>>, Wide>},
    {"maxpool2d_p3x2_s2x3_same_cl_in11x6x5", check<MaxPool2D<Pool<3, 2>, Strides<2, 3>, Same>, Tall>},
    {"maxpool2d_p3x3_default_same_cl_in11x6x5", check<MaxPool2D<Pool<3, 3>, Same>, Tall>},
    {"maxpool2d_p3x3_s1x1_same_cf_in7x9x3",
     check<MaxPool2D<Pool<3, 3>, Strides<1, 1>, Same, ChannelsFirst>, WideFirst>},
    {"maxpool2d_p3x3_s2x3_valid_cl_in7x9x3", check<MaxPool2D<Pool<3, 3>, Strides<2, 3>>, Wide>},
    {"maxpool2d_p2x2_s2x3_same_cf_in11x6x5", check<MaxPool2D<Strides<2, 3>, Same, ChannelsFirst>, TallFirst>},

    {"averagepool2d_p2x2_default_valid_cl_in7x9x3", check<AvgPool2D<>, Wide>},
    {"averagepool2d_p2x2_default_same_cf_in7x9x3", check<AvgPool2D<Same, ChannelsFirst>, WideFirst>},
    {"averagepool2d_p2x2_s1x1_same_cl_in11x6x5", check<AvgPool2D<Strides<1, 1>, Same>, Tall>},
    {"averagepool2d_p3x2_default_valid_cf_in11x6x5", check<AvgPool2D<Pool<3, 2>, ChannelsFirst>, TallFirst>},
    {"averagepool2d_p3x2_s1x1_valid_cl_in7x9x3", check<AvgPool2D<Pool<3, 2>, Strides<1, 1>>, Wide>},
    {"averagepool2d_p3x2_s2x3_same_cl_in11x6x5", check<AvgPool2D<Pool<3, 2>, Strides<2, 3>, Same>, Tall>},
    {"averagepool2d_p3x3_default_same_cl_in11x6x5", check<AvgPool2D<Pool<3, 3>, Same>, Tall>},
    {"averagepool2d_p3x3_s1x1_same_cf_in7x9x3",
     check<AvgPool2D<Pool<3, 3>, Strides<1, 1>, Same, ChannelsFirst>, WideFirst>},
    {"averagepool2d_p3x3_s2x3_valid_cl_in7x9x3", check<AvgPool2D<Pool<3, 3>, Strides<2, 3>>, Wide>},
    {"averagepool2d_p2x2_s2x3_same_cf_in11x6x5", check<AvgPool2D<Strides<2, 3>, Same, ChannelsFirst>, TallFirst>},

    {"globalaveragepool2d_cl_in7x9x3", check<GlobalAvgPool2D<>, Wide>},
    {"globalaveragepool2d_cf_in11x6x5", check<GlobalAvgPool2D<ChannelsFirst>, TallFirst>},

    {"dense_in7_u5_bias_linear", check<Dense<5>, Shape<7>>},
    {"dense_in7_u5_nobias_relu", check<Dense<5, NoBias, ReLU>, Shape<7>>},
    {"dense_in9_u4_bias_softmax", check<Dense<4, Softmax>, Shape<9>>},
    {"dense_in4x5_u3_bias_gelu", check<Dense<3, LastAxis, GELU>, Shape<4, 5>>},
    {"dense_in2x3x4_u5_bias_tanh", check<Dense<5, LastAxis, Tanh>, Shape<2, 3, 4>>},
    {"flatten_in4x3x2", check<Flatten, Shape<4, 3, 2>>},

    {"activation_linear_in4x5", check<Activation<Linear>, Shape<4, 5>>},
    {"activation_relu_in4x5", check<Activation<ReLU>, Shape<4, 5>>},
    {"activation_leaky_relu_in4x5", check<Activation<LeakyReLU>, Shape<4, 5>>},
    {"activation_elu_in4x5", check<Activation<ELU>, Shape<4, 5>>},
    {"activation_sigmoid_in4x5", check<Activation<Sigmoid>, Shape<4, 5>>},
    {"activation_tanh_in4x5", check<Activation<Tanh>, Shape<4, 5>>},
    {"activation_softplus_in4x5", check<Activation<Softplus>, Shape<4, 5>>},
    {"activation_gelu_in4x5", check<Activation<GELU>, Shape<4, 5>>},
    {"activation_silu_in4x5", check<Activation<SiLU>, Shape<4, 5>>},
    {"activation_softmax_in9", check<Activation<Softmax>, Shape<9>>},
    {"activation_softmax_in4x5", check<Activation<Softmax>, Shape<4, 5>>},

    {"batchnormalization_in7", check_batch_normalization<Shape<7>>},
    {"batchnormalization_in4x5x6", check_batch_normalization<Shape<4, 5, 6>>},
};

}  // namespace

TEST_CASE("the layers compute what Keras and PyTorch compute") {
    for (const golden::Case& golden : golden::cases("layers")) {
        CAPTURE(golden.name());
        const auto found = checks.find(golden.name());
        CHECK(found != checks.end());  // a case of the index that the list above lacks
        if (found != checks.end()) found->second(golden);
    }
}

TEST_CASE("the list of layer cases is what is on disk") {
    std::set<std::string> listed, indexed, on_disk;
    for (const auto& [name, check] : checks) listed.insert(name);
    for (const golden::Case& golden : golden::cases("layers")) indexed.insert(golden.name());
    for (const auto& entry : std::filesystem::directory_iterator(golden::data() / "layers"))
        if (entry.is_directory()) on_disk.insert(entry.path().filename());
    CHECK(listed == on_disk);
    CHECK(indexed == on_disk);
}
