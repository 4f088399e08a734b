#pragma once
// How shapes flow: each specification is offered the shape that the layer before it puts out, and becomes a layer, or
// the one error of a model that does not fit.
#include <tuple>

#include "../layers/layer.hpp"

namespace TAILOR_NAMESPACE {

/// The shape of one sample that a model takes, and the type it computes with.
template <class S, class T = float>
struct Input {};

/// Layers so far, and the shape they put out. `number` is the next layer's.
template <int number, class T, class S, class... Layer>
struct Chain {
    using Out = S;
    using Layers = std::tuple<Layer...>;
};

namespace detail {

template <class Spec, class In>
concept specification = requires { typename Spec::template Rejects<In>; };

template <class Spec, class In, class T>
struct RejectsOfT : std::type_identity<typename Spec::template Rejects<In>> {};
template <class Spec, class In, class T>
    requires requires { typename Spec::template Rejects<In, T>; }
struct RejectsOfT<Spec, In, T> : std::type_identity<typename Spec::template Rejects<In, T>> {};
/// Why a specification cannot follow: its Rejects<In>, or Rejects<In, T> where that depends on the type of number.
template <class Spec, class In, class T>
using RejectsOf = typename RejectsOfT<Spec, In, T>::type;

template <int number, class T, class S, class... L, class Spec>
consteval auto operator>>(Chain<number, T, S, L...>, std::type_identity<Spec>) {
    if constexpr (!specification<Spec, S>) {
        return shape_error<why::this_is_no_layer, number, Spec, S>{};
    } else if constexpr (!std::is_same_v<RejectsOf<Spec, S, T>, why::fits>) {
        return shape_error<RejectsOf<Spec, S, T>, number, Spec, S>{};
    } else {
        using Next = typename Spec::template On<T, S>;
        return Chain<number + 1, T, typename Next::Out, L..., Next>{};
    }
}
template <class Why, int number, class Layer, class In>
consteval auto operator>>(shape_error<Why, number, Layer, In> error, auto) {
    return error;
}

template <class First, class... Spec>
struct InferT {
    using type = shape_error<why::a_Sequential_begins_with_an_Input, 1, First, void>;
};
template <class S, class T, class... Spec>
struct InferT<Input<S, T>, Spec...> {
    using type = decltype((Chain<1, T, S>{} >> ... >> std::type_identity<Spec>{}));
};
template <class S, class T>
struct InferT<Input<S, T>> {
    using type = Chain<1, T, S>;
};

template <class>
inline constexpr bool is_chain = false;
template <int number, class T, class S, class... L>
inline constexpr bool is_chain<Chain<number, T, S, L...>> = true;

}  // namespace detail

/// The Chain of an Input and specifications, or their shape_error.
template <class... All>
using Infer = typename detail::InferT<All...>::type;

template <class... All>
concept fits = detail::is_chain<Infer<All...>>;

}  // namespace TAILOR_NAMESPACE
