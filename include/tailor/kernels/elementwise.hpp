#pragma once
// Loops over arrays, a vector at a time: f(x, y, ...) at every index, f a struct whose call operator is a template
// that is [[gnu::always_inline]] and takes its vectors by reference. The last values are computed in a vector, too,
// padded with zeros: a value does not depend on where an array is cut.
#include <cstddef>
#include <type_traits>
#include <utility>

#include "../core/shape.hpp"
#include "simd.hpp"

namespace TAILOR_NAMESPACE::kernels {

namespace detail {

template <class V, class T>
[[gnu::always_inline]] inline void store_n_if_mutable(const T*, const V&, Index) {}
template <class V, class T>
[[gnu::always_inline]] inline void store_n_if_mutable(T* to, const V& v, Index n) {
    store_n(to, v, n);
}

template <class T, class F, class... P>
struct Map {
    template <class V, std::size_t... I>
    [[gnu::always_inline]] static inline void at(Index i, Index n, std::index_sequence<I...>, const F& f, P*... p) {
        V v[sizeof...(P)];
        (load_n(v[I], p + i, n), ...);
        f(v[I]...);
        (store_n_if_mutable(p + i, v[I], n), ...);
    }
    template <int bytes>
    [[gnu::always_inline]] static inline void run(const F& f, Index n, P*... p) {
        for_each_vector<Map, T, bytes>(n, std::make_index_sequence<sizeof...(P)>{}, f, p...);
    }
};

}  // namespace detail

/// f(p[0][i], p[1][i], ...) for i = 0 ... n - 1; what f leaves in a value is stored where the pointer is not const.
template <class F, class First, class... P>
void map(const F& f, Index n, First* first, P*... p) {
    using T = std::remove_const_t<First>;
    static_assert((std::is_same_v<T, std::remove_const_t<P>> && ...), "map: all arrays hold the same type");
    dispatch<detail::Map<T, F, First, P...>>(f, n, first, p...);
}

/// For map: y = x.
struct Unchanged {
    template <class V>
    [[gnu::always_inline]] void operator()(const V& x, V& y) const {
        y = x;
    }
};
/// y = f(y) for n values.
template <class T, class F>
void apply([[maybe_unused]] const F& f, [[maybe_unused]] Index n, [[maybe_unused]] T* y) {
    if constexpr (!std::is_same_v<F, Unchanged>) map(f, n, static_cast<const T*>(y), y);
}

/// For map: y += x.
struct Add {
    template <class V>
    [[gnu::always_inline]] void operator()(const V& x, V& y) const {
        y += x;
    }
};
/// For map: y *= factor.
template <class T>
struct Scale {
    T factor;
    template <class V>
    [[gnu::always_inline]] void operator()(V& y) const {
        y *= factor;
    }
};

}  // namespace TAILOR_NAMESPACE::kernels
