// Without NaN a broken network goes unnoticed.
// flags: -ffast-math
// error: tailor: expected IEEE arithmetic, found -Ofast, -ffast-math or a part of it
#include <tailor/core/shape.hpp>
