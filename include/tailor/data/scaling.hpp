#pragma once
// x -> (x - mean) / divisor, with one mean and divisor for all values, or one for each channel of an image.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "../core/error.hpp"
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE::detail {

/// What samples are normalized by as a batch is gathered.
class Scaling {
public:
    /// Values stay as they are.
    Scaling() = default;
    /// `run` neighbours share a mean and a divisor, then come those of the next.
    Scaling(std::vector<double> means, std::vector<double> divisors, Index run)
        : means_(std::move(means)), divisors_(std::move(divisors)), run_(run) {}

    bool empty() const { return means_.empty(); }

    /// This one, then the next, as one: ((x - m) / d - mean) / divisor = (x - (m + mean d)) / (d divisor). Throws for
    /// divisors that are 0, or at most 2^-23, float's precision, of the mean.
    Scaling then(Scaling next) const {
        const std::size_t before = means_.size(), now = next.means_.size();
        if (before > 0) {
            require(before == 1 || now == 1 || (before == now && run_ == next.run_),
                    "Samples: expected the channels of the scaling before, ", before, ", found ", now,
                    before == now ? " in another place" : "");
            if (before > 1 || now == 1) next.run_ = run_;
            next.means_.resize(std::max(before, now), next.means_[0]);
            next.divisors_.resize(next.means_.size(), next.divisors_[0]);
            for (std::size_t c = 0; c < next.means_.size(); ++c) {
                const double m = means_[before == 1 ? 0 : c], d = divisors_[before == 1 ? 0 : c];
                next.means_[c] = m + next.means_[c] * d;
                next.divisors_[c] *= d;
            }
        }
        next.check();
        return next;
    }

    /// to = the scaled values of one sample. In double: a mean that is large beside the deviation takes nothing from a
    /// float.
    template <class V, class T>
    void apply(Index size, const V* from, T* to) const {
        for (Index j = 0; j < size;)
            for (std::size_t c = 0; c < means_.size(); ++c) {
                const double mean = means_[c], divisor = divisors_[c];
                for (const Index end = j + run_; j < end; ++j)
                    to[j] = static_cast<T>((static_cast<double>(from[j]) - mean) / divisor);
            }
    }

private:
    void check() const {
        constexpr double precision = std::numeric_limits<float>::epsilon();
        for (std::size_t c = 0; c < means_.size(); ++c) {
            const std::string where = means_.size() > 1 ? text_of(" for channel ", c) : "";
            require(divisors_[c] != 0 && std::isfinite(divisors_[c]) && std::isfinite(means_[c]),
                    "Samples: expected a finite mean and a divisor that is not 0, found ", means_[c], " and ",
                    divisors_[c], where);
            require(std::abs(divisors_[c]) > precision * std::abs(means_[c]),
                    "Samples: expected a divisor of more than 2^-23 of the mean, for values of a smaller deviation are "
                    "constant but for rounding, found ",
                    divisors_[c], " and a mean of ", means_[c], where);
        }
    }

    std::vector<double> means_, divisors_;
    Index run_ = 1;
};

}  // namespace TAILOR_NAMESPACE::detail
