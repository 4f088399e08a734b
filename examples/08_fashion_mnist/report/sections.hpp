#pragma once
// The page's words and tables, section by section.
#include <map>

#include "report.hpp"

/// For each placeholder of page.html that is no figure, its HTML.
std::map<std::string, std::string, std::less<>> sections(const Report& report);

/// That the images are drawn, or were not checked; "" if they are the official ones.
std::string data_warning(std::string_view provenance, std::string_view source);
