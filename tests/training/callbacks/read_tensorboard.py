"""Prints what TensorBoard itself reads in a folder, a value a line; exits with 77 if it is not installed."""
import io
import pathlib
import sys

try:
    from PIL import Image
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
except ImportError:
    sys.exit(77)

for run in ("train", "validation"):
    events = EventAccumulator(str(pathlib.Path(sys.argv[1]) / run), size_guidance={"scalars": 0, "histograms": 0, "images": 0})
    events.Reload()
    tags = events.Tags()
    for tag in tags["scalars"]:
        for event in events.Scalars(tag):
            print(run, tag, event.step, f"{event.value:.9g}")
    for tag in tags["histograms"]:
        for event in events.Histograms(tag):
            value = event.histogram_value
            print(run, tag, event.step, f"{value.num:g} {sum(value.bucket):g} {value.min:.9g} {value.max:.9g}")
    for tag in tags["images"]:
        for event in events.Images(tag):
            picture = Image.open(io.BytesIO(event.encoded_image_string))
            assert picture.mode == "L" and picture.size == (event.width, event.height)
            print(run, tag, event.step, f"{event.height}x{event.width}", *picture.tobytes())
