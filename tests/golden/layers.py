"""Layers: y, and from a given dy, dx and the gradients of the weights."""
from peers import TOLERANCE, F, Room, agree, extents, keras, np, random, tf, torch

BATCH = 3

# Keras's and PyTorch's, with the defaults of keras.layers.LeakyReLU (0.3), ELU (1) and the exact GELU.
ACTIVATIONS = {
    "linear": (lambda x: x, lambda x: x),
    "relu": (keras.ops.relu, torch.relu),
    "leaky_relu": (lambda x: keras.ops.leaky_relu(x, 0.3), lambda x: F.leaky_relu(x, 0.3)),
    "elu": (keras.ops.elu, F.elu),
    "sigmoid": (keras.ops.sigmoid, torch.sigmoid),
    "tanh": (keras.ops.tanh, torch.tanh),
    "softplus": (keras.ops.softplus, F.softplus),
    "gelu": (lambda x: keras.ops.gelu(x, approximate=False), F.gelu),
    "silu": (keras.ops.silu, F.silu),
    "softmax": (lambda x: keras.ops.softmax(x, axis=-1), lambda x: torch.softmax(x, -1)),
}

# TensorFlow rounds LeakyReLU's slope and GELU's sqrt(1/2) to float32, even in float64: there PyTorch is more exact.
ROUNDED = {"leaky_relu": 1e-6, "gelu": 1e-6}


def confirmed(activation):
    return f"torch,keras({ROUNDED[activation]})" if activation in ROUNDED else "keras,torch"


def keras_passes(layer, weights, x, dy, **call):
    """y, dx, and the gradients of the weights; dy may be a function of y's shape."""
    x = tf.constant(x)
    if isinstance(layer, keras.layers.Layer):
        layer.build(x.shape)
        layer.set_weights(weights)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x, **call)
    trainable = [v.value for v in getattr(layer, "trainable_variables", [])]
    return y, *tape.gradient(y, [x, *trainable], tf.constant(dy(y.shape) if callable(dy) else dy))


def torch_passes(function, weights, x, dy):
    arguments = [torch.tensor(a, requires_grad=True) for a in [x, *weights]]
    y = function(*arguments)
    y.backward(torch.tensor(dy))
    return y, *(a.grad for a in arguments)


def both(name, layer, function, x, weights=None, activation="linear"):
    """The arrays of a case, once Keras and PyTorch agree on them. Weights by name, in Keras's order."""
    values = list((weights or {}).values())
    keras_says = keras_passes(layer, values, x, lambda shape: random(name + " dy").standard_normal(shape))
    dy = random(name + " dy").standard_normal(keras_says[0].shape)
    torch_says = torch_passes(function, values, x, dy)
    names = ["y", "dx", *("d" + w for w in weights or {})]
    for what, a, b in zip(names, keras_says, torch_says, strict=True):
        agree(f"{name} {what}", a, b, ROUNDED.get(activation, TOLERANCE))
    return {"x": x, **(weights or {}), "dy": dy, **dict(zip(names, torch_says))}


# Windows -------------------------------------------------------------------------------------------------------------


