#include <tailor/testing/bench.hpp>

#include <tailor/layers/dense.hpp>

#include "catch.hpp"

using namespace tailor;

namespace {

using Layer = Dense<2>::On<double, Shape<3>>;
using Bench = tailor::detail::Bench<Layer>;

std::vector<double> values(const Arena<double>& arena) { return {arena.span().begin(), arena.span().end()}; }

}  // namespace

TEST_CASE("a Bench has a batch, weights and gradients of a layer's sizes, drawn by a seed away from 0") {
    Bench one({}, {.batch = 4}), other({}, {.batch = 4});
    CHECK((one.x.size() == 12 && one.dx.size() == 12 && one.y.size() == 8 && one.dy.size() == 8));
    CHECK((one.weights.size() == 8 && one.gradients.size() == 8));
    one.draw(1);
    other.draw(1);
    CHECK(values(one.x) == values(other.x));
    CHECK(values(one.weights) == values(other.weights));
    other.draw(2);
    CHECK(values(one.x) != values(other.x));
    for (const double x : one.x.span()) CHECK(std::abs(x) >= 0.1);
}

TEST_CASE("a Bench's passes are the layer's, for a batch or a slice of it") {
    Bench bench({}, {.batch = 2});
    bench.weights.span()[0] = 1;  // of the kernel (3, 2)
    bench.weights.span()[3] = 1;
    bench.weights.span()[7] = 10;  // the bias
    for (std::size_t i = 0; i < 6; ++i) bench.x.span()[i] = static_cast<double>(i);
    bench.forward(0, 2);
    CHECK(values(bench.y) == std::vector<double>{0, 11, 3, 14});
    Arena<double> dy = bench.dy;
    dy.span()[2] = 1;
    bench.backward(1, 1, dy, bench.dx.data());
    CHECK(values(bench.dx) == std::vector<double>{0, 0, 0, 1, 0, 0});
    CHECK(values(bench.gradients) == std::vector<double>{3, 0, 4, 0, 5, 0, 1, 0});
    std::fill_n(bench.dy.data(), 4, 2.0);
    CHECK(bench.value() == 2 * (0 + 11 + 3 + 14));
}
