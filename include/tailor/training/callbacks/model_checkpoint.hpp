#pragma once
// ModelCheckpoint: the weights to a file, every epoch or every so many batches, on request only the best
// (keras.io/api/callbacks/model_checkpoint). model/load_weights.hpp reads them back.
#include "../../model/save_weights.hpp"
#include "monitor.hpp"
#include "python_format.hpp"

namespace TAILOR_NAMESPACE {

struct ModelCheckpointOptions {
    std::string monitor = "val_loss";
    bool save_best_only = false;  // only when `monitor` is better than it ever was, in an earlier training, too
    MonitorMode mode = MonitorMode::automatic;
    Index save_freq = 0;                                 // batches from one to the next; 0: the end of every epoch
    std::optional<double> initial_value_threshold = {};  // what the first one must be better than
};

class ModelCheckpoint final : public Callback {
public:
    /// `filepath` ends with .safetensors, and may have fields: "run/{epoch:02d}-{val_loss:.4f}.safetensors". Folders
    /// that are missing are made; a file of the same name is replaced as a whole.
    explicit ModelCheckpoint(std::string filepath, ModelCheckpointOptions options = {})
        : filepath_(std::move(filepath)), options_(std::move(options)), best_(options_.initial_value_threshold) {
        require(filepath_.ends_with(".safetensors"),
                "ModelCheckpoint: expected a name that ends with .safetensors, found ", filepath_);
        require(options_.save_freq >= 0, "ModelCheckpoint: expected a save_freq of at least 0 batches, found ",
                options_.save_freq);
        if (options_.save_best_only) monitor_.emplace("ModelCheckpoint", options_.monitor, options_.mode);
    }

    void on_train_begin(TrainingControl&) override { batches_ = 0; }
    void on_epoch_begin(TrainingControl&, int epoch) override { epoch_ = epoch; }
    void on_train_batch_end(TrainingControl& training, Index batch, const Logs& logs) override {
        if (options_.save_freq == 0 || ++batches_ < options_.save_freq) return;
        batches_ = 0;
        save(training, batch + 1, logs);
    }
    void on_epoch_end(TrainingControl& training, int, const Logs& logs) override {
        if (options_.save_freq == 0) save(training, {}, logs);
    }

private:
    void save(const TrainingControl& training, std::optional<Index> batch, const Logs& logs) {
        if (monitor_) {
            const double value = monitor_->value(logs);
            if (!monitor_->better(value, best_)) return;
            best_ = value;
        }
        const std::filesystem::path path = format_fields(filepath_, epoch_ + 1, batch, logs);
        std::error_code ignored;
        std::filesystem::create_directories(path.parent_path(), ignored);
        std::visit([&](const auto* model) { save_weights(*model, path); }, training.model);
    }

    std::string filepath_;
    ModelCheckpointOptions options_;
    std::optional<Monitor> monitor_;
    std::optional<double> best_;
    int epoch_ = 0;
    Index batches_ = 0;  // since the last one
};

}  // namespace TAILOR_NAMESPACE
