#pragma once
// What training takes: samples where they lie and in the type they came in, an index of which to use, and a transform
// that is applied as a batch is gathered. A split or a normalisation copies no sample.
//
//   as stored -> augmented, in training (augmentation.hpp) -> normalized, or one-hot -> a row of the batch
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "../core/argmax.hpp"
#include "../core/error.hpp"
#include "../core/parallel.hpp"
#include "../core/shape.hpp"
#include "../io/image.hpp"
#include "scaling.hpp"

namespace TAILOR_NAMESPACE {

/// One epoch of a training: augmentation is drawn by it.
struct Epoch {
    std::uint64_t seed = 0, number = 0;
};

/// Samples of bytes that are read when they are wanted: pictures in files, say.
struct LazyBytes {
    virtual ~LazyBytes() = default;
    /// Writes sample i. For many threads at once.
    virtual void read(Index i, std::span<std::uint8_t> out) const = 0;
};

class Augmentation;

namespace detail {

/// Changes the values of a sample, as they were stored: see augmentation.hpp.
struct Augmenter {
    virtual ~Augmenter() = default;
    /// Returns the changed values, which are in `values` or in `scratch`, each of a sample's size.
    virtual const float* operator()(float* values, float* scratch, Index index, const Epoch& epoch) const = 0;
};

/// first, first + 1, ..., first + count - 1
inline std::vector<Index> in_order(Index first, Index count) {
    std::vector<Index> indices(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), first);
    return indices;
}

/// Throws if samples of extents `found` are no inputs of extents `expected`, which hold as many values: the channels
/// stand elsewhere, say. Extents of 1 do not count, and what lies on one axis fits any.
inline void require_extents(std::span<const Index> expected, std::span<const Index> found, const std::string& name) {
    const auto without_ones = [](std::span<const Index> extents) {
        std::vector<Index> others;
        std::copy_if(extents.begin(), extents.end(), std::back_inserter(others), [](Index n) { return n != 1; });
        return others;
    };
    const std::vector<Index> a = without_ones(expected), b = without_ones(found);
    if (a == b || a.size() < 2 || b.size() < 2) return;
    throw_error(name, ": expected samples of shape ", extents_text(expected), ", as the model's input, found ",
                extents_text(found));
}

/// Throws unless there is a finite weight for each sample, or none at all; `name` says what they belong to.
inline void require_weights(std::span<const double> weights, Index samples, const std::string& name) {
    require(weights.empty() || static_cast<Index>(weights.size()) == samples, name, ": expected one weight a sample, ",
            samples, ", found ", weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i)
        require(std::abs(weights[i]) <= double{std::numeric_limits<float>::max()}, name,
                ": expected finite weights of samples, in the range of float, found ", weights[i], " at sample ", i);
}

/// Throws unless `size` values of sample i are finite, as a T.
template <class T, class V>
void require_finite_row(const V* from, Index size, Index i, const std::string& name) {
    if constexpr (std::is_floating_point_v<V>) {
        constexpr V largest =
            sizeof(T) < sizeof(V) ? static_cast<V>(std::numeric_limits<T>::max()) : std::numeric_limits<V>::max();
        bool finite = true;  // without a branch a value
        for (Index j = 0; j < size; ++j) finite &= std::abs(from[j]) <= largest;
        if (finite) return;
        for (Index j = 0; j < size; ++j)
            require(std::abs(from[j]) <= largest, name, ": expected finite values",
                    sizeof(T) < sizeof(V) ? " in the range of float" : "", ", found ", from[j], " at sample ", i,
                    ", value ", j);
    }
}

/// Where a row that sums to 1 is largest; throws if it does not, or is so in several places.
template <class V>
Index class_of_row(const V* row, Index size, Index i) {
    const Index largest = argmax(row, size);
    const double sum = std::accumulate(row, row + size, 0.0);
    require(largest >= 0 && std::abs(sum - 1) <= 0.02 && std::count(row, row + size, row[largest]) == 1,
            "label: expected one class a sample, by its number or as a row that sums to 1 and is largest in one place, "
            "found another row at sample ",
            i);
    return largest;
}

/// Memory that a thread keeps from call to call.
inline float* thread_scratch(Index count) {
    thread_local std::vector<float> values;
    if (static_cast<Index>(values.size()) < count) values.resize(static_cast<std::size_t>(count));
    return values.data();
}

}  // namespace detail

/// n samples of the same extents. Copies share the memory; with vectors the memory is kept alive, with spans it is the
/// caller's.
class Samples {
public:
    using Values = std::variant<std::span<const std::uint8_t>, std::span<const std::int32_t>,
                                std::span<const std::int64_t>, std::span<const float>, std::span<const double>>;

