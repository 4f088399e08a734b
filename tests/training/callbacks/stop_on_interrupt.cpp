#include <csignal>
#include <tailor/training/callbacks/lambda_callback.hpp>
#include <tailor/training/callbacks/stop_on_interrupt.hpp>

#include "catch.hpp"
#include "training/networks.hpp"

using namespace tailor;

namespace {

/// As long as this lives, SIGINT is counted: what Ctrl-C did before.
struct Counted {
    static inline volatile std::sig_atomic_t times = 0;
    void (*before)(int);
    Counted() : before(std::signal(SIGINT, count)) { times = 0; }
    ~Counted() { std::signal(SIGINT, before); }
    static void count(int) { times = times + 1; }
};

/// Trains 3 epochs of 5 steps; action(step) after each of them.
template <class Action>
History train(const Callbacks& watching, const Action& action) {
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{}, Metrics{accuracy});
    Callbacks callbacks{LambdaCallback(
        {.on_train_batch_end = [&](TrainingControl&, Index, const Logs&) { action(model.training().steps); }})};
    callbacks.insert(callbacks.end(), watching.begin(), watching.end());
    return model.fit(
        networks::patterns(40, 6, 3),
        {.batch_size = 8, .epochs = 3, .validation_data = networks::patterns(8, 6, 3), .callbacks = callbacks});
}

}  // namespace

TEST_CASE("Ctrl-C ends training after the running batch, and leaves History and the old handler") {
    const Counted counted;
    const auto stop = std::make_shared<StopOnInterrupt>();
    Index steps = 0;
    const History history = train({stop}, [&](Index step) {
        steps = step;
        if (step == 7) std::raise(SIGINT);
    });
    CHECK(steps == 7);
    CHECK(stop->interrupted());
    CHECK(history.epoch == std::vector<int>{0, 1});
    CHECK(history["loss"].size() == 2);
    CHECK(history["val_accuracy"].size() == 2);
    CHECK(counted.times == 0);
    std::raise(SIGINT);
    CHECK(counted.times == 1);

    CHECK(train({stop}, [](Index) {}).epoch.size() == 3);
    CHECK(!stop->interrupted());
}

TEST_CASE("a second Ctrl-C does what it did before") {
    const Counted counted;
    train({StopOnInterrupt()}, [](Index step) {
        if (step != 2) return;
        std::raise(SIGINT);
        CHECK(Counted::times == 0);
        std::raise(SIGINT);
        CHECK(Counted::times == 1);
    });
    CHECK(counted.times == 1);
}

TEST_CASE("without Ctrl-C, training runs to its end and the old handler is back") {
    const Counted counted;
    CHECK(train({StopOnInterrupt()}, [](Index) {}).epoch.size() == 3);
    std::raise(SIGINT);
    CHECK(counted.times == 1);
}

TEST_CASE("an exception out of training brings the old handler back with the callback's end") {
    const Counted counted;
    struct Oops {};
    CHECK_THROWS_AS(train({StopOnInterrupt()}, [](Index) { throw Oops{}; }), Oops);
    std::raise(SIGINT);
    CHECK(counted.times == 1);
}

TEST_CASE("a training within training, or a callback that watches nothing, leaves Ctrl-C to the outer training") {
    const Counted counted;
    const auto outer_with = [](const auto& action) {
        return train({StopOnInterrupt()},
                     [&](Index step) {
                         if (step == 3) action();
                         if (step == 4) std::raise(SIGINT);
                     })
            .epoch.size();
    };
    CHECK(outer_with([] { CHECK(train({StopOnInterrupt()}, [](Index) {}).epoch.size() == 3); }) == 1);
    CHECK(counted.times == 0);
    CHECK(outer_with([] { StopOnInterrupt(); }) == 1);
    CHECK(counted.times == 0);
    std::raise(SIGINT);
    CHECK(counted.times == 1);
}

TEST_CASE("training within training stops as well, and the old handler comes back once") {
    const Counted counted;
    std::size_t inner = 0;
    const History outer = train({StopOnInterrupt()}, [&](Index step) {
        if (step != 3) return;
        inner = train({StopOnInterrupt()}, [](Index at) {
                    if (at == 1) std::raise(SIGINT);
                }).epoch.size();
    });
    CHECK(inner == 1);
    CHECK(outer.epoch.size() == 1);
    std::raise(SIGINT);
    CHECK(counted.times == 1);
}
