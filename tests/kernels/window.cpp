#include <tailor/kernels/window.hpp>

#include "catch.hpp"

using namespace tailor;

TEST_CASE("a window says which row and column each of its places looks at") {
    // 3 x 2 places, 2 rows apart, over an image of 5 x 4 with one row of padding; each output moves it by 2 x 3.
    constexpr kernels::Window w{.height = 5,
                                .width = 4,
                                .channels = 7,
                                .kernel_height = 3,
                                .kernel_width = 2,
                                .stride_height = 2,
                                .stride_width = 3,
                                .dilation_height = 2,
                                .dilation_width = 1,
                                .pad_top = 1,
                                .pad_left = 0,
                                .out_height = 2,
                                .out_width = 1};
    static_assert(w.taps() == 3 * 2 * 7);
    static_assert(w.row(0, 0) == -1 && w.row(0, 1) == 1 && w.row(0, 2) == 3);
    static_assert(w.row(1, 0) == 1 && w.row(1, 1) == 3 && w.row(1, 2) == 5);
    static_assert(!w.has_row(-1) && w.has_row(0) && w.has_row(4) && !w.has_row(5));
    static_assert(w.column(0, 0) == 0 && w.column(0, 1) == 1 && w.column(1, 0) == 3 && w.column(1, 1) == 4);
    static_assert(!w.has_column(-1) && w.has_column(3) && !w.has_column(4));
    SUCCEED("the compiler has checked it");
}
