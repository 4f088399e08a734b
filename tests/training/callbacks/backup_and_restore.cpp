#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <tailor/training/callbacks/backup_and_restore.hpp>
#include <tailor/training/callbacks/lambda_callback.hpp>
#include <tailor/training/callbacks/stop_on_interrupt.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "training/networks.hpp"

using namespace tailor;
using testing::error_of;

namespace {

constexpr int trained_epochs = 3, steps_an_epoch = 4;
struct Interrupted {};

/// Dropout, statistics of batches, an optimizer that remembers, a learning rate that falls: all has to come back.
auto compiled() {
    auto model = networks::normalized();
    model.compile(Adam{.learning_rate = 0.01}, CategoricalCrossentropy{});
    return model;
}
LambdaCallback falling_rate() {
    return LambdaCallback({.on_train_batch_end = [](TrainingControl& training, Index, const Logs&) {
        training.set_learning_rate(training.learning_rate() * 0.9);
    }});
}
/// Does something after step `step` of all, counted from 1.
template <class Action>
LambdaCallback at(Index step, const Action& action) {
    return LambdaCallback({.on_train_batch_end = [=](TrainingControl& training, Index, const Logs&) {
        if (std::get<Model<float>*>(training.model)->training().steps == step) action(training);
    }});
}
History train(auto& model, const Callbacks& callbacks) {
    const Dataset data = networks::patterns(7 * steps_an_epoch - 2, 9 * 8 * 2, 3);
    return model.fit(data, {.batch_size = 7, .epochs = trained_epochs, .seed = 3, .callbacks = callbacks});
}
std::vector<float> values(const auto& model) { return {model.weights().begin(), model.weights().end()}; }
std::vector<float> uninterrupted() {
    auto model = compiled();
    train(model, {falling_rate()});
    return values(model);
}

}  // namespace

TEST_CASE("training that ended at any step goes on to the same weights, bit for bit") {
    const std::vector<float> expected = uninterrupted();
    for (const Index save_freq : {0, 1, 3, 4, 5})
        for (Index step = 1; step <= trained_epochs * steps_an_epoch; ++step) {
            INFO("save_freq " << save_freq << ", step " << step);
            const testing::TemporaryFolder folder;
            const Callbacks callbacks{falling_rate(), BackupAndRestore(folder / "new/backup", {save_freq})};
            Callbacks until = callbacks;
            until.push_back(at(step, [](TrainingControl&) { throw Interrupted{}; }));
            auto first = compiled(), second = compiled();
            CHECK_THROWS_AS(train(first, until), Interrupted);
            CHECK(std::filesystem::exists(folder / "new/backup/latest.safetensors") ==
                  (save_freq == 0 ? step > steps_an_epoch : step >= save_freq));

            train(second, callbacks);
            CHECK(values(second) == expected);
            CHECK(second.training().steps == trained_epochs * steps_an_epoch);
            CHECK(!std::filesystem::exists(folder / "new/backup"));  // training has ended
        }
}

TEST_CASE("training that was asked to stop goes on where it stopped") {
    const testing::TemporaryFolder folder;
    const BackupAndRestore backup(folder / "backup", {.delete_checkpoint = false});
    auto first = compiled(), second = compiled();
    train(first, {falling_rate(), backup, at(6, [](TrainingControl& training) { training.stop_training = true; })});
    const History rest = train(second, {falling_rate(), backup});
    CHECK(values(second) == uninterrupted());
    CHECK(rest.epoch == std::vector<int>{1, 2});
    CHECK(train(second, {backup}).epoch.empty());  // all is done
}

TEST_CASE("training that Ctrl-C ended goes on where it was") {
    const testing::TemporaryFolder folder;
    const Callbacks callbacks{falling_rate(), StopOnInterrupt(), BackupAndRestore(folder / "backup")};
    Callbacks until = callbacks;
    until.insert(until.begin(), at(6, [](TrainingControl&) { std::raise(SIGINT); }));
    auto first = compiled(), second = compiled();
    CHECK(train(first, until).epoch == std::vector<int>{0, 1});
    CHECK(train(second, callbacks).epoch == std::vector<int>{1, 2});
    CHECK(values(second) == uninterrupted());
    CHECK(!std::filesystem::exists(folder / "backup"));

    const auto late = LambdaCallback({.on_epoch_end = [](TrainingControl&, int epoch, const Logs&) {
        if (epoch + 1 == trained_epochs) std::raise(SIGINT);  // all is done
    }});
    auto third = compiled();
    train(third, {late, StopOnInterrupt(), BackupAndRestore(folder / "backup")});
    CHECK(!std::filesystem::exists(folder / "backup"));
}

// Run by the next test case in a process of its own, which it kills.
TEST_CASE("training to be killed") {
    const char* const folder = std::getenv("TAILOR_TEST_BACKUP");
    if (folder == nullptr) return;
    auto model = compiled();
    train(model, {falling_rate(), BackupAndRestore(folder, {.save_freq = 3}),
                  at(8, [](TrainingControl&) { std::raise(SIGKILL); })});
}
TEST_CASE("training that was killed goes on to the same weights, bit for bit") {
    const testing::TemporaryFolder folder;
    const testing::Variable where("TAILOR_TEST_BACKUP", folder.path().string());
    const std::string self = std::filesystem::read_symlink("/proc/self/exe");
    const pid_t child = fork();
    if (child == 0) {
        execl(self.c_str(), self.c_str(), "training to be killed", nullptr);
        _exit(1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    REQUIRE(std::filesystem::exists(folder / "latest.safetensors"));

    auto model = compiled();
    CHECK(train(model, {falling_rate(), BackupAndRestore(folder.path())}).epoch == std::vector<int>{1, 2});
    CHECK(values(model) == uninterrupted());
}

TEST_CASE("a backup of other training is refused, and changes nothing") {
    const testing::TemporaryFolder folder;
    const BackupAndRestore backup(folder / "backup", {.save_freq = 3, .delete_checkpoint = false});
    auto model = compiled();
    CHECK_THROWS_AS(train(model, {backup, at(7, [](TrainingControl&) { throw Interrupted{}; })}), Interrupted);

    const auto refused = [&](auto other, const std::string& why) {
        const auto before = values(other);
        CHECK_THAT(error_of([&] { train(other, {backup}); }), ContainsSubstring(why));
        CHECK(values(other) == before);
        CHECK(other.training().steps == 0);
    };
    auto sgd = compiled();
    sgd.compile(SGD{}, CategoricalCrossentropy{});
    refused(sgd, "optimizer.slots");
    auto adamw = compiled();
    adamw.compile(AdamW{}, CategoricalCrossentropy{});
    refused(adamw, "training with AdamW");
    Sequential dense{Input<Shape<9, 8, 2>>{}, Flatten{}, Dense<3, Softmax>{}};
    dense.compile(Adam{}, CategoricalCrossentropy{});
    refused(dense, "dense.kernel");
    const Dataset data = networks::patterns(7, 9 * 8 * 2, 3);
    CHECK_THAT(error_of([&] { model.fit(data, {.batch_size = 7, .callbacks = {backup}}); }),
               ContainsSubstring("a batch of an epoch that has 1, found batch 2 of epoch 1"));
    CHECK_THAT(error_of([] { BackupAndRestore("", {}); }), ContainsSubstring("a folder"));
    CHECK_THAT(error_of([] { BackupAndRestore("x", {.save_freq = -1}); }), ContainsSubstring("at least 0"));
}
