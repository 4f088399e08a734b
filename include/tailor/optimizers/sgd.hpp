#pragma once
// Stochastic gradient descent, with momentum and Nesterov's look ahead.
//
//   momentum 0:   w <- w - learning_rate g
//   otherwise:    m <- momentum m - learning_rate g
//                 w <- w + m,   or with nesterov   w <- w + momentum m - learning_rate g
//
// keras.io/api/optimizers/sgd
#include "optimizer.hpp"

namespace TAILOR_NAMESPACE {

struct SGD {
    double learning_rate = 0.01, momentum = 0;
    bool nesterov = false;
    Clip clip = {};

    static constexpr std::string_view name = "SGD";
    int slots() const { return momentum == 0 ? 0 : 1; }

    template <class T>
    struct Plain {
        T rate;
        template <class V>
        [[gnu::always_inline]] void operator()(V& w, const V& g) const {
            w -= rate * g;
        }
    };
    template <class T>
    struct Momentum {
        T rate, momentum;
        template <class V>
        [[gnu::always_inline]] void operator()(V& w, const V& g, V& m) const {
            m = momentum * m - rate * g;
            w += m;
        }
    };
    template <class T>
    struct Nesterov {
        T rate, momentum;
        template <class V>
        [[gnu::always_inline]] void operator()(V& w, const V& g, V& m) const {
            m = momentum * m - rate * g;
            w += momentum * m - rate * g;
        }
    };
    template <class T>
    void update(const Update<T>& u) const {
        const T rate = static_cast<T>(learning_rate), kept = static_cast<T>(momentum);
        if (momentum == 0) return update_all<0>(Plain<T>{rate}, u);
        if (nesterov) return update_all<1>(Nesterov<T>{rate, kept}, u);
        update_all<1>(Momentum<T>{rate, kept}, u);
    }
};

}  // namespace TAILOR_NAMESPACE
