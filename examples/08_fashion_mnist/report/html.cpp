#include "html.hpp"

#include "format.hpp"

namespace {

bool is_number(const std::string& cell) {
    return cell.find_first_of("0123456789") <= 1 || cell == "–" || cell == "NaN" || cell == "∞" || cell == "-∞";
}

std::string element(const char* name, const std::string& attributes, const std::string& content) {
    return "<" + std::string(name) + attributes + ">" + escaped(content) + "</" + name + ">";
}

std::string flush(bool right) { return right ? " class=\"number\"" : ""; }

}  // namespace

std::string html(const Table& table) {
    std::string text = "<div class=\"table\" role=\"region\" aria-label=\"" + escaped(table.title) + "\"><table>" +
                       element("caption", "", table.title) + "<thead><tr>";
    for (std::size_t c = 0; c < table.heads.size(); ++c)
        text += element("th", " scope=\"col\"" + flush(c > 0 && !table.rows.empty() && is_number(table.rows[0][c])),
                        table.heads[c]);
    text += "</tr></thead><tbody>\n";
    for (const auto& row : table.rows) {
        text += "<tr>";
        for (std::size_t c = 0; c < row.size(); ++c)
            text += c == 0 ? element("th", " scope=\"row\"", row[c]) : element("td", flush(is_number(row[c])), row[c]);
        text += "</tr>\n";
    }
    text += "</tbody></table></div>\n";
    return table.note.empty() ? text : text + element("p", " class=\"note\"", table.note) + "\n";
}
