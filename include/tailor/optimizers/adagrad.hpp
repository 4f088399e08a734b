#pragma once
// Adagrad: gradients divided by the root of the sum of all their squares so far.
//
//   a <- a + g^2                                     starts at initial_accumulator_value
//   w <- w - learning_rate g / sqrt(a + epsilon)
//
// Duchi et al., JMLR 2011; keras.io/api/optimizers/adagrad
#include "optimizer.hpp"

namespace TAILOR_NAMESPACE {

struct Adagrad {
    double learning_rate = 0.001, initial_accumulator_value = 0.1, epsilon = 1e-7;
    Clip clip = {};

    static constexpr std::string_view name = "Adagrad";
    static constexpr int slots() { return 1; }
    double first_value() const { return initial_accumulator_value; }

    template <class T>
    struct Rule {
        T rate, epsilon;
        template <class V>
        [[gnu::always_inline]] void operator()(V& w, const V& g, V& a) const {
            a += g * g;
            V root;
            const V sum = a + epsilon;
            kernels::square_root(root, sum);
            w -= rate * g / root;
        }
    };
    template <class T>
    void update(const Update<T>& u) const {
        update_all<1>(Rule<T>{static_cast<T>(learning_rate), static_cast<T>(epsilon)}, u);
    }
};

}  // namespace TAILOR_NAMESPACE
