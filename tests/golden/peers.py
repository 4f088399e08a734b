"""Keras (on TensorFlow) and PyTorch side by side in float64 on one thread, and the folder that keeps what they say."""
import os
import sys
import zlib

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="2", TF_ENABLE_ONEDNN_OPTS="0",
                  CUDA_VISIBLE_DEVICES="")
# torch.optim would load triton's LLVM beside TensorFlow's, and two in one process abort.
sys.modules["triton"] = None

import keras
import numpy as np
import tensorflow as tf
import torch
import torch.nn.functional as F

keras.config.set_floatx("float64")
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

TOLERANCE = 1e-10  # absolute below 1, relative above


def numpy(x):
    return x.detach().numpy() if isinstance(x, torch.Tensor) else np.asarray(x)


def agree(what, a, b, tolerance=TOLERANCE):
    """Stops unless two peers computed the same, finite numbers."""
    a, b = numpy(a), numpy(b)
    assert a.shape == b.shape, f"{what}: shapes {a.shape} and {b.shape}"
    assert np.isfinite(a).all() and np.isfinite(b).all(), f"{what}: not finite"
    error = np.max(np.abs(a - b) / np.maximum(1, np.abs(b)), initial=0)
    assert error <= tolerance, f"{what}: the peers differ by {error:.2e}, more than {tolerance}"


def random(name):
    """A generator that belongs to the name, so that a new case changes no other."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def extents(shape):
    return "x".join(map(str, shape))


def text(fact):
    """A fact as one word; numbers so that they read back as the same double."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, tuple):
        return extents(fact)
    return repr(float(fact)) if isinstance(fact, (float, np.floating)) else str(fact)


class Room:
    """One folder of cases, each a folder of float64 arrays, and index.txt: `name key=value ...`, one case a line."""

    def __init__(self, data, name):
        self.folder, self.lines = data / name, []
        self.folder.mkdir(parents=True)

    def save(self, case, arrays):
        (self.folder / case).mkdir()
        for name, array in arrays.items():
            np.save(self.folder / case / f"{name}.npy", np.ascontiguousarray(numpy(array), dtype="<f8"))

    def add(self, case, arrays, **facts):
        if arrays:
            self.save(case, arrays)
        self.lines.append(" ".join([case, *(f"{key}={text(fact)}" for key, fact in facts.items())]))
        (self.folder / "index.txt").write_text("\n".join(self.lines) + "\n")
