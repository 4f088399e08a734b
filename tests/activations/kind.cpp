#include <tailor/activations/kind.hpp>

#include "helpers.hpp"

using namespace tailor;
using namespace testing;

TEST_CASE("Linear is x") {
    const Values f = values_of<Linear>({-2, 0, 3});
    CHECK(f.y == Numbers{-2, 0, 3});
    CHECK(f.derivative == Numbers{1, 1, 1});
}
