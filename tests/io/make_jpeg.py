"""Writes jpeg/*.jpg, pictures of 22 x 18 pixels of every kind that tests/io/jpeg.cpp reads back. Pixel (y, x) is, in
colour, (10 x, 12 y, 5 (x + y)); in grey 6 x + 5 y. Made with Pillow 13 and NumPy: python3 make_jpeg.py"""

import pathlib

import numpy as np
from PIL import Image

folder = pathlib.Path(__file__).parent / "jpeg"
folder.mkdir(exist_ok=True)

y, x = np.mgrid[0:18, 0:22]
rgb = np.stack([10 * x, 12 * y, 5 * (x + y)], -1).astype("u1")
grey = (6 * x + 5 * y).astype("u1")
inks = np.concatenate([255 - rgb, np.zeros((18, 22, 1), "u1")], -1)  # no black


def save(name, array, mode=None, **how):
    Image.fromarray(array, mode).save(folder / f"{name}.jpg", quality=100, **how)


save("rgb", rgb, subsampling=0)
save("subsampled", rgb, subsampling=2)
save("progressive", rgb, subsampling=0, progressive=True)
save("untransformed", rgb, subsampling=0, keep_rgb=True)
save("grey", grey)
save("cmyk", inks, mode="CMYK")
exif = Image.Exif()
exif[0x0112] = 6  # to be turned by 90 degrees
save("turned", rgb, subsampling=0, exif=exif)
