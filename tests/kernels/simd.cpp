#include <tailor/kernels/simd.hpp>

#include <cmath>
#include <limits>
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

template <class T>
constexpr Index lanes = 16 / static_cast<Index>(sizeof(T));
template <class V, class T>
constexpr Index size_of = static_cast<Index>(sizeof(V) / sizeof(T));

// Bodies of loops: y += x, and the size of each piece.
template <class T>
struct AddPart {
    template <class V>
    static void at(Index i, Index n, const T* x, T* y, std::vector<Index>* sizes) {
        V a, b;
        kernels::load_n(a, x + i, n);
        kernels::load_n(b, y + i, n);
        b += a;
        kernels::store_n(y + i, b, n);
        sizes->push_back(n);
    }
};
template <class T>
struct AddWhole {
    template <class V>
    static void at(Index i, const T* x, T* y, std::vector<Index>* sizes) {
        V a, b;
        kernels::load(a, x + i);
        kernels::load(b, y + i);
        b += a;
        kernels::store(y + i, b);
        sizes->push_back(size_of<V, T>);
    }
};
template <class T>
struct AddUnseen {
    template <class V>
    static void at(Index i, Index seen, const T* x, T* y, std::vector<Index>* sizes) {
        V a;
        kernels::load(a, x + i);
        kernels::UnseenLanes<V, T>(seen).add(a, y + i);
        sizes->push_back(size_of<V, T> - seen);
    }
};

/// Two arrays of so many values, with a guard behind each.
template <class T>
struct Arrays {
    std::vector<T> x, y;
    std::vector<Index> sizes;
    explicit Arrays(Index count) : x(static_cast<std::size_t>(count) + 1, -1), y(x) {
        std::iota(x.begin(), x.end() - 1, T(1));
        std::iota(y.begin(), y.end() - 1, T(100));
    }
    void check(Index count, const std::vector<Index>& expected) const {
        CAPTURE(count);
        for (Index i = 0; i < count; ++i) CHECK(y.data()[i] == static_cast<T>(101 + 2 * i));
        CHECK(y.back() == T(-1));
        CHECK(sizes == expected);
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

TEMPLATE_TEST_CASE("load_n and store_n take as many values as there are, up to a vector", "", float, double) {
    using V = kernels::Vector<TestType, 16>;
    const TestType x[] = {1, 2, 3, 4, 5};
    for (Index n = 0; n <= 5; ++n) {
        V v;
        kernels::load_n(v, x, n, TestType(9));
        TestType y[] = {-1, -1, -1, -1, -1};
        kernels::store_n(y, v, n);
        for (Index i = 0; i < lanes<TestType>; ++i) CHECK(v[i] == (i < n ? x[i] : TestType(9)));
        for (Index i = 0; i < 5; ++i) CHECK(y[i] == (i < n && i < lanes<TestType> ? x[i] : TestType(-1)));
    }
}

TEMPLATE_TEST_CASE("each loop over vectors takes every value once", "", float, double) {
    using T = TestType;
    for (Index count = 0; count <= 3 * lanes<T>; ++count) {
        const Index rest = count % lanes<T>;
        const std::vector<Index> whole(static_cast<std::size_t>(count / lanes<T>), lanes<T>);

        Arrays<T> a(count);
        kernels::for_each_vector<AddPart<T>, T, 16>(count, a.x.data(), a.y.data(), &a.sizes);
        auto with_part = whole;
        if (rest > 0) with_part.push_back(rest);
        a.check(count, with_part);

        Arrays<T> b(count);
        kernels::for_each_vector_then_value<AddWhole<T>, T, 16>(count, b.x.data(), b.y.data(), &b.sizes);
        auto with_values = whole;
        with_values.insert(with_values.end(), static_cast<std::size_t>(rest), 1);
        b.check(count, with_values);

        if (count < lanes<T>) continue;
        Arrays<T> c(count);
        kernels::for_each_vector_reaching_back<AddUnseen<T>, T, 16>(count, c.x.data(), c.y.data(), &c.sizes);
        c.check(count, with_part);
    }
}

TEMPLATE_TEST_CASE("a vector that reaches back adds nothing to what has been seen, not even infinity or NaN", "", float,
                   double) {
    using V = kernels::Vector<TestType, 4 * static_cast<int>(sizeof(TestType))>;
    using Unseen = kernels::UnseenLanes<V, TestType>;
    V v{};
    v[0] = std::numeric_limits<TestType>::infinity();
    v[1] = std::numeric_limits<TestType>::quiet_NaN();
    v[2] = 3;
    v[3] = 4;
    TestType sums[] = {1, 1, 1, 1};
    Unseen(2).add(v, sums);
    CHECK((sums[0] == 1 && sums[1] == 1 && sums[2] == 4 && sums[3] == 5));
    Unseen(0).add(v, sums);
    CHECK((std::isinf(sums[0]) && std::isnan(sums[1]) && sums[2] == 7 && sums[3] == 9));
}
