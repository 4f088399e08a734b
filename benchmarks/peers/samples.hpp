#pragma once
// What the networks are timed on: numbers without a meaning, the same in every run.
#include <cstdint>
#include <tailor/core/random.hpp>
#include <tailor/data/dataset.hpp>
#include <utility>
#include <vector>

/// `count` samples of `values` numbers from 0 to 1, each with one of ten classes, one-hot.
inline tailor::Dataset random_samples(tailor::Index count, tailor::Index values) {
    tailor::Random random(1, tailor::Purpose::user);
    std::vector<float> x(static_cast<std::size_t>(count * values));
    std::vector<std::int32_t> labels(static_cast<std::size_t>(count));
    for (float& v : x) v = static_cast<float>(random.uniform());
    for (auto& label : labels) label = static_cast<std::int32_t>(random.below(10));
    return {tailor::Samples(std::move(x), {values}), tailor::Samples(std::move(labels), {}).one_hot(10)};
}
