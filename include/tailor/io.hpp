#pragma once
// Files in and out: all of io/. Needs zlib, libcurl, OpenSSL, libpng, libjpeg-turbo and nlohmann_json; each header alone
// needs only what it names.
#include "io/checksum.hpp"
#include "io/download.hpp"
#include "io/event_file.hpp"
#include "io/file.hpp"
#include "io/gzip.hpp"
#include "io/idx.hpp"
#include "io/image.hpp"
#include "io/jpeg.hpp"
#include "io/mapped_file.hpp"
#include "io/npy.hpp"
#include "io/npy_header.hpp"
#include "io/picture.hpp"
#include "io/png.hpp"
#include "io/safetensors.hpp"
#include "io/safetensors_reader.hpp"
