#pragma once
// What a loss is: a struct whose call operator gives the loss of one row of outputs, and its gradient. The functions here
// make a batch's loss of it, and Loss holds any of them, so that the choice can be made when the program runs.
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "../core/prediction.hpp"

namespace TAILOR_NAMESPACE {

/// One row: `y` are probabilities (or whatever the model puts out), or logits if `from_logits`.
template <class T>
struct LossRow {
    const T *y, *target;
    Index size, target_size;
    bool from_logits;
};

/// A model's last function, as far as losses care: with the fitting one a loss is computed from the logits.
enum class OutputActivation { unknown, linear, softmax, sigmoid, other };

// Why a loss cannot follow a model that puts out samples of shape Out: L::Rejects<last, Out>, or why::fits.
namespace why {
struct fits;
struct this_loss_expects_two_classes_or_more;
struct this_loss_expects_Softmax_or_logits_at_the_end;
struct this_loss_expects_Sigmoid_or_logits_at_the_end;
}  // namespace why

/// How the losses of rows become one number (keras.io/api/losses): the weighted sum, that divided by the number of
/// rows, or by the sum of the weights.
enum class Reduction { sum_over_batch_size, sum, mean_with_sample_weight };

namespace detail {

/// 1 / what the weighted sum is divided by; 0 if that is 0.
template <class T>
double scale_of(Reduction reduction, const Prediction<T>& p) {
    if (reduction == Reduction::sum) return 1;
    double divisor = static_cast<double>(p.rows());
    if (reduction == Reduction::mean_with_sample_weight) {
        divisor = 0;
        for (Index i = 0; i < p.rows(); ++i) divisor += p.weight(i);
    }
    return divisor == 0 ? 0 : 1 / divisor;
}

}  // namespace detail

template <class L, class T>
concept checks_targets = requires(const L loss, const T* row, Index size) { loss.check_target(row, size); };

/// Throws unless rows of targets, for rows of `size` outputs, are such as the loss can take: as many as it expects, and
/// those that its check_target(row, size), if it has one, lets pass. They are numbered from `first`.
template <class T, class L>
void check_targets(const L& loss, std::span<const T> targets, Index target_size, Index size, Index first) {
    require_targets(L::name, loss.targets(size), target_size);
    if constexpr (checks_targets<L, T>) {
        const Index rows = static_cast<Index>(targets.size()) / target_size;
        for (Index i = 0; i < rows; ++i) {
            try {
                loss.check_target(targets.data() + i * target_size, size);
            } catch (const Error& error) {
                throw_error(error.what(), " in row ", first + i);
            }
        }
    }
}

/// The loss of a batch; its gradient with respect to y (or to the logits, if the loss and the last activation fuse) goes to dy,
/// unless that is empty. Throws if the targets are not those that the loss expects.
template <class T, class L>
double batch_loss(const L& loss, const Prediction<T>& p, std::span<T> dy) {
    require_targets(L::name, loss.targets(p.size), p.target_size);
    p.check(L::name);
    require(dy.empty() || dy.size() == p.y.size(), L::name, ": expected room for ", p.y.size(), " gradients, found ",
            dy.size());
    const bool fused = !p.logits.empty();
    const T* const outputs = fused ? p.logits.data() : p.y.data();
    const double scale = detail::scale_of(loss.reduction, p);
    double sum = 0;
    for (Index i = 0; i < p.rows(); ++i) {
        const LossRow<T> row{outputs + i * p.size, p.target_row(i), p.size, p.target_size, fused || loss.from_logits};
        T* const row_dy = dy.empty() ? nullptr : dy.data() + i * p.size;
        const double weight = p.weight(i) * scale;
        sum += weight * static_cast<double>(loss(row, row_dy));
        if (row_dy != nullptr)
            for (Index j = 0; j < p.size; ++j) row_dy[j] *= static_cast<T>(weight);
    }
    return sum;
}

/// Any loss. A struct is one if it has a name, a reduction, from_logits, fuses_with, targets(size) and the call
/// operator; with Rejects<last, Out> a model that it does not fit is an error of the compiler, with
/// check_target(row, size) a row of targets that it does not take is refused before training.
class Loss {
public:
    template <class L>
        requires requires { L::fuses_with; }
    Loss(L loss) : held_(std::make_shared<const Of<L>>(std::move(loss))) {}

    std::string_view name() const { return held_->name(); }
    /// The last function with which this loss is computed from the logits; `unknown` if none.
    OutputActivation fuses_with() const { return held_->fuses_with(); }
    /// Whether outputs are taken as logits.
    bool from_logits() const { return held_->from_logits(); }
    template <class T>
    double operator()(const Prediction<T>& p, std::span<T> dy) const {
        return held_->batch(p, dy);
    }
    /// As the function above. Training calls it for all targets before they are used.
    template <class T>
    void check_targets(std::span<const T> targets, Index target_size, Index size, Index first = 0) const {
        held_->check(targets, target_size, size, first);
    }

private:
    struct Any {
        virtual ~Any() = default;
        virtual std::string_view name() const = 0;
        virtual OutputActivation fuses_with() const = 0;
        virtual bool from_logits() const = 0;
        virtual double batch(const Prediction<float>&, std::span<float>) const = 0;
        virtual double batch(const Prediction<double>&, std::span<double>) const = 0;
        virtual void check(std::span<const float>, Index target_size, Index size, Index first) const = 0;
        virtual void check(std::span<const double>, Index target_size, Index size, Index first) const = 0;
    };
    template <class L>
    struct Of final : Any {
        L loss;
        explicit Of(L chosen) : loss(std::move(chosen)) {}
        std::string_view name() const override { return L::name; }
        OutputActivation fuses_with() const override {
            return loss.from_logits ? OutputActivation::unknown : L::fuses_with;
        }
        bool from_logits() const override { return loss.from_logits; }
        double batch(const Prediction<float>& p, std::span<float> dy) const override { return batch_loss(loss, p, dy); }
        double batch(const Prediction<double>& p, std::span<double> dy) const override {
            return batch_loss(loss, p, dy);
        }
        void check(std::span<const float> targets, Index target_size, Index size, Index first) const override {
            tailor::check_targets(loss, targets, target_size, size, first);
        }
        void check(std::span<const double> targets, Index target_size, Index size, Index first) const override {
            tailor::check_targets(loss, targets, target_size, size, first);
        }
    };
    std::shared_ptr<const Any> held_;
};

}  // namespace TAILOR_NAMESPACE
