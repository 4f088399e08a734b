#pragma once
// Every layer. Nothing else knows the list.
#include "layers/activation.hpp"
#include "layers/batch_normalization.hpp"
#include "layers/conv2d.hpp"
#include "layers/dense.hpp"
#include "layers/dropout.hpp"
#include "layers/flatten.hpp"
#include "layers/global_avg_pool2d.hpp"
#include "layers/pooling2d.hpp"
