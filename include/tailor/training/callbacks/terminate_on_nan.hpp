#pragma once
// TerminateOnNaN: ends training when the loss is no longer a finite number (keras.io/api/callbacks/terminate_on_nan).
#include <cmath>

#include "callback.hpp"

namespace TAILOR_NAMESPACE {

/// How training ends: as any training does, or by an Error out of fit.
enum class OnNaN { stop, raise_error };

class TerminateOnNaN final : public Callback {
public:
    explicit TerminateOnNaN(OnNaN how = OnNaN::stop) : how_(how) {}
    void on_train_batch_end(TrainingControl& training, Index batch, const Logs& logs) override {
        if (!logs.contains("loss") || std::isfinite(logs["loss"])) return;
        require(how_ == OnNaN::stop, "TerminateOnNaN: expected a finite loss, found ", logs["loss"], " at batch ",
                batch);
        training.stop_training = true;
    }

private:
    OnNaN how_;
};

}  // namespace TAILOR_NAMESPACE
