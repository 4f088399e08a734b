#pragma once
// A loss or an accuracy over the epochs, of training and of validation.
#include <vector>

#include "figure.hpp"

struct Curves {
    std::string quantity;  // accuracy
    double test = 0;       // of the test images, after training
    std::vector<double> train, validation;
};

/// Training red, a whole line with dots; validation blue, dashed, with squares. What is no finite number leaves a gap.
Figure draw(const Curves& curves);
