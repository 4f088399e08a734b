#pragma once
// Convolutions of x (n, channels, height, width) to z (n, filters, out height, out width): each sample is transposed to
// channels last, convolved there by any algorithm, and its result is transposed back.
#include <utility>

#include "elementwise.hpp"
#include "transpose.hpp"
#include "window.hpp"

namespace TAILOR_NAMESPACE::kernels {

template <class T, class Algorithm>
struct ChannelsFirstConvolution {
    Algorithm algorithm;

    constexpr ChannelsFirstConvolution(const Window& window, Index filters) : algorithm{window, filters} {}

    constexpr Index prepared_size(Prepare passes) const { return algorithm.prepared_size(passes); }
    constexpr Index scratch_size() const { return 2 * image_size() + out_size() + algorithm.scratch_size(); }
    void prepare(Prepare passes, const T* w, T* prepared) const { algorithm.prepare(passes, w, prepared); }

    template <class Scratch, class F = Unchanged>
    void forward(Index n, const T* x, const T* w, const T* prepared, const T* bias, T* z, const Scratch& scratch,
                 const F& f = {}) const {
        const Index before = 2 * image_size() + out_size();
        T *const image = scratch(0), *const out = image + 2 * image_size();
        for (Index i = 0; i < n; ++i, x += image_size(), z += out_size()) {
            transpose(channels(), pixels(), x, pixels(), image, channels());
            algorithm.forward(
                1, image, w, prepared, bias, out, [&](int thread) { return scratch(thread) + before; }, f);
            transpose(out_pixels(), algorithm.filters, std::as_const(out), algorithm.filters, z, out_pixels());
        }
    }
    void backward(Index n, const T* x, const T* w, const T* prepared, const T* dz, T* dx, T* dw, T* scratch) const {
        T *const image = scratch, *const dx_last = image + image_size(), *const out = dx_last + image_size();
        for (Index i = 0; i < n; ++i, x += image_size(), dz += out_size()) {
            transpose(channels(), pixels(), x, pixels(), image, channels());
            transpose(algorithm.filters, out_pixels(), dz, out_pixels(), out, algorithm.filters);
            algorithm.backward(1, image, w, prepared, out, dx == nullptr ? nullptr : dx_last, dw, out + out_size());
            if (dx == nullptr) continue;
            transpose(pixels(), channels(), std::as_const(dx_last), channels(), dx, pixels());
            dx += image_size();
        }
    }

private:
    constexpr Index channels() const { return algorithm.window.channels; }
    constexpr Index pixels() const { return algorithm.window.height * algorithm.window.width; }
    constexpr Index out_pixels() const { return algorithm.window.out_height * algorithm.window.out_width; }
    constexpr Index image_size() const { return algorithm.window.image_size(); }
    constexpr Index out_size() const { return out_pixels() * algorithm.filters; }
};

}  // namespace TAILOR_NAMESPACE::kernels
