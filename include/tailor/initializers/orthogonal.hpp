#pragma once
// Weights that start as a rotation: the rows or the columns of their matrix, whichever are fewer, have length `gain`
// and stand at right angles.
//
//   A = Q R, A of normal numbers       W = gain Q sign(diag R)       that sign makes all rotations equally likely
//
// The matrix has the array's last axis as columns; a wide one is made as its transpose. Saxe et al., ICLR 2014, and for
// the sign Mezzadri, Notices of the AMS 54, 2007; as keras.io/api/layers/initializers. Needs xtensor-blas, BLAS and
// LAPACK, whose rounding may change from one machine to the next.
#include <algorithm>
#include <array>
#include <cstddef>

#include "../core/error.hpp"
#include "../core/xtensor.hpp"
#include "random.hpp"

#include <xtensor-blas/xlinalg.hpp>

namespace TAILOR_NAMESPACE {

namespace detail {

inline void fill_orthogonal(std::span<double> values, Fans fans, Random& random, double gain, double) {
    if (values.empty()) return;
    const auto columns = static_cast<std::size_t>(std::max<Index>(fans.columns, 1));
    const std::size_t rows = values.size() / columns;
    require(rows * columns == values.size(), "orthogonal: expected rows of ", columns, " values, found ", values.size(),
            " values");
    xt::xtensor<double, 2> A = xt::empty<double>(std::array{std::max(rows, columns), std::min(rows, columns)});
    fill_normal({A.data(), A.size()}, random, 0, 1);
    const auto [Q, R] = xt::linalg::qr(A);
    auto W = xt::adapt(values.data(), values.size(), xt::no_ownership(), std::array{rows, columns});
    const xt::xtensor<double, 2> rotation = gain * Q * xt::sign(xt::diagonal(R));
    if (rows < columns)
        W = xt::transpose(rotation);
    else
        W = rotation;
}

}  // namespace detail

/// For arrays of two axes or more; one axis is taken as a single row.
constexpr Initializer orthogonal(double gain = 1) { return {detail::fill_orthogonal, gain}; }

}  // namespace TAILOR_NAMESPACE
