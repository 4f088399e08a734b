#pragma once
// BackupAndRestore: training that goes on where it was when the program died (keras.io/api/callbacks/
// backup_and_restore). Run the same program again: the weights become bitwise those of a training that was never
// interrupted. Needs nlohmann_json.
//
// The backup is one safetensors file: the weights, what the optimizer keeps, and the steps, epochs and batches done.
// What other callbacks remember is not in it, nor the History of what was run before.
#include "../../model/load_weights.hpp"
#include "callback.hpp"

namespace TAILOR_NAMESPACE {

struct BackupAndRestoreOptions {
    Index save_freq = 0;            // batches from one backup to the next; 0: the end of every epoch
    bool delete_checkpoint = true;  // when training ends, unless Ctrl-C ended it
};

class BackupAndRestore final : public Callback {
public:
    /// The folder is made if it is missing; the backup in it is latest.safetensors.
    explicit BackupAndRestore(std::filesystem::path backup_dir, BackupAndRestoreOptions options = {})
        : folder_(std::move(backup_dir)), options_(options) {
        require(!folder_.empty(), "BackupAndRestore: expected a folder, found an empty name");
        require(options_.save_freq >= 0, "BackupAndRestore: expected a save_freq of at least 0 batches, found ",
                options_.save_freq);
    }

    bool comes_last() const override { return true; }
    void on_train_begin(TrainingControl& training) override {
        done_ = batches_ = 0;
        if (std::filesystem::exists(path())) restore(training);
    }
    void on_epoch_begin(TrainingControl& training, int epoch) override {
        if (training.initial_batch > 0) restore(training);  // once more: this epoch had begun before
        epoch_ = epoch;
        done_ = epoch == training.initial_epoch ? training.initial_batch : 0;
    }
    void on_train_batch_end(TrainingControl& training, Index batch, const Logs&) override {
        done_ = batch + 1;
        ++batches_;
        if (options_.save_freq > 0 && is_due() && done_ < training.steps) save(training);
    }
    void on_epoch_end(TrainingControl& training, int, const Logs&) override {
        if (is_due()) save(training);  // also behind the last batch: callbacks may change something in between
    }
    void on_train_end(TrainingControl& training, const Logs&) override {
        const bool finished = epoch_ + 1 >= training.epochs && done_ >= training.steps;
        if (!options_.delete_checkpoint || (training.interrupted && !finished)) return;
        std::error_code ignored;
        std::filesystem::remove(path(), ignored);
        std::filesystem::remove(folder_, ignored);  // unless something else is in it
    }

private:
    std::filesystem::path path() const { return folder_ / "latest.safetensors"; }

    bool is_due() const { return batches_ >= options_.save_freq; }
    void save(const TrainingControl& training) {
        batches_ = 0;
        std::error_code ignored;
        std::filesystem::create_directories(folder_, ignored);
        std::visit([&](auto* model) { save(training, *model); }, training.model);
    }
    template <class T>
    void save(const TrainingControl& training, Model<T>& model) const {
        const bool whole = done_ >= training.steps;
        const std::array<std::int64_t, 3> at{model.training().steps, whole ? epoch_ + 1 : epoch_, whole ? 0 : done_};
        const std::array<double, 1> rate{training.learning_rate()};
        SafetensorsWriter file;
        detail::add_weights(file, model);
        file.add(slots_name, {model.training().slots.size()}, std::span<const T>(model.training().slots.span()));
        file.add(rate_name, {1}, std::span<const double>(rate));
        file.add(at_name, {3}, std::span<const std::int64_t>(at));
        file.set_metadata("optimizer", std::string(model.training().optimizer.name()));
        file.save(path());
    }
    void restore(TrainingControl& training) const {
        std::visit([&](auto* model) { restore(training, *model); }, training.model);
    }
    template <class T>
    void restore(TrainingControl& training, Model<T>& model) const {
        SafetensorsReader file(path());
        const std::vector<T> weights = detail::read_weights(file, model);
        std::vector<T> slots(model.training().slots.span().size());
        std::array<double, 1> rate;
        std::array<std::int64_t, 3> at;  // steps, epoch, batch
        file.read(slots_name, {model.training().slots.size()}, std::span(slots));
        file.read(rate_name, {1}, std::span<double>(rate));
        file.read(at_name, {3}, std::span<std::int64_t>(at));
        const auto optimizer = file.metadata().find("optimizer");
        require(optimizer != file.metadata().end() && optimizer->second == model.training().optimizer.name(),
                file.where(), "expected a backup of training with ", model.training().optimizer.name());
        require(at[0] >= 0 && at[1] >= 0 && at[1] <= std::numeric_limits<int>::max() && at[2] >= 0 &&
                    at[2] < training.steps,
                file.where(), "expected a batch of an epoch that has ", training.steps, ", found batch ", at[2],
                " of epoch ", at[1]);
        training.set_learning_rate(rate[0]);
        std::copy(weights.begin(), weights.end(), model.weights().begin());
        std::copy(slots.begin(), slots.end(), model.training().slots.data());
        model.training().steps = at[0];
        training.initial_epoch = static_cast<int>(at[1]);
        training.initial_batch = at[2];
    }

    static constexpr const char *slots_name = "optimizer.slots", *rate_name = "optimizer.learning_rate",
                                *at_name = "training.steps_epoch_batch";
    std::filesystem::path folder_;
    BackupAndRestoreOptions options_;
    int epoch_ = 0;
    Index done_ = 0;     // batches of the epoch
    Index batches_ = 0;  // since the last backup
};

}  // namespace TAILOR_NAMESPACE
