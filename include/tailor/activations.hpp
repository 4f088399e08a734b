#pragma once
// Every activation function.
#include "activations/activation.hpp"
