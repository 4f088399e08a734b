#include <tailor/kernels/elementwise.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

/// y = x y, z = x - 1
struct Both {
    template <class V>
    [[gnu::always_inline]] void operator()(const V& x, V& y, V& z) const {
        y = x * y;
        z = x - 1;
    }
};

}  // namespace

TEMPLATE_TEST_CASE("map runs over every value, and stores where it may", "", float, double) {
    using T = TestType;
    for (Index n = 0; n < 70; ++n) {
        const auto x = whole_numbers<T>(n, 1);
        auto y = whole_numbers<T>(n + 1, 2), z = whole_numbers<T>(n + 1, 3);  // the value behind the last must stay
        auto expected_y = y, expected_z = z;
        for (Index i = 0; i < n; ++i) {
            expected_y.data()[i] *= x.data()[i];
            expected_z.data()[i] = x.data()[i] - 1;
        }
        kernels::map(Both{}, n, x.data(), y.data(), z.data());
        CAPTURE(n);
        CHECK(y == expected_y);
        CHECK(z == expected_z);
    }
}

TEST_CASE("map adds and scales") {
    const std::vector<float> x{1, 2, 3, 4, 5};
    std::vector<float> y{10, 20, 30, 40, 50};
    kernels::map(kernels::Add{}, 5, x.data(), y.data());
    CHECK(y == std::vector<float>{11, 22, 33, 44, 55});
    kernels::map(kernels::Scale<float>{2}, 5, y.data());
    CHECK(y == std::vector<float>{22, 44, 66, 88, 110});
}

TEST_CASE("map works in place, on values that lie anywhere") {
    std::vector<double> x(40);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i);
    kernels::map(kernels::Add{}, 33, static_cast<const double*>(x.data() + 1), x.data() + 1);  // y += y
    CHECK(x.front() == 0);
    for (std::size_t i = 1; i < 34; ++i) CHECK(x[i] == 2 * static_cast<double>(i));
    CHECK(x[34] == 34);
}
