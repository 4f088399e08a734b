#include <tailor/training/callbacks/learning_rate_scheduler.hpp>

#include "catch.hpp"
#include "given.hpp"

using namespace tailor;

// The schedules are compared with Keras's in golden/callbacks.
TEST_CASE("schedules without their options: no staircase, a tenth, down to 0, up from 0") {
    CHECK(ExponentialDecay{1, 2, 0.25}(1) == 0.5);
    CHECK(StepDecay{.initial_learning_rate = 1, .every = 2}(1) == 1);
    CHECK(StepDecay{.initial_learning_rate = 1, .every = 2}(2) == 0.1);
    const CosineDecay cosine{.initial_learning_rate = 1, .decay_epochs = 4};
    CHECK(cosine(0) == 1);
    CHECK(cosine(4) == 0);
    CHECK(cosine(5) == 0);
    const WarmUp warm{.epochs = 4, .then = [](int epoch, double) { return epoch == 0 ? 1.0 : 0.25; }};
    CHECK(warm(0, 9) == 0);
    CHECK(warm(3, 9) == 0.75);
    CHECK(warm(4, 9) == 1);
    CHECK(warm(5, 9) == 0.25);
}

TEST_CASE("each epoch's rate comes from its number and the rate before, in every training") {
    testing::Given training;
    LearningRateScheduler schedule([](int epoch, double rate) { return epoch == 2 ? 4 : rate / 2; });
    for (int times = 0; times < 2; ++times)
        CHECK(training.run(schedule, {0, 0, 0, 0}) == std::vector<double>{0.5, 0.25, 4, 2});
}
