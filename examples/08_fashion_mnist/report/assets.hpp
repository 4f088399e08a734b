#pragma once
// The files beside this one, in the program: pages with their placeholders, their styles and the script. CMake puts them
// into a source from assets.cpp.in.
#include <string_view>

namespace assets {

extern const std::string_view page_html, tables_html, page_css, page_js, figure_css;

}
