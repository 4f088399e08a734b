#pragma once
// The results of one training, in a file that identifies it, so that no experiment trains it twice.
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tailor/core/shape.hpp>
#include <vector>

/// Which training it is.
struct RunIdentity {
    std::string configuration;  // Configuration::key()
    std::uint64_t seed = 0;
    int epochs = 0;
    tailor::Index train_samples = 0;
    std::string data_sha256;  // of all images and labels, as numbers

    bool operator==(const RunIdentity&) const = default;
    /// This training on the data of the other one.
    RunIdentity of_data(const RunIdentity& other) const {
        return {configuration, seed, epochs, other.train_samples, other.data_sha256};
    }
};

/// Losses and accuracies of a data set.
struct Quality {
    double loss = 0, accuracy = 0;
};

struct Run {
    RunIdentity identity;
    std::string data_source;
    int threads = 0;
    tailor::Index parameters = 0;
    std::map<std::string, std::vector<double>, std::less<>> history;  // as fit's, and the seconds of each epoch
    Quality trained;  // the training images after the last epoch: without dropout
    Quality test;

    double last(std::string_view name) const { return history.find(name)->second.back(); }
    /// The median, because an epoch takes longer while the machine does other work.
    double seconds_per_epoch() const;
};

/// DIR/runs/notebook_12-epochs/seed-1.json
std::filesystem::path run_file(const std::filesystem::path& folder, const RunIdentity& run);

/// The run in the file, if there is one. A damaged file, or one with another run, counts as none, with a warning.
/// Throws tailor::Error if it is this run, but on other data, so that it is not overwritten.
std::optional<Run> read_run(const std::filesystem::path& file, const RunIdentity& expected);

/// The run in the file, if it differs from this one in its seed at most.
std::optional<Run> finished_run(const std::filesystem::path& file, RunIdentity like);

/// The file appears whole, or not at all; folders are made.
void write_run(const std::filesystem::path& file, const Run& run);
