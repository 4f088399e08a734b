#include "training/networks.hpp"

#include <thread>

#include "catch.hpp"

using namespace tailor;

namespace {

using Notebook = decltype(networks::notebook());

// What the compiler knows of the notebook's network.
static_assert(Notebook::parameter_count == 1'491'338);
static_assert(std::is_same_v<Notebook::Layer<0>::Out, Shape<32, 26, 26>>);
static_assert(std::is_same_v<Notebook::Layer<1>::Out, Shape<30, 24, 64>>,
              "reads (32, 26, 26) as height 32, width 26, 26 channels");
static_assert(std::is_same_v<Notebook::Layer<2>::Out, Shape<15, 12, 64>>);
static_assert(std::is_same_v<Notebook::Layer<4>::Out, Shape<11520>>);
static_assert(std::is_same_v<Notebook::Out, Shape<10>>);
static_assert(Notebook::multiply_adds == 26 * 26 * 9 * 32 + 30 * 24 * 9 * 26 * 64 + 11520 * 128 + 128 * 10);
static_assert(Notebook::segments.size() == 4 && Notebook::segments[0].last == 5,
              "convolutions, pooling and dropout go together");

// A layer may fit in one type of number and not in another.
static_assert(fits<Input<Shape<6, 6, 8>, double>, Conv2D<8, Algorithm<winograd>>>);
static_assert(!fits<Input<Shape<6, 6, 8>, float>, Conv2D<8, Algorithm<winograd>>>);

// Shapes of windows: Keras's rules.
template <class Spec, class In>
using OutOf = typename Spec::template On<float, In>::Out;
static_assert(std::is_same_v<OutOf<Conv2D<8, Kernel<5, 3>, Strides<2, 1>>, Shape<11, 7, 3>>, Shape<4, 5, 8>>);
static_assert(std::is_same_v<OutOf<Conv2D<8, Same, Strides<2, 3>>, Shape<11, 7, 3>>, Shape<6, 3, 8>>);
static_assert(std::is_same_v<OutOf<Conv2D<8, Dilation<2, 3>>, Shape<11, 7, 3>>, Shape<7, 1, 8>>);
static_assert(std::is_same_v<OutOf<Conv2D<8, ChannelsFirst>, Shape<3, 11, 7>>, Shape<8, 9, 5>>);
static_assert(std::is_same_v<OutOf<MaxPool2D<>, Shape<5, 7, 3>>, Shape<2, 3, 3>>);
static_assert(std::is_same_v<OutOf<MaxPool2D<Same, Pool<3, 3>, Strides<2, 2>>, Shape<5, 8, 3>>, Shape<3, 4, 3>>);
static_assert(std::is_same_v<OutOf<GlobalAvgPool2D<ChannelsFirst>, Shape<3, 5, 7>>, Shape<3>>);
static_assert(std::is_same_v<OutOf<Dense<4, LastAxis>, Shape<3, 5, 7>>, Shape<3, 5, 4>>);

std::vector<float> ramp(Index n) {
    std::vector<float> values;
    for (Index i = 0; i < n; ++i) values.push_back(static_cast<float>(i % 97) / 97);
    return values;
}

}  // namespace

TEST_CASE("weights have names, shapes and places") {
    auto model = networks::normalized();
    const auto table = model.weight_table();
    REQUIRE(table.size() == 1 + 4 + 2 + 2 + 4 + 2);
    CHECK(table[0].name == "kernel");
    CHECK(table[1].name == "gamma");
    CHECK(table[3].name == "moving_mean");
    CHECK(table[3].role == Role::state);
    CHECK(table[3].offset == decltype(model)::trainable_count);
    CHECK(weights<0>(model).kernel.data == model.weights().data());
    CHECK(weights<1>(model).moving_mean.data == model.weights().data() + table[3].offset);
    CHECK(weights<1>(model).gamma.tensor()(0) == 1.0f);
}

TEST_CASE("get_weights and set_weights carry a layer's arrays") {
    auto model = networks::normalized();
    auto arrays = model.get_weights(1);
    REQUIRE(arrays.size() == 4);
    arrays[0].assign(6, 2.5f);
    model.set_weights(1, arrays);
    CHECK(weights<1>(model).gamma.tensor()(5) == 2.5f);
    CHECK(model.get_weights(1) == arrays);
    CHECK(model.get_weights(2).empty());

    arrays[3].pop_back();
    arrays[0].assign(6, 9.0f);
    CHECK_THROWS_WITH(model.set_weights(1, arrays),
                      ContainsSubstring("expected 6 values for layer 1's moving_variance, found 5"));
    CHECK(weights<1>(model).gamma.tensor()(5) == 2.5f);
    CHECK_THROWS_AS(model.set_weights(1, {}), Error);
}

TEST_CASE("a seed decides the first weights") {
    auto a = networks::normalized(), b = networks::normalized();
    const auto values = [](auto& model) { return std::vector<float>(model.weights().begin(), model.weights().end()); };
    CHECK(values(a) == values(b));
    b.initialize(5);
    CHECK(values(a) != values(b));
    a.initialize(5);
    CHECK(values(a) == values(b));
}

TEST_CASE("a copy and a moved model predict the same and stand on their own") {
    auto model = networks::normalized();
    model.initialize(2);
    const auto x = ramp(144 * 3);
    const auto outputs = [&](const auto& m) {
        const auto y = m.predict(std::span<const float>(x));
        return std::vector<float>(y.span().begin(), y.span().end());
    };
    const auto expected = outputs(model);
    auto copy = model;
    copy.initialize(3);
    CHECK(outputs(model) == expected);
    CHECK(outputs(copy) != expected);
    const auto moved = std::move(model);
    CHECK(outputs(moved) == expected);
}

