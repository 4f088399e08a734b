#pragma once
// Augmentation: in every epoch a network sees each image a little changed, so that it learns what matters and what does
// not. Names, defaults and factors are those of Keras's layers (keras.io/api/layers/preprocessing_layers).
//
//   train.inputs = train.inputs.augmented({RandomFlip{FlipMode::horizontal}, RandomTranslation{0.1, 0.1}});
//
// How an image is changed is a function of seed, epoch, the image's index in the data set and the transform's number:
// the same for any batch size, number of threads and prefetching.
#include <algorithm>
#include <memory>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include "../core/random.hpp"
#include "affine.hpp"
#include "dataset.hpp"

namespace TAILOR_NAMESPACE {

/// What a factor is drawn from, uniformly: 0.1 means -0.1 to 0.1, {0, 0.2} means 0 to 0.2.
struct Factor {
    double lower, upper;

    Factor(double largest) : lower(-std::abs(largest)), upper(std::abs(largest)) {}
    Factor(double from, double to) : lower(to < from ? to : from), upper(to < from ? from : to) {}

    double draw(Random& random) const { return lower + (upper - lower) * random.uniform(); }
    /// The same without what is below zero: 0.1 means 0 to 0.1.
    Factor from_zero() const { return {std::max(lower, 0.), std::max(upper, 0.)}; }
    /// Throws Error unless both ends lie in low ... high.
    void check(double low, double high, const char* whose) const {
        require(lower >= low && upper <= high, whose, ": expected factors of ", low, " to ", high, ", found ", lower,
                " to ", upper);
    }
};

enum class FlipMode { horizontal_and_vertical, horizontal, vertical };

// Each transform writes the image `to`, which is other memory than `from`, with draws of its own.

/// Left for right, upside down, or both, each in half of the cases. (In Keras, both modes share a draw.)
struct RandomFlip {
    FlipMode mode = FlipMode::horizontal_and_vertical;

    void operator()(const float* from, float* to, const ImageLayout& image, Random& random) const {
        const bool across = random.uniform() < 0.5 && mode != FlipMode::vertical;
        const bool down = random.uniform() < 0.5 && mode != FlipMode::horizontal;
        for (Index y = 0; y < image.height; ++y)
            for (Index x = 0; x < image.width; ++x)
                for (Index c = 0; c < image.channels; ++c)
                    to[image.at(y, x, c)] =
                        from[image.at(down ? image.height - 1 - y : y, across ? image.width - 1 - x : x, c)];
    }
};

/// Down and to the right by these shares of height and width; up and to the left if negative.
struct RandomTranslation {
    Factor height_factor, width_factor;
    FillMode fill_mode = FillMode::reflect;
    Interpolation interpolation = Interpolation::bilinear;
    float fill_value = 0;

    void check() const {
        height_factor.check(-1, 1, "RandomTranslation");
        width_factor.check(-1, 1, "RandomTranslation");
    }
    void operator()(const float* from, float* to, const ImageLayout& image, Random& random) const {
        const double down = height_factor.draw(random) * static_cast<double>(image.height);
        const double right = width_factor.draw(random) * static_cast<double>(image.width);
        affine_transform(from, image, to, image, {.y0 = -down, .x0 = -right}, {fill_mode, interpolation, fill_value});
    }
};

/// About the middle, by this share of a whole turn; counter-clockwise if positive.
struct RandomRotation {
    Factor factor;
    FillMode fill_mode = FillMode::reflect;
    Interpolation interpolation = Interpolation::bilinear;
    float fill_value = 0;

    void check() const { factor.check(-1, 1, "RandomRotation"); }
    void operator()(const float* from, float* to, const ImageLayout& image, Random& random) const {
        const double angle = 2 * std::numbers::pi * factor.draw(random), c = std::cos(angle), s = std::sin(angle);
        const AffineMap turn{.yy = c, .yx = s, .xy = -s, .xx = c};
        affine_transform(from, image, to, image, turn.about_middle(image), {fill_mode, interpolation, fill_value});
    }
};

/// About the middle: 0.2 shows 20 % more of what is around (smaller), -0.2 shows 20 % less (larger). Without a width
/// factor width goes with height.
struct RandomZoom {
    Factor height_factor;
    std::optional<Factor> width_factor = {};
    FillMode fill_mode = FillMode::reflect;
    Interpolation interpolation = Interpolation::bilinear;
    float fill_value = 0;

