#pragma once
// Errors as text.
#include <string>

#include <tailor/core/error.hpp>

namespace testing {

/// The message of the tailor::Error that the action throws; "no error" if it throws none.
template <class Action>
std::string error_of(const Action& action) {
    try {
        action();
    } catch (const tailor::Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace testing
