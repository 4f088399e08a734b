#pragma once
// Numbers as Python writes them, and names with fields as Python's str.format fills them: what Keras's callbacks write.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "callback.hpp"

namespace TAILOR_NAMESPACE {

/// repr(value): the shortest digits that read back as the same number; 0.5, 1.0, 1e-05, nan.
inline std::string python_repr(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    char text[32];
    const auto write = [&](std::chars_format format) {
        return std::string_view(text, std::to_chars(text, text + sizeof text, value, format).ptr);
    };
    const std::string_view scientific = write(std::chars_format::scientific);
    const int exponent = std::atoi(std::string(scientific.substr(scientific.find('e') + 1)).c_str());
    if (value != 0 && (exponent < -4 || exponent >= 16)) return std::string(scientific);
    std::string fixed(write(std::chars_format::fixed));
    if (fixed.find('.') == std::string::npos) fixed += ".0";
    return fixed;
}

namespace detail {

/// A field's form: [0][width][.precision][d, e, f or g]
struct FieldForm {
    bool zeros = false;
    int width = 0, precision = -1;
    char type = '\0';

    static std::optional<FieldForm> parse(std::string_view text) {
        FieldForm form;
        const auto number = [&](int& to) {
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
            text.remove_prefix(static_cast<std::size_t>(end - text.data()));
            return error == std::errc{} && to >= 0 && to < 100;
        };
        form.zeros = text.starts_with('0');
        if (!text.empty() && text[0] >= '0' && text[0] <= '9' && !number(form.width)) return {};
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            if (!number(form.precision)) return {};
        }
        if (text.size() > 1 || (!text.empty() && std::string_view("defg").find(text[0]) == std::string_view::npos))
            return {};
        if (!text.empty()) form.type = text[0];
        return form;
    }
    std::string write(double value) const {
        char text[512];
        std::snprintf(text, sizeof text,
                      type == 'e'   ? "%.*e"
                      : type == 'f' ? "%.*f"
                                    : "%.*g",
                      precision < 0 ? 6 : precision, value);
        return pad(type == '\0' && precision < 0 ? python_repr(value) : text);
    }
    std::string write(Index value) const { return pad(std::to_string(value)); }

private:
    std::string pad(std::string text) const {
        const auto room = static_cast<std::size_t>(width);
        const std::size_t sign = text.starts_with('-') && zeros ? 1 : 0;
        if (text.size() < room) text.insert(sign, room - text.size(), zeros ? '0' : ' ');
        return text;
    }
};

}  // namespace detail

/// "{epoch:02d}-{val_loss:.4f}" with its fields filled: epoch and batch, both from 1, and logged values. {{ and }} are
/// braces. Throws if a field's form is not [0][width][.precision][d, e, f or g], or its name is not known.
inline std::string format_fields(std::string_view pattern, Index epoch, std::optional<Index> batch, const Logs& logs) {
    const auto field = [&](std::string_view text) {
        const std::size_t colon = text.find(':');
        const std::string_view name = text.substr(0, colon);
        const auto form =
            detail::FieldForm::parse(colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1));
        const bool counts = name == "epoch" || (name == "batch" && batch);
        require(form && (form->type == '\0' || (form->type == 'd') == counts), pattern,
                ": expected a field like {epoch:02d} or {val_loss:.4f}, found {", text, "}");
        if (counts) return form->write(name == "epoch" ? epoch : *batch);
        require(logs.contains(name), pattern, ": expected fields that are logged, found {", text, "}");
        return form->write(logs[name]);
    };
    std::string filled;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if ((c == '{' || c == '}') && i + 1 < pattern.size() && pattern[i + 1] == c)
            ++i;
        else if (c == '{') {
            const std::size_t end = pattern.find('}', i);
            require(end != std::string_view::npos, pattern, ": expected a } after each {");
            filled += field(pattern.substr(i + 1, end - i - 1));
            i = end;
            continue;
        } else
            require(c != '}', pattern, ": expected a { before each }");
        filled += c;
    }
    return filled;
}

}  // namespace TAILOR_NAMESPACE
