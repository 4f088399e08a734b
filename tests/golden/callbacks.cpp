// Callbacks: the losses that Keras's were given, and what they did then.
#include <tailor/callbacks.hpp>
#include <tailor/tailor.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "golden/cases.hpp"

using namespace tailor;

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; std::getline(stream, word, separator);) words.push_back(word);
    return words;
}
std::vector<double> numbers(const std::string& text) {
    std::vector<double> values;
    for (const std::string& word : split(text, ',')) values.push_back(std::stod(word));
    return values;
}
std::vector<golden::Case> cases(const std::string& kind) {
    std::vector<golden::Case> chosen;
    for (const golden::Case& one : golden::cases("callbacks"))
        if (one.text("kind") == kind) chosen.push_back(one);
    REQUIRE(!chosen.empty());
    return chosen;
}
MonitorMode mode(const golden::Case& one) {
    const std::string name = one.has("mode") ? one.text("mode") : "auto";
    return name == "min" ? MonitorMode::min : name == "max" ? MonitorMode::max : MonitorMode::automatic;
}
int count(const golden::Case& one, const std::string& key) { return static_cast<int>(one.number(key, 0)); }
std::optional<double> perhaps(const golden::Case& one, const std::string& key) {
    if (!one.has(key)) return {};
    return one.number(key);
}

/// Training whose losses are given; the one weight of its model counts the epochs.
struct Given final : TrainingControl {
    Sequential<Input<Shape<1>>, Dense<1, NoBias>> network{Input<Shape<1>>{}, Dense<1, NoBias>{}};
    double rate = 1;

    Given() { model = &network; }
    double learning_rate() const override { return rate; }
    void set_learning_rate(double to) override { rate = to; }

    /// Calls the hooks until training stops; after_epoch() after each epoch.
    template <class AfterEpoch>
    void run(Callback& callback, const std::vector<Logs>& epochs_of_logs, const AfterEpoch& after_epoch) {
        callback.on_train_begin(*this);
        for (int epoch = 0; epoch < static_cast<int>(epochs_of_logs.size()) && !stop_training; ++epoch) {
            callback.on_epoch_begin(*this, epoch);
            network.weights()[0] = static_cast<float>(epoch);
            logs = epochs_of_logs[static_cast<std::size_t>(epoch)];
            callback.on_epoch_end(*this, epoch, logs);
            after_epoch();
        }
        callback.on_train_end(*this, logs);
    }
};

std::vector<Logs> logs_of(const golden::Case& one) {
    std::vector<Logs> all;
    for (const double value : numbers(one.text("values"))) {
        Logs logs;
        logs.set(one.has("monitor") ? one.text("monitor") : "loss", value);
        all.push_back(logs);
    }
    return all;
}

}  // namespace

TEST_CASE("EarlyStopping stops where Keras's does, and brings back the same weights") {
    for (const golden::Case& one : cases("EarlyStopping")) {
        INFO(one.name());
        EarlyStopping callback({.monitor = one.text("monitor"),
                                .min_delta = one.number("min_delta", 0),
                                .patience = count(one, "patience"),
                                .mode = mode(one),
                                .baseline = perhaps(one, "baseline"),
                                .restore_best_weights = one.yes("restore_best_weights"),
                                .start_from_epoch = count(one, "start_from_epoch")});
        Given training;
        int epochs = 0;
        training.run(callback, logs_of(one), [&] { ++epochs; });
        CHECK(epochs == count(one, "epochs"));
        CHECK(training.stop_training == one.yes("stopped"));
        CHECK(training.network.weights()[0] == static_cast<float>(one.number("weight")));
        CHECK(callback.stopped_epoch().has_value() == one.yes("stopped"));
    }
}

