#include <tailor/optimizers/optimizer.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <tailor/layers/dense.hpp>
#include <tailor/optimizers.hpp>

#include "catch.hpp"
#include "given_gradients.hpp"
#include "golden/cases.hpp"
#include "one_weight.hpp"

using namespace tailor;
using testing::Given, testing::OneWeight, testing::TwoArrays;

namespace {

std::vector<Optimizer> all_optimizers() {
    return {SGD{},
            SGD{.momentum = 0.9},
            SGD{.momentum = 0.9, .nesterov = true},
            RMSprop{},
            RMSprop{.momentum = 0.9},
            RMSprop{.centered = true},
            Adagrad{},
            Adadelta{},
            Adam{},
            Adam{.amsgrad = true},
            AdamW{},
            AdamW{.amsgrad = true}};
}

constexpr std::size_t period = 35;

/// Five steps over weights and gradients that repeat after `period` places.
template <class T>
std::vector<T> moved(const Optimizer& optimizer, std::size_t count) {
    std::vector<T> weights(count), gradients(count);
    for (std::size_t i = 0; i < count; ++i) {
        weights[i] = T(0.5) + static_cast<T>(i % 7) / 8;
        gradients[i] = T(0.25) - static_cast<T>(i % 5) / 16;
    }
    std::vector<T> slots(count * static_cast<std::size_t>(optimizer.slots()), static_cast<T>(optimizer.first_value()));
    for (int step = 1; step <= 5; ++step)
        optimizer.update(Update<T>{weights, gradients, slots.data(), static_cast<Index>(count), step});
    return weights;
}
/// The largest difference of any value from the expected one at its place in the period.
template <class T>
double furthest(const std::vector<T>& values, const std::vector<double>& expected) {
    double largest = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(values[i]) - expected[i % period]));
    return largest;
}

Clip clip_of(const golden::Case& c) {
    return {c.number("clipnorm", 0), c.number("clipvalue", 0), c.number("global_clipnorm", 0)};
}
Optimizer make(const golden::Case& c) {
    const std::string kind = c.text("kind");
    const double rate = c.number("learning_rate"), momentum = c.number("momentum", 0), rho = c.number("rho", 0);
    const double beta_1 = c.number("beta_1", 0), beta_2 = c.number("beta_2", 0), epsilon = c.number("epsilon", 0);
    const bool amsgrad = c.yes("amsgrad");
    const Clip clip = clip_of(c);
    if (kind == "sgd") return SGD{rate, momentum, c.yes("nesterov"), clip};
    if (kind == "rmsprop") return RMSprop{rate, rho, momentum, epsilon, c.yes("centered"), clip};
    if (kind == "adagrad") return Adagrad{rate, c.number("initial_accumulator_value"), epsilon, clip};
    if (kind == "adadelta") return Adadelta{rate, rho, epsilon, clip};
    if (kind == "adam") return Adam{rate, beta_1, beta_2, epsilon, amsgrad, clip};
    if (kind == "adamw") return AdamW{rate, c.number("weight_decay"), beta_1, beta_2, epsilon, amsgrad, clip};
    throw_error("golden optimizers: expected an optimizer, found ", kind);
}
/// The largest difference, relative to the larger of 1 and the golden value.
double distance(std::span<const double> found, std::span<const double> expected) {
    REQUIRE(found.size() == expected.size());
    double largest = 0;
    for (std::size_t i = 0; i < found.size(); ++i)
        largest = std::max(largest, std::abs(found[i] - expected[i]) / std::max(1.0, std::abs(expected[i])));
    return largest;
}

double norm(const std::vector<double>& v) {
    double sum = 0;
    for (const double x : v) sum += x * x;
    return std::sqrt(sum);
}
/// Gradients of norm 3 for the vector and 4 for the matrix: 5 together.
const std::vector<double> of_norm_3(37, 3 / std::sqrt(37.0)), of_norm_4(15, 4 / std::sqrt(15.0));