    Samples() = default;
    /// Shows the caller's memory: values.size() must be a multiple of the extents' product.
    template <class V>
    Samples(std::span<const V> values, std::vector<Index> extents) : values_(values), extents_(std::move(extents)) {
        const Index each = std::accumulate(extents_.begin(), extents_.end(), Index{1}, std::multiplies{});
        const auto count = static_cast<Index>(values.size());
        require(each > 0 && count % each == 0, "Samples: expected whole samples of ", each, " values, found ", count,
                " values");
        stored_ = count / each;
        stored_row_ = each;
    }
    template <class V>
    Samples(std::span<V> values, std::vector<Index> extents)
        : Samples(std::span<const V>(values), std::move(extents)) {}
    /// Takes the vector over.
    template <class V>
    Samples(std::vector<V> values, std::vector<Index> extents) {
        auto owner = std::make_shared<const std::vector<V>>(std::move(values));
        *this = Samples(std::span<const V>(*owner), std::move(extents), owner);
    }
    /// Shows memory that `owner` keeps alive.
    template <class V>
    Samples(std::span<const V> values, std::vector<Index> extents, std::shared_ptr<const void> owner)
        : Samples(values, std::move(extents)) {
        owner_ = std::move(owner);
    }
    /// `count` samples that are read when they are gathered.
    Samples(std::shared_ptr<const LazyBytes> lazy, Index count, std::vector<Index> extents)
        : Samples(std::span<const std::uint8_t>{}, std::move(extents)) {
        require(lazy != nullptr && count >= 0, "Samples: expected something to read from, and how many samples");
        lazy_ = std::move(lazy);
        stored_ = count;
    }

    /// How many samples.
    Index size() const { return index_ ? static_cast<Index>(index_->size()) : stored_; }
    bool empty() const { return size() == 0; }
    /// Values of one sample, as a batch will hold them.
    Index row_size() const { return classes_ > 0 ? classes_ : stored_row_; }
    /// Extents of one sample, as stored.
    const std::vector<Index>& extents() const { return extents_; }
    /// Classes of a one-hot transform; 0 without one.
    Index classes() const { return classes_; }

    /// x -> (x - mean) / divisor, as a batch is gathered; x is what an earlier scaling made of the value. Throws Error for
    /// a divisor that is 0 or at most 2^-23, float's precision, of the mean: such a channel is constant.
    Samples normalized(double mean, double divisor) const { return scaled_by({{mean}, {divisor}, stored_row_}); }
    /// The same with a mean and a divisor for each channel, as Keras's Normalization: see channel_moments.
    Samples normalized(std::vector<double> means, std::vector<double> divisors,
                       DataFormat format = DataFormat::channels_last) const {
        const ImageLayout image = image_layout(extents_, format, "normalized");
        require(static_cast<Index>(means.size()) == image.channels && means.size() == divisors.size(),
                "normalized: expected ", image.channels, " means and as many divisors, one a channel, found ",
                means.size(), " and ", divisors.size());
        const bool one = image.channels == 1;
        return scaled_by({std::move(means), std::move(divisors), one ? stored_row_ : image.channel});
    }
    /// x -> x / divisor: bytes become 0 ... 1 with 255.
    Samples scaled(double divisor) const { return normalized(0, divisor); }
    /// In training, images are changed at random as a batch is gathered, before they are scaled or normalized; each epoch
    /// anew. A second augmentation follows the first, as if one list had both. Include augmentation.hpp.
    Samples augmented(const Augmentation& augmentation, DataFormat format = DataFormat::channels_last) const;
    /// Each label becomes `classes` values, one of them 1. Labels must lie in 0 ... classes - 1.
    Samples one_hot(Index classes) const {
        require(classes > 0, "one_hot: expected at least one class, found ", classes);
        require(stored_row_ == 1, "one_hot: expected one label a sample, found ", stored_row_, " values");
        require(scaling_.empty(), "one_hot: expected labels as they are, found scaled ones");
        require(classes_ == 0, "one_hot: expected labels as they are, found one-hot ones of ", classes_, " classes");
        for (Index i = 0; i < size(); ++i) {
            const double label = value(i, 0);
            require(label >= 0 && label < static_cast<double>(classes) && label == std::floor(label),
                    "one_hot: expected labels 0 to ", classes - 1, ", found ", label, " at sample ", i);
        }
        Samples other = *this;
        other.classes_ = classes;
        return other;
    }
    /// The samples at these indices, in this order.
    Samples at(std::span<const Index> indices) const {
        std::vector<Index> rows;
        rows.reserve(indices.size());
        for (const Index index : indices) {
            require(index >= 0 && index < size(), "Samples: expected indices 0 to ", size() - 1, ", found ", index);
            rows.push_back(row(index));
        }
        Samples other = *this;
        other.index_ = std::make_shared<const std::vector<Index>>(std::move(rows));
        return other;
    }
    /// Samples first ... first + count - 1.
    Samples slice(Index first, Index count) const {
        require(first >= 0 && count >= 0 && first <= size() && count <= size() - first, "Samples: expected a slice of ",
                size(), " samples, found ", count, " from ", first, " on");
        return at(detail::in_order(first, count));
    }

