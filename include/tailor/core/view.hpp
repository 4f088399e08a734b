#pragma once
// Eigen tensors over memory that we own: a View shows a batch of samples, a Weight one array of a layer.
#include <algorithm>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include <unsupported/Eigen/CXX11/Tensor>

#include "shape.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {
template <class T, class E>
using ConstLike = std::conditional_t<std::is_const_v<T>, const E, E>;

template <class T>
using RowMajorMatrix =
    ConstLike<T, Eigen::Matrix<std::remove_const_t<T>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
}  // namespace detail

template <class T>
using MatrixMap = Eigen::Map<detail::RowMajorMatrix<T>>;

/// A batch of samples of shape S, row-major, the batch in front: a pointer and the batch's extent, nothing owned.
template <class T, class S>
class View;

template <class T, Index... D>
class View<T, Shape<D...>> {
    using Value = std::remove_const_t<T>;

public:
    using Extents = Shape<D...>;
    static constexpr Index size = Extents::size;

    constexpr View() = default;
    constexpr View(T* data, Index batch) : data_(data), batch_(batch) {}
    constexpr operator View<const T, Extents>() const
        requires(!std::is_const_v<T>)
    {
        return {data_, batch_};
    }

    /// False for a view of nothing: the dx that a first layer need not compute.
    explicit constexpr operator bool() const { return data_ != nullptr; }

    constexpr T* data() const { return data_; }
    constexpr Index batch() const { return batch_; }
    constexpr std::span<T> span() const { return {data_, static_cast<std::size_t>(batch_ * size)}; }

    /// `count` samples from sample `first` on.
    constexpr View slice(Index first, Index count) const {
        return {data_ == nullptr ? nullptr : data_ + first * size, count};
    }
    /// The same memory in another shape of the same size.
    template <class Other>
        requires(Other::size == size)
    constexpr View<T, Other> as() const {
        return {data_, batch_};
    }

    /// Eigen tensor of rank 1 + rank(S), the batch in front.
    auto tensor() const {
        using Tensor = Eigen::Tensor<Value, 1 + sizeof...(D), Eigen::RowMajor>;
        return Eigen::TensorMap<detail::ConstLike<T, Tensor>>(data_, batch_, D...);
    }
    /// Eigen matrix (batch, size).
    MatrixMap<T> matrix() const { return {data_, batch_, size}; }
    /// Fixed-size Eigen tensor of sample i, of shape S.
    auto sample(Index i) const {
        using Tensor = Eigen::TensorFixedSize<Value, Eigen::Sizes<D...>, Eigen::RowMajor>;
        return Eigen::TensorMap<detail::ConstLike<T, Tensor>>(data_ + i * size, D...);
    }

private:
    T* data_ = nullptr;
    Index batch_ = 0;
};

/// to = from; shapes may differ if they hold as many values, and both may be the same memory.
template <class U, class T, class From, class To>
    requires(From::size == To::size)
void copy_values(View<U, From> from, View<T, To> to) {
    std::copy_n(from.data(), from.span().size(), to.data());
}

}  // namespace TAILOR_NAMESPACE
