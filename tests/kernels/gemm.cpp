#include <tailor/kernels/gemm.hpp>

#include <Eigen/Core>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;
using kernels::NestedStrides;
using kernels::Store;
using kernels::Strided;

namespace {

template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

enum class Layout { rows, columns, scattered };

/// A matrix somewhere in memory that is otherwise full of NaN: who reads or writes between its values is found out.
template <class T>
struct Placed {
    Layout layout;
    Index rows, columns;
    std::vector<T> memory;

    Placed(const Matrix<T>& values, Layout where)
        : layout(where),
          rows(values.rows()),
          columns(values.cols()),
          memory(filled(1000 + 2 * (rows + 3) * (columns + 3), not_a_number<T>)) {
        for (Index i = 0; i < rows; ++i)
            for (Index j = 0; j < columns; ++j) *strided().at(i, j) = values(i, j);
    }
    Strided<T> strided() {
        T* const first = memory.data() + 5;
        if (layout == Layout::rows) return {first, columns + 3};
        if (layout == Layout::columns) return {first, 1, rows + 2};
        return {first, 2, 2 * rows + 1};
    }
    Matrix<T> values() {
        Matrix<T> found(rows, columns);
        for (Index i = 0; i < rows; ++i)
            for (Index j = 0; j < columns; ++j) found(i, j) = *strided().at(i, j);
        return found;
    }
    Index numbers() const {
        return std::count_if(memory.begin(), memory.end(), [](T value) { return value == value; });
    }
};

template <class T>
Matrix<T> matrix(Index rows, Index columns, const std::vector<T>& values) {
    return Eigen::Map<const Matrix<T>>(values.data(), rows, columns);
}

template <class T>
bool is_nan(T value) {
    return value != value;
}

struct Sizes {
    Index m, n, k;
};

/// One large extent at a time, so that every size of tile, panel and block begins and ends somewhere.
std::vector<Sizes> sizes() {
    const std::vector<Index> small{1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 16, 17, 31, 32, 33};
    const std::vector<Index> large{37, 47, 64, 71, 72, 73, 97, 127, 191, 192, 193, 255, 256, 257, 300};
    std::vector<Sizes> all{{1, 1, 1}, {1, 1, 600}, {600, 1, 1}, {1, 600, 1}, {74, 66, 520}};
    Random random = numbers(1);
    for (int i = 0; i < 12; ++i) {
        all.push_back({any_of(random, large), any_of(random, small), any_of(random, small)});
        all.push_back({any_of(random, small), any_of(random, large), any_of(random, small)});
        all.push_back({any_of(random, small), any_of(random, small), any_of(random, large)});
    }
    return all;
}

/// Calls multiply(m, n, k, a, b, c, store) on every size, layout and way to store, and compares with Eigen's product.
template <class T, class Multiply>
void compare_with_eigen(const std::vector<Layout>& layouts_of_c, const Multiply& multiply) {
    std::uint64_t seed = 0;
    for (const auto [m, n, k] : sizes()) {
        const Matrix<T> A = matrix(m, k, whole_numbers<T>(m * k, ++seed)),
                        B = matrix(k, n, whole_numbers<T>(k * n, ++seed));
        const Matrix<T> C = matrix(m, n, whole_numbers<T>(m * n, ++seed)), AB = A * B;
        for (const Layout of_a : {Layout::rows, Layout::columns, Layout::scattered})
            for (const Layout of_b : {Layout::rows, Layout::columns, Layout::scattered})
                for (const Layout of_c : layouts_of_c)
                    for (const Store store : {Store::overwrite, Store::accumulate}) {
                        // What is overwritten may hold anything.
                        Placed<T> a(A, of_a), b(B, of_b),
                            c(store == Store::accumulate ? C : Matrix<T>::Constant(m, n, not_a_number<T>), of_c);
                        multiply(m, n, k, a.strided(), b.strided(), c.strided(), store);
                        const bool right = c.values() == (store == Store::accumulate ? Matrix<T>(C + AB) : AB);
                        const bool only_c = c.numbers() == m * n;
                        if (right && only_c) continue;
                        CAPTURE(m, n, k, int(of_a), int(of_b), int(of_c), int(store));
                        CHECK(right);
                        CHECK(only_c);
                    }
    }
    SUCCEED("compared");
}

/// Scratch of exactly the promised size, between two guards.
template <class T>
class Scratch {
public:
    T* data() { return memory_.data() + guard; }
    bool guards_hold() const {
        return std::all_of(memory_.begin(), memory_.begin() + guard, is_seven) &&
               std::all_of(memory_.end() - guard, memory_.end(), is_seven);
    }

private:
    static constexpr std::ptrdiff_t guard = 64;
    static constexpr auto is_seven = [](T value) { return value == T(7); };
    std::vector<T> memory_ = filled(kernels::gemm_scratch<T> + 2 * guard, T(7));
};

}  // namespace

