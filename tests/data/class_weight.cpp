#include <tailor/data/class_weight.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;

TEST_CASE("classes weigh what is said, others 1") {
    const ClassWeight none, some{{1, 3.0}, {7, 0.5}}, of_map(std::map<Index, double>{{2, 4.0}});
    CHECK(none.empty());
    CHECK(none[0] == 1);
    CHECK(!some.empty());
    CHECK(some[0] == 1);
    CHECK(some[1] == 3);
    CHECK(some[7] == 0.5);
    CHECK(of_map[2] == 4);
}

TEST_CASE("a class named twice is an error, not the first or the last of its weights") {
    CHECK(testing::error_of([] { ClassWeight{{1, 3.0}, {2, 1.0}, {1, 5.0}}; }) ==
          "class_weight: expected every class once, found 1 twice");
}