TEST_CASE("ReduceLROnPlateau lowers the learning rate when Keras's does") {
    for (const golden::Case& one : cases("ReduceLROnPlateau")) {
        INFO(one.name());
        ReduceLROnPlateau callback({.monitor = one.text("monitor"),
                                    .factor = one.number("factor", 0.1),
                                    .patience = count(one, "patience"),
                                    .mode = mode(one),
                                    .min_delta = one.number("min_delta", 1e-4),
                                    .cooldown = count(one, "cooldown"),
                                    .min_lr = one.number("min_lr", 0)});
        Given training;
        std::vector<double> after, logged;
        training.run(callback, logs_of(one), [&] {
            after.push_back(training.rate);
            logged.push_back(training.logs["learning_rate"]);
        });
        CHECK(after == numbers(one.text("after")));
        CHECK(logged == numbers(one.text("logged")));
    }
}

TEST_CASE("LearningRateScheduler sets the learning rates of Keras's schedules") {
    const auto schedule = [](const golden::Case& one) -> std::function<double(int, double)> {
        const std::string& name = one.text("schedule");
        if (name == "halving") return [](int epoch, double rate) { return epoch % 3 == 2 ? rate / 2 : rate; };
        if (name == "exponential") return ExponentialDecay{0.5, 4, 0.5, one.yes("staircase")};
        if (name == "cosine") return CosineDecay{0.5, 8, one.number("alpha")};
        REQUIRE(name == "warmup");
        return WarmUp{4, CosineDecay{0.5, 8}, 0.0625};
    };
    for (const golden::Case& one : cases("LearningRateScheduler")) {
        INFO(one.name());
        const std::vector<double> after = numbers(one.text("after"));
        LearningRateScheduler callback(schedule(one));
        Given training;
        training.rate = one.number("learning_rate");
        std::size_t epoch = 0;
        training.run(callback, std::vector<Logs>(after.size()), [&] {
            CHECK(training.rate == Approx(after[epoch]).margin(1e-7));  // Keras's cosine is of float32
            CHECK(training.logs["learning_rate"] == training.rate);
            ++epoch;
        });
    }
}

TEST_CASE("a StepDecay is an ExponentialDecay down a staircase") {
    for (int epoch = 0; epoch < 12; ++epoch)
        CHECK(StepDecay{0.5, 4, 0.5}(epoch) == ExponentialDecay{0.5, 4, 0.5, true}(epoch));
}

TEST_CASE("ModelCheckpoint saves when Keras's does, under the same names") {
    for (const golden::Case& one : cases("ModelCheckpoint")) {
        INFO(one.name());
        const testing::TemporaryFolder folder;
        const std::string pattern = one.text("pattern");
        ModelCheckpoint callback((folder / "new" / (pattern + ".safetensors")).string(),
                                 {.monitor = one.text("monitor"),
                                  .save_best_only = one.yes("save_best_only"),
                                  .mode = mode(one),
                                  .save_freq = count(one, "save_freq"),
                                  .initial_value_threshold = perhaps(one, "initial_value_threshold")});
        Given training;
        callback.on_train_begin(training);
        const std::vector<double> values = numbers(one.text("values"));
        for (int epoch = 0; epoch < static_cast<int>(values.size()); ++epoch) {
            const double value = values[static_cast<std::size_t>(epoch)];
            callback.on_epoch_begin(training, epoch);
            for (int batch = 0; batch < count(one, "batches"); ++batch) {
                Logs logs;
                logs.set("loss", value / (batch + 1));
                callback.on_train_batch_begin(training, batch);
                callback.on_train_batch_end(training, batch, logs);
            }
            Logs logs;
            logs.set("loss", 2 * value);
            logs.set(one.text("monitor"), value);
            callback.on_epoch_end(training, epoch, logs);
        }
        std::vector<std::string> expected = split(one.text("saved"), '|'), found;
        if (one.text("saved") == "none") expected.clear();
        if (std::filesystem::exists(folder / "new"))
            for (const auto& entry : std::filesystem::directory_iterator(folder / "new"))
                found.push_back(entry.path().stem().string());
        std::sort(expected.begin(), expected.end());
        std::sort(found.begin(), found.end());
        CHECK(found == expected);
    }
}

TEST_CASE("TerminateOnNaN stops at the batch where Keras's does") {
    for (const golden::Case& one : cases("TerminateOnNaN")) {
        INFO(one.name());
        const std::vector<Logs> logs = logs_of(one);
        TerminateOnNaN callback;
        Given training;
        Index batch = 0;
        while (batch < static_cast<Index>(logs.size())) {
            callback.on_train_batch_end(training, batch, logs[static_cast<std::size_t>(batch)]);
            if (training.stop_training) break;
            ++batch;
        }
        CHECK(batch == count(one, "stops"));
    }
}

