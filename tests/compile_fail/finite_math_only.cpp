// The part of -ffast-math that removes checks for NaN.
// flags: -ffinite-math-only
// error: tailor: expected IEEE arithmetic, found -Ofast, -ffast-math or a part of it
#include <tailor/core/shape.hpp>
