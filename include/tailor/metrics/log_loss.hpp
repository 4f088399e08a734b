#pragma once
// The cross-entropy of probabilities (scikit-learn's log_loss).
//
//   log_loss = -Σ w log p[truth] / Σ w          p held within [ε, 1 - ε], ε the machine epsilon of p's type
#include <limits>
#include <type_traits>

#include "score_input.hpp"

namespace TAILOR_NAMESPACE {

struct LogLossOptions {
    std::vector<double> sample_weight = {};  // one a sample, or none: all weigh 1
};

/// Class numbers, and n x classes probabilities, row by row, that sum to 1 in each; or labels 0 and 1, and n
/// probabilities of class 1. Throws Error for what is no probability.
template <class Truths, class Probabilities>
double log_loss(const Truths& truths, const Probabilities& probabilities, const LogLossOptions& options = {}) {
    using Given = std::remove_cvref_t<decltype(*std::begin(probabilities))>;
    using T = std::conditional_t<std::is_floating_point_v<Given>, Given, double>;
    constexpr double epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());
    const auto rows = detail::scored_rows("log_loss", truths, probabilities, options.sample_weight);
    for (std::size_t i = 0; i < rows.values.size(); ++i)
        require(rows.values[i] >= 0 && rows.values[i] <= 1, "log_loss: expected probabilities 0 to 1, found ",
                rows.values[i], " at sample ", i / rows.columns);
    detail::require_rows_sum_to_1("log_loss", rows);

    std::vector<double> losses;
    for (std::size_t i = 0; i < rows.size(); ++i)
        losses.push_back(-std::log(std::clamp(rows.value(i, rows.truths[i]), epsilon, 1 - epsilon)));
    return detail::weighted_mean(losses, rows.weights);
}

}  // namespace TAILOR_NAMESPACE
