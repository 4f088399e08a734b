#pragma once
// Numbers and words as people read them.
#include <cmath>
#include <string>
#include <string_view>
#include <tailor/core/format.hpp>

/// Four digits: "0.001", "1e-07"
inline std::string general(double value) { return tailor::format_number(value, ".4g"); }

/// "0.9164", "−0.0210"; also "NaN" and "∞".
inline std::string fixed(double value, int decimals) {
    if (std::isnan(value)) return "NaN";
    if (value < 0) {
        const std::string size = fixed(-value, decimals);
        return size.find_first_not_of("0.") == std::string::npos ? size : "−" + size;  // no −0.000
    }
    if (std::isinf(value)) return "∞";
    if (value >= 1e9) return general(value);
    return tailor::format_number(value, "." + std::to_string(decimals) + "f");
}

/// "1,491,338"
inline std::string thousands(std::ptrdiff_t value) { return tailor::format_number(value, ","); }

/// "1 error", "2 errors"
inline std::string counted(std::ptrdiff_t count, std::string_view thing) {
    return thousands(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

/// "41 s", "3 min 20 s"
inline std::string duration(double seconds) {
    if (!(seconds < 1e9)) return "not known";
    if (seconds < 10) return fixed(seconds, seconds < 1 ? 2 : 1) + " s";
    const auto whole = static_cast<long>(std::lround(seconds));
    if (whole < 60) return std::to_string(whole) + " s";
    if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole / 60 % 60) + " min";
}

/// What HTML and XML would take for markup becomes text.
inline std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}
