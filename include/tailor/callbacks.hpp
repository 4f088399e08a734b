#pragma once
// Every callback. Needs nlohmann_json, for what it can read back; each header alone needs only what it names.
#include "training/callbacks/backup_and_restore.hpp"
#include "training/callbacks/csv_logger.hpp"
#include "training/callbacks/early_stopping.hpp"
#include "training/callbacks/lambda_callback.hpp"
#include "training/callbacks/learning_rate_scheduler.hpp"
#include "training/callbacks/model_checkpoint.hpp"
#include "training/callbacks/progbar_logger.hpp"
#include "training/callbacks/reduce_lr_on_plateau.hpp"
#include "training/callbacks/stop_on_interrupt.hpp"
#include "training/callbacks/tensorboard.hpp"
#include "training/callbacks/terminate_on_nan.hpp"
