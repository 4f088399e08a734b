#pragma once
// From the images as they come to the three parts that a network sees.
#include <algorithm>
#include <optional>
#include <tailor/data/fashion_mnist_files.hpp>
#include <tailor/data/split.hpp>

#include "mistakes.hpp"

struct Parts {
    tailor::Dataset train, validation, test;
};

/// A fifth of the training images is kept for validation; of the others, the first `train_limit` are trained on.
/// Pixels become 0 ... 1 and labels one-hot as a batch is gathered; in memory they stay bytes. There is nothing to
/// reshape: an image's values lie in the same order with its one channel first, last, or not mentioned.
inline Parts prepare(const tailor::FashionMNIST& data, std::uint64_t seed, std::optional<tailor::Index> train_limit) {
    using tailor::Dataset;
    const auto prepared = [](const Dataset& d) { return Dataset{d.inputs.scaled(255), d.targets.one_hot(classes)}; };
    const tailor::Split split = tailor::train_test_split(prepared(data.train), {.test_size = 0.2, .seed = seed});
    const tailor::Index all = split.train.size();
    return {split.train.slice(0, std::min(all, train_limit.value_or(all))), split.test, prepared(data.test)};
}
