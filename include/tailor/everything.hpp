#pragma once
// All of tailor: the core, and what needs zlib, libcurl, OpenSSL, xtensor, BLAS or LAPACK.
#include "data.hpp"
#include "initializers/orthogonal.hpp"
#include "layers/check_layer.hpp"
#include "layers/conv2d_blas.hpp"
#include "metrics/accuracy_score.hpp"
#include "metrics/classification_report.hpp"
#include "metrics/confusion_matrix.hpp"
#include "metrics/log_loss.hpp"
#include "metrics/precision_recall.hpp"
#include "metrics/roc_auc.hpp"
#include "tailor.hpp"