/// Norms of what one step of plain SGD with learning rate 1 takes from each array under these limits.
std::pair<double, double> clipped_norms(Clip clip, const std::vector<double>& vector, const std::vector<double>& matrix,
                                        Given layer = {nullptr}) {
    TwoArrays model(SGD{.learning_rate = 1, .clip = clip}, layer);
    model.step(vector, matrix);
    std::vector<double> a, b;
    for (const double w : model.vector()) a.push_back(1 - w);
    for (const double w : model.matrix()) b.push_back(1 - w);
    return {norm(a), norm(b)};
}

}  // namespace

TEST_CASE("where a weight lies does not matter, nor how many threads there are; and float does as double") {
    for (const Optimizer& optimizer : all_optimizers()) {
        CAPTURE(optimizer.name(), optimizer.slots());
        const std::vector<double> expected = moved<double>(optimizer, period);
        for (const int team : {1, 3}) {
            set_threads(team);
            for (const std::size_t count : std::vector<std::size_t>{3, 33, 2 * 16384 + 5}) {
                CHECK(furthest(moved<double>(optimizer, count), expected) < 1e-14);
                CHECK(furthest(moved<float>(optimizer, count), expected) < 1e-6);
            }
        }
        set_threads(0);
    }
}

TEST_CASE("ten steps of every optimizer end where Keras's and PyTorch's end") {
    const golden::Case given{golden::data() / "optimizers" / "given", {}};
    const auto start = given.array("vector"), start_matrix = given.array("matrix");
    const auto gradients = given.array("vector_gradients"), matrix_gradients = given.array("matrix_gradients");
    const auto step_of = [](const std::vector<double>& all, std::size_t size, std::size_t step) {
        return std::span(all).subspan(step * size, size);
    };
    for (const golden::Case& c : golden::cases("optimizers")) {
        CAPTURE(c.name());
        // TensorFlow rounds Adagrad's first value and AdamW's decay to float32, even in float64.
        const double tolerance = c.has("initial_accumulator_value") || c.has("weight_decay") ? 1e-11 : 1e-12;
        const auto vector = c.array("vector").values, matrix = c.array("matrix").values;
        TwoArrays model(make(c));
        std::copy(start.values.begin(), start.values.end(), model.vector().begin());
        std::copy(start_matrix.values.begin(), start_matrix.values.end(), model.matrix().begin());
        REQUIRE(vector.size() == 10 * 37);
        for (std::size_t step = 0; step < 10; ++step) {
            CAPTURE(step);
            model.step(step_of(gradients.values, 37, step), step_of(matrix_gradients.values, 15, step));
            CHECK(distance(model.vector(), step_of(vector, 37, step)) < tolerance);
            CHECK(distance(model.matrix(), step_of(matrix, 15, step)) < tolerance);
        }
    }
}

TEST_CASE("a gradient of 0 moves nothing but what momentum and decay move") {
    for (const Optimizer& optimizer : all_optimizers()) {
        CAPTURE(optimizer.name());
        const float start = 0.5f, gradient = 0;
        float w = start;
        std::vector<float> slots(static_cast<std::size_t>(optimizer.slots()),
                                 static_cast<float>(optimizer.first_value()));
        optimizer.update(Update<float>{{&w, 1}, {&gradient, 1}, slots.data(), 1, 1});
        CHECK(w == Approx(optimizer.name() == "AdamW" ? start * (1 - 0.001 * 0.004) : start).epsilon(1e-7));
    }
}

