#pragma once
// A table of texts, for a terminal or a page.
#include <string>
#include <vector>

struct Table {
    std::string name, title;
    std::vector<std::string> heads;
    std::vector<std::vector<std::string>> rows;  // each as long as heads; UTF-8
    std::string note = "";
    std::size_t theirs = 0;  // the column of what others found; 0: none
};

/// The columns one under the other, the first flush left and the others right; the note below, in lines of 80.
std::string in_characters(const Table& table);
/// The same in Markdown, under a heading.
std::string in_markdown(const Table& table);
