#include <tailor/kernels/winograd_tiles.hpp>

#include <numeric>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;
using namespace tailor::kernels::detail::winograd;
using tailor::kernels::Window;

namespace {

// Two images of 5 x 7 pixels and 3 channels, padding 1: the output is as large, in tiles of 4 x 4.
constexpr Window window{5, 7, 3, 3, 3, 1, 1, 1, 1, 1, 1, 5, 7};
constexpr Tiling tiling(4, window, 2);
constexpr Images x_images = Images::input(window), z_images = Images::output(window, 2);

static_assert(tiling.down == 2 && tiling.across == 2 && tiling.count == 8);

// The first data tile begins in the padding; the second one four columns further; the fifth belongs to the other image.
constexpr Tile first(x_images, tiling, 0), second(x_images, tiling, 1), last(x_images, tiling, 7);
static_assert(first.row == -1 && first.column == -1 && first.offset == (-1 * 7 - 1) * 3);
static_assert(!first.has(0, 3) && !first.has(3, 0) && first.has(1, 1) && first.has(5, 5));
static_assert(second.row == -1 && second.column == 3 && second.has(1, 3) && !second.has(1, 4));
static_assert(last.row == 3 && last.column == 3 && last.offset == (5 * 7 + 3 * 7 + 3) * 3 && last.line() == 7 * 3);
static_assert(last.has(1, 3) && !last.has(2, 3) && !last.has(1, 4));

// Output tiles begin on their image and may end beyond it.
constexpr Tile output(z_images, tiling, 3);
static_assert(output.row == 4 && output.column == 4 && output.offset == (4 * 7 + 4) * 2);
static_assert(output.has(0, 2) && !output.has(1, 0) && !output.has(0, 3));

struct Halved {
    template <class V>
    void operator()(const V& z, V& y) const {
        y = z / 2;
    }
};

}  // namespace

TEMPLATE_TEST_CASE("pixels beyond the image are read as zeros, and not written", "", float, double) {
    using T = TestType;
    using V = kernels::Vector<T, 2 * static_cast<int>(sizeof(T))>;
    const Window w{3, 3, 2, 3, 3, 1, 1, 1, 1, 1, 1, 3, 3};
    const Tile tile(Images::input(w), Tiling(2, w, 1), 3);  // pixels (1, 1) to (4, 4): the image ends at (2, 2)
    std::vector<T> x(18), sums(18, T(1));
    std::iota(x.begin(), x.end(), T(0));

    const Pixels<T, 4> pixels{tile, x.data() + tile.offset};
    V row[4];
    pixels.read(1, row);  // row 2 of the image, columns 1 to 4
    CHECK((row[0][0] == 14 && row[0][1] == 15 && row[1][0] == 16 && row[1][1] == 17));
    CHECK((row[2][0] == 0 && row[2][1] == 0 && row[3][0] == 0 && row[3][1] == 0));
    pixels.read(2, row);
    for (const V& v : row) CHECK((v[0] == 0 && v[1] == 0));

    V column[4];
    for (V& v : column) v = V{} + T(10);
    AddToPixels<T, 4>{tile, sums.data() + tile.offset, 0}.write(1, column);  // column 2
    AddToPixels<T, 4>{tile, sums.data() + tile.offset, 1}.write(0, column);  // column 1, the second channel only
    AddToPixels<T, 4>{tile, sums.data() + tile.offset, 0}.write(2, column);
    std::vector<T> expected(18, T(1));
    for (const std::size_t i : {10U, 11U, 16U, 17U, 9U, 15U}) expected[i] = 11;
    CHECK(sums == expected);
}

TEMPLATE_TEST_CASE("outputs get the bias and the function", "", float, double) {
    using T = TestType;
    using V = kernels::Vector<T, 2 * static_cast<int>(sizeof(T))>;
    const Window w{3, 3, 2, 3, 3, 1, 1, 1, 1, 1, 1, 3, 3};
    const Tile tile(Images::output(w, 2), Tiling(2, w, 1), 2);  // pixels (2, 0) and (2, 1)
    std::vector<T> z(18, T(-1));
    const T bias[] = {1, 2};
    V column[2];
    column[0] = V{} + T(5);
    column[1] = V{} + T(7);
    ToOutputs<T, 2, Halved>{tile, z.data() + tile.offset, bias, Halved{}}.write(1, column);
    ToOutputs<T, 2, Halved>{tile, z.data() + tile.offset, nullptr, Halved{}}.write(0, column);
    std::vector<T> expected(18, T(-1));
    expected[14] = 3;
    expected[15] = T(3.5);
    expected[12] = expected[13] = T(2.5);
    CHECK(z == expected);
}

TEMPLATE_TEST_CASE("a transformed tile's points lie apart, transposed or not", "", float, double) {
    using T = TestType;
    using V = kernels::Vector<T, 2 * static_cast<int>(sizeof(T))>;
    constexpr Index point = 10, row = 3;
    std::vector<T> plain(16 * point, T(-1)), transposed = plain;
    for (int j = 0; j < 4; ++j) {
        V column[4];
        for (int i = 0; i < 4; ++i) {
            column[i][0] = static_cast<T>(i * 4 + j);
            column[i][1] = static_cast<T>(100 + i * 4 + j);
        }
        ToPoints<T, 4>{plain.data(), point}.write(j, column);
        ToPointsTransposed<T, 4>{transposed.data(), row, point}.write(j, column);
    }
    for (int i = 0; i < 4; ++i) {
        V values[4];
        Points<T, 4>{plain.data(), point}.read(i, values);
        for (int j = 0; j < 4; ++j) {
            const T* const at = transposed.data() + (i * 4 + j) * point;
            const T first_value = static_cast<T>(i * 4 + j);
            CHECK((values[j][0] == first_value && values[j][1] == 100 + first_value));
            CHECK((at[0] == first_value && at[row] == 100 + first_value));
        }
    }
}

TEMPLATE_TEST_CASE("a filter's taps are read by rows, and added to by columns", "", float, double) {
    using T = TestType;
    using V = kernels::Vector<T, 2 * static_cast<int>(sizeof(T))>;
    std::vector<T> w(9 * 2), sums(w.size(), T(0));
    std::iota(w.begin(), w.end(), T(0));
    V g[3];
    Taps<T>{w.data(), 2}.read(1, g);
    CHECK((g[0][0] == 6 && g[0][1] == 7 && g[1][0] == 8 && g[2][1] == 11));
    AddToTaps<T>{sums.data(), 2, 1}.write(2, g);  // the first lane has been seen
    std::vector<T> expected(w.size(), T(0));
    expected[5] = 7;
    expected[11] = 9;
    expected[17] = 11;
    CHECK(sums == expected);
}