TEST_CASE("a move takes the weights along, and copies none") {
    static_assert(std::is_nothrow_move_constructible_v<Notebook> && std::is_nothrow_move_assignable_v<Notebook>);
    static_assert(std::is_nothrow_move_constructible_v<Notebook::Workspace>);
    static_assert(std::is_nothrow_move_constructible_v<Arena<float>>);
    auto model = networks::notebook();
    model.compile(SGD{}, CategoricalCrossentropy{});
    const float *const weights = model.weights().data(), *const gradients = model.training().gradients.data();
    Notebook moved = std::move(model);
    CHECK(moved.weights().data() == weights);
    CHECK(moved.training().gradients.data() == gradients);
    auto other = networks::notebook();
    other = std::move(moved);
    CHECK(other.weights().data() == weights);
}

TEST_CASE("probabilities sum to 1, whatever the batch") {
    const auto model = networks::notebook();
    const auto x = ramp(784 * 300);
    const auto all = model.predict(std::span<const float>(x));
    REQUIRE(all.batch() == 300);
    for (Index i = 0; i < 300; ++i) CHECK(all.matrix().row(i).sum() == Approx(1).epsilon(1e-5));
    for (const Index i : {0, 255, 256, 299}) {  // alone as in the batch
        const auto one = model.predict(std::span<const float>(x).subspan(static_cast<std::size_t>(784 * i), 784));
        for (Index j = 0; j < 10; ++j) CHECK(one.matrix()(0, j) == Approx(all.matrix()(i, j)).epsilon(1e-5));
    }
    CHECK(model.predict(std::span<const float>{}).batch() == 0);
}

TEMPLATE_TEST_CASE("each of many samples is predicted as it is alone", "", float, double) {
    Sequential model{Input<Shape<2>, TestType>{}, Dense<3, Tanh>{}};
    std::vector<TestType> x;
    for (int i = 0; i < 2 * 600; ++i) x.push_back(static_cast<TestType>(i % 7) - static_cast<TestType>(i) / 1200);
    const Samples samples(x, {2});
    const auto y = model.predict(std::span<const TestType>(x)), of_samples = model.predict(samples);
    const std::vector<TestType> all(y.span().begin(), y.span().end());
    for (Index i = 0; i < 600; ++i) {
        const auto one = model.predict(std::span<const TestType>(x).subspan(static_cast<std::size_t>(2 * i), 2));
        for (Index j = 0; j < 3; ++j) CHECK(all[static_cast<std::size_t>(3 * i + j)] == Approx(one.matrix()(0, j)));
    }
    CHECK(std::ranges::equal(of_samples.span(), all));
    CHECK(networks::outputs_of(model, samples) == all);
    for (const Index batch_size : {1, 7, 256, 600, 1000}) CHECK(model.predict(samples, batch_size, {}) == all);
    typename decltype(model)::Workspace space(Phase::inference);
    std::vector<TestType> own(1800);
    model.predict(std::span<const TestType>(x), std::span(own), space);
    CHECK(own == all);
}

TEST_CASE("predict into memory of one's own takes room for all outputs, and a workspace for inference") {
    const Sequential model{Input<Shape<4>>{}, Dense<3>{}};
    const auto x = ramp(8);
    std::vector<float> y(6);
    decltype(model)::Workspace inference(Phase::inference), training(Phase::training);
    model.predict(x, y, inference);
    CHECK_THROWS_WITH(model.predict(x, std::span(y).first(5), inference),
                      ContainsSubstring("expected room for 6 outputs, found 5"));
    CHECK_THROWS_WITH(model.predict(x, y, training), ContainsSubstring("found one for training"));
}

TEST_CASE("a layer's place decides its first weights: two of a kind start differently") {
    const Sequential model{Input<Shape<4>>{}, Dense<4>{}, Dense<4>{}};
    CHECK(model.get_weights(0)[0] != model.get_weights(1)[0]);
    CHECK(model.get_weights(0)[1] == model.get_weights(1)[1]);  // biases are zeros
}

TEST_CASE("many threads may predict at once") {
    const auto model = networks::normalized();
    const auto x = ramp(144 * 20);
    const auto expected = model.predict(std::span<const float>(x));
    std::vector<std::thread> threads;
    std::atomic<int> same = 0;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 5; ++i) {
                const auto y = model.predict(std::span<const float>(x));
                same += std::equal(y.span().begin(), y.span().end(), expected.span().begin());
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(same == 20);
}

TEST_CASE("predict says what it cannot take") {
    const auto model = networks::notebook();
    const auto x = ramp(785);
    CHECK_THROWS_WITH(model.predict(std::span<const float>(x)),
                      ContainsSubstring("expected samples of 784 values, found 785"));
    std::vector<float> bad(784);
    bad[7] = std::numeric_limits<float>::quiet_NaN();
    CHECK_THROWS_WITH(model.predict(Samples(bad, {784})), ContainsSubstring("sample 0, value 7"));
    CHECK_THROWS_AS(model.predict(Samples(ramp(100), {100})), Error);
}

TEST_CASE("a model may consist of reshapes alone") {
    const Sequential model{Input<Shape<2, 3>>{}, Flatten{}, Flatten{}};
    const auto x = ramp(12);
    const auto y = model.predict(std::span<const float>(x));
    CHECK(std::equal(x.begin(), x.end(), y.span().begin()));
}
