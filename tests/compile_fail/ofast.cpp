// -Ofast is -O3 -ffast-math.
// flags: -Ofast
// error: tailor: expected IEEE arithmetic, found -Ofast, -ffast-math or a part of it
#include <tailor/core/shape.hpp>
