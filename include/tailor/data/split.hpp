#pragma once
// Splits a data set in two by lot. The parts are index views: no sample is copied.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <vector>

#include "../core/random.hpp"
#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

struct SplitOptions {
    double test_size = 0.2;  ///< below 1 a share of the samples, rounded up; from 1 on a number of samples
    std::uint64_t seed = 0;
    bool stratify = false;  ///< gives every class the same share in both parts
};

struct Split {
    Dataset train, test;
};

namespace detail {

/// How many of the samples a share above 0 and below 1 is, rounded up. A share that is not binary, 0.07 or 1 - 0.9 say,
/// is meant in decimals: what differs from a whole number by 1e-9 of it is that number.
inline Index share_of(Index samples, double share) {
    const double count = share * static_cast<double>(samples), whole = std::round(count);
    return static_cast<Index>(std::abs(count - whole) <= 1e-9 * count ? whole : std::ceil(count));
}

inline Index test_count(Index samples, double test_size) {
    const bool is_share = test_size > 0 && test_size < 1;
    const double count = is_share ? static_cast<double>(share_of(samples, test_size)) : test_size;
    require(count >= 1 && count < static_cast<double>(samples) && count == std::floor(count),
            "train_test_split: expected a test_size between 0 and 1, or a number of samples that leaves some of the ",
            samples, " to train on, found ", test_size);
    return static_cast<Index>(count);
}

/// Shares out `draws` in proportion to the counts: each gets its whole part, then the largest remainders one more; lots
/// decide between equal ones. As scikit-learn's stratified split does.
inline std::vector<Index> proportional(std::span<const Index> counts, Index draws, Random& random) {
    const Index total = std::accumulate(counts.begin(), counts.end(), Index{0});
    std::vector<Index> shares, order = in_order(0, static_cast<Index>(counts.size()));
    Index left = draws;
    for (const Index count : counts) left -= shares.emplace_back(count * draws / total);
    random.shuffle(std::span(order));
    const auto remainder = [&](Index i) { return counts[static_cast<std::size_t>(i)] * draws % total; };
    for (; left > 0; --left) {
        const auto next =
            std::max_element(order.begin(), order.end(), [&](Index a, Index b) { return remainder(a) < remainder(b); });
        ++shares[static_cast<std::size_t>(*next)];
        order.erase(next);
    }
    return shares;
}

/// Moves the samples that are to train on to the front, every class in its share.
inline std::vector<Index> stratified(std::span<const Index> indices, const Samples& labels, Index train,
                                     Random& random) {
    labels.require_finite("train_test_split: targets");
    std::map<Index, std::vector<Index>> members;
    for (const Index index : indices) members[labels.label(index)].push_back(index);
    std::vector<Index> counts;
    for (const auto& [label, of_class] : members) {
        require(of_class.size() > 1,
                "train_test_split: stratify expects at least 2 samples of every class, found 1 of class ", label);
        counts.push_back(static_cast<Index>(of_class.size()));
    }
    const auto classes = static_cast<Index>(counts.size());
    require(train >= classes && labels.size() - train >= classes, "train_test_split: stratify expects at least ",
            classes, " samples, one of each class, in either part, found ", train, " and ", labels.size() - train);
    const std::vector<Index> shares = proportional(counts, train, random);
    std::vector<Index> front, back;
    std::size_t i = 0;
    for (const auto& [label, of_class] : members) {
        const auto cut = of_class.begin() + shares[i++];
        front.insert(front.end(), of_class.begin(), cut);
        back.insert(back.end(), cut, of_class.end());
    }
    random.shuffle(std::span(front));
    random.shuffle(std::span(back));
    front.insert(front.end(), back.begin(), back.end());
    return front;
}

}  // namespace detail

/// Shuffles the samples and splits them in two: the same seed gives the same parts on every machine.
/// Source: scikit-learn.org, sklearn.model_selection.train_test_split.
inline Split train_test_split(const Dataset& data, const SplitOptions& options = {}) {
    require(data.inputs.size() == data.targets.size(), "train_test_split: expected as many targets as inputs, found ",
            data.targets.size(), " and ", data.inputs.size());
    require(data.size() > 1, "train_test_split: expected at least 2 samples, found ", data.size());
    const Index train = data.size() - detail::test_count(data.size(), options.test_size);
    std::vector<Index> indices = detail::in_order(0, data.size());
    Random random(options.seed, Purpose::split);
    random.shuffle(std::span(indices));
    if (options.stratify) indices = detail::stratified(indices, data.targets, train, random);
    const std::span<const Index> all = indices;
    return {data.at(all.first(static_cast<std::size_t>(train))), data.at(all.subspan(static_cast<std::size_t>(train)))};
}

}  // namespace TAILOR_NAMESPACE
