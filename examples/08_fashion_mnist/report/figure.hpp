#pragma once
// Figures: SVG drawn by hand. Colours and fonts come from figure.css, so that a page may give them others in the dark.
#include <string>
#include <string_view>

struct Figure {
    std::string name;         // of its files
    std::string description;  // for those who cannot see it
    double width = 0, height = 0;
    std::string body = "";        // elements
    std::string role = "img";     // group: its elements may be reached one by one
    std::string attributes = "";  // further ones, for the page's script
};

/// The figure as an element of an HTML page that has figure.css.
std::string in_page(const Figure& figure);
/// The figure as a file: on white paper, with its own colours.
std::string alone(const Figure& figure);

// Elements. `look` is what figure.css calls them.
std::string text(double x, double y, std::string_view look, std::string_view content);
std::string line(double x1, double y1, double x2, double y2, std::string_view look);
std::string rectangle(double x, double y, double width, double height, std::string_view look);
/// Of a PNG's bytes; its pixels stay squares.
std::string image(double x, double y, double width, double height, std::string_view look, std::string_view png);
std::string group(std::string_view attributes, std::string_view elements);

/// "data:image/png;base64,...", the address of a PNG that lies in the page itself.
std::string data_uri(std::string_view png);

/// At most two decimals.
std::string coordinate(double value);
