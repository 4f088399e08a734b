#include <tailor/kernels/reduce.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("sums over an axis are added to what is there") {
    const std::vector<float> x{1, 2, 3,  //
                               4, 5, 6};
    std::vector<float> columns{100, 200, 300}, rows{100, 200};
    kernels::add_column_sums(2, 3, x.data(), columns.data());
    CHECK(columns == std::vector<float>{105, 207, 309});
    kernels::add_row_sums(2, 3, x.data(), rows.data());
    CHECK(rows == std::vector<float>{106, 215});
}

TEMPLATE_TEST_CASE("sums over an axis are a loop's, whatever the extents", "", float, double) {
    using T = TestType;
    for (const Index rows : {0, 1, 2, 3, 7, 20})
        for (const Index columns : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 67}) {
            const auto x = whole_numbers<T>(rows * columns, static_cast<std::uint64_t>(rows * 100 + columns));
            // The value behind the last must stay as it is.
            auto by_column = whole_numbers<T>(columns + 1, 1), by_row = whole_numbers<T>(rows + 1, 2);
            auto expected_by_column = by_column, expected_by_row = by_row;
            for (Index i = 0; i < rows; ++i)
                for (Index j = 0; j < columns; ++j) {
                    expected_by_column.data()[j] += x.data()[i * columns + j];
                    expected_by_row.data()[i] += x.data()[i * columns + j];
                }
            kernels::add_column_sums(rows, columns, x.data(), by_column.data());
            kernels::add_row_sums(rows, columns, x.data(), by_row.data());
            CAPTURE(rows, columns);
            CHECK(by_column == expected_by_column);
            CHECK(by_row == expected_by_row);
        }
}
