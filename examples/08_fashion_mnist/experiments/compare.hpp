#pragma once
// --experiment: runs the trainings that the tables still need, and prints the tables.
#include <tailor/data/fashion_mnist_files.hpp>

#include "../options.hpp"
#include "../table.hpp"

/// Runs the experiment that was chosen, or all, for seeds options.seed, options.seed + 1, ... Finished runs are kept in
/// options.out and not made again. Ctrl-C ends it after the running step, with the tables of what is finished, and a
/// tailor::Error.
void compare(const Options& options, const tailor::FashionMNIST& data);

/// The tables of which two lines or more are finished in options.out: for the page of a run beside them.
std::vector<Table> finished_comparisons(const Options& options, const tailor::FashionMNIST& data);
