#pragma once
// Tables as HTML.
#include <span>

#include "../table.hpp"

/// What looks like a number is set flush right. The table scrolls by itself on a narrow screen.
std::string html(const Table& table);

/// Tables with many columns, one below the other, each under its title as a heading: h2, h3, ...
std::string html(std::span<const Table> tables, const std::string& heading);
