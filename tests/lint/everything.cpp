// All headers, for ./dev tidy.
#include <tailor/everything.hpp>
