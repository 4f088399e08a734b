#include "curves.hpp"

#include <algorithm>
#include <cmath>

#include "../format.hpp"

namespace {

/// The figure, and in it the rectangle of the curves.
constexpr struct {
    double width = 460, height = 300, left = 46, right = 450, top = 62, bottom = 258;
} plot;

/// An axis: what it shows, and where its lines are.
struct Axis {
    double first, last, step;
    int decimals;

    double share(double value) const { return (value - first) / (last - first); }
};

/// About `count` steps of 1, 2 or 5 times a power of ten that hold all values.
Axis axis_of(double least, double most, int count) {
    if (most - least < 1e-9 * std::max(1.0, std::abs(most))) {
        const double room = std::max(0.01, 0.05 * std::abs(most));
        least -= room, most += room;
    }
    const double rough = (most - least) / count, power = std::pow(10.0, std::floor(std::log10(rough)));
    const double times = rough / power;
    const double step = power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
    return {std::floor(least / step) * step, std::ceil(most / step) * step, step,
            std::max(0, int(-std::floor(std::log10(step) + 1e-9)))};
}

Axis axis_of_values(const Curves& c) {
    std::vector<double> finite;
    for (const auto* series : {&c.train, &c.validation})
        std::copy_if(series->begin(), series->end(), std::back_inserter(finite),
                     [](double v) { return std::isfinite(v); });
    if (finite.empty()) return axis_of(0, 1, 5);
    const auto [least, most] = std::minmax_element(finite.begin(), finite.end());
    return axis_of(*least, *most, 5);
}

/// Epochs count from 1.
Axis axis_of_epochs(std::size_t epochs) {
    if (epochs < 2) return {0.5, 1.5, 1, 0};
    return {1, double(epochs), std::max(1.0, axis_of(0, double(epochs), 10).step), 0};
}

double x_of(const Axis& epochs, double epoch) { return plot.left + epochs.share(epoch) * (plot.right - plot.left); }
double y_of(const Axis& values, double value) { return plot.bottom - values.share(value) * (plot.bottom - plot.top); }

std::string grid(const Axis& epochs, const Axis& values) {
    std::string body;
    for (int i = 0; i <= std::lround((values.last - values.first) / values.step); ++i) {
        const double value = values.first + i * values.step, y = y_of(values, value);
        body += line(plot.left, y, plot.right, y, "grid") +
                text(plot.left - 7, y + 4, "tick end",
                     std::abs(value) < 1e5 ? fixed(value, values.decimals) : general(value));
    }
    for (int i = 0; i * epochs.step <= epochs.last; ++i) {
        const double epoch = std::max(1.0, i * epochs.step), x = x_of(epochs, epoch);
        const bool too_near = i > 0 && x - x_of(epochs, 1) < 16;  // the numbers of the first two would touch
        if (!too_near)
            body +=
                line(x, plot.top, x, plot.bottom, "grid") + text(x, plot.bottom + 17, "tick middle", fixed(epoch, 0));
    }
    return body + line(plot.left, plot.bottom, plot.right, plot.bottom, "axis") +
           text(plot.right, plot.height - 6, "tick end", "epoch");
}

std::string marker(std::string_view look, double x, double y) {
    if (look == "train")
        return "<circle class=\"dot train\" cx=\"" + coordinate(x) + "\" cy=\"" + coordinate(y) + "\" r=\"3\"/>";
    return rectangle(x - 3, y - 3, 6, 6, "dot validation");
}

std::string curve(std::string_view look, const std::vector<double>& series, const Axis& epochs, const Axis& values) {
    std::string path, markers;
    bool drawing = false;
    for (std::size_t i = 0; i < series.size(); ++i) {
        if (!std::isfinite(series[i])) {
            drawing = false;
            continue;
        }
        const double x = x_of(epochs, double(i + 1)), y = y_of(values, series[i]);
        path += (drawing ? "L" : "M") + coordinate(x) + " " + coordinate(y);
        drawing = true;
        if (series.size() <= 40) markers += marker(look, x, y);
    }
    return "<path class=\"curve " + std::string(look) + "\" d=\"" + path + "\"/>" + markers;
}

/// A stretch of the line, the name, and the last value, which the page's script replaces by that under the pointer.
std::string key(double x, std::string_view look, const std::string& name, const std::vector<double>& series) {
    const std::string value = series.empty() ? "none" : fixed(series.back(), 4);
    return line(x, 41, x + 30, 41, "curve " + std::string(look)) + marker(look, x + 15, 41) +
           text(x + 38, 45, "key", name) +
           text(x + 38 + 7.2 * double(name.size()), 45, "reading " + std::string(look), value);
}

}  // namespace

Figure draw(const Curves& c) {
    const Axis epochs = axis_of_epochs(c.train.size()), values = axis_of_values(c);
    const std::string last = c.train.empty() ? "no epoch" : "epoch " + std::to_string(c.train.size());
    std::string spoken =
        "Line chart of the " + c.quantity + " over " + counted(std::ptrdiff_t(c.train.size()), "epoch");
    if (!c.train.empty())
        spoken += ": training goes from " + fixed(c.train.front(), 4) + " to " + fixed(c.train.back(), 4) +
                  ", validation from " + fixed(c.validation.front(), 4) + " to " + fixed(c.validation.back(), 4);

    Figure figure{c.quantity, spoken + ". On the test images it is " + fixed(c.test, 4) + ".", plot.width, plot.height};
    figure.body = text(0, 16, "title", "Test " + c.quantity + ": " + fixed(c.test, 4)) + grid(epochs, values) +
                  key(0, "train", "training", c.train) + key(164, "validation", "validation", c.validation) +
                  text(plot.right, 45, "reading when end", last) + curve("train", c.train, epochs, values) +
                  curve("validation", c.validation, epochs, values);
    std::string box;
    for (const double edge :
         {plot.left, plot.right, plot.top, plot.bottom, epochs.first, epochs.last, values.first, values.last})
        box += std::to_string(edge) + " ";
    figure.attributes = " tabindex=\"0\" data-quantity=\"" + c.quantity + "\" data-box=\"" + box + "\"";
    return figure;
}