TEST_CASE("what is left out is Keras's default: no momentum, no second options, no limits") {
    CHECK(SGD{}.momentum == 0);
    CHECK(!SGD{}.nesterov);
    CHECK(RMSprop{}.momentum == 0);
    CHECK(!RMSprop{}.centered);
    CHECK(Adagrad{}.initial_accumulator_value == 0.1);
    CHECK(!Adam{}.amsgrad);
    CHECK(!AdamW{}.amsgrad);
    for (const Optimizer& optimizer : all_optimizers()) {
        CAPTURE(optimizer.name());
        const Clip clip = optimizer.clip();
        CHECK(clip.norm == 0);
        CHECK(clip.value == 0);
        CHECK(clip.global_norm == 0);
        CHECK(optimizer.first_value() == (optimizer.name() == "Adagrad" ? 0.1 : 0));
    }
}

TEST_CASE("nesterov without momentum is plain, as in Keras") {
    CHECK(moved<double>(SGD{.nesterov = true}, period) == moved<double>(SGD{}, period));
    CHECK(moved<double>(SGD{.momentum = 0.5, .nesterov = true}, period) != moved<double>(SGD{.momentum = 0.5}, period));
}

TEST_CASE("every option of every optimizer moves weights elsewhere, alone and beside the others") {
    const auto moved_by = [](const Optimizer& optimizer) {
        testing::OneWeight w(optimizer, 0.5);
        for (const double gradient : {2.0, 0.01, -0.75}) w.step(gradient);
        return w.step(1);
    };
    const auto differ = [&](const std::vector<Optimizer>& some) {
        for (std::size_t i = 0; i < some.size(); ++i)
            for (std::size_t j = 0; j < i; ++j) {
                CAPTURE(some[i].name(), i, j);
                CHECK(moved_by(some[i]) != moved_by(some[j]));
            }
    };
    differ({SGD{}, SGD{.learning_rate = 0.5}, SGD{.momentum = 0.5}, SGD{.learning_rate = 0.5, .momentum = 0.5},
            SGD{.momentum = 0.5, .nesterov = true}});
    differ({RMSprop{}, RMSprop{.learning_rate = 0.5}, RMSprop{.rho = 0.5}, RMSprop{.momentum = 0.5},
            RMSprop{.epsilon = 0.5}, RMSprop{.centered = true}, RMSprop{.momentum = 0.5, .centered = true},
            RMSprop{.rho = 0.5, .momentum = 0.5, .centered = true},
            RMSprop{.momentum = 0.5, .epsilon = 0.5, .centered = true}});
    differ(
        {Adagrad{}, Adagrad{.learning_rate = 0.5}, Adagrad{.initial_accumulator_value = 0.5}, Adagrad{.epsilon = 0.5}});
    differ({Adadelta{}, Adadelta{.learning_rate = 0.5}, Adadelta{.rho = 0.5}, Adadelta{.epsilon = 0.5}});
    differ({Adam{}, Adam{.learning_rate = 0.5}, Adam{.beta_1 = 0.5}, Adam{.beta_2 = 0.5}, Adam{.epsilon = 0.5},
            Adam{.amsgrad = true}});
    differ({AdamW{}, Adam{}, AdamW{.learning_rate = 0.5}, AdamW{.weight_decay = 0.5}, AdamW{.beta_1 = 0.5},
            AdamW{.beta_2 = 0.5}, AdamW{.epsilon = 0.5}, AdamW{.amsgrad = true},
            AdamW{.weight_decay = 0.5, .amsgrad = true}});
}

TEST_CASE("a part of the weights moves as the whole does: slots are found by their stride") {
    for (const Optimizer& optimizer : all_optimizers()) {
        CAPTURE(optimizer.name(), optimizer.slots());
        constexpr std::size_t count = 40, cut = 15;
        std::vector<double> whole(count, 0.5), parts = whole, gradients(count);
        const auto size = count * static_cast<std::size_t>(optimizer.slots());
        std::vector<double> slots(size, optimizer.first_value()), others = slots;
        for (Index step = 1; step <= 3; ++step) {
            for (std::size_t i = 0; i < count; ++i)
                gradients[i] = 0.25 * static_cast<double>(step) - static_cast<double>(i) / 16;
            const std::span<const double> g = gradients;
            optimizer.update(Update<double>{whole, g, slots.data(), count, step});
            const std::span<double> w = parts;
            optimizer.update(Update<double>{w.first(cut), g.first(cut), others.data(), count, step});
            optimizer.update(Update<double>{w.subspan(cut), g.subspan(cut), others.data() + cut, count, step});
        }
        CHECK(parts == whole);
        CHECK(others == slots);
    }
}

