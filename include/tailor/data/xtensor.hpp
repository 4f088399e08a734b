#pragma once
// xtensor, the library's NumPy: `.npy` files as arrays, and adapters both ways between arrays, spans and Samples.
// Without a copy unless it says so.
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "../core/xtensor.hpp"
#include "../io/npy.hpp"
#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

/// An xtensor array in C order.
template <class T>
using NdArray = xt::xarray<T, xt::layout_type::row_major>;

namespace detail {
inline std::vector<std::size_t> xtensor_shape(std::span<const Index> shape) { return {shape.begin(), shape.end()}; }

template <class T>
std::vector<Index> shape_of(const NdArray<T>& array) {
    return {array.shape().begin(), array.shape().end()};
}
}  // namespace detail

/// Reads a `.npy` file straight into an array, each value converted to T.
template <class T>
NdArray<T> load_npy(const std::filesystem::path& path) {
    NpyReader file(path);
    auto array = NdArray<T>::from_shape(detail::xtensor_shape(file.shape()));
    file.read(std::span<T>(array.data(), array.size()));
    return array;
}

/// Writes an array as a `.npy` file, whole or not at all.
template <class T>
void save_npy(const std::filesystem::path& path, const NdArray<T>& array) {
    write_npy(path, std::span<const T>(array.data(), array.size()), std::span<const Index>(detail::shape_of(array)));
}
/// Evaluates an expression, then writes it.
template <class E>
void save_npy(const std::filesystem::path& path, const xt::xexpression<E>& expression) {
    save_npy<typename E::value_type>(path, NdArray<typename E::value_type>(expression));
}

/// Shows memory as an xtensor array of this shape; the memory stays the caller's.
template <class T>
auto as_array(std::span<T> values, std::span<const Index> shape) {
    const auto extents = detail::xtensor_shape(shape);
    const auto count = std::accumulate(extents.begin(), extents.end(), std::size_t{1}, std::multiplies{});
    require(count == values.size(), "as_array: expected ", count, " values for this shape, found ", values.size());
    return xt::adapt<xt::layout_type::row_major>(values.data(), values.size(), xt::no_ownership(), extents);
}

/// Shows an array as samples, counted by its first axis; the memory stays the array's.
template <class T>
Samples as_samples(const NdArray<T>& array) {
    require(array.dimension() > 0, "as_samples: expected an axis that counts the samples, found a single number");
    const std::vector<Index> shape = detail::shape_of(array);
    return {std::span<const T>(array.data(), array.size()), std::vector<Index>(shape.begin() + 1, shape.end())};
}
template <class T>
Samples as_samples(NdArray<T>&& array) = delete;  // nothing would keep the memory

/// Copies samples into an array, transformed as a batch would be: (n, extents...), or (n, classes) for one-hot labels.
template <class T>
NdArray<T> to_array(const Samples& samples) {
    std::vector<std::size_t> shape{static_cast<std::size_t>(samples.size())};
    if (samples.classes() > 0)
        shape.push_back(static_cast<std::size_t>(samples.classes()));
    else
        for (const Index extent : samples.extents()) shape.push_back(static_cast<std::size_t>(extent));
    auto array = NdArray<T>::from_shape(shape);
    samples.gather(std::span<const Index>(detail::in_order(0, samples.size())), array.data());
    return array;
}

}  // namespace TAILOR_NAMESPACE
