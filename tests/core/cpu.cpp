#include <tailor/core/cpu.hpp>

#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace tailor;

namespace {

/// Sets TAILOR_ISA for one test and puts back what was there.
class Forced {
public:
    explicit Forced(const char* isa) {
        if (const char* before = std::getenv("TAILOR_ISA")) before_ = before;
        setenv("TAILOR_ISA", isa, 1);
    }
    Forced(const Forced&) = delete;
    Forced& operator=(const Forced&) = delete;
    ~Forced() { setenv("TAILOR_ISA", before_.c_str(), 1); }

private:
    std::string before_;
};

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

TEST_CASE("TAILOR_ISA chooses among what the processor has") {
    const Isa widest = detail::widest_isa();
    for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
        const std::string name(name_of(isa));
        const Forced forced(name.c_str());
        if (isa <= widest)
            CHECK(detail::chosen_isa() == isa);
        else
            CHECK_THROWS_WITH(detail::chosen_isa(), "TAILOR_ISA: this processor has " + std::string(name_of(widest)) +
                                                        " at most, found " + name);
    }
    CHECK((Forced(""), detail::chosen_isa()) == widest);
    const Forced forced("sse9");
    CHECK_THROWS_WITH(detail::chosen_isa(), "TAILOR_ISA: expected baseline, avx2 or avx512, found sse9");
}

static_assert(detail::widest_of(false, false) == Isa::baseline);
static_assert(detail::widest_of(true, false) == Isa::avx2);
static_assert(detail::widest_of(false, true) == Isa::baseline, "kernels for AVX-512 use AVX2 and FMA, too");
static_assert(detail::widest_of(true, true) == Isa::avx512);

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

TEST_CASE("cpu_report names the instruction set and the threads") {
    set_threads(3);
    const std::string report = cpu_report();
    set_threads(0);
#if defined(_OPENMP)
    CHECK(report == std::string(name_of(isa())) + " kernels, 3 threads");
#else
    CHECK(report ==
          std::string(name_of(isa())) + " kernels, 1 thread (built without OpenMP: -fopenmp uses every core)");
#endif
}
