#pragma once
// What a training leaves: a file that says whose it is, so that no experiment trains it twice.
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
    /// This training on another's data.
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
    /// The median, for somebody may have stopped the clock in one epoch.
    double seconds_per_epoch() const;
};

/// DIR/runs/notebook_12-epochs/seed-1.json
std::filesystem::path run_file(const std::filesystem::path& folder, const RunIdentity& run);

/// The run that stands in the file, if there is one. A damaged file, or one with another run, is said, and counts as none.
/// Throws tailor::Error if it is this very run, but on other data: it shall not be lost.
std::optional<Run> read_run(const std::filesystem::path& file, const RunIdentity& expected);

/// The run that stands in the file, if it is like this one, whatever its seed.
std::optional<Run> finished_run(const std::filesystem::path& file, RunIdentity like);

/// The file appears whole, or not at all; folders are made.
void write_run(const std::filesystem::path& file, const Run& run);
