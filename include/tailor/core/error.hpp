#pragma once
// The one exception of the library: its message says what was expected, what was found, and where.
#include <initializer_list>
#include <ios>
#include <sstream>
#include <stdexcept>
#include <string>

#include "namespace.hpp"

namespace TAILOR_NAMESPACE {

class Error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

namespace detail {

/// Something to write, whatever its type: so that a message costs a compiler little, of which there are many.
struct Part {
    const void* value;
    void (*write)(std::ostream& out, const void* value);
};
template <class T>
Part part_of(const T& value) {
    return {&value, [](std::ostream& out, const void* at) { out << *static_cast<const T*>(at); }};
}
inline Part part_of(const char* text) {
    return {text, [](std::ostream& out, const void* at) { out << static_cast<const char*>(at); }};
}
inline Part part_of(std::ios_base& (*manipulator)(std::ios_base&)) {
    return {reinterpret_cast<const void*>(manipulator), [](std::ostream& out, const void* at) {
                out << reinterpret_cast<std::ios_base& (*)(std::ios_base&)>(const_cast<void*>(at));
            }};
}

inline std::string join_parts(std::initializer_list<Part> parts) {
    std::ostringstream text;
    text.imbue(std::locale::classic());  // whatever the program has chosen
    for (const Part& part : parts) part.write(text, part.value);
    return text.str();
}
[[noreturn, gnu::cold]] inline void throw_parts(std::initializer_list<Part> parts) { throw Error(join_parts(parts)); }

}  // namespace detail

/// "a", 3, "b" -> "a3b"
template <class... Parts>
std::string text_of(const Parts&... parts) {
    return detail::join_parts({detail::part_of(parts)...});
}

/// Throws an Error of the joined parts.
template <class... Parts>
[[noreturn, gnu::cold]] void throw_error(const Parts&... parts) {
    detail::throw_parts({detail::part_of(parts)...});
}

/// Throws an Error of the joined parts unless the condition holds.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
    if (!condition) throw_error(parts...);
}

}  // namespace TAILOR_NAMESPACE
