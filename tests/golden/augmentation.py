"""Images moved, turned and zoomed by Keras's layers with factors that leave nothing to chance; SciPy confirms them."""
import scipy.ndimage

from peers import Room, agree, keras, np, random

HEIGHT, WIDTH, CHANNELS = 6, 8, 2
FILL_VALUE = 0.25
SCIPY_MODES = {"reflect": "reflect", "constant": "grid-constant", "wrap": "grid-wrap", "nearest": "nearest"}


def by_scipy(image, matrix, offset, fill_mode, interpolation):
    """The map from a place (row, column) in the result to one in the image."""
    order = {"bilinear": 1, "nearest": 0}[interpolation]
    planes = [scipy.ndimage.affine_transform(image[..., c], matrix, offset, order=order, cval=FILL_VALUE,
                                             mode=SCIPY_MODES[fill_mode], prefilter=False)
              for c in range(image.shape[-1])]
    return np.stack(planes, -1)


def about_middle(matrix):
    middle = (np.array([HEIGHT, WIDTH]) - 1) / 2
    return matrix, middle - matrix @ middle


def translation(down, right):
    return np.eye(2), -np.array([down * HEIGHT, right * WIDTH])


def rotation(turn):
    angle = 2 * np.pi * turn
    return about_middle(np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]))


def zoom(height, width):
    return about_middle(np.diag([1 + height, 1 + width]))


CASES = {
    "RandomTranslation": (translation, [(0.4, -0.3), (-0.15, 0.9), (0.5, 0.25)]),
    "RandomRotation": (rotation, [(0.07,), (-0.21,), (0.5,)]),
    "RandomZoom": (zoom, [(0.31, -0.23), (-0.45, 0.8)]),
}


def make(data):
    room = Room(data, "augmentation")
    image = random("augmented image").uniform(0, 1, (HEIGHT, WIDTH, CHANNELS)).astype("float32")
    room.save("image", {"x": image})
    floatx = keras.config.floatx()
    keras.config.set_floatx("float32")  # RandomRotation knows no other
    for layer, (affine, factors) in CASES.items():
        for number, values in enumerate(factors):
            for fill_mode in SCIPY_MODES:
                for interpolation in ("bilinear", "nearest") if number == 0 else ("bilinear",):
                    name = f"{layer}_{number}_{fill_mode}_{interpolation}"
                    y = by_scipy(image.astype(float), *affine(*values), fill_mode, interpolation)
                    if fill_mode != "wrap":  # TensorFlow repeats the image with a period of one pixel less
                        augment = getattr(keras.layers, layer)(*[(v, v) for v in values], fill_mode=fill_mode,
                                                               interpolation=interpolation, fill_value=FILL_VALUE)
                        agree(name, np.asarray(augment(image[None], training=True))[0], y, 1e-6)
                    room.add(name, {"y": y}, layer=layer, fill_mode=fill_mode, interpolation=interpolation,
                             fill_value=FILL_VALUE, **{f"factor{i}": v for i, v in enumerate(values)},
                             confirmed="scipy" if fill_mode == "wrap" else "keras,scipy")
    keras.config.set_floatx(floatx)
