#pragma once
// What a layer is. A user writes a specification, Dense<128, ReLU>{...}; bound to the shape it is offered and to a
// number type it becomes a layer, Dense<128, ReLU>::On<float, Shape<784>>, which says
//
//   In, Out                     the shapes of one sample, going in and coming out
//   Weights<T>, names           its arrays, if it has any (weights.hpp), and what to call them
//   Cache                       what forward keeps for backward, if anything: a View (for each sample) or a State
//   runs_in_shards              it may be given any part of a batch, for its samples are independent
//   backward_reads              which of x and y its backward pass reads
//   scratch_size                values of scratch memory that a pass needs
//   multiply_adds               of a sample's forward pass
//   prepare(weights, phase)     optional: fills its Prepared arrays, once before the forward pass of a batch
//   forward(weights, x, y, cache, context)
//                               writes all of y
//   backward(weights, x, y, dy, dx, gradients, cache, context)
//                               writes all of dx (unless it is absent), adds to the gradients, and may overwrite dy
//
// Both passes are const: a layer keeps nothing of a step.
#include <array>
#include <cstdint>
#include <string_view>

#include "../core/arena.hpp"
#include "../core/view.hpp"
#include "options.hpp"
#include "weights.hpp"

namespace TAILOR_NAMESPACE {

enum class Phase { training, inference };

/// With respect to what the loss's gradient is given: the model's output, or the logits that it was computed from.
enum class DeltaBy { output, logits };

/// What a pass may know besides its data.
template <class T>
struct PassContext {
    Phase phase = Phase::inference;
    std::uint64_t seed = 0, number = 0;  // of the run; steps taken so far
    std::uint32_t layer = 0;
    Index first_sample = 0;  // the number in the batch of the first sample that the pass is given
    T* scratch_memory = nullptr;
    Index scratch_stride = 0;

    /// Memory of this thread, scratch_size values, not initialized.
    T* scratch(int thread = 0) const { return scratch_memory + thread * scratch_stride; }
};

struct Reads {
    bool input = true, output = true;
};

/// The cache of a layer that leaves nothing.
struct NoCache {};

template <class L>
concept has_weights = requires { typename L::template Weights<float>; };
template <class L>
concept has_cache = requires { typename L::Cache; };

namespace detail {

template <class L>
struct CacheOfT : std::type_identity<NoCache> {};
template <has_cache L>
struct CacheOfT<L> : std::type_identity<typename L::Cache> {};

}  // namespace detail

template <class L>
using CacheOf = typename detail::CacheOfT<L>::type;

// What a layer may have. Each is a concept: clang takes a `requires` within a generic lambda for false.
template <class L, class T>
concept has_prepare =
    requires(const L layer, WeightsOf<L, const T> weights) { layer.prepare(weights, Phase::training); };
template <class L, class T>
concept has_update_state =
    requires(const L layer, CacheOf<L> cache, WeightsOf<L, T> weights) { layer.update_state(cache, weights); };
template <class L, class T>
concept has_z = requires(const L layer, View<const T, typename L::In> x, View<T, typename L::Out> y, CacheOf<L> cache) {
    layer.z(x, y, cache).span();
};
template <class L, class T>
concept has_backward_from_z =
    requires(const L layer, WeightsOf<L, const T> weights, View<const T, typename L::In> x, View<T, typename L::Out> dz,
             View<T, typename L::In> dx, WeightsOf<L, T> gradients, CacheOf<L> cache,
             PassContext<T> context) { layer.backward_from_z(weights, x, dz, dx, gradients, cache, context); };

/// Stops the compiler unless members that belong together are all there.
template <class L, class T>
consteval bool has_what_it_needs() {
    static_assert(array_values<WeightsOf<L, T>>(Role::state) == 0 || has_update_state<L, T>,
                  "a layer with State arrays expects a member update_state(Cache, Weights<T>) const");
    static_assert(has_z<L, T> == has_backward_from_z<L, T>,
                  "a layer with one of z(x, y, cache) and backward_from_z(...) expects both");
    return true;
}

namespace detail {
template <class C>
concept per_sample = requires(C c) { c.slice(Index{}, Index{}); };
template <class U, class S>
U* values_of(View<U, S>);
template <class U, class S, Role role>
U* values_of(WeightArray<U, S, role>);
template <class C>
using CacheValue = std::remove_pointer_t<decltype(values_of(C{}))>;
}  // namespace detail

/// Bytes that a layer's cache takes for a batch.
template <class L>
constexpr Index cache_bytes(Index batch) {
    using C = CacheOf<L>;
    if constexpr (std::is_same_v<C, NoCache>)
        return 0;
    else
        return C::size * static_cast<Index>(sizeof(detail::CacheValue<C>)) * (detail::per_sample<C> ? batch : 1);
}
/// Samples first ... first + count - 1 of the cache in such memory; a null one if that is null.
template <class L>
CacheOf<L> cache_in(std::byte* memory, Index batch, Index first, Index count) {
    using C = CacheOf<L>;
    if constexpr (std::is_same_v<C, NoCache>)
        return {};
    else if constexpr (detail::per_sample<C>)
        return C(reinterpret_cast<detail::CacheValue<C>*>(memory), batch).slice(first, count);
    else
        return C{reinterpret_cast<detail::CacheValue<C>*>(memory)};
}

template <class L>
consteval bool runs_in_shards() {
    if constexpr (requires { L::runs_in_shards; })
        return L::runs_in_shards;
    else
        return false;
}
template <class L>
consteval Reads backward_reads() {
    if constexpr (requires { L::backward_reads; })
        return L::backward_reads;
    else
        return {};
}
template <class L>
consteval Index scratch_size() {
    if constexpr (requires { L::scratch_size; })
        return L::scratch_size;
    else
        return 0;
}
template <class L>
consteval Index multiply_adds() {
    if constexpr (requires { L::multiply_adds; })
        return L::multiply_adds;
    else
        return 0;
}
/// The output is the input in another shape: the same memory can serve both.
template <class L>
consteval bool only_reshapes() {
    return requires { requires L::only_reshapes; };
}

namespace why {
struct expects_flat_input__add_Flatten_before__or_take_the_option_LastAxis;
struct expects_height_width_channels;
struct expects_features_or_height_width_channels;
struct ChannelsFirst_expects_channels_height_width;
struct kernel_is_larger_than_its_input;
struct pool_is_larger_than_its_input;
struct an_extent_of_zero;
struct strides_and_dilation_cannot_both_exceed_one;
struct Winograd_expects_a_3x3_kernel_without_strides_or_dilation__16_channels_and_filters__8_in_double;
struct a_Sequential_begins_with_an_Input;
struct this_is_no_layer;
}  // namespace why

/// The one error of a layer that does not fit: why, the layer's number (from 1), the layer, the shape it was offered.
template <class Why, int number, class Layer, class Input>
struct shape_error {};

}  // namespace TAILOR_NAMESPACE
