#pragma once
// The options in a layer's <...>, in any order: Conv2D<32, Kernel<5>, Same, ReLU>. Of two numbers, height and width, one
// may be given for both.
#include <tuple>
#include <type_traits>

#include "../core/shape.hpp"

namespace TAILOR_NAMESPACE {

namespace kind {
struct Activation;
struct Kernel;
struct Pool;
struct Strides;
struct Dilation;
struct Padding;
struct DataFormat;
struct Bias;
struct Algorithm;
struct Axes;
}  // namespace kind

/// Height and width of a convolution's kernel.
template <Index H, Index W = H>
struct Kernel {
    using Kind = kind::Kernel;
    static constexpr Index h = H, w = W;
};
/// Height and width of a pooling window.
template <Index H, Index W = H>
struct Pool {
    using Kind = kind::Pool;
    static constexpr Index h = H, w = W;
};
/// How far the window moves from one output to the next.
template <Index H, Index W = H>
struct Strides {
    using Kind = kind::Strides;
    static constexpr Index h = H, w = W;
};
/// The distance between neighbouring rows and columns of the kernel.
template <Index H, Index W = H>
struct Dilation {
    using Kind = kind::Dilation;
    static constexpr Index h = H, w = W;
};
/// Only where the window lies on the image: out = (in - window) / stride + 1.
struct Valid {
    using Kind = kind::Padding;
};
/// Zeros around the image, so that out = in / stride, rounded up; an odd one comes last, as in Keras.
struct Same {
    using Kind = kind::Padding;
};
/// Images are (height, width, channels).
struct ChannelsLast {
    using Kind = kind::DataFormat;
};
/// Images are (channels, height, width).
struct ChannelsFirst {
    using Kind = kind::DataFormat;
};
/// How a convolution is computed: Algorithm<im2col> is the textbook's, columns and Eigen's matrix product; direct reads
/// the image as if it were columns; winograd saves multiplications, for 3x3 kernels without strides; winograd_2x2 saves
/// fewer, and is faster on small images; blas, with layers/conv2d_blas.hpp, is columns and BLAS's product. Without the
/// option the shapes decide.
struct im2col;
struct direct;
struct winograd;
struct winograd_2x2;
struct blas;
template <class Name>
struct Algorithm {
    using Kind = kind::Algorithm;
};
/// Without a bias.
struct NoBias {
    using Kind = kind::Bias;
};
/// Dense applies to the last axis, at every index of the others.
struct LastAxis {
    using Kind = kind::Axes;
};

namespace detail {

template <class Kind, class Default, class... O>
struct PickT : std::type_identity<Default> {};
template <class O, class Kind>
concept option_of = std::is_same_v<typename O::Kind, Kind>;
template <class Kind, class Default, class First, class... O>
struct PickT<Kind, Default, First, O...> : PickT<Kind, Default, O...> {};
template <class Kind, class Default, option_of<Kind> First, class... O>
struct PickT<Kind, Default, First, O...> : std::type_identity<First> {};

template <class O, class... Kinds>
inline constexpr bool is_one_of = false;
template <class O, class... Kinds>
    requires requires { typename O::Kind; }
inline constexpr bool is_one_of<O, Kinds...> = (std::is_same_v<typename O::Kind, Kinds> || ...);

}  // namespace detail

/// The option of this kind among O..., or the default.
template <class Kind, class Default, class... O>
using Pick = typename detail::PickT<Kind, Default, O...>::type;

/// Whether one of O... is the option `Wanted`.
template <class Wanted, class... O>
inline constexpr bool has_option = (std::is_same_v<Wanted, O> || ...);

namespace why {
struct fits;
template <class Option>
struct this_layer_does_not_take_the_option;
template <class Option>
struct two_options_of_one_kind;
}  // namespace why

namespace detail {

template <class... Kinds>
struct CheckOptions {
    template <class First, class... Rest>
    static consteval auto check_pack() {
        if constexpr (!is_one_of<First, Kinds...>)
            return std::type_identity<why::this_layer_does_not_take_the_option<First>>{};
        else if constexpr ((is_one_of<Rest, typename First::Kind> || ...))
            return std::type_identity<why::two_options_of_one_kind<First>>{};
        else if constexpr (sizeof...(Rest) > 0)
            return check_pack<Rest...>();
        else
            return std::type_identity<why::fits>{};
    }
};

}  // namespace detail

/// Kinds<K...>::Reject<O...>: why these options cannot be taken, or why::fits.
template <class... K>
struct Kinds {
    template <class... O>
    static consteval auto reject() {
        if constexpr (sizeof...(O) == 0)
            return std::type_identity<why::fits>{};
        else
            return detail::CheckOptions<K...>::template check_pack<O...>();
    }
    template <class... O>
    using Reject = typename decltype(reject<O...>())::type;
};

}  // namespace TAILOR_NAMESPACE
