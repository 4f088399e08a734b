#pragma once
// Adadelta: steps as large as recent steps, over gradients as large as recent gradients.
//
//   a <- rho a + (1 - rho) g^2
//   delta = g sqrt(d + epsilon) / sqrt(a + epsilon)
//   d <- rho d + (1 - rho) delta^2
//   w <- w - learning_rate delta
//
// Zeiler, arXiv:1212.5701, 2012; keras.io/api/optimizers/adadelta. Keras's default learning rate is 0.001, the
// paper's 1.
#include "optimizer.hpp"

namespace TAILOR_NAMESPACE {

struct Adadelta {
    double learning_rate = 0.001, rho = 0.95, epsilon = 1e-7;
    Clip clip = {};

    static constexpr std::string_view name = "Adadelta";
    static constexpr int slots() { return 2; }

    template <class T>
    struct Rule {
        T rate, rho, epsilon;
        template <class V>
        [[gnu::always_inline]] void operator()(V& w, const V& g, V& a, V& d) const {
            a = rho * a + (1 - rho) * g * g;
            V ratio;
            const V squared = (d + epsilon) / (a + epsilon);
            kernels::square_root(ratio, squared);
            const V delta = ratio * g;
            d = rho * d + (1 - rho) * delta * delta;
            w -= rate * delta;
        }
    };
    template <class T>
    void update(const Update<T>& u) const {
        update_all<2>(Rule<T>{static_cast<T>(learning_rate), static_cast<T>(rho), static_cast<T>(epsilon)}, u);
    }
};

}  // namespace TAILOR_NAMESPACE
