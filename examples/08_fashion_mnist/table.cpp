#include "table.hpp"

#include <algorithm>

namespace {

/// How wide UTF-8 is drawn: one column a character.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<std::size_t> widths(const Table& table) {
    std::vector<std::size_t> all;
    for (std::size_t column = 0; column < table.heads.size(); ++column) {
        all.push_back(width(table.heads[column]));
        for (const auto& row : table.rows) all.back() = std::max(all.back(), width(row[column]));
    }
    return all;
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
    std::string text;
    for (std::size_t column = 0; column < cells.size(); ++column) {
        const std::string space(widths[column] - width(cells[column]), ' ');
        text += column == 0 ? cells[column] + space : "  " + space + cells[column];
    }
    return text + "\n";
}

std::string wrapped(const std::string& text, std::size_t columns) {
    std::string all, current;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string word = text.substr(begin, end - begin);
        if (!current.empty() && width(current) + 1 + width(word) > columns) {
            all += current + "\n";
            current.clear();
        }
        current += (current.empty() ? "" : " ") + word;
        begin = end + 1;
    }
    return all + current + "\n";
}

std::string markdown_line(const std::vector<std::string>& cells) {
    std::string text = "|";
    for (const std::string& cell : cells) text += " " + cell + " |";
    return text + "\n";
}

}  // namespace

std::string in_characters(const Table& table) {
    const std::vector<std::size_t> columns = widths(table);
    std::string text = line(table.heads, columns);
    for (const auto& row : table.rows) text += line(row, columns);
    return text + wrapped(table.note, 80);
}

std::string in_markdown(const Table& table) {
    std::string text = "### " + table.title + "\n\n" + markdown_line(table.heads) + "|---|";
    for (std::size_t column = 1; column < table.heads.size(); ++column) text += "---:|";
    text += "\n";
    for (const auto& row : table.rows) text += markdown_line(row);
    return text + "\n" + table.note + "\n";
}
