#pragma once
// Mean and standard deviation of all values, for samples.normalized(mean, deviation): take them of the training samples
// and use them for all.
#include <cmath>

#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

struct Moments {
    double mean, deviation;
};

/// Of the values as stored, in double (Welford 1962). Throws Error if there is none, or one that is not finite.
inline Moments moments(const Samples& samples) {
    require(!samples.empty(), "moments: expected at least one sample, found none");
    samples.require_finite("moments");
    const Index width = samples.classes() > 0 ? 1 : samples.row_size();
    double mean = 0, squares = 0, count = 0;
    for (Index i = 0; i < samples.size(); ++i)
        for (Index j = 0; j < width; ++j) {
            const double value = samples.value(i, j), difference = value - mean;
            mean += difference / ++count;
            squares += difference * (value - mean);
        }
    return {mean, std::sqrt(squares / count)};
}

}  // namespace TAILOR_NAMESPACE
