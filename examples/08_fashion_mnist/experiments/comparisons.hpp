#pragma once
// From finished runs to the tables in which they stand side by side.
#include <filesystem>
#include <map>
#include <span>

#include "../table.hpp"
#include "experiments.hpp"
#include "runs.hpp"

/// Finished runs, by Configuration::key() and seed.
using FinishedRuns = std::map<std::string, std::map<std::uint64_t, Run>>;

/// Means and standard deviations over the seeds; accuracies in per cent; a dash for what is not finished.
Table table_of(const Experiment& experiment, const FinishedRuns& runs);

/// comparisons.json: every measure of every line, and its value for each seed. comparisons.md: the tables.
void write_comparisons(const std::filesystem::path& folder, std::span<const Experiment> chosen,
                       const FinishedRuns& runs, const std::string& data_source);
