"""Writes tests/io/safetensors with the safetensors package (0.5 or newer); our writer must write the same bytes."""
import pathlib

import numpy as np
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).resolve().parent / "safetensors"

arrays = {
    "dense.bias": np.array([0.5, -1.0, np.inf], dtype="<f4"),
    "dense.kernel": (np.arange(6, dtype="<f4") / 4).reshape(2, 3),
    "empty": np.zeros((0, 4), dtype="<f4"),
}
save_file(arrays, FOLDER / "f4.safetensors")
save_file({"x": np.arange(3, dtype="<f8")}, FOLDER / "metadata.safetensors", {"format": 'say "tailor"\\'})
save_file({"a": np.array([1, 2], dtype="<i8"), "b": np.array(0.25, dtype="<f8"), "c": np.array([7], dtype="u1"),
           "d": np.array([True, False])}, FOLDER / "mixed.safetensors")
