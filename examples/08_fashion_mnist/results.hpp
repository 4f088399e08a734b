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
    std::string data_source = "";
    int threads = 0;
    std::uint64_t seed = 0;
    int epochs = 0;
    double train_loss = 0, train_accuracy = 0;  // the last epoch's, as fit reports them: with dropout, as weights move
    double validation_loss = 0, validation_accuracy = 0, test_loss = 0, test_accuracy = 0;
    tailor::Index incorrect = 0;  // test images
    ConfusionMatrix confusion_matrix{};
    double seconds_per_epoch = 0;         // training and validation
    double train_samples_per_second = 0;  // training alone
    double predict_samples_per_second = 0;
    tailor::Index peak_memory_bytes = 0;  // of the process, so far
    std::string weights_sha256 = "";      // of the parameter array's bytes
};

/// The most memory this process has had.
tailor::Index peak_memory_bytes();

/// Makes the folder if need be; throws tailor::Error unless results can be written there.
void require_writable(const std::filesystem::path& folder);

/// Each file appears whole, or not at all.
void write_results(const std::filesystem::path& folder, const Results& results, const tailor::History& history);
