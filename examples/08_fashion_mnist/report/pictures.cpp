#include "pictures.hpp"

#include <algorithm>
#include <cmath>
#include <tailor/io/png.hpp>

#include "../format.hpp"

using tailor::Index;
using tailor::Samples;

namespace {

constexpr std::size_t image_side = 28, sheet_columns = 32;

std::uint8_t pixel(const Samples& images, Index image, std::size_t at) {
    return static_cast<std::uint8_t>(images.value(image, static_cast<Index>(at)));
}

/// Grey as opacity: 0 is transparent, 255 is black. So the image fits any background.
std::string ink_png(std::span<const std::uint8_t> ink, tailor::ImageSize size) {
    std::vector<std::uint8_t> pixels(2 * ink.size());  // grey, which is black, and opacity
    for (std::size_t i = 0; i < ink.size(); ++i) pixels[2 * i + 1] = ink[i];
    return tailor::encode_png(pixels, size);
}

std::string ink_of(const Samples& images, Index image) {
    std::vector<std::uint8_t> ink(image_side * image_side);
    for (std::size_t i = 0; i < ink.size(); ++i) ink[i] = pixel(images, image, i);
    return ink_png(ink, {image_side, image_side});
}

/// Filter f as pixels: its weights are every `filters`-th value of the kernel.
std::string filter_png(const FirstLayer& layer, std::size_t f, double strongest) {
    const std::size_t edge = layer.filter_side();
    std::vector<std::uint8_t> pixels;
    for (std::size_t i = 0; i < edge * edge; ++i) {
        const double weight = layer.weight(f, i), strength = std::min(1.0, std::abs(weight) / strongest);
        const auto opacity = std::isfinite(strength) ? std::uint8_t(255 * strength + 0.5) : std::uint8_t{255};
        const std::uint8_t red[] = {200, 30, 45, opacity}, blue[] = {25, 85, 200, opacity},
                           grey[] = {128, 128, 128, 255};
        const std::uint8_t* colour = !std::isfinite(weight) ? grey : weight > 0 ? red : blue;
        pixels.insert(pixels.end(), colour, colour + 4);
    }
    return tailor::encode_png(pixels, {Index(edge), Index(edge)});
}

std::string scale(double x, double y, double strongest) {
    std::string body = text(x - 6, y + 10, "tick end", "−" + fixed(strongest, 3));
    for (int i = -10; i <= 10; ++i)
        body += "<rect class=\"" + std::string(i > 0 ? "above" : "below") + "\" fill-opacity=\"" +
                coordinate(std::abs(i) / 10.0) + "\" x=\"" + coordinate(x + 6 * (i + 10)) + "\" y=\"" + coordinate(y) +
                "\" width=\"6\" height=\"12\"/>";
    return body + text(x + 132, y + 10, "tick", "+" + fixed(strongest, 3));
}

}  // namespace

Figure draw(std::string name, const Samples& images, std::span<const Captioned> pictures) {
    constexpr double column = 140, size = 112;
    const double captions = pictures.empty() ? 0 : double(pictures[0].captions.size());
    const double row = size + 12 + 35 * captions;
    Figure figure{std::move(name), counted(std::ptrdiff_t(pictures.size()), "image") + ".", 3 * column,
                  row * std::ceil(double(pictures.size()) / 3)};
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const double x = column * double(i % 3), y = row * double(i / 3);
        figure.body += image(x + (column - size) / 2, y, size, size, "ink", ink_of(images, pictures[i].image));
        double below = y + size + 15;
        figure.description += " " + std::to_string(i + 1) + ":";
        for (const auto& [small, large] : pictures[i].captions) {
            figure.body += text(x + column / 2, below, "tick middle", small) +
                           text(x + column / 2, below + 15, "label middle", large);
            below += 35;
            figure.description +=
                " " + small + " " + large + (&large == &pictures[i].captions.back().second ? "." : ",");
        }
    }
    return figure;
}

std::string contact_sheet(const Samples& images, std::span<const Index> which) {
    const std::size_t rows = std::max<std::size_t>(1, (which.size() + sheet_columns - 1) / sheet_columns);
    constexpr std::size_t width = image_side * sheet_columns;
    std::vector<std::uint8_t> ink(width * image_side * rows);
    for (std::size_t i = 0; i < which.size(); ++i) {
        const std::size_t first = i / sheet_columns * image_side * width + i % sheet_columns * image_side;
        for (std::size_t at = 0; at < image_side * image_side; ++at)
            ink[first + at / image_side * width + at % image_side] = pixel(images, which[i], at);
    }
    return ink_png(ink, {Index(image_side * rows), width});
}

Figure draw(std::string name, const FirstLayer& layer, double strongest) {
    constexpr double column = 56, size = 44, row = 68;
    const std::size_t shown = std::min<std::size_t>(layer.filters(), 32);
    Figure figure{std::move(name), "", 8 * column, row * std::ceil(double(shown) / 8) + 22};
    figure.description = counted(std::ptrdiff_t(shown), "filter") + " of the first layer as " +
                         std::to_string(layer.filter_side()) + " by " + std::to_string(layer.filter_side()) +
                         " pixels: red above zero, blue below. Below each its bias.";
    for (std::size_t f = 0; f < shown; ++f) {
        const double x = column * double(f % 8) + (column - size) / 2, y = row * double(f / 8);
        figure.body += image(x, y + 1, size, size, "weights", filter_png(layer, f, strongest)) +
                       rectangle(x, y + 1, size, size, "frame") +
                       text(x + size / 2, y + size + 15, "tick middle", fixed(layer.bias(f), 3));
    }
    figure.body += scale(8 * column / 2 - 63, figure.height - 16, strongest);
    return figure;
}
