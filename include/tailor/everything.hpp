#pragma once
// All of tailor: the core, and what needs zlib, libcurl, OpenSSL, libpng, libjpeg-turbo, xtensor, BLAS, LAPACK or
// nlohmann_json.
#include "callbacks.hpp"
#include "data.hpp"
#include "initializers/orthogonal.hpp"
#include "io.hpp"
#include "layers/conv2d_blas.hpp"
#include "metrics/accuracy_score.hpp"
#include "metrics/classification_report.hpp"
#include "metrics/confusion_matrix.hpp"
#include "metrics/log_loss.hpp"
#include "metrics/precision_recall.hpp"
#include "metrics/roc_auc.hpp"
#include "model/load_weights.hpp"
#include "model/save_weights.hpp"
#include "tailor.hpp"
#include "testing/check_layer.hpp"
