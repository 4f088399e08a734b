#pragma once
// What predict returns.
#include <span>
#include <vector>

#include "../core/arena.hpp"
#include "../core/argmax.hpp"
#include "../core/view.hpp"

namespace TAILOR_NAMESPACE {

/// A batch of outputs: what a View shows, owned.
template <class T, class S>
class Output {
public:
    explicit Output(Index batch) : values_(batch * S::size), batch_(batch) {}
    Index batch() const { return batch_; }
    std::span<T> span() { return values_.span(); }
    std::span<const T> span() const { return values_.span(); }
    View<const T, S> view() const { return {values_.data(), batch_}; }
    auto tensor() const { return view().tensor(); }
    auto matrix() const { return view().matrix(); }
    auto sample(Index i) const { return view().sample(i); }
    /// Where each row along the last axis is largest, the first of equals: the most probable class of each sample. -1
    /// for a row with a NaN.
    std::vector<Index> classes() const {
        constexpr Index size = S::extent.back();
        std::vector<Index> all;
        for (const T* row = values_.data(); row != values_.data() + batch_ * S::size; row += size)
            all.push_back(detail::argmax(row, size));
        return all;
    }

private:
    Arena<T> values_;
    Index batch_;
};

}  // namespace TAILOR_NAMESPACE
