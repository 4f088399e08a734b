#pragma once
// Values and derivatives of activations.
#include <cmath>
#include <numbers>

#include <tailor/layers/activation.hpp>
#include "layers/helpers.hpp"

namespace testing {

using namespace tailor;

inline const double ln2 = std::numbers::ln2, ln3 = std::log(3);

/// f(x) and f'(x).
struct Values {
    Numbers y, derivative;
};
template <class F>
Values values_of(const Numbers& x, const F& f = {}) {
    Trial<Activation<F>, Shape<1>> trial({f});
    const Numbers y = trial.forward(x);
    return {y, trial.backward(Numbers(x.size(), 1))};
}

}  // namespace testing
