#pragma once
// A confusion matrix as a heat map.
#include "../mistakes.hpp"
#include "figure.hpp"

/// Counts in cells: the right answers blue, by their share of the class; the errors red, by the square root of their
/// share of the most frequent one, so that rare ones are seen.
Figure draw(const ConfusionMatrix& counts);