    /// use(values) of sample i as stored, before any transform: a pointer to row values of the type they came in.
    template <class Use>
    auto with_stored(Index i, const Use& use) const {
        if (lazy_) {
            std::vector<std::uint8_t> bytes(static_cast<std::size_t>(stored_row_));
            lazy_->read(row(i), bytes);
            return use(std::as_const(bytes).data());
        }
        return std::visit([&](auto values) { return use(values.data() + row(i) * stored_row_); }, values_);
    }
    /// Value j of sample i as stored, before any transform.
    double value(Index i, Index j) const {
        return with_stored(i, [j](auto* values) { return static_cast<double>(values[j]); });
    }
    /// The class of sample i: the label itself, or where a row that sums to 1, a one-hot one say, is largest. Throws for a
    /// row that names several classes, or none.
    Index label(Index i) const {
        if (stored_row_ == 1) {
            const double number = value(i, 0);
            require(std::abs(number) <= 0x1p53 && number == std::floor(number),
                    "label: expected a class number, found ", number, " at sample ", i);
            return static_cast<Index>(number);
        }
        return with_stored(i, [&](auto* row) { return detail::class_of_row(row, stored_row_, i); });
    }

    /// Writes the samples at `indices`, transformed, one after the other: (indices.size(), row_size()). For training, in an
    /// epoch, they are augmented, as seed, epoch and index decide.
    template <class T>
    void gather(std::span<const Index> indices, T* out, const std::optional<Epoch>& epoch = {}) const {
        constexpr Index together = 16;
        const auto samples = static_cast<Index>(indices.size());
        const auto write = [&](Index index, T* to) {
            if (classes_ > 0) return write_one_hot(label(index), to);
            const auto put = [&](auto* from) {
                scaling_.empty() ? convert(from, to) : scaling_.apply(stored_row_, from, to);
            };
            if (epoch && augmenter_)
                put(augmented(index, *epoch));
            else
                with_stored(index, put);
        };
        const bool is_copy = !lazy_ && !(epoch && augmenter_);
        parallel_chunks(
            samples, together,
            [&](Index first, Index count) {
                for (Index i = first; i < first + count; ++i)
                    write(indices[static_cast<std::size_t>(i)], out + i * row_size());
            },
            is_copy ? samples * row_size() : detail::unknown_time);
    }

    /// Throws unless every value is finite, as a T; `name` says what these samples are.
    template <class T = double>
    void require_finite(const std::string& name) const {
        constexpr Index together = 64;
        if (lazy_) return;  // bytes are
        parallel_chunks(size(), together, [&](Index first, Index count) {
            for (Index i = first; i < first + count; ++i)
                with_stored(i, [&](auto* values) { detail::require_finite_row<T>(values, stored_row_, i, name); });
        });
    }

private:
    Samples scaled_by(const detail::Scaling& scaling) const {
        require(classes_ == 0, "Samples: expected values to scale, found one-hot labels");
        Samples other = *this;
        other.scaling_ = scaling_.then(scaling);
        return other;
    }
    Index row(Index index) const { return index_ ? (*index_)[static_cast<std::size_t>(index)] : index; }

    /// In memory of this thread.
    const float* augmented(Index index, const Epoch& epoch) const {
        float* values = detail::thread_scratch(2 * stored_row_);
        with_stored(index, [&](auto* from) { convert(from, values); });
        return (*augmenter_)(values, values + stored_row_, index, epoch);
    }
    template <class V, class T>
    void convert(const V* from, T* to) const {
        for (Index j = 0; j < stored_row_; ++j) to[j] = static_cast<T>(from[j]);
    }
    template <class T>
    void write_one_hot(Index label, T* to) const {
        require(label >= 0 && label < classes_, "one_hot: expected labels 0 to ", classes_ - 1, ", found ", label);
        std::fill_n(to, classes_, T(0));
        to[label] = T(1);
    }
    Values values_;
    std::vector<Index> extents_;
    std::shared_ptr<const void> owner_;
    std::shared_ptr<const LazyBytes> lazy_;               // in place of values_
    std::shared_ptr<const detail::Augmenter> augmenter_;  // absent: nothing is augmented
    std::shared_ptr<const std::vector<Index>> index_;     // absent: all, as stored
    Index stored_ = 0, stored_row_ = 1, classes_ = 0;
    detail::Scaling scaling_;
};

/// Samples to learn from: the inputs, the target of each, and how much each counts in the loss: Keras's (x, y,
/// sample_weight).
struct Dataset {
    Samples inputs, targets;
    std::vector<double> weights = {};  // one a sample, or none: all 1

    Index size() const { return inputs.size(); }
    Dataset at(std::span<const Index> indices) const {
        detail::require_weights(weights, size(), "Dataset");
        Dataset some{inputs.at(indices), targets.at(indices)};
        if (!weights.empty())
            for (const Index index : indices) some.weights.push_back(weights[static_cast<std::size_t>(index)]);
        return some;
    }
    Dataset slice(Index first, Index count) const {
        detail::require_weights(weights, size(), "Dataset");
        Dataset some{inputs.slice(first, count), targets.slice(first, count)};
        if (!weights.empty()) some.weights.assign(weights.begin() + first, weights.begin() + first + count);
        return some;
    }
};

}  // namespace TAILOR_NAMESPACE
