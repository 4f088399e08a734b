#pragma once
// Where a row is largest: for classes in accuracies, predictions and labels alike.
#include "shape.hpp"

namespace TAILOR_NAMESPACE::detail {

/// The index of the largest of `size` values, the first of equals; -1 if one of them is NaN, for then none is.
template <class T>
Index argmax(const T* row, Index size) {
    Index best = 0;
    T largest = row[0];
    bool broken = false;
    for (Index j = 0; j < size; ++j) {  // without a branch a value
        const bool larger = row[j] > largest;
        broken |= row[j] != row[j];
        best = larger ? j : best;
        largest = larger ? row[j] : largest;
    }
    return broken ? -1 : best;
}

}  // namespace TAILOR_NAMESPACE::detail
