#pragma once
// What may be chosen on the command line.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tailor/optimizers/optimizer.hpp>

struct Options {
    std::string model = "notebook", optimizer = "adadelta";
    std::optional<double> learning_rate;  // none: the optimizer's own
    int epochs = 20;
    bool epochs_given = false;  // then also of experiments, which have their own
    tailor::Index batch_size = 64;
    std::uint64_t seed = 1;
    int threads = 0;  // 0: one for each core
    std::optional<tailor::Index> train_limit;
    std::string data;           // as FashionMNISTOptions has it
    std::filesystem::path out;  // "": no files
    std::string experiment;     // "": none; or all
    int repeats = 1;            // seeds an experiment takes
};

/// Throws tailor::Error for flags it does not know or values that make no sense. None: help was asked for, and given.
std::optional<Options> parse_options(int argc, char** argv);

/// An optimizer with Keras's defaults; but Adadelta starts with 1, as it did in the notebook's Keras.
tailor::Optimizer make_optimizer(const std::string& name);
/// The one that was chosen.
tailor::Optimizer make_optimizer(const Options& options);
