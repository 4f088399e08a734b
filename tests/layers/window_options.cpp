#include <tailor/layers/window_options.hpp>

#include "catch.hpp"

using namespace tailor;

TEST_CASE("an image's axes are read in its data format") {
    using Last = ImageAxes<ChannelsLast>;
    using First = ImageAxes<ChannelsFirst>;
    static_assert(Last::height<Shape<5, 6, 7>> == 5 && Last::width<Shape<5, 6, 7>> == 6 &&
                  Last::channels<Shape<5, 6, 7>> == 7);
    static_assert(First::height<Shape<5, 6, 7>> == 6 && First::width<Shape<5, 6, 7>> == 7 &&
                  First::channels<Shape<5, 6, 7>> == 5);
    static_assert(std::is_same_v<Last::Of<5, 6, 7>, Shape<5, 6, 7>>);
    static_assert(std::is_same_v<First::Of<5, 6, 7>, Shape<7, 5, 6>>);
    SUCCEED("the compiler has checked it");
}

TEST_CASE("a valid window stays on the image") {
    CHECK(WindowAxis::valid(28, 3, 1).out == 26);
    CHECK(WindowAxis::valid(7, 3, 2).out == 3);
    CHECK(WindowAxis::valid(8, 3, 2).out == 3);  // what is left over is left out
    CHECK(WindowAxis::valid(3, 3, 5).out == 1);
    CHECK(WindowAxis::valid(2, 3, 1).out == 0);
    CHECK(WindowAxis::valid(7, 3, 2).pad == 0);
}

TEST_CASE("a same window leaves it, by as much behind as before, or by one more") {
    // TensorFlow's rule: ceil(in / stride) outputs; (out - 1) stride + extent - in zeros, the smaller half before.
    const auto check = [](Index in, Index extent, Index stride, Index out, Index pad) {
        CAPTURE(in, extent, stride);
        CHECK(WindowAxis::same(in, extent, stride).out == out);
        CHECK(WindowAxis::same(in, extent, stride).pad == pad);
    };
    check(28, 3, 1, 28, 1);
    check(28, 2, 1, 28, 0);  // one zero, behind
    check(28, 4, 1, 28, 1);  // one before, two behind
    check(28, 5, 1, 28, 2);
    check(7, 3, 2, 4, 1);
    check(8, 3, 2, 4, 0);
    check(7, 2, 2, 4, 0);
    check(6, 1, 3, 2, 0);  // strides that leave pixels out need no zeros
    check(2, 7, 1, 2, 3);  // wider than the image
}

TEST_CASE("a layer's options make a kernel's window") {
    constexpr kernels::Window w =
        window_over<Shape<7, 8, 5>, ChannelsFirst, Kernel<3, 2>, Strides<1, 1>, Dilation<2, 3>, Same>();
    static_assert(w.height == 8 && w.width == 5 && w.channels == 7);
    static_assert(w.kernel_height == 3 && w.kernel_width == 2 && w.dilation_height == 2 && w.dilation_width == 3);
    static_assert(w.out_height == 8 && w.out_width == 5);
    static_assert(w.pad_top == 2 && w.pad_left == 1);  // it reaches over 5 x 4 pixels
    constexpr kernels::Window v =
        window_over<Shape<8, 5, 7>, ChannelsLast, Pool<3, 2>, Strides<2, 3>, Dilation<1, 1>, Valid>();
    static_assert(v.height == 8 && v.width == 5 && v.channels == 7);
    static_assert(v.stride_height == 2 && v.stride_width == 3 && v.pad_top == 0 && v.pad_left == 0);
    static_assert(v.out_height == 3 && v.out_width == 2);
    SUCCEED("the compiler has checked it");
}