TEST_CASE("a learning rate that is set later holds from the next step on, for each optimizer") {
    for (Optimizer optimizer : all_optimizers()) {
        CAPTURE(optimizer.name(), optimizer.slots());
        const auto before = moved<double>(optimizer, 1);
        optimizer.set_learning_rate(0);
        CHECK(moved<double>(optimizer, 1)[0] == 0.5);
        CHECK(before[0] != 0.5);
    }
}

TEST_CASE("compiling anew begins anew: slots and steps") {
    for (const Optimizer& optimizer : all_optimizers()) {
        CAPTURE(optimizer.name(), optimizer.slots());
        Sequential model{Input<Shape<1>, double>{}, Dense<1, NoBias>{.kernel_initializer = ones}};
        const std::vector<double> x{1}, y{0};
        const auto one_step = [&] {
            model.initialize(0);
            model.train_on_batch({Samples(std::span(x), {1}), Samples(std::span(y), {1})});
            return model.weights()[0];
        };
        model.compile(optimizer, MeanSquaredError{});
        const double first = one_step();
        one_step();
        CHECK(model.training().steps == 2);
        model.compile(optimizer, MeanSquaredError{});
        CHECK(model.training().steps == 0);
        CHECK(one_step() == first);
    }
}

TEST_CASE("a gradient whose square is infinite leaves no NaN") {
    for (const Optimizer& optimizer : all_optimizers()) {
        CAPTURE(optimizer.name(), optimizer.slots());
        // 33 weights fill vectors of every width and leave one over.
        std::vector<float> weights(33, 0.5F), gradients(33, 1e20F);
        std::vector<float> slots(33 * static_cast<std::size_t>(optimizer.slots()),
                                 static_cast<float>(optimizer.first_value()));
        optimizer.update(Update<float>{weights, gradients, slots.data(), 33, 1});
        for (const float w : weights) CHECK(std::isfinite(w));
        if (optimizer.name() == "SGD") continue;
        for (const float w : weights) CHECK(w == Approx(0.5).margin(1e-5));  // divided by an infinite root
    }
}

TEST_CASE("RMSprop makes no huge step where its centered square is no number") {
    OneWeight<float> w(RMSprop{.centered = true}, 1.0F);
    const float moved = w.step(1e22F);
    CHECK((std::isnan(moved) || moved == 1));  // infinity - infinity; or, fused, infinity - 1e42
}

TEST_CASE("a copy of an Optimizer is one of its own") {
    Optimizer original = Adam{.learning_rate = 0.5, .amsgrad = true};
    Optimizer copy = original;
    copy.set_learning_rate(0.25);
    CHECK(original.learning_rate() == 0.5);
    CHECK(copy.learning_rate() == 0.25);
    CHECK(copy.name() == "Adam");
    CHECK(copy.slots() == 3);

    copy = SGD{.learning_rate = 2, .clip = {.value = 7}};
    CHECK(copy.name() == "SGD");
    CHECK(copy.clip().value == 7);
    CHECK(original.name() == "Adam");

    const Optimizer taken = std::move(copy);
    CHECK(taken.learning_rate() == 2);
    CHECK(moved<double>(taken, 1)[0] == 0.5 - 5 * 2 * 0.25);
}

TEST_CASE("two models compiled with the same Optimizer do not share its state") {
    const Optimizer optimizer = SGD{.learning_rate = 1, .momentum = 0.5};
    TwoArrays first(optimizer), second(optimizer);
    first.step(1, 1);
    first.step(0, 0);
    second.step(0, 0);
    CHECK(first.vector()[0] == Approx(1 - 1.5));
    CHECK(second.vector()[0] == 1);
}

