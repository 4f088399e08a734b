#pragma once
// The matrix product of BLAS, by xtensor-blas. Its rounding and its threads are its own: what it computes may differ
// from machine to machine, and from one number of threads to another.
#include <array>
#include <cstddef>

#include "../core/xtensor.hpp"
#include "gemm.hpp"

#include <xtensor-blas/xblas.hpp>

namespace TAILOR_NAMESPACE::kernels {

/// c (m, n) = or += a (m, k) b (k, n); each lies in memory without gaps, a and b possibly transposed.
struct BlasProduct {
    template <class T>
    static void multiply(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c, Store store) {
        const bool a_turned = a.column != 1, b_turned = b.column != 1;
        auto C = matrix(c.data, m, n);
        xt::blas::gemm(a_turned ? matrix(a.data, k, m) : matrix(a.data, m, k),
                       b_turned ? matrix(b.data, n, k) : matrix(b.data, k, n), C, a_turned, b_turned, T(1),
                       store == Store::accumulate ? T(1) : T(0));
    }

private:
    template <class T>
    static auto matrix(T* data, Index rows, Index columns) {
        const std::array extents{static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)};
        return xt::adapt(data, extents[0] * extents[1], xt::no_ownership(), extents);
    }
};

}  // namespace TAILOR_NAMESPACE::kernels
