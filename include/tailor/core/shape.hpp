#pragma once
// The extents of one sample, known to the compiler. What an axis means belongs to the layer that reads it.
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "namespace.hpp"

namespace TAILOR_NAMESPACE {

using Index = std::ptrdiff_t;

/// a / b rounded up, for a of at least 0 and b above 0. (a + b - 1 may be beyond what an Index holds.)
constexpr Index ceil_div(Index a, Index b) { return a / b + (a % b != 0); }

template <Index... D>
struct Shape {
    static_assert(((D >= 0) && ...), "an extent cannot be negative");
    static constexpr Index rank = sizeof...(D);
    static constexpr Index size = (Index{1} * ... * D);
    static constexpr std::array<Index, sizeof...(D)> extent{D...};
};

/// (3, 32, 32)
inline std::string extents_text(std::span<const Index> extents) {
    std::string text = "(";
    for (std::size_t axis = 0; axis < extents.size(); ++axis)
        text += (axis == 0 ? "" : ", ") + std::to_string(extents[axis]);
    return text + ")";
}

namespace detail {
template <class S, Index last, class Places>
struct WithLastT;
template <class S, Index last, std::size_t... I>
struct WithLastT<S, last, std::index_sequence<I...>> {
    using type = Shape<S::extent[I]..., last>;
};
}  // namespace detail

/// S with another last extent: WithLast<Shape<28, 28>, 10> is Shape<28, 10>.
template <class S, Index last>
using WithLast =
    typename detail::WithLastT<S, last, std::make_index_sequence<static_cast<std::size_t>(S::rank - 1)>>::type;

/// "(26, 26, 32)"; with a leading axis: to_string(Shape<10>{}, "None") is "(None, 10)", as Keras writes it.
template <Index... D>
std::string to_string(Shape<D...>, const std::string& leading = "") {
    std::string text = leading;
    ((text += (text.empty() ? "" : ", ") + std::to_string(D)), ...);
    return "(" + text + (sizeof...(D) + (leading.empty() ? 0 : 1) == 1 ? ",)" : ")");
}

}  // namespace TAILOR_NAMESPACE