TEST_CASE("a learning rate below 0 or without a size is an error") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
    for (const double rate : {-0.1, nan, infinity}) {
        CHECK_THROWS_AS(Optimizer(SGD{.learning_rate = rate}), Error);
        Optimizer optimizer = Adam{};
        CHECK_THROWS_AS(optimizer.set_learning_rate(rate), Error);
        CHECK(optimizer.learning_rate() == 0.001);
    }
    CHECK_NOTHROW(Optimizer(SGD{.learning_rate = 0}));
}

TEST_CASE("limits on an array's norm, on each value, on the norm of all") {
    const auto near = [](std::pair<double, double> norms, double vector, double matrix) {
        CHECK(norms.first == Approx(vector));
        CHECK(norms.second == Approx(matrix));
    };
    near(clipped_norms({}, of_norm_3, of_norm_4), 3, 4);
    near(clipped_norms({.norm = 3.5}, of_norm_3, of_norm_4), 3, 3.5);
    near(clipped_norms({.norm = 5}, of_norm_3, of_norm_4), 3, 4);
    near(clipped_norms({.global_norm = 2.5}, of_norm_3, of_norm_4), 1.5, 2);
    near(clipped_norms({.global_norm = 5.5}, of_norm_3, of_norm_4), 3, 4);
    near(clipped_norms({.value = 0.75}, of_norm_3, of_norm_4), 3, 0.75 * std::sqrt(15.0));

    const std::vector<double> none(37, 0.0), neither(15, 0.0);
    near(clipped_norms({.norm = 1}, none, neither), 0, 0);
    near(clipped_norms({.global_norm = 1}, none, neither), 0, 0);
}

TEST_CASE("every optimizer's limits are those of its gradients") {
    const auto clipped = [](const Optimizer& optimizer, const std::vector<double>& vector,
                            const std::vector<double>& matrix) {
        TwoArrays model(optimizer);
        for (int step = 0; step < 3; ++step) model.step(vector, matrix);
        std::vector<double> all(model.vector().begin(), model.vector().end());
        all.insert(all.end(), model.matrix().begin(), model.matrix().end());
        return all;
    };
    const auto all_with = [](Clip clip) {
        return std::vector<Optimizer>{SGD{.momentum = 0.5, .nesterov = true, .clip = clip},
                                      RMSprop{.momentum = 0.5, .centered = true, .clip = clip},
                                      Adagrad{.clip = clip},
                                      Adadelta{.clip = clip},
                                      Adam{.amsgrad = true, .clip = clip},
                                      AdamW{.weight_decay = 0.5, .amsgrad = true, .clip = clip}};
    };
    const auto scaled = [](std::vector<double> values, double factor) {
        for (double& v : values) v *= factor;
        return values;
    };
    const auto plain = all_with({}), norm = all_with({.norm = 2}), global = all_with({.global_norm = 2.5}),
               value = all_with({.value = 0.25});
    for (std::size_t i = 0; i < plain.size(); ++i) {
        CAPTURE(plain[i].name());
        CHECK(distance(clipped(norm[i], of_norm_3, of_norm_4),
                       clipped(plain[i], scaled(of_norm_3, 2.0 / 3), scaled(of_norm_4, 0.5))) < 1e-13);
        CHECK(distance(clipped(global[i], of_norm_3, of_norm_4),
                       clipped(plain[i], scaled(of_norm_3, 0.5), scaled(of_norm_4, 0.5))) < 1e-13);
        CHECK(clipped(value[i], of_norm_3, of_norm_4) ==
              clipped(plain[i], std::vector<double>(37, 0.25), std::vector<double>(15, 0.25)));
    }
}

