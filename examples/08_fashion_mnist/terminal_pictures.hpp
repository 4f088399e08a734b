#pragma once
// Images in characters, for a terminal.
#include <span>
#include <string>
#include <tailor/data/dataset.hpp>
#include <vector>

/// One image of a data set, and the lines to write below it (at most 24 characters each).
struct Picture {
    tailor::Index image;
    std::vector<std::string> caption;
};

/// Images of 28x28 bytes, 24 characters wide and 12 high, three side by side. All captions have as many lines.
std::string draw(const tailor::Samples& images, std::span<const Picture> pictures);
