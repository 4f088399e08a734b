#pragma once
// What an optimizer is: a struct with a learning rate, a number of slots (values it keeps for each weight, beside the
// weights) and a rule for one weight. Optimizer holds any of them, so that the choice can be made when the program
// runs.
#include <cmath>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "../core/arena.hpp"
#include "../core/error.hpp"
#include "../core/parallel.hpp"
#include "../kernels/elementwise.hpp"
#include "../kernels/math.hpp"

namespace TAILOR_NAMESPACE {

/// One update: of `weights`, by `gradients`, with `slots`: slot s of weight i is slots[s * stride + i].
template <class T>
struct Update {
    std::span<T> weights;
    std::span<const T> gradients;
    T* slots;
    Index stride;
    Index step;  // from 1
};

/// A limit on gradients, one of three as in Keras; 0: none. Of each array's norm, of each value, of all arrays' common
/// norm.
struct Clip {
    double norm = 0, value = 0, global_norm = 0;
};

/// rule(w, g, slot...) for every weight, in one pass over memory on all threads.
template <int slots, class T, class Rule>
void update_all(const Rule& rule, const Update<T>& u) {
    parallel_chunks(static_cast<Index>(u.weights.size()), 16384, [&](Index first, Index count) {
        T* const w = u.weights.data() + first;
        const T* const g = u.gradients.data() + first;
        T* const s = u.slots + first;
        if constexpr (slots == 0) kernels::map(rule, count, w, g);
        if constexpr (slots == 1) kernels::map(rule, count, w, g, s);
        if constexpr (slots == 2) kernels::map(rule, count, w, g, s, s + u.stride);
        if constexpr (slots == 3) kernels::map(rule, count, w, g, s, s + u.stride, s + 2 * u.stride);
    });
}

/// Any optimizer. A copy is an optimizer of its own.
class Optimizer {
public:
    template <class O>
        requires requires(const O& o, Update<float> u) { o.update(u); }
    Optimizer(O optimizer) : held_(std::make_unique<Of<O>>(std::move(optimizer))) {
        set_learning_rate(learning_rate());  // checks it
    }
    Optimizer(const Optimizer& other) : held_(other.held_->copy()) {}
    Optimizer(Optimizer&&) noexcept = default;
    Optimizer& operator=(Optimizer other) noexcept {
        held_ = std::move(other.held_);
        return *this;
    }

    std::string_view name() const { return held_->name(); }
    double learning_rate() const { return held_->learning_rate(); }
    void set_learning_rate(double rate) {
        require(rate >= 0 && std::isfinite(rate), name(), ": expected a finite learning rate of at least 0, found ",
                rate);
        held_->learning_rate() = rate;
    }
    Clip clip() const { return held_->clip(); }
    /// Values kept for each weight, and what they are at first.
    int slots() const { return held_->slots(); }
    double first_value() const { return held_->first_value(); }

    template <class T>
    void update(const Update<T>& u) const {
        held_->update(u);
    }

private:
    struct Any {
        virtual ~Any() = default;
        virtual std::unique_ptr<Any> copy() const = 0;
        virtual std::string_view name() const = 0;
        virtual double& learning_rate() = 0;
        virtual Clip clip() const = 0;
        virtual int slots() const = 0;
        virtual double first_value() const = 0;
        virtual void update(const Update<float>&) const = 0;
        virtual void update(const Update<double>&) const = 0;
    };
    template <class O>
    struct Of final : Any {
        O optimizer;
        explicit Of(O chosen) : optimizer(std::move(chosen)) {}
        std::unique_ptr<Any> copy() const override { return std::make_unique<Of>(optimizer); }
        std::string_view name() const override { return O::name; }
        double& learning_rate() override { return optimizer.learning_rate; }
        Clip clip() const override { return optimizer.clip; }
        int slots() const override { return optimizer.slots(); }
        double first_value() const override {
            if constexpr (requires { optimizer.first_value(); })
                return optimizer.first_value();
            else
                return 0;
        }
        void update(const Update<float>& u) const override { optimizer.update(u); }
        void update(const Update<double>& u) const override { optimizer.update(u); }
    };
    std::unique_ptr<Any> held_;
};

}  // namespace TAILOR_NAMESPACE
