#include "report.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tailor/io/file.hpp>

#include "../format.hpp"
#include "assets.hpp"
#include "curves.hpp"
#include "heat_map.hpp"
#include "html.hpp"
#include "pictures.hpp"
#include "render.hpp"
#include "sections.hpp"

using namespace tailor;

namespace {

Figure first_images(const Dataset& train) {
    std::vector<Captioned> pictures;
    for (Index i = 0; i < std::min<Index>(6, train.size()); ++i)
        pictures.push_back({i, {{"Label", class_name(static_cast<std::size_t>(train.targets.label(i)))}}});
    return draw("first_images", train.inputs, pictures);
}

Figure top_errors(const Report& report) {
    std::vector<Captioned> pictures;
    for (const Mistake& m : report.mistakes.first(std::min<std::size_t>(6, report.mistakes.size())))
        pictures.push_back({m.image,
                            {{"Predicted label", class_name(m.predicted) + " " + fixed(m.predicted_probability, 4)},
                             {"True label", class_name(m.truth) + " " + fixed(m.true_probability, 4)}}});
    return draw("top_errors", report.test.inputs, pictures);
}

std::vector<Figure> figures(const Report& report) {
    std::vector<Figure> all{
        first_images(report.train),
        draw(Curves{"accuracy", report.results.test_accuracy, values_of(report.history, "accuracy"),
                    values_of(report.history, "val_accuracy")}),
        draw(Curves{"loss", report.results.test_loss, values_of(report.history, "loss"),
                    values_of(report.history, "val_loss")}),
        draw(report.results.confusion_matrix),
    };
    if (!report.mistakes.empty()) all.push_back(top_errors(report));
    if (report.before.filter_side() == 0) return all;
    const double strongest = std::max(report.before.strongest(), report.after.strongest());
    all.push_back(draw("filters_before", report.before, strongest));
    all.push_back(draw("filters_after", report.after, strongest));
    return all;
}

/// As JSON; what is infinite is written as a number too large, which JavaScript reads as Infinity.
std::string number(double value) {
    if (std::isnan(value)) return "null";
    if (std::isinf(value)) return value > 0 ? "1e999" : "-1e999";
    char text[32];
    return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

template <class Values, class Write>
std::string list(const Values& values, Write write) {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ",") + write(value);
    return "[" + text + "]";
}

/// What the page's script works with: the curves, the errors in the order of their sheet, and metrics.json.
std::string data_of(const Report& report) {
    std::string text = "{\"metrics\":" + metrics_json(report.results) + ",\"classes\":[";
    for (std::size_t i = 0; i < classes; ++i) text += (i > 0 ? ",\"" : "\"") + class_name(i) + "\"";
    text += "],\"history\":{";
    for (const auto& [name, values] : report.history.history)
        text += (text.back() == '{' ? "\"" : ",\"") + name + "\":" + list(values, number);
    text += "},\"errors\":" +
            list(report.mistakes,
                 [](const Mistake& m) {
                     return "[" + std::to_string(m.image) + "," + std::to_string(m.predicted) + "," +
                            std::to_string(m.truth) + "," + fixed(m.predicted_probability, 4) + "]";
                 }) +
            "}";
    for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;) text.replace(at, 1, "\\u003c");
    return text;
}

std::string sheet_of(const Report& report) {
    std::vector<Index> images;
    for (const Mistake& m : report.mistakes) images.push_back(m.image);
    return data_uri(contact_sheet(report.test.inputs, images));
}

/// The page with {{name}} replaced by what stands under that name.
std::string filled(std::string_view page, const std::map<std::string, std::string, std::less<>>& parts) {
    std::string text;
    while (true) {
        const std::size_t open = page.find("{{"), close = page.find("}}");
        text += page.substr(0, open);
        if (open == std::string_view::npos) return text;
        const std::string_view name = page.substr(open + 2, close - open - 2);
        const auto part = parts.find(name);
        require(part != parts.end(), "report.html: nothing to put in place of ", name);
        text += part->second;
        page.remove_prefix(close + 2);
    }
}

}  // namespace

std::string write_report(const std::filesystem::path& folder, const Report& report) {
    std::error_code error;
    std::filesystem::create_directories(folder / "figures", error);
    auto parts = sections(report);
    parts["top_errors"] = parts["filters_before"] = parts["filters_after"] = "";
    parts["with_errors"] = report.mistakes.empty() ? "hidden" : "";
    parts["without_errors"] = report.mistakes.empty() ? "" : "hidden";
    parts["with_filters"] = report.before.filter_side() == 0 ? "hidden" : "";
    bool as_png = false;
    for (const Figure& figure : figures(report)) {
        parts[figure.name] = in_page(figure);
        const std::string svg = alone(figure), png = rendered(svg, 2);
        write_file(folder / "figures" / (figure.name + ".svg"), svg);
        as_png = !png.empty();
        const std::filesystem::path file = folder / "figures" / (figure.name + ".png");
        if (as_png)
            write_file(file, png);
        else
            std::filesystem::remove(file, error);  // of an earlier run
    }
    parts["styles"] = std::string(assets::figure_css) + std::string(assets::page_css);
    parts["script"] = assets::page_js;
    parts["run"] = data_of(report);
    parts["sheet"] = sheet_of(report);
    write_file(folder / "report.html", filled(assets::page_html, parts));
    return as_png ? "figures as .svg and .png" : "figures as .svg (as .png too, if the program is built with librsvg)";
}

void write_tables(const std::filesystem::path& file, const Comparisons& c) {
    std::string finished;
    if (c.finished < c.planned)
        finished = thousands(std::ptrdiff_t(c.finished)) + " of " + counted(std::ptrdiff_t(c.planned), "training") +
                   (c.finished == 1 ? " is finished. " : " are finished. ");
    const std::string warning = data_warning(c.provenance, c.data_source);
    write_file(file, filled(assets::tables_html, {{"styles", std::string(assets::page_css)},
                                                  {"warning", warning},
                                                  {"source", warning.empty() ? escaped(c.data_source) + ". " : ""},
                                                  {"finished", finished},
                                                  {"tables", html(c.tables, "h2")}}));
}
