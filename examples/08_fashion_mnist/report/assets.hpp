#pragma once
// The files beside this one, in the program: page.html with its placeholders, its styles and its script. CMake puts them
// into a source from assets.cpp.in.
#include <string_view>

namespace assets {

extern const std::string_view page_html, page_css, page_js, figure_css;

}
