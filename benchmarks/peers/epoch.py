#!/usr/bin/env python3
"""One training epoch of the notebook's network, tailor and Keras in turn, on the same data, batch and threads.

    python3 epoch.py --tailor build/release/examples/08_fashion_mnist --data FOLDER [--samples 12800] [--rounds 3]

Needs numpy and tensorflow. FOLDER holds the official Fashion-MNIST files. Prints each round's seconds an epoch and the median
ratio tailor / Keras.
"""
import argparse
import gzip
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tailor", required=True, help="the program 08_fashion_mnist")
    parser.add_argument("--data", required=True, help="the folder with the official files")
    parser.add_argument("--samples", type=int, default=12800)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def tailor_seconds(options):
    with tempfile.TemporaryDirectory() as out:
        command = [options.tailor, "--data", options.data, "--out", out, "--epochs", "1"]
        command += ["--train-limit", str(options.samples), "--batch-size", str(options.batch_size), "--threads", str(options.threads)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        metrics = json.loads(pathlib.Path(out, "metrics.json").read_text())
    return options.samples / metrics["train_samples_per_second"]


def keras_model(options):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    import keras
    from keras import layers

    def read(name, offset, shape):
        values = np.frombuffer(gzip.decompress(pathlib.Path(options.data, name + ".gz").read_bytes()), np.uint8, offset=offset)
        return values.reshape(shape)

    images = read("train-images-idx3-ubyte", 16, (-1, 28, 28, 1))[: options.samples].astype("float32") / 255
    labels = keras.utils.to_categorical(read("train-labels-idx1-ubyte", 8, (-1,))[: options.samples], 10)
    model = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Permute((3, 1, 2)),  # Keras has no channels-first convolution on CPUs: this is what the notebook's second one reads
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ])
    assert model.count_params() == 1_491_338
    model.compile(keras.optimizers.Adadelta(1.0), "categorical_crossentropy", metrics=["accuracy"])
    model.fit(images[:640], labels[:640], batch_size=options.batch_size, verbose=0)  # compiles the graph
    return lambda: model.fit(images, labels, batch_size=options.batch_size, verbose=0)


def seconds_of(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main():
    options = arguments()
    keras_epoch = keras_model(options)
    tailor_seconds(options)
    ratios = []
    for number in range(options.rounds):
        ours, theirs = tailor_seconds(options), seconds_of(keras_epoch)
        ratios.append(ours / theirs)
        print(f"round {number + 1}: tailor {ours:.2f} s, Keras {theirs:.2f} s, ratio {ratios[-1]:.3f}", flush=True)
    print(f"median ratio {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f}), {options.threads} threads, {options.samples} samples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
