#pragma once
// tailor: deep learning, made to measure. All that a network needs; everything.hpp adds what needs more libraries.
#include "initializers.hpp"
#include "layers.hpp"
#include "losses.hpp"
#include "metrics.hpp"
#include "model/sequential.hpp"
#include "model/summary.hpp"
#include "optimizers.hpp"
#include "training/callbacks/progbar_logger.hpp"
#include "training/fit.hpp"
