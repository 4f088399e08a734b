#pragma once
// Memory that we own: one aligned block, made once, zeroed.
#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <utility>

#include "shape.hpp"

namespace TAILOR_NAMESPACE {

inline constexpr std::size_t alignment = 64;  // a cache line, and the widest vector

/// `count` rounded up to whole cache lines of T.
template <class T>
constexpr Index aligned(Index count) {
    constexpr Index line = static_cast<Index>(alignment / sizeof(T));
    return ceil_div(count, line) * line;
}

/// An owning array of trivial T, aligned to 64 bytes and zero at first. Copies are deep.
template <class T>
class Arena {
public:
    Arena() = default;
    explicit Arena(Index count)
        : data_(static_cast<T*>(
              ::operator new(static_cast<std::size_t>(count) * sizeof(T), std::align_val_t{alignment}))),
          size_(count) {
        std::fill_n(data_, count, T{});
    }
    Arena(const Arena& other) : Arena(other.size_) { std::copy_n(other.data_, size_, data_); }
    Arena(Arena&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    Arena& operator=(Arena other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Arena() { ::operator delete(data_, std::align_val_t{alignment}); }

    T* data() { return data_; }
    const T* data() const { return data_; }
    Index size() const { return size_; }
    std::span<T> span() { return {data_, static_cast<std::size_t>(size_)}; }
    std::span<const T> span() const { return {data_, static_cast<std::size_t>(size_)}; }

private:
    T* data_ = nullptr;
    Index size_ = 0;
};

}  // namespace TAILOR_NAMESPACE
