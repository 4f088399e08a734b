#include <tailor/model/passes.hpp>

#include <tailor/layers.hpp>
#include <tailor/model/chain.hpp>

#include "catch.hpp"

using namespace tailor;

namespace {

/// Specifications as a model without a Sequential around it: layers, flat weights, a workspace.
template <class S, class... Spec>
struct Bare {
    template <class>
    struct PlanOf;
    template <class... L>
    struct PlanOf<std::tuple<L...>> : std::type_identity<Plan<double, S, L...>> {};
    using Layers = typename Infer<Input<S, double>, Spec...>::Layers;
    using P = typename PlanOf<Layers>::type;
    static constexpr Index in = S::size, out = P::boundary_size.back();

    Layers layers;
    std::vector<double> weights;
    Workspace<P> space{Phase::training};

    explicit Bare(Spec... spec) : layers(bind(spec..., static_cast<Layers*>(nullptr))) {
        weights = numbers(P::weight_count, 1);
    }
    static std::vector<double> numbers(Index count, std::uint64_t seed) {
        Random random(seed, Purpose::user);
        std::vector<double> values(static_cast<std::size_t>(count));
        for (double& value : values) value = random.uniform() - 0.25;
        return values;
    }

    /// Outputs, and the workspace filled for a backward pass. Samples lie elsewhere than in the workspace.
    std::vector<double> forward(const std::vector<double>& x) {
        const Index n = static_cast<Index>(x.size()) / in;
        space.reserve(n);
        passes().forward(View<const double, S>(x.data(), n));
        const auto y = space.template value<P::depth>(0, n, 0).span();
        return {y.begin(), y.end()};
    }
    /// Gradients of all weights, for these of the outputs.
    std::vector<double> backward(const std::vector<double>& x, const std::vector<double>& dy,
                                 DeltaBy by = DeltaBy::output) {
        forward(x);
        const Index n = static_cast<Index>(x.size()) / in;
        std::copy(dy.begin(), dy.end(), space.template delta<P::depth>(0, n, 0).span().begin());
        std::vector<double> gradients(static_cast<std::size_t>(P::trainable_count), 1e9);  // are overwritten
        passes().backward(View<const double, S>(x.data(), n), by, gradients);
        return gradients;
    }
    auto passes() { return Passes<P>(layers, weights.data(), space, {.phase = Phase::training}); }

private:
    template <class... L>
    static std::tuple<L...> bind(const Spec&... spec, std::tuple<L...>*) {
        return {L{spec}...};
    }
};

auto network() {
    using S = Shape<6, 5, 2>;
    return Bare<S, Conv2D<3, Tanh>, Flatten, Dense<4, Tanh>, Activation<Sigmoid>>(Conv2D<3, Tanh>{}, Flatten{},
                                                                                  Dense<4, Tanh>{}, {});
}
using Network = decltype(network());

std::vector<double> part(const std::vector<double>& values, Index size, Index i) {
    return {values.begin() + size * i, values.begin() + size * (i + 1)};
}

}  // namespace

TEST_CASE("a batch goes forward as each of its samples does alone") {
    constexpr Index n = 70;  // more than two samples a shard
    const std::vector<double> x = Network::numbers(n * Network::in, 2);
    const std::vector<double> y = network().forward(x);
    for (Index i = 0; i < n; ++i) {
        const std::vector<double> alone = network().forward(part(x, Network::in, i));
        for (Index j = 0; j < Network::out; ++j)
            REQUIRE(alone[static_cast<std::size_t>(j)] == Approx(y[static_cast<std::size_t>(i * Network::out + j)]));
    }
}

TEST_CASE("gradients are the sums of the samples' gradients, and overwrite what was there") {
    constexpr Index n = 70;
    const std::vector<double> x = Network::numbers(n * Network::in, 2), dy = Network::numbers(n * Network::out, 3);
    std::vector<double> sums(static_cast<std::size_t>(Network::P::trainable_count));
    for (Index i = 0; i < n; ++i) {
        const auto alone = network().backward(part(x, Network::in, i), part(dy, Network::out, i));
        for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += alone[j];
    }
    const std::vector<double> gradients = network().backward(x, dy);
    for (std::size_t j = 0; j < sums.size(); ++j) REQUIRE(gradients[j] == Approx(sums[j]).margin(1e-12));
}

TEST_CASE("gradients are those of finite differences") {
    const std::vector<double> x = Network::numbers(3 * Network::in, 2), dy = Network::numbers(3 * Network::out, 3);
    Network model = network();
    const std::vector<double> gradients = model.backward(x, dy);
    for (std::size_t i = 0; i < gradients.size(); i += 7) {
        const double here = model.weights[i], h = 1e-5;
        const auto loss = [&](double weight) {
            model.weights[i] = weight;
            const std::vector<double> y = model.forward(x);
            return std::inner_product(y.begin(), y.end(), dy.begin(), 0.0);
        };
        const double expected = (loss(here + h) - loss(here - h)) / (2 * h);
        model.weights[i] = here;
        REQUIRE(gradients[i] == Approx(expected).margin(1e-7));
    }
}

TEST_CASE("any number of threads computes the same bits") {
    const int before = tailor::detail::chosen_threads;
    const std::vector<double> x = Network::numbers(70 * Network::in, 2), dy = Network::numbers(70 * Network::out, 3);
    set_threads(1);
    const std::vector<double> y = network().forward(x), gradients = network().backward(x, dy);
    for (const int threads : {2, 3, 8}) {
        set_threads(threads);
        CHECK(network().forward(x) == y);
        CHECK(network().backward(x, dy) == gradients);
    }
    set_threads(before);
}

TEST_CASE("a delta by the logits is handed past the last layer's function") {
    using S = Shape<3>;
    Bare<S, Dense<2, Softmax>> model(Dense<2, Softmax>{});
    const std::vector<double> x{1, 2, 3}, dz{10, 20};
    CHECK(model.backward(x, dz, DeltaBy::logits) == std::vector<double>{10, 20, 20, 40, 30, 60, 10, 20});
    CHECK(model.backward(x, dz, DeltaBy::output) != std::vector<double>{10, 20, 20, 40, 30, 60, 10, 20});
}

TEST_CASE("after a step the moving statistics take in the batch's, and nothing else moves") {
    using S = Shape<1>;
    Bare<S, BatchNormalization<>> model(BatchNormalization<>{.momentum = 0.5});
    model.weights = {2, 3, 10, 100};  // gamma, beta, moving mean, moving variance
    model.forward({1, 5});            // mean 3, variance 4
    model.passes().update_state(model.weights.data(), 2);
    CHECK(model.weights == std::vector<double>{2, 3, 6.5, 52});
}
