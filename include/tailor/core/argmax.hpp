#pragma once
// Where a row is largest: for classes in accuracies, predictions and labels alike.
#include "shape.hpp"

namespace TAILOR_NAMESPACE::detail {

/// The index of the largest of `size` values, the first of equals; -1 if one of them is NaN, for then none is.
template <class T>
Index argmax(const T* row, Index size) {
    Index best = 0;
    for (Index j = 0; j < size; ++j) {
        if (row[j] != row[j]) return -1;
        if (row[j] > row[best]) best = j;
    }
    return best;
}

}  // namespace TAILOR_NAMESPACE::detail
