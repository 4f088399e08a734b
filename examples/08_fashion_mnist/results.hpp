#pragma once
// What a run leaves in --out: history.csv, a line for each epoch, and metrics.json, all the rest.
#include <cstdint>
#include <filesystem>
#include <string>
#include <tailor/training/history.hpp>

#include "mistakes.hpp"

/// The keys of metrics.json.
struct Results {
    std::string model = "";
    tailor::Index parameters = 0;
    std::string data_source = "", provenance = "";  // official, own files or synthetic
    tailor::Index train_size = 0, validation_size = 0, test_size = 0;
    std::string optimizer = "";
    double learning_rate = 0;  // at the beginning
    tailor::Index batch_size = 0;
    int epochs = 0, epochs_asked = 0;
    tailor::Index steps = 0;   // of all epochs
    bool interrupted = false;  // somewhere in the last epoch
    std::uint64_t seed = 0;
    int threads = 0;
    std::string machine = "";
    double train_loss = 0, train_accuracy = 0;  // the last epoch's, as fit reports them: with dropout, as weights move
    double validation_loss = 0, validation_accuracy = 0, test_loss = 0, test_accuracy = 0;
    tailor::Index incorrect = 0;  // test images
    ConfusionMatrix confusion_matrix{};
    std::array<PerClass, classes> per_class{};
    PerClass macro_average{};
    double training_seconds = 0;          // all epochs, validation included
    double seconds_per_epoch = 0;         // of those that were not cut short; NaN if all were
    double train_samples_per_second = 0;  // training alone
    double predict_samples_per_second = 0;
    tailor::Index peak_memory_bytes = 0;  // of the process, so far
    std::string weights_sha256 = "";      // of the parameter array's bytes

    tailor::Index steps_per_epoch() const { return (train_size + batch_size - 1) / batch_size; }
    bool is_cut_short() const { return steps < epochs * steps_per_epoch(); }
};

/// "stopped in epoch 2 of 12, after 37 of its 750 steps"
std::string stopped(const Results& results);

/// What was recorded under that name, epoch by epoch; nothing, if no epoch was run. And the last of it, or NaN.
std::vector<double> values_of(const tailor::History& history, std::string_view name);
double last_of(const tailor::History& history, std::string_view name);

/// The text of metrics.json.
std::string metrics_json(const Results& results);

/// "AMD Ryzen 7, avx512 kernels, 2 threads", as far as the system reports it.
std::string machine();

/// The most memory this process has had.
tailor::Index peak_memory_bytes();

/// Makes the folder if need be; throws tailor::Error unless results can be written there.
void require_writable(const std::filesystem::path& folder);

/// Each file appears whole, or not at all.
void write_results(const std::filesystem::path& folder, const Results& results, const tailor::History& history);