def same_padding(n, kernel, stride, dilation=1):
    """TensorFlow's: as many outputs as ceil(n / stride), the odd cell at the end."""
    total = max((-(-n // stride) - 1) * stride + (kernel - 1) * dilation + 1 - n, 0)
    return total // 2, total - total // 2


def pad(x, window, strides, padding, dilation=(1, 1), value=0.0):
    """x (n, c, h, w) with the padding made visible."""
    if padding == "valid":
        return x
    rows = same_padding(x.shape[2], window[0], strides[0], dilation[0])
    columns = same_padding(x.shape[3], window[1], strides[1], dilation[1])
    return F.pad(x, (*columns, *rows), value=value)


def channels_first_in(x, data_format):
    return x if data_format == "channels_first" else x.permute(0, 3, 1, 2)


def channels_first_out(y, data_format):
    return y if data_format == "channels_first" else y.permute(0, 2, 3, 1)


def image(name, size, data_format):
    """Random images of size (h, w, c), in the order of the data format."""
    h, w, c = size
    return random(name).standard_normal((BATCH, c, h, w) if data_format == "channels_first" else (BATCH, h, w, c))


FORMATS = {"cl": "channels_last", "cf": "channels_first"}


def conv2d(room, kernel, strides, padding, form, bias, activation, size, filters, dilation=(1, 1)):
    dilated = "" if dilation == (1, 1) else f"_d{extents(dilation)}"
    name = (f"conv2d_k{extents(kernel)}_s{extents(strides)}{dilated}_{padding}_{form}_{'bias' if bias else 'nobias'}"
            f"_{activation}_in{extents(size)}_f{filters}")
    ours, theirs = ACTIVATIONS[activation]
    data_format = FORMATS[form]
    x = image(name, size, data_format)
    weights = {"W": random(name + " W").standard_normal((*kernel, size[2], filters)) / np.sqrt(np.prod(kernel))}
    if bias:
        weights["b"] = random(name + " b").standard_normal(filters)

    # Keras has no channels-first convolution on the CPU: the same channels-last one between two transposes.
    layer = keras.layers.Conv2D(filters, kernel, strides, padding, dilation_rate=dilation, activation=ours,
                                use_bias=bias)
    if form == "cf":
        layer = keras.Sequential([keras.layers.Permute((2, 3, 1)), layer, keras.layers.Permute((3, 1, 2))])

    def function(x, W, b=None):
        x = pad(channels_first_in(x, data_format), kernel, strides, padding, dilation)
        z = F.conv2d(x, W.permute(3, 2, 0, 1), b, strides, dilation=dilation)
        return channels_first_out(theirs(z), data_format)

    arrays = both(name, layer, function, x, weights, activation)
    room.add(name, arrays, kind="conv2d", input=x.shape[1:], output=tuple(arrays["y"].shape[1:]), kernel=kernel,
             strides=strides, padding=padding, dilation=dilation, data_format=data_format, filters=filters, bias=bias,
             activation=activation, confirmed=confirmed(activation))


def pool2d(room, kind, pool, strides, padding, form, size):
    data_format, given = FORMATS[form], strides
    strides = given or pool
    name = f"{kind}_p{extents(pool)}_{'s' + extents(given) if given else 'default'}_{padding}_{form}_in{extents(size)}"
    x = image(name, size, data_format)
    if kind == "maxpool2d":
        layer = keras.layers.MaxPooling2D(pool, given, padding, data_format=data_format)

        def reduce(x):
            return F.max_pool2d(pad(x, pool, strides, padding, value=-np.inf), pool, strides)
    else:
        layer = keras.layers.AveragePooling2D(pool, given, padding, data_format=data_format)

        def reduce(x):  # the mean of the cells inside the image
            mean = lambda a: F.avg_pool2d(pad(a, pool, strides, padding), pool, strides)
            return mean(x) / mean(torch.ones_like(x))

    arrays = both(name, layer, lambda x: channels_first_out(reduce(channels_first_in(x, data_format)), data_format), x)
    room.add(name, arrays, kind=kind, input=x.shape[1:], output=tuple(arrays["y"].shape[1:]), pool=pool,
             strides=strides, padding=padding, data_format=data_format, confirmed="keras,torch")


def global_avg_pool2d(room, form, size):
    name = f"globalaveragepool2d_{form}_in{extents(size)}"
    data_format = FORMATS[form]
    x = image(name, size, data_format)
    layer = keras.layers.GlobalAveragePooling2D(data_format=data_format)
    arrays = both(name, layer, lambda x: channels_first_in(x, data_format).mean((2, 3)), x)
    room.add(name, arrays, kind="globalaveragepool2d", input=x.shape[1:], output=tuple(arrays["y"].shape[1:]),
             data_format=data_format, confirmed="keras,torch")


# Rows ----------------------------------------------------------------------------------------------------------------


def dense(room, shape, units, bias, activation):
    name = f"dense_in{extents(shape)}_u{units}_{'bias' if bias else 'nobias'}_{activation}"
    ours, theirs = ACTIVATIONS[activation]
    weights = {"W": random(name + " W").standard_normal((shape[-1], units))}
    if bias:
        weights["b"] = random(name + " b").standard_normal(units)
    arrays = both(name, keras.layers.Dense(units, ours, bias), lambda x, W, b=0: theirs(x @ W + b),
                  random(name).standard_normal((BATCH, *shape)), weights, activation)
    room.add(name, arrays, kind="dense", input=shape, output=(*shape[:-1], units), units=units, bias=bias,
             activation=activation, confirmed=confirmed(activation))


def flatten(room, shape):
    name = f"flatten_in{extents(shape)}"
    arrays = both(name, keras.layers.Flatten(), lambda x: x.flatten(1), random(name).standard_normal((BATCH, *shape)))
    room.add(name, arrays, kind="flatten", input=shape, output=(int(np.prod(shape)),), confirmed="keras,torch")


def activation(room, which, shape):
    """Values of every size: the first ones would overflow an exponential taken carelessly."""
    name = f"activation_{which}_in{extents(shape)}"
    x = 3 * random(name).standard_normal((BATCH, *shape))
    x.flat[:4] = [800, -800, 40, -40]
    ours, theirs = ACTIVATIONS[which]
    arrays = both(name, ours, theirs, x, activation=which)
    room.add(name, arrays, kind="activation", input=shape, activation=which, confirmed=confirmed(which))


def batch_normalization(room, shape, momentum=0.99, epsilon=1e-3):
    """A training pass with one update of the moving statistics, then inference with the statistics of before."""
    name = f"batchnormalization_in{extents(shape)}"
    generator, channels = random(name), shape[-1]
    x = 2 * generator.standard_normal((BATCH, *shape)) + 1
    dy = generator.standard_normal(x.shape)
    weights = {"gamma": generator.uniform(0.5, 1.5, channels), "beta": generator.standard_normal(channels),
               "moving_mean": generator.standard_normal(channels),
               "moving_variance": generator.uniform(0.5, 2, channels)}
    gamma, beta, mean, variance = weights.values()

    layer = keras.layers.BatchNormalization()
    assert (layer.momentum, layer.epsilon) == (momentum, epsilon)
    y, dx, dgamma, dbeta = keras_passes(layer, list(weights.values()), x, dy, training=True)
    updated_mean, updated_variance = layer.get_weights()[2:]
    frozen = keras.layers.BatchNormalization(trainable=False)
    y_inference, dx_inference = keras_passes(frozen, list(weights.values()), x, dy, training=False)

    running = torch.tensor(mean), torch.tensor(variance)

    def function(training):
        def normalise(x, gamma, beta):
            x = x.movedim(-1, 1)
            return F.batch_norm(x, *running, gamma, beta, training, 1 - momentum, epsilon).movedim(1, -1)
        return normalise

    inference = torch_passes(function(False), [gamma, beta], x, dy)[:2]
    training = torch_passes(function(True), [gamma, beta], x, dy)
    # PyTorch moves its variance towards the unbiased one, Keras towards the biased one.
    n = x.size // channels
    biased = momentum * variance + (running[1].numpy() - momentum * variance) * (n - 1) / n
    ours = y, dx, dgamma, dbeta, updated_mean, updated_variance, y_inference, dx_inference
    names = ["y", "dx", "dgamma", "dbeta", "updated_mean", "updated_variance", "y_inference", "dx_inference"]
    for what, a, b in zip(names, ours, [*training, running[0], biased, *inference], strict=True):
        agree(f"{name} {what}", a, b)
    room.add(name, {"x": x, **weights, "dy": dy, **dict(zip(names, ours))}, kind="batchnormalization", input=shape,
             momentum=momentum, epsilon=epsilon, confirmed="keras,torch")


def make(data):
    room = Room(data, "layers")
    wide, tall, thin, deep = (7, 9, 3), (11, 6, 5), (9, 7, 1), (6, 7, 17)
    for case in [
        ((3, 3), (1, 1), "valid", "cl", True, "linear", wide, 4),
        ((3, 3), (1, 1), "valid", "cf", True, "relu", thin, 5),  # the notebook's first layer, small
        ((3, 3), (1, 1), "same", "cl", True, "relu", wide, 4),
        ((3, 3), (2, 2), "same", "cl", True, "elu", tall, 4),
        ((3, 3), (2, 2), "same", "cf", False, "leaky_relu", wide, 3),
        ((3, 3), (1, 2), "valid", "cl", True, "softplus", tall, 2),
        ((3, 3), (3, 1), "same", "cf", True, "linear", tall, 4),
        ((1, 1), (1, 1), "valid", "cl", False, "linear", tall, 7),
        ((1, 1), (2, 2), "same", "cf", True, "tanh", wide, 4),
        ((1, 1), (3, 1), "valid", "cl", True, "linear", wide, 4),
        ((5, 3), (1, 2), "same", "cf", True, "relu", wide, 4),
        ((5, 3), (2, 2), "valid", "cl", True, "sigmoid", tall, 3),
        ((5, 3), (1, 1), "valid", "cf", False, "linear", tall, 1),
        ((2, 4), (1, 1), "same", "cl", True, "silu", tall, 4),
        ((2, 4), (3, 1), "same", "cl", True, "gelu", wide, 4),
        ((2, 4), (3, 1), "valid", "cf", False, "linear", tall, 2),
        ((2, 4), (2, 2), "valid", "cl", False, "linear", wide, 17),
        ((7, 9), (1, 1), "valid", "cl", True, "linear", wide, 4),  # the kernel is as large as the image
        ((3, 3), (1, 1), "valid", "cl", True, "linear", wide, 4, (2, 2)),
        ((3, 3), (1, 1), "valid", "cf", True, "tanh", tall, 3, (2, 1)),
        ((3, 3), (1, 1), "same", "cl", False, "relu", tall, 4, (2, 2)),
        ((5, 3), (1, 1), "same", "cf", True, "linear", tall, 3, (2, 2)),
        ((2, 4), (1, 1), "same", "cl", True, "linear", wide, 3, (1, 2)),
        ((3, 3), (1, 1), "valid", "cl", True, "relu", deep, 18),  # channels and filters enough for Winograd's way
        ((3, 3), (1, 1), "same", "cf", False, "linear", deep, 16),
    ]:
        conv2d(room, *case)
    for kind in ["maxpool2d", "averagepool2d"]:
        for case in [
            ((2, 2), None, "valid", "cl", wide),
            ((2, 2), None, "same", "cf", wide),
            ((2, 2), (1, 1), "same", "cl", tall),
            ((3, 2), None, "valid", "cf", tall),
            ((3, 2), (1, 1), "valid", "cl", wide),
            ((3, 2), (2, 3), "same", "cl", tall),
            ((3, 3), None, "same", "cl", tall),
            ((3, 3), (1, 1), "same", "cf", wide),
            ((3, 3), (2, 3), "valid", "cl", wide),
            ((2, 2), (2, 3), "same", "cf", tall),  # strides that skip a column
        ]:
            pool2d(room, kind, *case)
    global_avg_pool2d(room, "cl", wide)
    global_avg_pool2d(room, "cf", tall)
    dense(room, (7,), 5, True, "linear")
    dense(room, (7,), 5, False, "relu")
    dense(room, (9,), 4, True, "softmax")
    dense(room, (4, 5), 3, True, "gelu")
    dense(room, (2, 3, 4), 5, True, "tanh")
    flatten(room, (4, 3, 2))
    for which in ACTIVATIONS:
        activation(room, which, (9,) if which == "softmax" else (4, 5))
    activation(room, "softmax", (4, 5))
    batch_normalization(room, (7,))
    batch_normalization(room, (4, 5, 6))
