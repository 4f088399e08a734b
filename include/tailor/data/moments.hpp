#pragma once
// Mean and standard deviation of all values, or of each channel, for samples.normalized(mean, deviation): take them of
// the training samples and use them for all.
#include <cmath>
#include <span>
#include <vector>

#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

struct Moments {
    double mean, deviation;
};
/// One value a channel.
struct ChannelMoments {
    std::vector<double> mean, deviation;
};

namespace detail {

/// Welford 1962.
class RunningMoments {
public:
    void add(double value) {
        const double difference = value - mean_;
        mean_ += difference / ++count_;
        squares_ += difference * (value - mean_);
    }
    Moments get() const { return {mean_, std::sqrt(squares_ / count_)}; }

private:
    double mean_ = 0, squares_ = 0, count_ = 0;
};

}  // namespace detail

/// Of the values as a batch will hold them, scaled but not augmented, in double. Throws Error if there is none, or one
/// that is not finite.
inline Moments moments(const Samples& samples) {
    require(!samples.empty(), "moments: expected at least one sample, found none");
    samples.require_finite("moments");
    std::vector<double> row(static_cast<std::size_t>(samples.row_size()));
    detail::RunningMoments all;
    for (Index i = 0; i < samples.size(); ++i) {
        samples.gather(std::span<const Index>(&i, 1), row.data());
        for (const double value : row) all.add(value);
    }
    return all.get();
}

/// The same for each channel of images.
inline ChannelMoments channel_moments(const Samples& samples, DataFormat format = DataFormat::channels_last) {
    require(!samples.empty(), "channel_moments: expected at least one sample, found none");
    samples.require_finite("channel_moments");
    const ImageLayout image = image_layout(samples.extents(), format, "channel_moments");
    std::vector<double> row(static_cast<std::size_t>(samples.row_size()));
    std::vector<detail::RunningMoments> each(static_cast<std::size_t>(image.channels));
    for (Index i = 0; i < samples.size(); ++i) {
        samples.gather(std::span<const Index>(&i, 1), row.data());
        for (Index j = 0; j < image.size(); ++j)
            each[static_cast<std::size_t>(j / image.channel % image.channels)].add(row[static_cast<std::size_t>(j)]);
    }
    ChannelMoments found;
    for (const detail::RunningMoments& one : each) {
        found.mean.push_back(one.get().mean);
        found.deviation.push_back(one.get().deviation);
    }
    return found;
}

}  // namespace TAILOR_NAMESPACE