TEMPLATE_TEST_CASE("gemm is Eigen's product, however the matrices lie", "", float, double) {
    using T = TestType;
    Scratch<T> scratch;
    compare_with_eigen<T>({Layout::rows, Layout::columns},
                          [&](Index m, Index n, Index k, Strided<const T> a, Strided<const T> b, Strided<T> c,
                              Store store) { kernels::gemm<T>(m, n, k, a, b, c, store, scratch.data()); });
    CHECK(scratch.guards_hold());
}

TEMPLATE_TEST_CASE("gemm_in_place is Eigen's product, with padded rows of b", "", float, double) {
    using T = TestType;
    compare_with_eigen<T>({Layout::rows}, [&](Index m, Index n, Index k, Strided<const T> a, Strided<const T> b,
                                              Strided<T> c, Store store) {
        const Index row = kernels::padded<T>(n);
        REQUIRE(row >= n);
        std::vector<T> rows = filled(k * row, not_a_number<T>);  // the padding does not matter
        for (Index p = 0; p < k; ++p)
            for (Index j = 0; j < n; ++j) rows.data()[p * row + j] = *b.at(p, j);
        const kernels::ImplicitMatrix<T> implicit{a.data, NestedStrides::one(m, a.row),
                                                  NestedStrides::one(k, a.column)};
        kernels::gemm_in_place<T>(m, n, implicit, rows.data(), row, c.data, c.row, store);
    });
}

TEST_CASE("a product reads a through nested strides") {
    // a (12, 8): the offset of element (i, p) is that of row i plus that of column p.
    const NestedStrides rows{{2, 3, 2}, {100, 7, 3}}, terms{{2, 1, 4}, {40, 0, 2}};
    REQUIRE(rows.size() == 12);
    REQUIRE(terms.size() == 8);
    const auto memory = whole_numbers<double>(300, 1), b = whole_numbers<double>(8 * kernels::padded<double>(5), 2);
    const Index row = kernels::padded<double>(5);
    std::vector<double> c(12 * 5), expected(12 * 5);
    for (Index i = 0; i < 12; ++i)
        for (Index j = 0; j < 5; ++j)
            for (Index p = 0; p < 8; ++p) {
                const Index at = i / 6 * 100 + i / 2 % 3 * 7 + i % 2 * 3 + p / 4 * 40 + p % 4 * 2;
                expected.data()[i * 5 + j] += memory.data()[at] * b.data()[p * row + j];
            }
    kernels::gemm_in_place<double>(12, 5, {memory.data(), rows, terms}, b.data(), row, c.data(), 5, Store::overwrite);
    CHECK(c == expected);
    std::vector<double> transposed(8 * 5), expected_transposed(8 * 5);
    const auto b2 = whole_numbers<double>(12 * row, 3);
    for (Index p = 0; p < 8; ++p)
        for (Index j = 0; j < 5; ++j)
            for (Index i = 0; i < 12; ++i) {
                const Index at = i / 6 * 100 + i / 2 % 3 * 7 + i % 2 * 3 + p / 4 * 40 + p % 4 * 2;
                expected_transposed.data()[p * 5 + j] += memory.data()[at] * b2.data()[i * row + j];
            }
    const kernels::ImplicitMatrix<double> implicit{memory.data(), rows, terms};
    kernels::gemm_in_place<double>(8, 5, implicit.transposed(), b2.data(), row, transposed.data(), 5, Store::overwrite);
    CHECK(transposed == expected_transposed);
}

TEMPLATE_TEST_CASE("gemm_parallel is Eigen's product, with scratch for each thread", "", float, double) {
    using T = TestType;
    std::array<Scratch<T>, 3> scratch;
    set_threads(3);
    compare_with_eigen<T>({Layout::rows, Layout::columns}, [&](Index m, Index n, Index k, Strided<const T> a,
                                                               Strided<const T> b, Strided<T> c, Store store) {
        kernels::gemm_parallel<T>(m, n, k, a, b, c, store,
                                  [&](int thread) { return scratch.at(static_cast<std::size_t>(thread)).data(); });
    });
    set_threads(0);
    for (const Scratch<T>& each : scratch) CHECK(each.guards_hold());
}

