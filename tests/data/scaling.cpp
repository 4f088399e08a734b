#include <tailor/data/scaling.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using tailor::detail::Scaling;
using testing::error_of;

namespace {

std::vector<double> applied(const Scaling& scaling, const std::vector<int>& from) {
    std::vector<double> to(from.size());
    scaling.apply(static_cast<Index>(from.size()), from.data(), to.data());
    return to;
}

}  // namespace

TEST_CASE("a Scaling has one mean and divisor for all values, or one for each run of them") {
    CHECK(Scaling().empty());
    CHECK(applied({{1}, {2}, 4}, {1, 3, 5, 7}) == std::vector<double>{0, 1, 2, 3});
    CHECK(applied({{0, 10}, {1, 5}, 1}, {1, 15, 2, 20}) == std::vector<double>{1, 1, 2, 2});  // channels last
    CHECK(applied({{0, 10}, {1, 5}, 2}, {1, 2, 15, 20}) == std::vector<double>{1, 2, 1, 2});  // channels first
}

TEST_CASE("one scaling after another is one") {
    const Scaling one({1}, {2}, 4), channels({0, 10}, {1, 5}, 1);
    const std::vector<int> x{1, 15, 3, 25};
    CHECK(applied(Scaling().then(one), x) == applied(one, x));
    CHECK(applied(one.then(Scaling({3}, {4}, 4)), x) == std::vector<double>{-.75, 1, -.5, 2.25});
    CHECK(applied(one.then(channels), x) == std::vector<double>{0, -.6, 1, .4});
    CHECK(applied(channels.then(one), x) == std::vector<double>{0, 0, 1, 1});
    CHECK(applied(channels.then(channels), {1, 15, 2, 60}) == std::vector<double>{1, -1.8, 2, 0});
}

TEST_CASE("channels that stand elsewhere, and divisors that make nothing of values, are errors") {
    const Scaling two({0, 10}, {1, 5}, 1);
    CHECK_THAT(error_of([&] { two.then(Scaling({0, 10}, {1, 5}, 2)); }),
               ContainsSubstring("2, found 2 in another place"));
    CHECK_THAT(error_of([&] { two.then(Scaling({0, 1, 2}, {1, 1, 1}, 1)); }), ContainsSubstring("2, found 3"));
    CHECK_THAT(error_of([] { Scaling().then(Scaling({1}, {0}, 1)); }), ContainsSubstring("found 1 and 0"));
    CHECK_THAT(error_of([&] { two.then(Scaling({1, 1}, {1, 0}, 1)); }), ContainsSubstring("for channel 1"));
    CHECK_THAT(error_of([] { Scaling().then(Scaling({1e8}, {1}, 1)); }), ContainsSubstring("2^-23 of the mean"));
}
