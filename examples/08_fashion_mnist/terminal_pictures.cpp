#include "terminal_pictures.hpp"

#include <algorithm>

namespace {

using tailor::Index;

constexpr Index pixels = 28, columns = 24, rows = 12, side_by_side = 3;  // a character is twice as high as it is wide
constexpr std::string_view shades = " .:-=+*#%@";

/// How much of a pixel lies in a cell, along an axis that is cut into so many cells.
double share(Index pixel, Index cell, Index cells) {
    const double size = double(pixels) / double(cells), first = double(cell) * size;
    return std::max(0.0, std::min(first + size, double(pixel + 1)) - std::max(first, double(pixel)));
}

/// The mean brightness of a cell, 0 to 1.
double brightness(const tailor::Samples& images, Index image, Index row, Index column) {
    double sum = 0;
    for (Index y = 0; y < pixels; ++y)
        for (Index x = 0; x < pixels; ++x)
            sum += share(y, row, rows) * share(x, column, columns) * images.value(image, y * pixels + x);
    return sum / (255.0 * pixels * pixels / (rows * columns));
}

std::string line_of(const tailor::Samples& images, Index image, Index row) {
    std::string text;
    for (Index column = 0; column < columns; ++column)
        text += shades[std::clamp(std::size_t(brightness(images, image, row, column) * double(shades.size())),
                                  std::size_t{0}, shades.size() - 1)];
    return text;
}

/// One line of text, each part in its column.
void add_line(std::string& text, std::span<const std::string> parts) {
    std::string line;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        line.resize(i * (columns + 2), ' ');
        line += parts[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
}

}  // namespace

std::string draw(const tailor::Samples& images, std::span<const Picture> pictures) {
    std::string text;
    for (std::size_t first = 0; first < pictures.size(); first += side_by_side) {
        const auto group = pictures.subspan(first, std::min<std::size_t>(side_by_side, pictures.size() - first));
        std::vector<std::string> parts(group.size());
        for (Index row = 0; row < rows; ++row) {
            for (std::size_t i = 0; i < group.size(); ++i) parts[i] = line_of(images, group[i].image, row);
            add_line(text, parts);
        }
        for (std::size_t line = 0; line < group[0].caption.size(); ++line) {
            for (std::size_t i = 0; i < group.size(); ++i) parts[i] = group[i].caption[line];
            add_line(text, parts);
        }
        if (first + side_by_side < pictures.size()) text += "\n";
    }
    return text;
}
