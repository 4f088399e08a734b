#pragma once
// Conv2D<..., Algorithm<blas>>: columns, and the matrix product of BLAS. Needs xtensor-blas, and BLAS to link.
#include "../kernels/blas.hpp"
#include "conv2d.hpp"

namespace TAILOR_NAMESPACE {

template <class T>
struct ConvolutionBy<T, blas> {
    using type = kernels::ColumnsConvolution<T, kernels::BlasProduct>;
};

}  // namespace TAILOR_NAMESPACE
