#include <tailor/initializers/orthogonal.hpp>

#include <Eigen/Core>

#include "catch.hpp"
#include "kernels_drawn.hpp"

using namespace tailor;

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix drawn(Index rows, Index columns, std::uint64_t seed = 1, double gain = 1) {
    const Initializer initializer = orthogonal(gain);
    Matrix W(rows, columns);
    Random random(seed, Purpose::initialization);
    initializer.fill({W.data(), static_cast<std::size_t>(W.size())}, {1, 1, columns}, random, initializer.a,
                     initializer.b);
    return W;
}
Matrix product(const Matrix& a, const Matrix& b) { return a.lazyProduct(b); }
/// The largest difference between two matrices.
double distance(const Matrix& a, const Matrix& b) { return (a - b).cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("columns of a tall matrix and rows of a wide one are orthonormal") {
    for (const auto& [rows, columns] :
         {std::pair<Index, Index>{60, 20}, {20, 60}, {12, 12}, {1, 5}, {5, 1}, {1, 1}, {300, 7}}) {
        CAPTURE(rows, columns);
        const Matrix W = drawn(rows, columns);
        if (rows >= columns) CHECK(distance(product(W.transpose(), W), Matrix::Identity(columns, columns)) < 1e-14);
        if (rows <= columns) CHECK(distance(product(W, W.transpose()), Matrix::Identity(rows, rows)) < 1e-14);
    }
}

TEST_CASE("without an extent of columns there is one column") {
    std::vector<double> values(4);
    Random random(1, Purpose::user);
    orthogonal().fill(values, {1, 1, 0}, random, 1, 0);
    double square = 0;
    for (const double w : values) square += w * w;
    CHECK(square == Approx(1));
}

TEST_CASE("the kernels of Dense and Conv2D are orthogonal, their last axis the columns, times the gain") {
    auto dense = testing::dense_kernel(orthogonal(3)), conv2d = testing::conv2d_kernel(orthogonal(0.5));
    const Eigen::Map<const Matrix> D(dense.values.data(), 400, 300), C(conv2d.values.data(), 5 * 3 * 80, 100);
    CHECK(distance(product(D.transpose(), D), 9 * Matrix::Identity(300, 300)) < 1e-12);
    CHECK(distance(product(C.transpose(), C), 0.25 * Matrix::Identity(100, 100)) < 1e-12);
}

TEST_CASE("the gain is 1 where nothing is said") {
    CHECK(testing::dense_kernel(orthogonal()).values == testing::dense_kernel(orthogonal(1)).values);
    CHECK(testing::dense_kernel(orthogonal()).values != testing::dense_kernel(orthogonal(3)).values);
}

TEST_CASE("W is the Q of the normal matrix A = Q R whose R has a positive diagonal, or the transpose of such") {
    for (const auto& [rows, columns] : {std::pair<Index, Index>{9, 4}, {4, 9}}) {
        Matrix A(9, 4);
        Random random(5, Purpose::initialization);
        for (double& a : A.reshaped<Eigen::RowMajor>()) a = random.normal();
        const Matrix W = drawn(rows, columns, 5), Q = rows < columns ? Matrix(W.transpose()) : W;
        const Matrix R = product(Q.transpose(), A);
        CHECK(distance(product(Q, R), A) < 1e-13);
        for (Index i = 0; i < 4; ++i) {
            CHECK(R(i, i) > 0);
            for (Index j = 0; j < i; ++j) CHECK(std::abs(R(i, j)) < 1e-13);
        }
    }
}

TEST_CASE("all rotations are equally likely: no entry prefers a sign, and all have variance 1 / n") {
    constexpr int draws = 2000;
    Matrix mean = Matrix::Zero(3, 3), square = Matrix::Zero(3, 3);
    for (std::uint64_t seed = 0; seed < draws; ++seed) {
        const Matrix W = drawn(3, 3, seed);
        mean += W / draws;
        square += W.cwiseProduct(W) / draws;
    }
    CHECK(distance(mean, Matrix::Zero(3, 3)) < 0.065);                 // 5 standard errors
    CHECK(distance(square, Matrix::Constant(3, 3, 1.0 / 3)) < 0.035);  // 5 standard errors
}

TEST_CASE("the same seed gives the same rotation, another seed another") {
    CHECK(drawn(8, 5, 1) == drawn(8, 5, 1));
    CHECK(drawn(8, 5, 1) != drawn(8, 5, 2));
}

TEST_CASE("an array that does not fall into whole rows is an error, and an empty one is fine") {
    const Initializer initializer = orthogonal();
    Random random(1, Purpose::user);
    std::vector<double> values(10);
    CHECK_THROWS_AS(initializer.fill(values, {1, 1, 3}, random, 1, 0), Error);
    CHECK_NOTHROW(initializer.fill({}, {1, 1, 3}, random, 1, 0));
}
