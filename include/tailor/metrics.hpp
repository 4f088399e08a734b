#pragma once
// Every metric that needs no further library; metrics/confusion_matrix.hpp needs xtensor.
#include "metrics/accuracy.hpp"
