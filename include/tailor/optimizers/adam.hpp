#pragma once
// Adam: momentum, divided by the root of the recent mean square; both corrected for starting at zero. AdamW first lets
// every weight decay.
//
//   w <- w - learning_rate weight_decay w                    AdamW
//   m <- m + (1 - beta_1) (g - m)
//   v <- v + (1 - beta_2) (g^2 - v)                          amsgrad: the largest so far stands for v below
//   w <- w - learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)
//
// Kingma and Ba, ICLR 2015; Loshchilov and Hutter, ICLR 2019; keras.io/api/optimizers/adam
#include <cmath>

#include "optimizer.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

template <class T, bool amsgrad>
struct AdamRule {
    T rate, keep_1, keep_2, epsilon, decay;
    template <class V>
    [[gnu::always_inline]] void operator()(V& w, const V& g, V& m, V& v, V& most) const {
        w -= w * decay;
        m += (g - m) * keep_1;
        v += (g * g - v) * keep_2;
        V root;
        if constexpr (amsgrad) {
            most = most > v ? most : v;
            kernels::square_root(root, most);
        } else {
            kernels::square_root(root, v);
        }
        w -= rate * m / (root + epsilon);
    }
    template <class V>
    [[gnu::always_inline]] void operator()(V& w, const V& g, V& m, V& v) const {
        (*this)(w, g, m, v, v);
    }
};

template <class O, class T>
void update_adam(const O& o, const Update<T>& u, double decay) {
    const double t = static_cast<double>(u.step);
    const double rate = o.learning_rate * std::sqrt(1 - std::pow(o.beta_2, t)) / (1 - std::pow(o.beta_1, t));
    const auto run = [&]<bool amsgrad>(std::bool_constant<amsgrad>) {
        update_all<amsgrad ? 3 : 2>(
            AdamRule<T, amsgrad>{static_cast<T>(rate), static_cast<T>(1 - o.beta_1), static_cast<T>(1 - o.beta_2),
                                 static_cast<T>(o.epsilon), static_cast<T>(o.learning_rate * decay)},
            u);
    };
    o.amsgrad ? run(std::true_type{}) : run(std::false_type{});
}

}  // namespace detail

struct Adam {
    double learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
    bool amsgrad = false;
    Clip clip = {};

    static constexpr std::string_view name = "Adam";
    int slots() const { return amsgrad ? 3 : 2; }
    template <class T>
    void update(const Update<T>& u) const {
        detail::update_adam(*this, u, 0);
    }
};

struct AdamW {
    double learning_rate = 0.001, weight_decay = 0.004, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-7;
    bool amsgrad = false;
    Clip clip = {};

    static constexpr std::string_view name = "AdamW";
    int slots() const { return amsgrad ? 3 : 2; }
    template <class T>
    void update(const Update<T>& u) const {
        detail::update_adam(*this, u, weight_decay);
    }
};

}  // namespace TAILOR_NAMESPACE
