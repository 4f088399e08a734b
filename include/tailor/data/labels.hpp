#pragma once
// Labels as classes: from one number a sample, or from one-hot rows, each checked.
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

/// Where the 1 of a one-hot row stands; -1 if the row is anything else.
inline Index one_hot_class(const Samples& labels, Index sample, Index classes) {
    Index found = -1;
    for (Index j = 0; j < classes; ++j) {
        const double value = labels.value(sample, j);
        if (value == 0) continue;
        if (value != 1 || found >= 0) return -1;
        found = j;
    }
    return found;
}

}  // namespace detail

/// The class of every sample, from labels 0 ... classes - 1 (one value a sample) or from one-hot rows (`classes`
/// values). Throws Error for a label outside the classes and for a row that is not one-hot.
/// `name` says in the message what these labels are.
inline Samples class_labels(const Samples& labels, Index classes, const std::string& name = "labels") {
    const Index width = labels.row_size();
    require(labels.classes() == 0 && classes > 0 && (width == 1 || width == classes), name, ": expected 1 or ", classes,
            " values a sample, found ", width);
    std::vector<std::int32_t> values(static_cast<std::size_t>(labels.size()));
    for (Index i = 0; i < labels.size(); ++i) {
        if (width > 1) {
            const Index found = detail::one_hot_class(labels, i, classes);
            require(found >= 0, name, ": expected one 1 and else 0 in every row, found otherwise at sample ", i);
            values[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(found);
            continue;
        }
        const double label = labels.value(i, 0);
        require(label >= 0 && label < static_cast<double>(classes) && label == std::floor(label), name,
                ": expected classes 0 to ", classes - 1, ", found ", label, " at sample ", i);
        values[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(label);
    }
    return {std::move(values), {}};
}

}  // namespace TAILOR_NAMESPACE
