#pragma once
// An optimizer at work on a single weight.
#include <vector>

#include <tailor/optimizers/optimizer.hpp>

namespace testing {

template <class T = double>
class OneWeight {
public:
    OneWeight(tailor::Optimizer optimizer, T start)
        : optimizer_(std::move(optimizer)),
          slots_(static_cast<std::size_t>(optimizer_.slots()), static_cast<T>(optimizer_.first_value())),
          weight_(start) {}

    /// Takes a step with this gradient; returns the weight after it.
    T step(T gradient) {
        optimizer_.update(tailor::Update<T>{{&weight_, 1}, {&gradient, 1}, slots_.data(), 1, ++steps_});
        return weight_;
    }
    const std::vector<T>& slots() const { return slots_; }

private:
    tailor::Optimizer optimizer_;
    std::vector<T> slots_;
    T weight_;
    tailor::Index steps_ = 0;
};

}  // namespace testing
