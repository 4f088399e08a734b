#pragma once
// Names with fields, as Python's str.format fills them: what Keras's callbacks call their files.
#include <optional>
#include <string>
#include <string_view>

#include "../../core/format.hpp"
#include "callback.hpp"

namespace TAILOR_NAMESPACE {

/// "{epoch:02d}-{val_loss:.4f}" with its fields filled: epoch and batch, both from 1, and logged values. {{ and }} are
/// braces. Behind a colon stands what core/format.hpp reads. Throws if Python would not format the value so, or its name
/// is not known.
inline std::string format_fields(std::string_view pattern, Index epoch, std::optional<Index> batch, const Logs& logs) {
    const auto field = [&](std::string_view text) {
        const std::size_t colon = text.find(':');
        const std::string_view name = text.substr(0, colon);
        const std::string_view form = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
        const bool is_batch = name == "batch" && batch, counts = name == "epoch" || is_batch;
        require(counts || logs.contains(name), pattern, ": expected fields that are logged, found {", text, "}");
        const auto filled =
            counts ? detail::try_format(is_batch ? *batch : epoch, form) : detail::try_format(logs[name], form);
        require(filled.has_value(), pattern, ": expected a field like {epoch:02d} or {val_loss:.4f}, found {", text,
                "}");
        return *filled;
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
