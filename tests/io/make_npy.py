"""Writes npy/*.npy, the files that tests/io/npy.cpp reads back. Made with NumPy 1.26.4: python3 make_npy.py"""

import pathlib

import numpy as np

folder = pathlib.Path(__file__).parent / "npy"


def save(name, array, version=(1, 0)):
    with open(folder / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version, allow_pickle=False)


counting = np.arange(12).reshape(3, 2, 2)
for kind in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"]:
    save(kind, (counting % 2 if kind == "b1" else counting).astype("<" + kind))
for kind in ["i2", "i4", "i8", "f4", "f8"]:
    save(f"big_{kind}", counting.astype(">" + kind))
save("version2", counting.astype("<f4"), (2, 0))
save("version3", counting.astype("<f4"), (3, 0))
save("fortran", np.asfortranarray(counting.astype("<f4")))
save("fortran_vector", np.asfortranarray(np.arange(3, dtype="<f4")))
save("scalar", np.array(7, "<i4"))
save("empty", np.zeros((0, 2, 2), "<i8"))
save("half", counting.astype("<f2"))
save("complex", counting.astype("<c8"))
save("text", np.array(["coat", "bag"]))
save("structured", np.zeros(2, [("a", "<i4"), ("b", "<f4")]))
save("one_hot", np.eye(10)[[3, 0, 9]])
save("edges_i8", np.array([-(2**63), -1, 0, 255, 256, 2**63 - 1], "<i8"))
save("edges_u8", np.array([0, 2**63, 2**64 - 1], "<u8"))
save("edges_f8", np.array([0.5, np.nan, np.inf, -1.0, 1e300, 2.0**63], "<f8"))
