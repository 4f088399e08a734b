"""Writes tests/io/events with TensorFlow: the records that io/event_file.hpp must write, byte for byte."""
import pathlib

import numpy as np
import tensorflow as tf
from tensorflow.core.util.event_pb2 import Event

FOLDER = pathlib.Path(__file__).resolve().parent
VALUES = np.array([(i * i * 37 % 101) / 64 - 0.5 for i in range(200)])


def histogram(values):
    counts, edges = np.histogram(values, 30)
    made = tf.compat.v1.HistogramProto(min=values.min(), max=values.max(), num=len(values))
    made.bucket_limit.extend(values.min() + (values.max() - values.min()) / 30 * np.arange(1, 31))
    made.bucket.extend(counts)
    for value in values:
        made.sum += value
        made.sum_squares += value * value
    return made


with tf.io.TFRecordWriter(str(FOLDER / "events" / "events.bin")) as file:
    file.write(Event(wall_time=1234567.25, file_version="brain.Event:2").SerializeToString())
    event = Event(wall_time=1234568.5, step=300)
    event.summary.value.add(tag="epoch_loss", simple_value=0.1)
    event.summary.value.add(tag="epoch_accuracy", simple_value=-2.5)
    file.write(event.SerializeToString())
    event = Event(wall_time=1234569.0, step=1)
    event.summary.value.add(tag="dense/kernel/histogram").histo.CopyFrom(histogram(VALUES))
    image = event.summary.value.add(tag="dense/kernel/image/0").image
    image.height, image.width, image.colorspace = 4, 5, 1
    image.encoded_image_string = (FOLDER / "png" / "grey.png").read_bytes()
    file.write(event.SerializeToString())
