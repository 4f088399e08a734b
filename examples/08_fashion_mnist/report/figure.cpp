#include "figure.hpp"

#include <openssl/evp.h>

#include "../format.hpp"
#include "assets.hpp"

namespace {

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + escaped(value) + "\"";
}
std::string attribute(std::string_view name, double value) { return attribute(name, coordinate(value)); }

std::string frame(const Figure& f, double margin) {
    const std::string corner = coordinate(-margin) + " " + coordinate(-margin) + " ";
    const std::string size = coordinate(f.width + 2 * margin) + " " + coordinate(f.height + 2 * margin);
    return attribute("viewBox", corner + size) + attribute("role", f.role);
}

}  // namespace

std::string in_page(const Figure& f) {
    return "<svg" + attribute("class", "figure " + f.name) + frame(f, 0) + attribute("aria-label", f.description) +
           f.attributes + ">" + f.body + "</svg>";
}

std::string alone(const Figure& f) {
    constexpr double margin = 16;
    const double width = f.width + 2 * margin, height = f.height + 2 * margin;
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\"" + attribute("width", width) +
           attribute("height", height) + frame(f, margin) + ">\n<desc>" + escaped(f.description) +
           "</desc>\n<style>\n" + std::string(assets::figure_css) + "</style>\n" +
           rectangle(-margin, -margin, width, height, "paper") + f.body + "\n</svg>\n";
}

std::string text(double x, double y, std::string_view look, std::string_view content) {
    return "<text" + attribute("x", x) + attribute("y", y) + attribute("class", look) + ">" + escaped(content) +
           "</text>";
}

std::string line(double x1, double y1, double x2, double y2, std::string_view look) {
    return "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
           attribute("class", look) + "/>";
}

std::string rectangle(double x, double y, double width, double height, std::string_view look) {
    return "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
           attribute("class", look) + "/>";
}

std::string image(double x, double y, double width, double height, std::string_view look, std::string_view png) {
    return "<image" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
           attribute("class", "pixels " + std::string(look)) + attribute("href", data_uri(png)) + "/>";
}

std::string group(std::string_view attributes, std::string_view elements) {
    return "<g " + std::string(attributes) + ">" + std::string(elements) + "</g>";
}

std::string data_uri(std::string_view png) {
    std::string text((png.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a zero
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), reinterpret_cast<const unsigned char*>(png.data()),
                    int(png.size()));
    text.pop_back();
    return "data:image/png;base64," + text;
}

std::string coordinate(double value) {
    std::string text = tailor::format_number(value, ".2f");
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}
