#include "html.hpp"

#include "../format.hpp"

namespace {

bool is_number(const std::string& cell) {
    return cell.find_first_of("0123456789") <= 1 || cell.starts_with("−") || cell == "–" || cell == "NaN" ||
           cell == "∞";
}

std::string element(const std::string& name, const std::string& attributes, const std::string& content) {
    return "<" + name + attributes + ">" + content + "</" + name + ">";
}

std::string look(bool number, bool theirs) {
    if (!number && !theirs) return "";
    return std::string(" class=\"") + (number ? "number" : "") + (theirs ? " theirs" : "") + "\"";
}

/// A hyphen becomes a minus, and the deviation is set apart.
std::string written(const std::string& cell) {
    std::string text = escaped(cell);
    if (!is_number(cell)) return text;
    if (text.starts_with('-')) text.replace(0, 1, "−");
    const std::size_t deviation = text.find(" ± ");
    if (deviation == std::string::npos) return text;
    return text.substr(0, deviation) + element("span", " class=\"deviation\"", text.substr(deviation));
}

std::string head(const Table& table, std::size_t column) {
    if (table.heads[column].empty()) return "<td></td>";
    const bool number = column > 0 && !table.rows.empty() && is_number(table.rows[0][column]);
    return element("th", " scope=\"col\"" + look(number, column > 0 && column == table.theirs),
                   escaped(table.heads[column]));
}

std::string cell(const Table& table, const std::vector<std::string>& row, std::size_t column) {
    if (column == 0) return element("th", " scope=\"row\"", escaped(row[column]));
    return element("td", look(is_number(row[column]), column == table.theirs), written(row[column]));
}

}  // namespace

std::string html(const Table& table) {
    std::string text = "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"" + escaped(table.title) +
                       "\"><table>" + element("caption", "", escaped(table.title)) + "<thead><tr>";
    for (std::size_t c = 0; c < table.heads.size(); ++c) text += head(table, c);
    text += "</tr></thead><tbody>\n";
    for (const auto& row : table.rows) {
        text += "<tr>";
        for (std::size_t c = 0; c < row.size(); ++c) text += cell(table, row, c);
        text += "</tr>\n";
    }
    text += "</tbody></table></div>\n";
    return table.note.empty() ? text : text + element("p", " class=\"note\"", escaped(table.note)) + "\n";
}

std::string html(std::span<const Table> tables, const std::string& heading) {
    std::string text;
    for (const Table& table : tables) text += element(heading, "", escaped(table.title)) + "\n" + html(table);
    return element("div", " class=\"wide compared\"", "\n" + text);
}
