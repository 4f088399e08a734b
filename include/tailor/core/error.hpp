#pragma once
// The one exception of the library: its message says what was expected, what was found, and where.
#include <sstream>
#include <stdexcept>
#include <string>

#include "namespace.hpp"

namespace TAILOR_NAMESPACE {

class Error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// "a", 3, "b" -> "a3b"
template <class... Parts>
std::string join(const Parts&... parts) {
    std::ostringstream text;
    (text << ... << parts);
    return text.str();
}

/// Throws an Error of the joined parts.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
    throw Error(join(parts...));
}

/// Throws an Error of the joined parts unless the condition holds.
template <class... Parts>
void require(bool condition, const Parts&... parts) {
    if (!condition) fail(parts...);
}

}  // namespace TAILOR_NAMESPACE
