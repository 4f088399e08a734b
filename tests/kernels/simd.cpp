#include <tailor/kernels/simd.hpp>

#include <numeric>
#include <vector>

#include "catch.hpp"

using namespace tailor;

namespace {

/// sum = x[0] + ... + x[count - 1] in vectors of `bytes`, count a multiple of 16; width = bytes.
struct Sum {
    template <int bytes>
    [[gnu::always_inline]] static inline void run(const float* x, Index count, float* sum, int* width) {
        using V = kernels::Vector<float, bytes>;
        constexpr Index lanes = bytes / static_cast<int>(sizeof(float));
        V total = {};
        for (Index i = 0; i < count; i += lanes) {
            V v;
            kernels::load(v, x + i);
            total += v;
        }
        float parts[static_cast<std::size_t>(lanes)];
        kernels::store(parts, total);
        *sum = 0;
        for (Index i = 0; i < lanes; ++i) *sum += parts[i];
        *width = bytes;
    }
};

}  // namespace

TEST_CASE("dispatch runs the kernel in the vectors of the chosen instruction set") {
    std::vector<float> x(64);
    std::iota(x.begin(), x.end(), 1.0F);
    float sum = 0;
    int width = 0;
    kernels::dispatch<Sum>(static_cast<const float*>(x.data()), Index{64}, &sum, &width);
    CHECK(sum == 64 * 65 / 2);
    CHECK(width == (isa() == Isa::avx512 ? 64 : isa() == Isa::avx2 ? 32 : 16));
}

TEST_CASE("load and store need no alignment") {
    std::vector<float> x(9);
    std::iota(x.begin(), x.end(), 0.0F);
    kernels::Vector<float, 16> v;
    kernels::load(v, x.data() + 1);
    kernels::store(x.data() + 5, v);
    CHECK(x == std::vector<float>{0, 1, 2, 3, 4, 1, 2, 3, 4});
}
