#pragma once
// Every class's precision, recall and F1 in one table (scikit-learn's classification_report).
#include <charconv>
#include <string>

#include "../core/format.hpp"
#include "precision_recall.hpp"

namespace TAILOR_NAMESPACE {

struct ReportOptions {
    std::vector<std::string> target_names = {};  // one a class, from class 0; none: the classes' numbers
    Index classes = 0;                           // 0: as many as there are names, else those that occur
    double zero_division = 0;                    // 0, 1 or NaN
    std::vector<double> sample_weight = {};      // one a sample, or none: all weigh 1
};

struct ClassificationReport {
    std::vector<std::string> names;
    std::vector<ClassScore> classes;
    double accuracy = 0;
    ClassScore macro_average, weighted_average;

    /// The table as scikit-learn prints it, with so many digits after the point.
    std::string text(Index digits = 2) const;
};

namespace detail {

/// Letters, not bytes: UTF-8 goes on with bytes 10xxxxxx.
inline std::size_t letters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}
inline std::string right_aligned(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, letters(text)), ' ') + text;
}
/// The fewest digits that distinguish the number from all others; as Python, whole ones among fractions end in ".0".
inline std::string shortest(double value, const char* if_whole) {
    char text[400];
    const std::string digits(text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr);
    return value == std::floor(value) ? digits + if_whole : digits;
}

}  // namespace detail

inline std::string ClassificationReport::text(Index digits) const {
    require(digits >= 0 && digits <= 1000, "classification_report: expected 0 to 1000 digits, found ", digits);
    std::size_t width = std::max(std::string("weighted avg").size(), static_cast<std::size_t>(digits));
    bool whole = true;
    for (const std::string& name : names) width = std::max(width, detail::letters(name));
    for (const ClassScore& one : classes) whole = whole && one.support == std::floor(one.support);

    const auto cell = [](const std::string& text) { return " " + detail::right_aligned(text, 9); };
    const std::string form = "." + std::to_string(digits) + "f";
    const auto number = [&](double value) { return cell(format_number(value, form)); };
    const auto support = [&](double value) { return cell(detail::shortest(value, whole ? "" : ".0")) + "\n"; };
    const auto heading = [&](const std::string& name) { return detail::right_aligned(name, width) + " "; };
    const auto row = [&](const std::string& name, const ClassScore& s) {
        return heading(name) + number(s.precision) + number(s.recall) + number(s.f1) + support(s.support);
    };

    std::string table = heading("") + cell("precision") + cell("recall") + cell("f1-score") + cell("support") + "\n\n";
    for (std::size_t c = 0; c < classes.size(); ++c) table += row(names[c], classes[c]);
    table += "\n" + heading("accuracy") + cell("") + cell("") + number(accuracy) + support(macro_average.support);
    return table + row("macro avg", macro_average) + row("weighted avg", weighted_average);
}

/// Any two containers of class numbers of the same size. Throws Error as f1_score does, and for names that are not one
/// a class.
template <class Truths, class Predictions>
ClassificationReport classification_report(const Truths& truths, const Predictions& predictions,
                                           const ReportOptions& options = {}) {
    constexpr const char* who = "classification_report";
    detail::check_zero_division(who, options.zero_division);
    const Index named = static_cast<Index>(options.target_names.size());
    const Index count = options.classes == 0 ? named : options.classes;
    const auto pairs = detail::class_pairs(who, truths, predictions, count, options.sample_weight);
    require(named == 0 || named == count, who, ": expected a name for each of ", count, " classes, found ", named);

    ClassificationReport report;
    report.names = options.target_names;
    report.classes = detail::class_scores(pairs, options.zero_division);
    if (named == 0)
        for (const Index number : pairs.classes) report.names.push_back(std::to_string(number));
    report.accuracy = detail::micro_score(pairs, options.zero_division).recall;
    report.macro_average = detail::mean_scores(report.classes, Average::macro);
    report.weighted_average = detail::mean_scores(report.classes, Average::weighted);
    return report;
}

}  // namespace TAILOR_NAMESPACE
