"""Writes png/*.png, pictures of 5 x 4 pixels of every kind that tests/io/png.cpp reads back. Pixel (y, x) is, in
colour, (20 x, 50 y, 10 (x + y)); in grey 20 x + 50 y; alpha 255 - 40 x. Made with Pillow 13 and NumPy: python3 make_png.py"""

import pathlib
import struct
import zlib

import numpy as np
from PIL import Image

folder = pathlib.Path(__file__).parent / "png"
folder.mkdir(exist_ok=True)

y, x = np.mgrid[0:4, 0:5]
rgb = np.stack([20 * x, 50 * y, 10 * (x + y)], -1).astype("u1")
grey = (20 * x + 50 * y).astype("u1")
alpha = (255 - 40 * x).astype("u1")


def save(name, array):
    Image.fromarray(array).save(folder / f"{name}.png")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write(name, depth, colour, rows, interlace=0, extra=b"", size=(4, 5)):
    """What Pillow does not write: the chunks by hand."""
    header = struct.pack(">IIBBBBB", size[1], size[0], depth, colour, 0, 0, interlace)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    (folder / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra +
                                         chunk(b"IDAT", data) + chunk(b"IEND", b""))


save("grey", grey)
save("grey_alpha", np.stack([grey, alpha], -1))
save("rgb", rgb)
save("rgba", np.concatenate([rgb, alpha[..., None]], -1))
wide = lambda a: (a.astype(">u2") * 256 + 77).astype(">u2")  # the lower byte says nothing
write("grey16", 16, 0, [wide(grey[i]).tobytes() for i in range(4)])
write("rgb16", 16, 2, [wide(rgb[i]).tobytes() for i in range(4)])
write("rgba16", 16, 6, [wide(np.concatenate([rgb[i], alpha[i][:, None]], -1)).tobytes() for i in range(4)])
palette = chunk(b"PLTE", rgb.tobytes())
indices = np.arange(20, dtype="u1").reshape(4, 5)
write("palette", 8, 3, [row.tobytes() for row in indices], extra=palette)
write("palette_alpha", 8, 3, [row.tobytes() for row in indices], extra=palette + chunk(b"tRNS", alpha.tobytes()))
write("grey1", 1, 0, [[0b10101000]] * 4)  # white, black, white, black, white
write("gamma", 8, 2, [rgb[i].tobytes() for i in range(4)], extra=chunk(b"gAMA", struct.pack(">I", 100000)))
passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
rows = [row.tobytes() for top, left, down, right in passes for row in rgb[top::down, left::right] if row.size]
write("interlaced", 8, 2, rows, interlace=1)
write("huge", 8, 2, [rgb[0].tobytes()], size=(9999, 9999))  # a header that claims 300 MB
