#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <tailor/training/callbacks/backup_and_restore.hpp>
#include <tailor/training/callbacks/lambda_callback.hpp>
#include <tailor/training/callbacks/learning_rate_scheduler.hpp>
#include <tailor/training/callbacks/reduce_lr_on_plateau.hpp>
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
                  (step > (save_freq == 0 ? steps_an_epoch : save_freq)));  // it comes behind what throws

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

TEST_CASE("a backup at a place that no training has is refused") {
    const testing::TemporaryFolder folder;
    const BackupAndRestore backup(folder.path(), {.save_freq = 3, .delete_checkpoint = false});
    auto model = compiled();
    CHECK_THROWS_AS(train(model, {backup, at(7, [](TrainingControl&) { throw Interrupted{}; })}), Interrupted);
    const std::string file = testing::contents(folder / "latest.safetensors");
    const auto as_bytes = [](const std::array<std::int64_t, 3>& place) {
        const Bytes bytes = bytes_of(std::span<const std::int64_t>(place));
        return std::string(bytes.begin(), bytes.end());
    };
    const std::size_t where = file.find(as_bytes({6, 1, 2}));
    REQUIRE(where != std::string::npos);
    const auto error = [&](std::int64_t steps, std::int64_t epoch, std::int64_t batch) {
        std::string changed = file;
        folder.file("latest.safetensors", changed.replace(where, 24, as_bytes({steps, epoch, batch})));
        auto other = compiled();
        return error_of([&] { train(other, {backup}); });
    };
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    for (const auto& [steps, epoch, batch] : std::vector<std::array<std::int64_t, 3>>{
             {-1, 1, 2}, {6, -1, 2}, {6, most + 1, 2}, {6, 1, -1}, {6, 1, steps_an_epoch}})
        CHECK_THAT(error(steps, epoch, batch),
                   ContainsSubstring(text_of("an epoch that has 4, found batch ", batch, " of epoch ", epoch)));
    for (const auto& [steps, epoch, batch] :
         std::vector<std::array<std::int64_t, 3>>{{0, 0, 0}, {6, most, 0}, {6, 1, steps_an_epoch - 1}})
        CHECK(error(steps, epoch, batch) == "no error");
}

TEST_CASE("training that was interrupted before it began keeps its backup") {
    const testing::TemporaryFolder folder;
    struct Control final : TrainingControl {
        double learning_rate() const override { return 0; }
        void set_learning_rate(double) override {}
    } training;
    training.steps = 1;
    training.interrupted = true;
    BackupAndRestore backup(folder.path());
    folder.file("other", "");  // keeps the folder
    const auto end = [&] {
        folder.file("latest.safetensors", "");
        backup.on_train_end(training, {});
        return std::filesystem::exists(folder / "latest.safetensors");
    };
    CHECK(end());
    std::filesystem::remove(folder / "latest.safetensors");
    backup.on_train_begin(training);
    backup.on_epoch_begin(training, 0);
    CHECK(end());
    backup.on_train_batch_end(training, 0, {});
    CHECK(!end());  // all is done
    backup.on_train_begin(training);
    CHECK(end());  // of this training nothing is
}

TEST_CASE("it does not matter where it stands among callbacks that change the learning rate") {
    const auto halve = [](TrainingControl& training, auto...) {
        training.set_learning_rate(training.learning_rate() / 2);
    };
    Callbacks callbacks{LearningRateScheduler([](int, double rate) { return 0.75 * rate; }),
                        ReduceLROnPlateau({.monitor = "loss", .factor = 0.5, .patience = 0, .mode = MonitorMode::max}),
                        LambdaCallback({.on_epoch_end = halve}),
                        LambdaCallback({.on_train_begin = [](TrainingControl& t) { t.set_learning_rate(0.03); },
                                        .on_train_batch_end =
                                            [=](TrainingControl& t, Index batch, const Logs&) {
                                                if (batch == 2) halve(t);
                                            }})};
    auto model = compiled();
    train(model, callbacks);
    for (const Index save_freq : {0, 1, 3, 4})
        for (std::size_t place = 0; place <= callbacks.size(); ++place)
            for (const Index step : {10, 11, 12}) {  // of the last epoch: ReduceLROnPlateau forgets earlier ones
                INFO("save_freq " << save_freq << ", place " << place << ", step " << step);
                const testing::TemporaryFolder folder;
                Callbacks all = callbacks;
                all.insert(all.begin() + static_cast<std::ptrdiff_t>(place),
                           BackupAndRestore(folder / "backup", {save_freq}));
                Callbacks until = all;
                until.push_back(at(step, [](TrainingControl&) { throw Interrupted{}; }));
                auto first = compiled(), second = compiled();
                CHECK_THROWS_AS(train(first, until), Interrupted);
                train(second, all);
                CHECK(values(second) == values(model));
            }
}

TEST_CASE("without options: a backup an epoch, deleted at the end; and every training begins anew") {
    const testing::TemporaryFolder folder;
    const auto backup = std::make_shared<BackupAndRestore>(folder / "backup");
    std::vector<bool> there;
    const Callbacks callbacks{
        LambdaCallback({.on_train_batch_begin =
                            [&](TrainingControl&, Index) {
                                there.push_back(std::filesystem::exists(folder / "backup/latest.safetensors"));
                            }}),
        backup};
    auto model = compiled();
    train(model, callbacks);
    CHECK(there == std::vector<bool>{false, false, false, false, true, true, true, true, true, true, true, true});
    CHECK(!std::filesystem::exists(folder / "backup"));
    there.clear();
    CHECK(train(model, callbacks).epoch == std::vector<int>{0, 1, 2});
    CHECK(!there.front());

    // Batches that an earlier training left over do not count.
    const Callbacks often{BackupAndRestore(folder / "backup", {.save_freq = 5})};
    train(model, often);  // of 12 batches 2 are left over
    Callbacks until = often;
    until.push_back(at(model.training().steps + 4, [](TrainingControl&) { throw Interrupted{}; }));
    CHECK_THROWS_AS(train(model, until), Interrupted);
    CHECK(!std::filesystem::exists(folder / "backup/latest.safetensors"));
}