TEMPLATE_TEST_CASE("a product is the same, bit for bit, on any number of threads", "", float, double) {
    using T = TestType;
    const Index m = 401, n = 75, k = 300;
    const std::vector<T> a = real_numbers<T>(m * k, 1), b = real_numbers<T>(k * n, 2), c = real_numbers<T>(m * n, 3);
    std::vector<T> alone = c;
    Scratch<T> scratch;
    kernels::gemm<T>(m, n, k, {a.data(), k}, {b.data(), n}, {alone.data(), n}, Store::accumulate, scratch.data());
    for (const int team : {1, 2, 3, 8}) {
        set_threads(team);
        std::vector<T> together = c;
        std::array<Scratch<T>, 8> each;
        kernels::gemm_parallel<T>(m, n, k, {a.data(), k}, {b.data(), n}, {together.data(), n}, Store::accumulate,
                                  [&](int thread) { return each.at(static_cast<std::size_t>(thread)).data(); });
        CHECK(same_bits(together, alone));
    }
    set_threads(0);
}

TEMPLATE_TEST_CASE("a product of real numbers is as exact as its type, value by value", "", float, double) {
    using T = TestType;
    const Index m = 33, n = 47, k = 1000;
    const std::vector<T> b = real_numbers<T>(k * n, 2);
    for (const double spread : {1e0, 1e3, 1e6}) {
        std::vector<T> a = real_numbers<T>(m * k, 1);
        Random random = numbers(3);
        for (T& value : a)
            if (random.below(50) == 0) value *= T(spread);
        std::vector<T> c = filled(m * n, not_a_number<T>);
        Scratch<T> scratch;
        kernels::gemm<T>(m, n, k, {a.data(), k}, {b.data(), n}, {c.data(), n}, Store::overwrite, scratch.data());
        long double worst = 0;  // in epsilons of the sum of |a||b|
        for (Index i = 0; i < m; ++i)
            for (Index j = 0; j < n; ++j) {
                long double sum = 0, size = 0;
                for (Index p = 0; p < k; ++p) {
                    const long double term = static_cast<long double>(a.data()[i * k + p]) * b.data()[p * n + j];
                    sum += term;
                    size += std::abs(term);
                }
                worst = std::max(worst, std::abs(sum - c.data()[i * n + j]) / size);
            }
        CAPTURE(spread);
        CHECK(worst < (spread == 1 ? 1.5L : 30.0L) * std::numeric_limits<T>::epsilon());
        CHECK(worst > 0);
    }
}

TEST_CASE("what is not finite in a product stays in its row of a and its column of b") {
    Random random = numbers(4);
    Scratch<float> scratch;
    for (int trial = 0; trial < 60; ++trial) {
        const Index m = 1 + random.below(120), n = 1 + random.below(140), k = 1 + random.below(300);
        std::vector<float> a = real_numbers<float>(m * k, 1), b = real_numbers<float>(k * n, 2);
        const Index row = random.below(m), column = random.below(n);
        const bool transposed = trial % 2 == 1;
        const Strided<float> A = transposed ? Strided<float>{a.data(), 1, m} : Strided<float>{a.data(), k};
        const Strided<float> B = transposed ? Strided<float>{b.data(), 1, k} : Strided<float>{b.data(), n};
        *A.at(row, random.below(k)) = std::numeric_limits<float>::infinity();
        *B.at(random.below(k), column) = not_a_number<float>;
        std::vector<float> c = filled(m * n, not_a_number<float>);
        kernels::gemm<float>(m, n, k, A, B, {c.data(), n}, Store::overwrite, scratch.data());
        Index wrong = 0;
        for (Index i = 0; i < m; ++i)
            for (Index j = 0; j < n; ++j) wrong += std::isfinite(c.data()[i * n + j]) == (i == row || j == column);
        CAPTURE(m, n, k, transposed);
        CHECK(wrong == 0);
    }
}

TEST_CASE("a product of nothing is nothing") {
    Scratch<float> scratch;
    const std::vector<float> a{1, 2, 3}, b{4, 5, 6};
    std::vector<float> c{7};
    kernels::gemm<float>(0, 1, 3, {a.data(), 3}, {b.data(), 1}, {c.data(), 1}, Store::overwrite, scratch.data());
    kernels::gemm<float>(1, 0, 3, {a.data(), 3}, {b.data(), 1}, {c.data(), 1}, Store::overwrite, scratch.data());
    kernels::gemm<float>(1, 1, 0, {a.data(), 3}, {b.data(), 1}, {c.data(), 1}, Store::accumulate, scratch.data());
    CHECK(c == std::vector<float>{7});
    kernels::gemm<float>(1, 1, 3, {a.data(), 3}, {b.data(), 1}, {c.data(), 1}, Store::accumulate, scratch.data());
    CHECK(c == std::vector<float>{7 + 4 + 10 + 18});
}
