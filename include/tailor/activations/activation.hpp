#pragma once
// An activation applied to samples: y = f(x), dy = f'(x) dy. Conv2D and Dense take one as an option; as a layer of its own
// it is layers/activation.hpp.
#include "../core/view.hpp"
#include "../kernels/elementwise.hpp"
#include "../kernels/softmax.hpp"
#include "gelu.hpp"
#include "relu.hpp"
#include "sigmoid.hpp"
#include "softmax.hpp"

namespace TAILOR_NAMESPACE {

namespace why {
struct fits;
struct Softmax_expects_one_or_two_axes__add_Flatten_before;
struct Softmax_of_one_value_is_always_1__take_Sigmoid_or_two_units_or_more;
}  // namespace why

namespace detail {

template <class F>
consteval bool needs_input() {
    return requires { requires F::needs_input; };
}

template <class F>
struct ActivationForward {
    F f;
    template <class V>
    [[gnu::always_inline]] void operator()(const V& x, V& y) const {
        f.forward(y, x);
    }
};
template <class F>
struct ActivationBackward {
    F f;
    template <class V>
    [[gnu::always_inline]] void operator()(const V& of, V& dy) const {
        f.backward(dy, of);
    }
};

}  // namespace detail

/// y = f(x). x and y may be the same memory.
template <class F, class T, class S>
void activate(const F& f, View<const T, S> x, View<T, S> y) {
    const auto n = static_cast<Index>(x.span().size());
    if constexpr (std::is_same_v<F, Linear>) {
        copy_values(x, y);
    } else if constexpr (std::is_same_v<F, Softmax>) {
        kernels::softmax(n / S::extent.back(), S::extent.back(), x.data(), y.data());
    } else {
        kernels::map(detail::ActivationForward<F>{f}, n, x.data(), y.data());
    }
}

/// dy = f'(x) dy, where `of` is y, or x for functions that need their input.
template <class F, class T, class S>
void activate_backward(const F& f, View<const T, S> of, View<T, S> dy) {
    const auto n = static_cast<Index>(dy.span().size());
    if constexpr (std::is_same_v<F, Softmax>) {
        kernels::softmax_backward(n / S::extent.back(), S::extent.back(), of.data(), dy.data());
    } else if constexpr (!std::is_same_v<F, Linear>) {
        kernels::map(detail::ActivationBackward<F>{f}, n, of.data(), dy.data());
    }
}

namespace detail {
template <class F, class S>
consteval auto reject_activation() {
    if constexpr (!std::is_same_v<F, Softmax>)
        return std::type_identity<why::fits>{};
    else if constexpr (S::rank == 0 || S::rank > 2)
        return std::type_identity<why::Softmax_expects_one_or_two_axes__add_Flatten_before>{};
    else if constexpr (S::extent.back() == 1)
        return std::type_identity<why::Softmax_of_one_value_is_always_1__take_Sigmoid_or_two_units_or_more>{};
    else
        return std::type_identity<why::fits>{};
}
}  // namespace detail

/// Why function F cannot act on samples of shape S, or why::fits.
template <class F, class S>
using RejectsActivation = typename decltype(detail::reject_activation<F, S>())::type;

}  // namespace TAILOR_NAMESPACE
