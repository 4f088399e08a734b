#pragma once
// RMSprop: gradients divided by the root of their recent mean square.
//
//   v <- rho v + (1 - rho) g^2                       centered: a <- rho a + (1 - rho) g, and v - a^2 stands for v below
//   step = learning_rate g / sqrt(v + epsilon)
//   momentum 0: w <- w - step;   otherwise: m <- momentum m + step, w <- w - m
//
// Tieleman and Hinton, 2012; keras.io/api/optimizers/rmsprop
#include "optimizer.hpp"

namespace TAILOR_NAMESPACE {

struct RMSprop {
    double learning_rate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7;
    bool centered = false;
    Clip clip = {};

    static constexpr std::string_view name = "RMSprop";
    int slots() const { return momentum == 0 && !centered ? 1 : 3; }  // v, or v, m, a

    template <class T, bool centered_>
    struct Rule {
        T rate, rho, momentum, epsilon;
        template <class V>
        [[gnu::always_inline]] void operator()(V& w, const V& g, V& v, V& m, V& a) const {
            v = rho * v + (1 - rho) * g * g;
            V spread = v, root;
            if constexpr (centered_) {
                a = rho * a + (1 - rho) * g;
                spread = v - a * a;
                spread = spread < 0 ? V{} : spread;  // by rounding; a NaN stays, to be seen
            }
            spread += epsilon;
            kernels::square_root(root, spread);
            m = momentum * m + rate * g / root;
            w -= m;
        }
        template <class V>
        [[gnu::always_inline]] void operator()(V& w, const V& g, V& v) const {
            V m{}, a{};
            (*this)(w, g, v, m, a);
        }
    };
    template <class T>
    void update(const Update<T>& u) const {
        const T rate = static_cast<T>(learning_rate), kept = static_cast<T>(momentum);
        const T r = static_cast<T>(rho), e = static_cast<T>(epsilon);
        if (slots() == 1) return update_all<1>(Rule<T, false>{rate, r, kept, e}, u);
        if (centered) return update_all<3>(Rule<T, true>{rate, r, kept, e}, u);
        update_all<3>(Rule<T, false>{rate, r, kept, e}, u);
    }
};

}  // namespace TAILOR_NAMESPACE
