#pragma once
// Tables as HTML.
#include "../table.hpp"

/// What looks like a number is set flush right. The table scrolls by itself on a narrow screen.
std::string html(const Table& table);
