#include <tailor/core/namespace.hpp>

#include <string_view>
#include <typeinfo>

#include "catch.hpp"

namespace TAILOR_NAMESPACE::detail {
struct NamedForTest {};
}  // namespace TAILOR_NAMESPACE::detail

TEST_CASE("names carry the instruction set that a file is compiled for, and users see nothing of it") {
    const std::string_view name = typeid(tailor::detail::NamedForTest).name();
    CAPTURE(name);
#if defined(__AVX512F__)
    CHECK(name.find("built_for_avx512") != name.npos);
#elif defined(__AVX2__)
    CHECK(name.find("built_for_avx2") != name.npos);
#elif defined(__AVX__)
    CHECK(name.find("built_for_avx") != name.npos);
#elif defined(__SSE4_1__)
    CHECK(name.find("built_for_sse4") != name.npos);
#else
    CHECK(name.find("built_for") == name.npos);
#endif
}
