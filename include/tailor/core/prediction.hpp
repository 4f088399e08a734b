#pragma once
// What losses and metrics see of a batch.
#include <cmath>
#include <span>
#include <string_view>

#include "error.hpp"
#include "shape.hpp"

namespace TAILOR_NAMESPACE {

/// Rows of `size` outputs (one row a sample, or one for each index of its leading axes), and rows of `target_size`
/// targets.
template <class T>
struct Prediction {
    std::span<const T> y, target;
    Index size = 1, target_size = 1, rows_per_sample = 1;
    std::span<const T> logits = {};          // what y was computed from, where the model's last function keeps it
    std::span<const T> sample_weights = {};  // one a sample, or none: all 1
    bool from_logits = false;                // y itself are logits, for the loss was told so

    Index rows() const { return static_cast<Index>(y.size()) / size; }
    const T* row(Index i) const { return y.data() + i * size; }
    const T* target_row(Index i) const { return target.data() + i * target_size; }
    double weight(Index i) const {
        if (sample_weights.empty()) return 1;
        return static_cast<double>(sample_weights[static_cast<std::size_t>(i / rows_per_sample)]);
    }

    /// Throws unless the spans fit each other; `who` says who asks.
    void check(std::string_view who) const {
        require(size > 0 && target_size > 0 && rows_per_sample > 0, who, ": expected rows of at least one value");
        require(rows() % rows_per_sample == 0, who, ": expected ", rows_per_sample, " rows a sample, found ", rows());
        const auto expect = [&](const char* what, Index values, std::span<const T> found) {
            require(static_cast<Index>(found.size()) == values, who, ": expected ", values, " ", what, " for ", rows(),
                    " rows, found ", found.size());
        };
        expect("outputs", rows() * size, y);
        expect("targets", rows() * target_size, target);
        if (!logits.empty()) expect("logits", rows() * size, logits);
        if (!sample_weights.empty()) expect("sample weights", rows() / rows_per_sample, sample_weights);
    }
};

/// Throws unless a row has the targets that `who` expects.
inline void require_targets(std::string_view who, Index expected, Index found) {
    require(expected == found, who, ": expected ", expected, expected == 1 ? " target" : " targets", " a row, found ",
            found);
}

/// The class that a target names by its number; throws unless it is one of 0 ... classes - 1.
template <class T>
Index class_number(std::string_view who, T target, Index classes) {
    require(target >= 0 && target < static_cast<T>(classes) && target == std::floor(target), who,
            ": expected class numbers 0 to ", classes - 1, ", found ", target);
    return static_cast<Index>(target);
}

}  // namespace TAILOR_NAMESPACE
