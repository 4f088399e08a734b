#pragma once
// How much the samples of a class count in training.
#include <initializer_list>
#include <map>
#include <utility>

#include "../core/error.hpp"
#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE {

/// {{class, weight}, ...}; classes not named weigh 1.
class ClassWeight {
public:
    ClassWeight() = default;
    /// Throws if a class is named twice.
    ClassWeight(std::initializer_list<std::pair<const Index, double>> weights) {
        for (const auto& [number, weight] : weights)
            require(weights_.emplace(number, weight).second, "class_weight: expected every class once, found ", number,
                    " twice");
    }
    ClassWeight(std::map<Index, double> weights) : weights_(std::move(weights)) {}

    bool empty() const { return weights_.empty(); }
    double operator[](Index number) const {
        const auto found = weights_.find(number);
        return found == weights_.end() ? 1 : found->second;
    }

private:
    std::map<Index, double> weights_;
};

}  // namespace TAILOR_NAMESPACE
