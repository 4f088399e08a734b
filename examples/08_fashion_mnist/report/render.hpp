#pragma once
// SVG as PNG, by librsvg, if the program was built with it (Debian: librsvg2-dev).
#include <string>
#include <string_view>

/// The PNG's bytes, `scale` pixels for a unit of the SVG; "" without librsvg.
std::string rendered(std::string_view svg, double scale);
