#pragma once
// The metrics that compile() takes. The scores of finished predictions (metrics/accuracy_score.hpp and its neighbours)
// are in everything.hpp.
#include "metrics/accuracy.hpp"
#include "metrics/regression.hpp"
