#include <tailor/core/isa.hpp>

#include <cstdlib>
#include <string>

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
