#pragma once
// A model as a table, in Keras's form, and on request what it costs.
#include <algorithm>
#include <string>
#include <vector>

#include "../core/format.hpp"
#include "model.hpp"

namespace TAILOR_NAMESPACE {

/// What the table shows beside layers, shapes and parameters.
enum class Costs { hide, show };

namespace detail {

inline std::string with_commas(Index value) { return format_number(value, ","); }
/// "5.69 MB", with units of 1024 as Keras has them.
inline std::string readable_bytes(double bytes) {
    const char* const units[] = {"B", "KB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    for (; bytes >= 1024 && unit + 1 < std::size(units); ++unit) bytes /= 1024;
    return format_number(bytes, ".2f") + " " + units[unit];
}
inline std::string shape_text(const std::vector<Index>& extents) {
    std::string text = "(None";
    for (const Index extent : extents) text += ", " + std::to_string(extent);
    return text + ")";
}

struct Column {
    std::string title;
    std::size_t width;  // with a space on each side
    enum class Align { left, right } align = Align::left;
};

/// left + fill for each column, joined, + right
inline std::string rule(const std::vector<Column>& columns, const char* left, const char* fill, const char* joint,
                        const char* right) {
    std::string text = left;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        for (std::size_t i = 0; i < columns[c].width; ++i) text += fill;
        text += c + 1 < columns.size() ? joint : right;
    }
    return text + "\n";
}
inline std::string row(const std::vector<Column>& columns, const std::vector<std::string>& cells, const char* bar) {
    std::string text = bar;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const std::size_t room = columns[c].width - 2;
        const bool fits = cells[c].size() <= room;
        const std::string space(fits ? room - cells[c].size() : 0, ' ');
        text += ' ';
        if (columns[c].align == Column::Align::right) text += space;
        text += fits ? cells[c] : cells[c].substr(0, room - 1) + "…";
        if (columns[c].align == Column::Align::left) text += space;
        text += ' ';
        text += bar;
    }
    return text + "\n";
}

}  // namespace detail

/// The table that Keras 3 prints for the same model; with Costs::show also multiply-adds and bytes, of a sample.
template <class T>
std::string summary(const Model<T>& model, Costs costs = Costs::hide) {
    using detail::Column;
    std::vector<Column> columns{{"Layer (type)", 33}, {"Output Shape", 24}, {"Param #", 15, Column::Align::right}};
    if (costs == Costs::show) {
        columns.push_back({"Multiply-adds", 16, Column::Align::right});
        columns.push_back({"Output", 14, Column::Align::right});
    }
    std::vector<std::string> titles;
    for (const Column& column : columns) titles.push_back(column.title);

    std::string text = "Model: \"sequential\"\n";
    text += detail::rule(columns, "┏", "━", "┳", "┓") + detail::row(columns, titles, "┃") +
            detail::rule(columns, "┡", "━", "╇", "┩");
    Index total = 0, trainable = 0, multiply_adds = 0, bytes = 0;
    const auto layers = model.layers();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const LayerInfo& layer = layers[i];
        if (i > 0) text += detail::rule(columns, "├", "─", "┼", "┤");
        std::vector<std::string> cells{layer.name + " (" + layer.type + ")", detail::shape_text(layer.output),
                                       detail::with_commas(layer.parameters)};
        if (costs == Costs::show) {
            cells.push_back(detail::with_commas(layer.multiply_adds));
            cells.push_back(detail::readable_bytes(static_cast<double>(layer.output_bytes)));
        }
        text += detail::row(columns, cells, "│");
        total += layer.parameters;
        trainable += layer.trainable;
        multiply_adds += layer.multiply_adds;
        bytes += layer.output_bytes;
    }
    text += detail::rule(columns, "└", "─", "┴", "┘");
    const auto line = [](const char* name, Index count) {
        return std::string(" ") + name + " params: " + detail::with_commas(count) + " (" +
               detail::readable_bytes(static_cast<double>(count) * sizeof(T)) + ")\n";
    };
    text += line("Total", total) + line("Trainable", trainable) + line("Non-trainable", total - trainable);
    if (costs == Costs::show)
        text += " A sample's forward pass: " + detail::with_commas(multiply_adds) + " multiply-adds, " +
                detail::readable_bytes(static_cast<double>(bytes)) + " of outputs\n";
    return text;
}

}  // namespace TAILOR_NAMESPACE
