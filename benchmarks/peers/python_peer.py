#!/usr/bin/env python3
"""Keras's or PyTorch's side of compare.py: one network, and orders as in orders.hpp.

    python3 python_peer.py keras|torch|torch-compile NETWORK SAMPLES THREADS
"""
import os
import resource
import statistics
import sys
import time

import numpy as np

BATCH = 64


def seconds_of(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


class Keras:
    def __init__(self, name, threads):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        import keras
        from keras import layers as L

        head = [L.MaxPooling2D(), L.Dropout(0.25), L.Flatten(), L.Dense(128, "relu"), L.Dropout(0.5)]
        networks = {
            # Keras has no channels-first convolution on CPUs: Permute makes what the notebook's second one reads.
            "notebook": [(28, 28, 1), L.Conv2D(32, 3, activation="relu"), L.Permute((3, 1, 2)),
                         L.Conv2D(64, 3, activation="relu"), *head],
            "textbook": [(28, 28, 1), L.Conv2D(32, 3, activation="relu"), L.Conv2D(64, 3, activation="relu"), *head],
            "lenet5": [(28, 28, 1), L.Conv2D(6, 5, padding="same", activation="tanh"), L.AveragePooling2D(2),
                       L.Conv2D(16, 5, activation="tanh"), L.AveragePooling2D(2), L.Flatten(),
                       L.Dense(120, "tanh"), L.Dense(84, "tanh")],
            "mlp": [(784,), L.Dense(512, "relu"), L.Dense(512, "relu")],
            "vgg": [(32, 32, 3)] + [L.Conv2D(64, 3, padding="same", activation="relu") for _ in range(2)]
                   + [L.MaxPooling2D()] + [L.Conv2D(128, 3, padding="same", activation="relu") for _ in range(2)]
                   + [L.MaxPooling2D(), L.Flatten(), L.Dense(256, "relu")],
        }
        shape, *rest = networks[name]
        self.shape, self.keras, self.tf = shape, keras, tf
        self.model = keras.Sequential([keras.Input(shape), *rest, L.Dense(10, "softmax")])
        self.model.compile(optimizer=keras.optimizers.Adadelta(1.0), loss="categorical_crossentropy", metrics=["accuracy"])
        self.parameters = self.model.count_params()
        self.apply = tf.function(lambda x: self.model(x, training=False))

    def train(self, x, y):
        self.model.fit(x, y, batch_size=BATCH, verbose=0)

    def predict(self, x):
        self.model.predict(x, batch_size=256, verbose=0)

    def predict_one(self, x):
        self.apply(self.tf.constant(x)).numpy()


class Torch:
    def __init__(self, name, threads, compiled):
        import torch
        from torch import nn

        torch.set_num_threads(threads)

        class ReadsLastAxisAsChannels(nn.Module):
            def forward(self, x):  # (n, 32, 26, 26) as height, width, channels
                return x.permute(0, 3, 1, 2)

        def head(features):
            return [nn.MaxPool2d(2), nn.Dropout(0.25), nn.Flatten(), nn.Linear(features, 128), nn.ReLU(), nn.Dropout(0.5),
                    nn.Linear(128, 10)]

        def convolution(i, o):
            return [nn.Conv2d(i, o, 3, padding=1), nn.ReLU()]

        networks = {
            "notebook": [(1, 28, 28), nn.Conv2d(1, 32, 3), nn.ReLU(), ReadsLastAxisAsChannels(), nn.Conv2d(26, 64, 3),
                         nn.ReLU(), *head(11520)],
            "textbook": [(1, 28, 28), nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), *head(9216)],
            "lenet5": [(1, 28, 28), nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5),
                       nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84),
                       nn.Tanh(), nn.Linear(84, 10)],
            "mlp": [(784,), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)],
            "vgg": [(3, 32, 32), *convolution(3, 64), *convolution(64, 64), nn.MaxPool2d(2), *convolution(64, 128),
                    *convolution(128, 128), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8192, 256), nn.ReLU(),
                    nn.Linear(256, 10)],
        }
        self.shape, *rest = networks[name]
        self.torch = torch
        model = nn.Sequential(*rest)
        self.parameters = sum(p.numel() for p in model.parameters())
        self.optimizer = torch.optim.Adadelta(model.parameters(), 1.0, 0.95, 1e-7)
        self.model = torch.compile(model) if compiled else model
        self.loss = nn.CrossEntropyLoss()

    def train(self, x, y):
        torch = self.torch
        x, y = torch.from_numpy(x), torch.from_numpy(y)
        self.model.train()
        order = torch.randperm(len(x))
        for first in range(0, len(x), BATCH):
            batch = order[first:first + BATCH]
            self.optimizer.zero_grad(set_to_none=True)
            self.loss(self.model(x[batch]), y[batch]).backward()
            self.optimizer.step()

    def predict(self, x):
        torch = self.torch
        self.model.eval()
        with torch.inference_mode():
            for first in range(0, len(x), 256):
                torch.softmax(self.model(torch.from_numpy(x[first:first + 256])), 1)

    def predict_one(self, x):
        self.predict(x)


def main():
    library, name, samples, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    peer = Keras(name, threads) if library == "keras" else Torch(name, threads, library == "torch-compile")
    random = np.random.default_rng(1)
    x = random.random((samples, *peer.shape), dtype=np.float32)
    y = np.eye(10, dtype=np.float32)[random.integers(0, 10, samples)]
    peer.train(x[:128], y[:128])
    peer.predict(x)
    peer.predict_one(x[:1])
    print(f"ready, {peer.parameters} parameters, {library}", flush=True)
    for line in sys.stdin:
        order = line.strip()
        if order == "train":
            print(seconds_of(lambda: peer.train(x, y)), flush=True)
        elif order == "predict":
            print(seconds_of(lambda: peer.predict(x)), flush=True)
        elif order == "latency":
            print(statistics.median(seconds_of(lambda: peer.predict_one(x[:1])) for _ in range(200)), flush=True)
        elif order == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)


if __name__ == "__main__":
    main()
