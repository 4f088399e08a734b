#pragma once
// Data sets: all of data/. Needs zlib, libcurl, OpenSSL, libpng, libjpeg-turbo and xtensor; each header alone needs only
// what it names.
#include "data/affine.hpp"
#include "data/array_files.hpp"
#include "data/augmentation.hpp"
#include "data/batch_source.hpp"
#include "data/class_weight.hpp"
#include "data/data_loader.hpp"
#include "data/dataset.hpp"
#include "data/fashion_mnist.hpp"
#include "data/fashion_mnist_files.hpp"
#include "data/image_dataset.hpp"
#include "data/labels.hpp"
#include "data/moments.hpp"
#include "data/split.hpp"
#include "data/synthetic.hpp"
#include "data/xtensor.hpp"
