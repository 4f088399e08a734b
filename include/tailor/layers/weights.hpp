#pragma once
// A layer names its weights as the fields of an aggregate,
//
//   template <class T> struct Weights { Weight<T, S> kernel, bias; };
//
// the arrays themselves lie in flat memory, and the fields are made from a base and an offset each time.
#include <concepts>
#include <type_traits>
#include <utility>

#include "../core/view.hpp"

namespace TAILOR_NAMESPACE {

enum class Role {
    trainable,  // what the optimizer moves
    state,      // what training leaves behind without a gradient: moving statistics
    prepared,   // what is computed from the weights once a step: packed or transformed copies
};

/// One array of shape S in memory that somebody else owns.
template <class T, class S, Role role_>
struct WeightArray {
    using Extents = S;
    static constexpr Role role = role_;
    static constexpr Index size = S::size;
    T* data = nullptr;

    /// Fixed-size Eigen tensor of shape S.
    auto tensor() const { return View<T, S>(data, 1).sample(0); }
    /// Eigen matrix: the last axis are the columns, all others the rows.
    MatrixMap<T> matrix() const {
        constexpr Index columns = S::extent.back();
        return {data, columns == 0 ? 0 : size / columns, columns};
    }
    std::span<T> span() const { return {data, static_cast<std::size_t>(size)}; }
};
template <class T, class S>
using Weight = WeightArray<T, S, Role::trainable>;
template <class T, class S>
using State = WeightArray<T, S, Role::state>;
template <class T, class S>
using Prepared = WeightArray<std::remove_const_t<T>, S, Role::prepared>;

template <class T>
struct NoWeights {};

namespace detail {

template <class L, class T>
struct WeightsOfT : std::type_identity<NoWeights<T>> {};
template <class L, class T>
    requires requires { typename L::template Weights<T>; }
struct WeightsOfT<L, T> : std::type_identity<typename L::template Weights<T>> {};

// Braces evaluate left to right, so each field takes what it needs from where the one before it stopped.
template <class P, class Source>
constexpr P fill(const Source& s) {
    if constexpr (requires { P{s, s, s, s, s, s}; })
        return P{s, s, s, s, s, s};
    else if constexpr (requires { P{s, s, s, s, s}; })
        return P{s, s, s, s, s};
    else if constexpr (requires { P{s, s, s, s}; })
        return P{s, s, s, s};
    else if constexpr (requires { P{s, s, s}; })
        return P{s, s, s};
    else if constexpr (requires { P{s, s}; })
        return P{s, s};
    else if constexpr (requires { P{s}; })
        return P{s};
    else
        return P{};
}

/// Tells `visit` of each field's type, at compile time.
template <class Visit>
struct Visitor {
    Visit* visit;
    template <class T, class S, Role role>
    constexpr operator WeightArray<T, S, role>() const {
        (*visit)(std::type_identity<WeightArray<T, S, role>>{});
        return {};
    }
};

/// Hands out memory, field by field, each role from its own pointer.
template <class T>
struct Cursor {
    T **trainable, **state;
    std::remove_const_t<T>** prepared;

    template <class U, class S, Role role>
    constexpr operator WeightArray<U, S, role>() const {
        if constexpr (role == Role::prepared)
            return {take<S>(prepared)};
        else
            return {take<S>(role == Role::trainable ? trainable : state)};
    }

private:
    template <class S, class U>
    static constexpr U* take(U** from) {
        return *from == nullptr ? nullptr : std::exchange(*from, *from + S::size);
    }
};

}  // namespace detail

/// The weights of layer L with values of T (const T: to read only): its Weights<T>, or NoWeights<T>.
template <class L, class T>
using WeightsOf = typename detail::WeightsOfT<L, T>::type;

/// visit(std::type_identity<WeightArray<...>>) for each field of an aggregate of arrays, in order.
template <class P, class Visit>
constexpr void for_each_array(Visit visit) {
    [[maybe_unused]] const P fields = detail::fill<P>(detail::Visitor<Visit>{&visit});
}

/// Values that the arrays of one role take.
template <class P>
consteval Index array_values(Role role) {
    Index total = 0;
    for_each_array<P>([&]<class A>(std::type_identity<A>) { total += A::role == role ? A::size : 0; });
    return total;
}

/// Binds an aggregate of arrays to memory; a null pointer leaves that role's arrays null.
template <class P, class T>
P bind_arrays(T* trainable, T* state, std::remove_const_t<T>* prepared) {
    return detail::fill<P>(detail::Cursor<T>{&trainable, &state, &prepared});
}

}  // namespace TAILOR_NAMESPACE