    void check() const {
        height_factor.check(-0.999, 1, "RandomZoom");
        if (width_factor) width_factor->check(-0.999, 1, "RandomZoom");
    }
    void operator()(const float* from, float* to, const ImageLayout& image, Random& random) const {
        const double height = 1 + height_factor.draw(random);
        const double width = width_factor ? 1 + width_factor->draw(random) : height;
        const AffineMap zoom{.yy = height, .xx = width};
        affine_transform(from, image, to, image, zoom.about_middle(image), {fill_mode, interpolation, fill_value});
    }
};

/// A rectangle, anywhere within the image, is painted over. Height and width are each the square root of a share drawn
/// from `scale`, so that its area is about such a share of the image's.
struct RandomErasing {
    Factor factor = 1;  // the probability is drawn from 0 to this; {1, 1} erases always
    Factor scale{0.02, 0.33};
    std::optional<float> fill_value = {};  // none: noise, normal, as wide as the largest value
    float lowest = 0, largest = 255;       // Keras's value_range: the fill is held within it

    void check() const {
        factor.check(-1, 1, "RandomErasing");
        scale.check(-1, 1, "RandomErasing's scale");
    }
    void operator()(const float* from, float* to, const ImageLayout& image, Random& random) const {
        std::copy_n(from, image.size(), to);
        const bool erases = random.uniform() < factor.from_zero().draw(random);
        const auto [top, bottom] = part_of(image.height, random);
        const auto [left, right] = part_of(image.width, random);
        if (!erases) return;
        for (Index y = top; y < bottom; ++y)
            for (Index x = left; x < right; ++x)
                for (Index c = 0; c < image.channels; ++c)
                    to[image.at(y, x, c)] = std::clamp(
                        fill_value ? *fill_value : largest * static_cast<float>(random.normal()), lowest, largest);
    }

private:
    std::pair<Index, Index> part_of(Index whole, Random& random) const {
        const double length = std::sqrt(scale.from_zero().draw(random)) * static_cast<double>(whole);
        const double start = random.uniform() * (static_cast<double>(whole) - length);
        return {static_cast<Index>(std::ceil(start)), static_cast<Index>(std::ceil(start + length))};
    }
};

namespace detail {

/// A transform, whatever its type.
struct ImageTransform {
    virtual ~ImageTransform() = default;
    virtual void apply(const float* from, float* to, const ImageLayout& image, Random& random) const = 0;
};
template <class Transform>
struct ImageTransformOf final : ImageTransform {
    Transform transform;
    explicit ImageTransformOf(Transform chosen) : transform(std::move(chosen)) {}
    void apply(const float* from, float* to, const ImageLayout& image, Random& random) const override {
        transform(from, to, image, random);
    }
};

template <class Transform>
concept TransformsImages = requires(const Transform& transform, const float* from, float* to, Random& random) {
    transform(from, to, ImageLayout{}, random);
};

}  // namespace detail

/// Transforms, in this order: those above, and any of yours that can be called as they can.
class Augmentation {
public:
    template <detail::TransformsImages... Transforms>
    Augmentation(Transforms... transforms) {
        (add(std::move(transforms)), ...);
    }
    /// One more, after the others. Throws Error if a factor is out of bounds.
    template <detail::TransformsImages Transform>
    void add(Transform transform) {
        if constexpr (requires { transform.check(); }) transform.check();
        transforms_.push_back(std::make_shared<const detail::ImageTransformOf<Transform>>(std::move(transform)));
    }

private:
    friend class Samples;
    std::vector<std::shared_ptr<const detail::ImageTransform>> transforms_;
};

namespace detail {

/// Transforms, each with the layout that it sees.
struct AugmenterOf final : Augmenter {
    std::vector<std::pair<std::shared_ptr<const ImageTransform>, ImageLayout>> transforms;

    const float* operator()(float* values, float* scratch, Index index, const Epoch& epoch) const override {
        for (std::size_t number = 0; number < transforms.size(); ++number) {
            Random random(epoch.seed, Purpose::augmentation, epoch.number, static_cast<std::uint32_t>(number),
                          static_cast<std::uint32_t>(index));
            const auto& [transform, image] = transforms[number];
            transform->apply(values, scratch, image, random);
            std::swap(values, scratch);
        }
        return values;
    }
};

}  // namespace detail

inline Samples Samples::augmented(const Augmentation& augmentation, DataFormat format) const {
    const ImageLayout image = image_layout(extents_, format, "augmented");
    auto all = std::make_shared<detail::AugmenterOf>();
    if (augmenter_) all->transforms = static_cast<const detail::AugmenterOf&>(*augmenter_).transforms;
    for (const auto& transform : augmentation.transforms_) all->transforms.emplace_back(transform, image);
    Samples other = *this;
    other.augmenter_ = std::move(all);
    return other;
}

}  // namespace TAILOR_NAMESPACE
