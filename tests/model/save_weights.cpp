#include <tailor/model/save_weights.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "training/networks.hpp"

using namespace tailor;

TEST_CASE("arrays are named by layer and array, with Keras's shapes, and nothing else is written") {
    const testing::TemporaryFolder folder;
    const auto model = networks::normalized();
    save_weights(model, folder / "weights.safetensors");
    const std::string text = testing::contents(folder / "weights.safetensors");
    for (const char* entry :
         {"\"conv2d.kernel\":{\"dtype\":\"F32\",\"shape\":[3,3,2,6]", "\"batch_normalization.moving_variance\"",
          "\"conv2d_1.bias\":{\"dtype\":\"F32\",\"shape\":[8]",
          "\"dense_1.kernel\":{\"dtype\":\"F32\",\"shape\":[16,3]"})
        CHECK_THAT(text, ContainsSubstring(entry));
    CHECK(folder.names() == std::vector<std::string>{"weights.safetensors"});
}
