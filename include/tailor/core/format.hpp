#pragma once
// Numbers as text, the same in every locale: Python's format language (docs.python.org/3/library/string.html, "Format
// Specification Mini-Language"), in which Keras's users write the names of their files.
//
//   [[fill]align][sign][z][#][0][width][grouping][.precision][type]
//
//   align      <  >  ^ centred  = between sign and digits
//   sign       + always, - if negative, a space in place of +
//   z          no sign before what rounds to zero
//   #          a decimal point always, all digits of g; 0b, 0o, 0x before the digits of b, o, x
//   grouping   , or _ between thousands
//   type       d b o x X: whole numbers; e E f F g G n %: any; none: d, or the fewest digits that read back the same
#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "error.hpp"

namespace TAILOR_NAMESPACE {

namespace detail {

struct NumberFormat {
    std::string fill = " ";  // one character, in UTF-8
    char align = '>', sign = '-', grouping = '\0', type = '\0';
    bool no_negative_zero = false, alternate = false;
    int width = 0, precision = -1;  // -1: not given

    bool has_type(std::string_view types) const { return type != '\0' && types.find(type) != std::string_view::npos; }
    /// None if the text is no format. Widths and precisions go up to 1000.
    static std::optional<NumberFormat> parse(std::string_view text);
};

inline std::optional<NumberFormat> NumberFormat::parse(std::string_view text) {
    NumberFormat f;
    const auto accept = [&](std::string_view choice) {
        if (text.empty() || choice.find(text[0]) == std::string_view::npos) return '\0';
        const char found = text[0];
        text.remove_prefix(1);
        return found;
    };
    const auto accept_number = [&](int& number) {
        number = 0;
        while (const char digit = accept("0123456789"))
            if (number <= 1000) number = 10 * number + (digit - '0');
        return number <= 1000;
    };
    constexpr std::string_view aligns = "<>^=";
    std::size_t fill = text.empty() ? 0 : 1;
    while (fill < text.size() && (text[fill] & 0xC0) == 0x80) ++fill;
    const bool fills = fill < text.size() && aligns.find(text[fill]) != std::string_view::npos;
    if (fills) {
        f.fill = text.substr(0, fill);
        text.remove_prefix(fill);
    }
    const char align = accept(aligns);
    if (align != '\0') f.align = align;
    if (const char sign = accept("+- ")) f.sign = sign;
    f.no_negative_zero = accept("z") != '\0';
    f.alternate = accept("#") != '\0';
    if (!fills && accept("0")) {
        f.fill = "0";
        if (align == '\0') f.align = '=';
    }
    if (!accept_number(f.width)) return {};
    f.grouping = accept(",_");
    if (accept(".") && (text.empty() || text[0] < '0' || text[0] > '9' || !accept_number(f.precision))) return {};
    f.type = accept("bdeEfFgGnoxX%");
    const bool groups = f.type == 'n' ? f.grouping == '\0' : !f.has_type("boxX") || f.grouping != ',';
    if (!text.empty() || !groups) return {};
    return f;
}

inline std::string digits_of(double value, std::chars_format form, int precision = -1) {
    char text[1400];  // 309 digits before the point, 1000 behind it
    char* const end = text + sizeof text;
    return {text, precision < 0 ? std::to_chars(text, end, value, form).ptr
                                : std::to_chars(text, end, value, form, precision).ptr};
}
/// Puts a decimal point behind the digits before the exponent, unless there is one.
inline void add_point(std::string& text, const char* point) {
    const std::size_t end = std::min(text.find('e'), text.size());
    if (std::find(text.begin(), text.end(), '.') == text.end()) text.insert(end, point);
}
/// Types g, n and none: of fixed and scientific form the one that suits the value, without trailing zeros.
inline std::string general_digits(double value, const NumberFormat& f) {
    using enum std::chars_format;
    const bool typed = f.type != '\0', shortest = !typed && f.precision < 0;
    const int digits = f.precision < 0 ? 6 : std::max(f.precision, 1);
    std::string text = shortest ? digits_of(value, scientific) : digits_of(value, scientific, digits - 1);
    const char* power = text.data() + text.find('e') + 1;
    int exponent = 0;
    std::from_chars(power + (*power == '+'), text.data() + text.size(), exponent);
    const bool fits = exponent >= -4 && exponent < (shortest ? 16 : typed ? digits : digits - 1);
    if (fits) text = shortest ? digits_of(value, fixed) : digits_of(value, fixed, digits - 1 - exponent);
    if (!shortest && !f.alternate && text.find('.') != std::string::npos) {
        const std::size_t end = std::min(text.find('e'), text.size()), last = text.find_last_not_of('0', end - 1);
        const std::size_t kept = text[last] == '.' ? last : last + 1;
        text.erase(kept, end - kept);
    }
    if (!typed && fits) add_point(text, ".0");
    if (f.alternate) add_point(text, ".");
    return text;
}
/// A number of at least 0, "inf" or "nan".
inline std::string float_digits(double value, const NumberFormat& f) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return "inf";
    const int precision = f.precision < 0 ? 6 : f.precision;
    if (!f.has_type("eEfF%")) return general_digits(value, f);
    std::string text = f.has_type("eE") ? digits_of(value, std::chars_format::scientific, precision)
                                        : digits_of(value, std::chars_format::fixed, precision);
    if (f.alternate) add_point(text, ".");
    return text;
}

/// Sign, prefix, grouped digits and what follows them, filled to the width.
inline std::string arrange(bool negative, const std::string& prefix, const std::string& text, const NumberFormat& f) {
    const std::string before = (negative ? "-" : f.sign == '-' ? "" : std::string(1, f.sign)) + prefix;
    const std::size_t end = f.has_type("xX") ? text.size() : text.find_first_not_of("0123456789");
    std::string digits = text.substr(0, end);
    const std::string rest = text.substr(std::min(end, text.size()));
    const auto width = static_cast<std::size_t>(f.width);
    const std::size_t others = before.size() + rest.size();

    const std::size_t group = f.has_type("boxX") ? 4 : 3;
    const auto grouped_size = [&](std::size_t n) { return f.grouping == '\0' ? n : n + (n - 1) / group; };
    if (f.fill == "0" && f.align == '=' && !digits.empty())
        while (others + grouped_size(digits.size()) < width) digits.insert(0, 1, '0');
    if (f.grouping != '\0')
        for (std::size_t i = digits.size(); i > group; i -= group) digits.insert(i - group, 1, f.grouping);

    const std::size_t used = others + digits.size(), room = width > used ? width - used : 0;
    const std::size_t left = f.align == '^' ? room / 2 : f.align == '<' ? 0 : room;
    const auto fill = [&](std::size_t times) {
        std::string filling;
        while (times-- > 0) filling += f.fill;
        return filling;
    };
    if (f.align == '=') return before + fill(room) + digits + rest;
    return fill(left) + before + digits + rest + fill(room - left);
}

inline std::optional<std::string> formatted(double value, const NumberFormat& f) {
    if (f.has_type("bdoxX")) return {};
    std::string text = float_digits(std::abs(f.type == '%' ? 100 * value : value), f);
    const bool zero = text.find_first_of("123456789in") == std::string::npos;  // of inf and nan, too
    const bool negative = std::signbit(value) && !std::isnan(value) && !(zero && f.no_negative_zero);
    if (f.has_type("EFG"))
        for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return arrange(negative, "", f.type == '%' ? text + "%" : text, f);
}
inline std::optional<std::string> formatted(bool negative, std::uint64_t size, const NumberFormat& f) {
    if (f.has_type("eEfFgG%")) {
        const auto value = static_cast<double>(size);
        return formatted(negative ? -value : value, f);
    }
    if (f.precision >= 0 || f.no_negative_zero) return {};
    char text[64];
    const int base = f.type == 'b' ? 2 : f.type == 'o' ? 8 : f.has_type("xX") ? 16 : 10;
    std::string digits(text, std::to_chars(text, text + sizeof text, size, base).ptr);
    if (f.type == 'X')
        for (char& c : digits) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    return arrange(negative, f.alternate && base != 10 ? std::string("0") + f.type : "", digits, f);
}

/// None if the form is no format of such a number.
template <class T>
    requires std::integral<T> || std::floating_point<T>
std::optional<std::string> try_format(T value, std::string_view form) {
    const auto f = NumberFormat::parse(form);
    if (!f) return {};
    if constexpr (std::floating_point<T>)
        return formatted(static_cast<double>(value), *f);
    else
        return formatted(value < 0,
                         value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value), *f);
}

}  // namespace detail

/// Python's format(value, form): format_number(0.25, ".1%") is "25.0%". Throws if Python would.
template <class T>
std::string format_number(T value, std::string_view form = "") {
    const auto text = detail::try_format(value, form);
    require(text.has_value(), "format_number: expected [[fill]align][sign][z][#][0][width][,][.precision][type] for a ",
            std::integral<T> ? "whole number" : "number", ", found ", form);
    return *text;
}

}  // namespace TAILOR_NAMESPACE
