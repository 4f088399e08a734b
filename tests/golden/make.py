"""Makes tests/golden/data anew; `--check` makes it elsewhere and compares it with what is committed."""
import argparse
import pathlib
import shutil
import sys
import tempfile

import numpy as np

import augmentation
import callbacks
import formats
import initializers
import layers
import losses
import metrics
import optimizers
import scores
import training

ROOMS = [layers, losses, optimizers, metrics, scores, initializers, training, callbacks, augmentation, formats]
DATA = pathlib.Path(__file__).resolve().parent / "data"


def make(data):
    for room in ROOMS:
        print(f"{room.__name__} ...", flush=True)
        room.make(data)


def near(a, b, tolerance):
    with np.errstate(invalid="ignore"):
        close = np.abs(a - b) <= tolerance * np.maximum(1, np.abs(b))
    return bool(np.all(close | (a == b) | (np.isnan(a) & np.isnan(b))))


def same_word(a, b):
    """Two words of an index: equal, or numbers that differ by rounding."""
    if a == b:
        return True
    try:
        return near(float(a.split("=")[1]), float(b.split("=")[1]), 1e-12)
    except (ValueError, IndexError):
        return False


def same(a, b):
    if a.suffix == ".npy":
        a_array, b_array = np.load(a), np.load(b)
        tolerance = 1e-5 if "float32" in a.name else 1e-12
        return a_array.shape == b_array.shape and a_array.dtype == b_array.dtype and near(a_array, b_array, tolerance)
    words, others = a.read_text().split(), b.read_text().split()
    return len(words) == len(others) and all(map(same_word, words, others))


def differences(made, committed):
    names = lambda folder: {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}
    for name in sorted(names(made) ^ names(committed)):
        yield f"{name}: only {'made' if name in names(made) else 'committed'}"
    for name in sorted(names(made) & names(committed)):
        if not same(made / name, committed / name):
            yield f"{name}: not what is committed"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the committed files, change nothing")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "data"
        make(made)
        if check:
            found = list(differences(made, DATA))
            print("\n".join(found) or "all as committed")
            sys.exit(bool(found))
        shutil.rmtree(DATA, ignore_errors=True)
        shutil.copytree(made, DATA)
    files = [file for file in DATA.rglob("*") if file.is_file()]
    print(f"{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
