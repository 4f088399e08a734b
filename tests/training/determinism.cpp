// Weights are the same, bit for bit, for any number of threads: with dropout, batch statistics and a ragged last batch.
#include <atomic>
#include <thread>

#include "catch.hpp"
#include "networks.hpp"

using namespace tailor;

namespace {

/// The threads that a loop has: each piece waits until all have begun, so that no thread takes two.
int team_of_a_loop() {
    const int team = threads();
    std::atomic<int> arrived = 0;
    parallel_for(team, [&](Index, int) {
        for (++arrived; arrived < team;) std::this_thread::yield();
    });
    return arrived;
}

/// Weights after as many epochs as give 30 steps or more.
template <class Build>
std::vector<float> trained(const Build& build, const Dataset& data, int threads, int epochs) {
    set_threads(threads);
    REQUIRE(team_of_a_loop() == threads);
    auto model = build();
    model.initialize(3);
    model.compile(Adadelta{.learning_rate = 1.0}, CategoricalCrossentropy{}, Metrics{accuracy});
    model.fit(data, {.batch_size = 16, .epochs = epochs, .seed = 7});
    REQUIRE(model.training().steps >= 30);
    set_threads(0);
    return {model.weights().begin(), model.weights().end()};
}

template <class Build>
void check(const Build& build, const Dataset& data, int epochs) {
    const auto one = trained(build, data, 1, epochs);
    for (const float w : one) REQUIRE(std::isfinite(w));
    for (const int threads : {2, 3, 8}) {
        INFO(threads << " threads");
        CHECK(trained(build, data, threads, epochs) == one);
    }
}

}  // namespace

TEST_CASE("the notebook's network trains to the same weights on 1, 2, 3 and 8 threads") {
    check([] { return networks::notebook(); }, networks::patterns(16 * 9 + 5, 784, 10), 3);
}

TEST_CASE("a network with batch normalization trains to the same weights on 1, 2, 3 and 8 threads") {
    check([] { return networks::normalized(); }, networks::patterns(16 * 9 + 5, 9 * 8 * 2, 3), 4);
}

TEST_CASE("other seeds train to other weights") {
    const auto data = networks::patterns(40, 9 * 8 * 2, 3);
    const auto train = [&](std::uint64_t seed) {
        auto model = networks::normalized();
        model.compile(SGD{}, CategoricalCrossentropy{});
        model.fit(data, {.batch_size = 8, .seed = seed});
        return std::vector<float>(model.weights().begin(), model.weights().end());
    };
    CHECK(train(1) == train(1));
    CHECK(train(1) != train(2));
}
