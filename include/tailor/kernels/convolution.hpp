#pragma once
// Algorithms for a convolution of n samples and its gradients:
//
//   forward    z = f(x * w + b)            * is the convolution; b may be absent; f is applied to each value
//   backward   dw += X' dz, dX = dz W'     X: x as a matrix of columns (im2col.hpp), W: w as a matrix (taps, filters);
//                                          dx is the sum of dX over the windows that see a pixel, and may be absent
//
// x is (n, height, width, channels), z (n, out height, out width, filters), w (kernel height, kernel width, channels,
// filters). An algorithm is an aggregate of the Window and the number of filters, with these members:
//
//   prepared_size(passes), scratch_size()             values of memory that the following take
//   prepare(passes, w, prepared)                      what depends on w alone, once for many calls of
//   forward(n, x, w, prepared, b, z, scratch, f)      on all threads, if called from outside a parallel loop:
//                                                     scratch(thread) is memory of each
//   backward(n, x, w, prepared, dz, dx, dw, scratch)  on one thread
//
//   ColumnsConvolution         writes the columns, for any matrix product; TextbookConvolution takes Eigen's, which
//                              allocates
//   DirectConvolution          the matrix product reads the columns from the image
//   WinogradConvolution        for 3x3 kernels and stride 1: tiles of 4x4 outputs take a quarter of the multiplications,
//                              tiles of 2x2 somewhat less than half
//   ChannelsFirstConvolution   any of these, between transpositions, for channels first
#include <algorithm>

#include "convolution_channels_first.hpp"
#include "convolution_columns.hpp"
#include "convolution_direct.hpp"
#include "fastest_convolution.hpp"
#include "winograd.hpp"

namespace TAILOR_NAMESPACE::kernels {

enum class ConvolutionAlgorithm { direct, winograd_2x2, winograd_4x4 };

/// The algorithm that was measured to be the fastest (fastest_convolution.hpp), among those that fit.
template <class T>
constexpr ConvolutionAlgorithm fastest_algorithm(const Window& w, Index filters) {
    using enum ConvolutionAlgorithm;
    if (!winograd_fits<T>(w, filters)) return direct;
    const auto row_of = [](const auto& values, Index value) {  // the last that is not larger, or the first
        std::size_t row = 0;
        while (row + 1 < values.size() && values[row + 1] <= value) ++row;
        return row;
    };
    const char measured = fastest_convolution[row_of(fastest_convolution_widths, w.channels)][row_of(
        fastest_convolution_widths, filters)][row_of(fastest_convolution_sides, std::min(w.out_height, w.out_width))];
    return measured == '4' ? winograd_4x4 : measured == '2' ? winograd_2x2 : direct;
}

}  // namespace TAILOR_NAMESPACE::kernels
