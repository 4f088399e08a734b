#pragma once
// Catch2 version 2 or 3, whichever is installed, with the names of version 3.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
#else
#include <catch2/catch.hpp>
#include <string>
inline auto ContainsSubstring(const std::string& part) { return Catch::Matchers::Contains(part); }
#endif

#include <tailor/core/parallel.hpp>

/// Loops of tests are small: they are shared all the same, or no test would see two threads.
inline const tailor::detail::ShareEverything share_everything;