TEST_CASE("CSVLogger writes the bytes that Keras's does") {
    for (const golden::Case& one : cases("CSVLogger")) {
        INFO(one.name());
        const testing::TemporaryFolder folder;
        int epoch = 0;
        for (const std::string& run : split(one.text("runs"), '|')) {
            CSVLogger callback(folder / "log.csv", {.separator = one.has("separator") ? one.text("separator")[0] : ',',
                                                    .append = one.yes("append")});
            Given training;
            callback.on_train_begin(training);
            for (const std::string& line : split(run, ';')) {
                Logs logs;
                for (const std::string& cell : split(line, ','))
                    logs.set(cell.substr(0, cell.find(':')), std::stod(cell.substr(cell.find(':') + 1)));
                callback.on_epoch_end(training, epoch++, logs);
            }
            callback.on_train_end(training, {});
        }
        CHECK(testing::contents(folder / "log.csv") == testing::contents(one.folder.string() + ".csv"));
    }
}

TEST_CASE("fit, evaluate and predictions call the hooks that Keras calls, also where training is stopped") {
    for (const golden::Case& one : cases("Diary")) {
        INFO(one.name());
        std::string text;
        const auto note = [&](TrainingControl& training, const std::string& what) {
            text += (text.empty() ? "" : ",") + what;
            if (what == one.text("stop_at")) training.stop_training = true;
        };
        const auto plain = [note](const char* name) { return [=](TrainingControl& t) { note(t, name); }; };
        const auto with_logs = [note](const char* name) {
            return [=](TrainingControl& t, const Logs&) { note(t, name); };
        };
        const auto counted = [note](const char* name) {
            return [=](TrainingControl& t, auto number) { note(t, name + std::to_string(number)); };
        };
        const auto counted_with_logs = [note](const char* name) {
            return [=](TrainingControl& t, auto number, const Logs&) { note(t, name + std::to_string(number)); };
        };
        const Callbacks callbacks{LambdaCallback({.on_epoch_begin = counted("epoch_begin_"),
                                                  .on_epoch_end = counted_with_logs("epoch_end_"),
                                                  .on_train_begin = plain("train_begin"),
                                                  .on_train_end = with_logs("train_end"),
                                                  .on_train_batch_begin = counted("train_batch_begin_"),
                                                  .on_train_batch_end = counted_with_logs("train_batch_end_"),
                                                  .on_test_begin = plain("test_begin"),
                                                  .on_test_end = with_logs("test_end"),
                                                  .on_test_batch_begin = counted("test_batch_begin_"),
                                                  .on_test_batch_end = counted_with_logs("test_batch_end_"),
                                                  .on_predict_begin = plain("predict_begin"),
                                                  .on_predict_end = plain("predict_end"),
                                                  .on_predict_batch_begin = counted("predict_batch_begin_"),
                                                  .on_predict_batch_end = counted("predict_batch_end_")})};
        Sequential model{Input<Shape<1>>{}, Dense<1>{}};
        model.compile(SGD{}, MeanSquaredError{});
        const Dataset data{Samples(std::vector<float>(7), {1}), Samples(std::vector<float>(7), {1})};
        const History history = model.fit(data, {.batch_size = 3,
                                                 .epochs = 3,
                                                 .validation_data = data.slice(0, 4),
                                                 .validation_batch_size = 2,
                                                 .callbacks = callbacks});
        model.evaluate(data.slice(0, 3), 2, callbacks);
        const auto three = model.predict(data.inputs.slice(0, 3));
        CHECK(std::ranges::equal(model.predict(data.inputs.slice(0, 3), 2, callbacks), three.span()));
        CHECK(text == one.text("hooks"));
        CHECK(static_cast<int>(history.epoch.size()) == count(one, "epochs"));
        CHECK(history["val_loss"].size() == history.epoch.size());
    }
}
