#pragma once
// Pictures made of pixels: garments, and the filters of a layer.
#include <span>
#include <tailor/data/dataset.hpp>
#include <vector>

#include "../first_layer.hpp"
#include "figure.hpp"

/// One image of a data set, and what stands below it: pairs of a small line and a large one.
struct Captioned {
    tailor::Index image;
    std::vector<std::pair<std::string, std::string>> captions;
};

/// Images of 28x28 bytes, black on any background, three side by side. All have as many captions.
Figure draw(std::string name, const tailor::Samples& images, std::span<const Captioned> pictures);

/// These images in one PNG, 32 a row.
std::string contact_sheet(const tailor::Samples& images, std::span<const tailor::Index> which);

/// The first 32 filters as squares of pixels, and their biases: red above 0, blue below, transparent at 0.
/// `strongest` is the weight that has the full colour.
Figure draw(std::string name, const FirstLayer& layer, double strongest);
