#include <tailor/kernels/transpose.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEMPLATE_TEST_CASE("transpose turns matrices of any size, and touches nothing else", "", float, double) {
    using T = TestType;
    Random random = numbers(1);
    for (int trial = 0; trial < 200; ++trial) {
        const Index rows = random.below(40), columns = random.below(40);
        const Index from_row = columns + random.below(3), to_row = rows + random.below(3);
        const auto from = real_numbers<T>(rows * from_row, static_cast<std::uint64_t>(trial));
        auto to = filled(columns * to_row + 1, T(7)), expected = to;
        for (Index i = 0; i < rows; ++i)
            for (Index j = 0; j < columns; ++j) expected.data()[j * to_row + i] = from.data()[i * from_row + j];
        kernels::transpose<T>(rows, columns, from.data(), from_row, to.data(), to_row);
        CAPTURE(rows, columns);
        REQUIRE(to == expected);
    }
}