TEST_CASE("gradients at a limit exactly stay as they are") {
    const std::vector<double> vector(37, 0.5), matrix(15, -0.5);  // norms of 0.5 sqrt(37) and 0.5 sqrt(15)
    const double of_vector = norm(vector), of_both = norm(std::vector<double>(52, 0.5));
    for (const Clip& clip : {Clip{.value = 0.5}, Clip{.norm = of_vector}, Clip{.global_norm = of_both}}) {
        TwoArrays model(SGD{.learning_rate = 1, .clip = clip});
        model.step(vector, matrix);
        for (const double w : model.vector()) CHECK(w == 0.5);
        for (const double w : model.matrix()) CHECK(w == 1.5);
    }
}

TEST_CASE("two limits at once, or one below 0, are errors, as in Keras") {
    CHECK_THROWS_AS(TwoArrays(SGD{.clip = {.norm = 1, .value = 1}}), Error);
    CHECK_THROWS_AS(TwoArrays(SGD{.clip = {.norm = 1, .global_norm = 1}}), Error);
    CHECK_THROWS_AS(TwoArrays(SGD{.clip = {.value = -1}}), Error);
}

TEST_CASE("limits keep a gradient's signs") {
    TwoArrays model(SGD{.learning_rate = 1, .clip = {.value = 0.5}});
    std::vector<double> gradients(37, 0.25);
    gradients[3] = -2;
    gradients[4] = 2;
    model.step(gradients, of_norm_4);
    CHECK(model.vector()[0] == 0.75);
    CHECK(model.vector()[3] == 1.5);
    CHECK(model.vector()[4] == 0.5);
}

TEST_CASE("limits hold for what regularizers add too") {
    const auto [vector, matrix] =
        clipped_norms({.norm = 1}, std::vector<double>(37, 0.0), std::vector<double>(15, 0.0), {nullptr, l2(10)});
    CHECK(vector == Approx(1));
    CHECK(matrix == Approx(1));
}

TEST_CASE("arrays that do not train stay as they are, bit for bit: no gradient, no decay, no momentum") {
    for (const Optimizer& optimizer : std::vector<Optimizer>{AdamW{.learning_rate = 0.1, .weight_decay = 0.5},
                                                             SGD{.learning_rate = 0.1, .momentum = 0.9}}) {
        Sequential model{Input<Shape<3>, double>{}, Dense<4, ReLU>{.kernel_regularizer = l2(0.5), .trainable = false},
                         Dense<4, Tanh>{}, Dense<2>{.trainable = false}};
        model.initialize(3);
        const auto values = [](auto array) { return std::vector<double>(array.span().begin(), array.span().end()); };
        const auto first = values(model.weights<0>().kernel), middle = values(model.weights<1>().kernel),
                   last = values(model.weights<2>().kernel), bias = values(model.weights<2>().bias);
        model.compile(optimizer, MeanSquaredError{});
        const std::vector<double> x{1, 2, 3, -1, 0.5, 2}, y{1, 0, 0, 1};
        for (int step = 0; step < 5; ++step)
            model.train_on_batch({Samples(std::span(x), {3}), Samples(std::span(y), {2})});
        CHECK(values(model.weights<0>().kernel) == first);
        CHECK(values(model.weights<1>().kernel) != middle);
        CHECK(values(model.weights<2>().kernel) == last);
        CHECK(values(model.weights<2>().bias) == bias);
    }
}

TEST_CASE("the norm of all is that of the arrays that train") {
    Sequential model{Input<Shape<1>, double>{}, Dense<1>{.kernel_initializer = ones, .trainable = false},
                     Dense<1, NoBias>{.kernel_initializer = constant(2)}};
    model.compile(SGD{.learning_rate = 1, .clip = {.global_norm = 1.5}}, MeanSquaredError{});
    const std::vector<double> x{1}, y{0};
    model.train_on_batch({Samples(std::span(x), {1}), Samples(std::span(y), {1})});
    CHECK(model.weights<1>().kernel.data[0] == Approx(0.5));  // gradient 4, clipped to 1.5
}
