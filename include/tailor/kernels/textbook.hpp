#pragma once
// The matrix product by Eigen, which tests and benchmarks compare ours with.
#include <Eigen/Core>

#include "gemm.hpp"

namespace TAILOR_NAMESPACE::kernels {

/// c (m, n) = or += a (m, k) b (k, n), through any strides. Eigen allocates.
template <class T>
void textbook_gemm(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c, Store store) {
    using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using Strides = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
    using Map = Eigen::Map<const Matrix, Eigen::Unaligned, Strides>;
    const Map A(a.data, m, k, Strides(a.row, a.column)), B(b.data, k, n, Strides(b.row, b.column));
    Eigen::Map<Matrix, Eigen::Unaligned, Strides> C(c.data, m, n, Strides(c.row, c.column));
    if (store == Store::overwrite)
        C.noalias() = A * B;
    else
        C.noalias() += A * B;
}

struct TextbookProduct {
    template <class T>
    static void multiply(Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c, Store store) {
        textbook_gemm<T>(m, n, k, a, b, c, store);
    }
};

}  // namespace TAILOR_NAMESPACE::kernels
