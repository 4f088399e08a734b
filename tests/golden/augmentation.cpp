// Images moved, turned and zoomed, against Keras and SciPy: tests/golden/data/augmentation.
#include <tailor/data/augmentation.hpp>

#include "cases.hpp"
#include "catch.hpp"

using namespace tailor;

namespace {

FillMode fill_mode(const std::string& name) {
    return name == "reflect"    ? FillMode::reflect
           : name == "constant" ? FillMode::constant
           : name == "wrap"     ? FillMode::wrap
                                : FillMode::nearest;
}

/// The transform of a case, its factors left nothing to draw.
Augmentation augmentation_of(const golden::Case& c) {
    const auto fixed = [&](const char* name) { return Factor(c.number(name), c.number(name)); };
    const FillMode fill = fill_mode(c.text("fill_mode"));
    const auto how = c.text("interpolation") == "nearest" ? Interpolation::nearest : Interpolation::bilinear;
    const auto value = static_cast<float>(c.number("fill_value"));
    if (c.text("layer") == "RandomTranslation")
        return RandomTranslation{fixed("factor0"), fixed("factor1"), fill, how, value};
    if (c.text("layer") == "RandomRotation") return RandomRotation{fixed("factor0"), fill, how, value};
    return RandomZoom{fixed("factor0"), fixed("factor1"), fill, how, value};
}

/// (height, width, channels) -> (channels, height, width)
std::vector<float> channels_first(const std::vector<float>& x, const std::vector<Index>& extents) {
    std::vector<float> y;
    for (Index c = 0; c < extents[2]; ++c)
        for (Index i = 0; i < extents[0] * extents[1]; ++i)
            y.push_back(x[static_cast<std::size_t>(i * extents[2] + c)]);
    return y;
}

std::vector<float> augmented(const Samples& images, const Augmentation& augmentation, DataFormat format) {
    std::vector<float> y(static_cast<std::size_t>(images.row_size()));
    const std::vector<Index> places{0};
    images.augmented(augmentation, format).gather(std::span(places), y.data(), Epoch{1, 2});
    return y;
}

}  // namespace

TEST_CASE("images are moved, turned and zoomed as Keras and SciPy do") {
    const NpyArray<float> x = read_npy<float>(golden::data() / "augmentation/image/x.npy");
    const std::vector<Index> e = x.shape;
    const Samples last(x.values, e), first(channels_first(x.values, e), {e[2], e[0], e[1]});
    const auto cases = golden::cases("augmentation");
    REQUIRE(cases.size() >= 40);
    for (const golden::Case& c : cases) {
        INFO(c.name());
        const std::vector<float> y = c.array<float>("y").values;
        const std::vector<float> found = augmented(last, augmentation_of(c), DataFormat::channels_last);
        REQUIRE(found.size() == y.size());
        float error = 0;
        for (std::size_t i = 0; i < y.size(); ++i) error = std::max(error, std::abs(y[i] - found[i]));
        CHECK(error < 1e-6f);
        CHECK(augmented(first, augmentation_of(c), DataFormat::channels_first) == channels_first(found, e));
    }
}
