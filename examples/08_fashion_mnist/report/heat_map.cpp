#include "heat_map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "../format.hpp"

using tailor::Index;

namespace {

constexpr double label_room = 78, square = 34, all_squares = square * double(classes);
constexpr int shades = 8;  // right0 ... right7, wrong0 ... wrong7 in figure.css

std::string shade(std::string_view look, double share) {
    return std::string(look) + std::to_string(std::min(shades - 1, int(share * shades)));
}

double share(Index count, Index of) { return of > 0 ? double(count) / double(of) : 0; }

Index most_errors(const ConfusionMatrix& counts) {
    Index most = 0;
    for (std::size_t t = 0; t < classes; ++t)
        for (std::size_t p = 0; p < classes; ++p)
            if (t != p) most = std::max(most, counts[t][p]);
    return most;
}

}  // namespace

Figure draw(const ConfusionMatrix& counts) {
    Figure figure{"confusion_matrix",
                  "Heat map of the confusion matrix: true labels down, predicted labels across; each cell holds the "
                  "number of test images. The same numbers stand in the table below.",
                  label_room + all_squares + 2, label_room + all_squares + 2};
    figure.role = "group";
    const Index most = most_errors(counts);
    std::string& body = figure.body;
    body += text(label_room - 8, label_room - 9, "tick end", "true ↓") +
            text(label_room - 8, label_room - 25, "tick end", "predicted →");
    for (std::size_t p = 0; p < classes; ++p) {
        const std::string place =
            coordinate(label_room + square * (double(p) + 0.5) + 4) + " " + coordinate(label_room - 9);
        body += group("transform=\"translate(" + place + ") rotate(-90)\"", text(0, 0, "label", class_name(p)));
    }
    for (std::size_t t = 0; t < classes; ++t) {
        const Index all = std::accumulate(counts[t].begin(), counts[t].end(), Index{0});
        const double y = label_room + square * double(t);
        body += text(label_room - 8, y + square / 2 + 4, "label end", class_name(t));
        for (std::size_t p = 0; p < classes; ++p) {
            const double x = label_room + square * double(p);
            const Index count = counts[t][p];
            const std::string look =
                t == p ? shade("right", share(count, all)) : shade("wrong", std::sqrt(share(count, most)));
            body += group("class=\"cell " + look + "\" data-truth=\"" + std::to_string(t) + "\" data-predicted=\"" +
                              std::to_string(p) + "\"",
                          rectangle(x + 1, y + 1, square - 2, square - 2, "") +
                              text(x + square / 2, y + square / 2 + 4.5, "number middle", std::to_string(count)));
        }
    }
    return figure;
}
