"""The notebook's network, dropout off: its first 20 steps from weights, images and labels that a formula gives."""
from peers import F, Room, agree, keras, np, tf, torch

STEPS, BATCH, CLASSES = 20, 32, 10
SAMPLES = STEPS * BATCH
ADADELTA = dict(rho=0.95, epsilon=1e-7)  # learning rate 1, as in the notebook's time

# Name, shape (kernels HWIO and (in, out), as Keras stores them), and the size of the first values. The scales keep most
# units away from their kinks: at a kink float32 may turn the other way, and 20 such steps then end elsewhere.
WEIGHTS = [
    ("conv1_W", (3, 3, 1, 32), 1 / 2),
    ("conv1_b", (32,), 1 / 2),
    ("conv2_W", (3, 3, 26, 64), 1 / 8),
    ("conv2_b", (64,), 1 / 2),
    ("dense1_W", (11520, 128), 1 / 128),
    ("dense1_b", (128,), 1 / 16),
    ("dense2_W", (128, CLASSES), 1 / 64),
    ("dense2_b", (CLASSES,), 1 / 16),
]
IMAGES, LABELS = 8, 9  # the streams after those of the eight weights
EVERY = 61  # the rows of dense1_W that are kept


# The formula (README.md; golden.hpp says the same in C++) -------------------------------------------------------------


def bits(stream, count):
    """32 well-mixed bits for each of 0 ... count - 1: integers only, so every language gets the same."""
    h = np.arange(count, dtype=np.uint32) + np.uint32(stream * 0x9E3779B9 & 0xFFFFFFFF)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(0x7FEB352D)
    h = (h ^ (h >> np.uint32(15))) * np.uint32(0x846CA68B)
    return h ^ (h >> np.uint32(16))


def initial_weights():
    """Uniform in [-scale, scale), in 24 bits: float32 and float64 hold the same values."""
    for stream, (_, shape, scale) in enumerate(WEIGHTS):
        yield (scale * ((bits(stream, int(np.prod(shape))) >> np.uint32(8)) / 2.0**23 - 1)).reshape(shape)


def labels():
    return bits(LABELS, SAMPLES) % CLASSES


def images():
    """Noise in 0 ... 127, and 128 more in each row whose number modulo 10 is the label; bytes / 255."""
    noise = (bits(IMAGES, SAMPLES * 28 * 28) >> np.uint32(25)).reshape(SAMPLES, 1, 28, 28)
    bright = np.arange(28).reshape(1, 1, 28, 1) % 10 == labels().reshape(-1, 1, 1, 1)
    return (noise + 128 * bright) / 255.0


# The two peers -------------------------------------------------------------------------------------------------------


def keras_run(dtype):
    """Losses, the first step's gradients, the weights after the last step, the smallest probability."""
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((1, 28, 28)),
        layers.Permute((2, 3, 1)),  # Keras has no channels-first convolution on the CPU
        layers.Conv2D(32, 3, activation="relu"),
        layers.Permute((3, 1, 2)),
        layers.Conv2D(64, 3, activation="relu"),  # the notebook's slip: reads (32, 26, 26) as 26 channels
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(CLASSES, activation="softmax"),
    ])
    assert model.count_params() == 1_491_338 and model.compute_dtype == dtype
    model.set_weights([w.astype(dtype) for w in initial_weights()])
    optimizer = keras.optimizers.Adadelta(1.0, **ADADELTA)
    optimizer.build(model.trainable_variables)
    loss_function = keras.losses.CategoricalCrossentropy()

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            p = model(x, training=True)
            loss = loss_function(y, p)
        gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
        optimizer.apply(gradients, model.trainable_variables)
        return loss, gradients, tf.reduce_min(p)

    x, y = images().astype(dtype), np.eye(CLASSES, dtype=dtype)[labels()]
    losses, first, least = [], None, 1
    for s in range(0, SAMPLES, BATCH):
        loss, gradients, smallest = step(tf.constant(x[s:s + BATCH]), tf.constant(y[s:s + BATCH]))
        losses.append(float(loss))
        first = first or [g.numpy() for g in gradients]
        least = min(least, float(smallest))
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    return np.array(losses), first, model.get_weights(), least


def torch_run(dtype):
    weights = [torch.tensor(w, dtype=dtype, requires_grad=True) for w in initial_weights()]
    W1, b1, W2, b2, W3, b3, W4, b4 = weights
    optimizer = torch.optim.Adadelta(weights, lr=1.0, rho=ADADELTA["rho"], eps=ADADELTA["epsilon"])

    def logits(x):
        x = F.relu(F.conv2d(x, W1.permute(3, 2, 0, 1), b1))  # (n, 32, 26, 26)
        x = x.permute(0, 3, 1, 2)  # the last axis as channels: (n, 26, 32, 26)
        x = F.max_pool2d(F.relu(F.conv2d(x, W2.permute(3, 2, 0, 1), b2)), 2)  # (n, 64, 15, 12)
        x = x.permute(0, 2, 3, 1).flatten(1)
        return F.relu(x @ W3 + b3) @ W4 + b4

    x, y = torch.tensor(images(), dtype=dtype), torch.tensor(labels().astype(np.int64))
    losses, first = [], None
    for s in range(0, SAMPLES, BATCH):
        optimizer.zero_grad()
        loss = F.cross_entropy(logits(x[s:s + BATCH]), y[s:s + BATCH])
        loss.backward()
        first = first or [w.grad.numpy().copy() for w in weights]
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses), first, [w.detach().numpy() for w in weights]


def furthest(a, b):
    return max(float(np.max(np.abs(x - y))) for x, y in zip(a, b))


def kept(weights):
    for (name, *_), w in zip(WEIGHTS, weights):
        if name != "dense1_W":
            yield name, w
    w = weights[4]
    yield from {"dense1_W_rows": w[::EVERY], "dense1_W_row_sums": w.sum(1), "dense1_W_column_sums": w.sum(0)}.items()


def make(data):
    losses, gradients, weights, least = keras_run("float64")
    torch_losses, torch_gradients, torch_weights = torch_run(torch.float64)
    agree("losses", losses, torch_losses)
    for (name, *_), *pairs in zip(WEIGHTS, gradients, torch_gradients, weights, torch_weights):
        agree(f"gradient of {name}", *pairs[:2])
        agree(f"{name} after {STEPS} steps", *pairs[2:])
    assert least > 2e-7, "a probability reaches Keras's clip"

    losses32, _, weights32, _ = keras_run("float32")
    torch_losses32, _, torch_weights32 = torch_run(torch.float32)
    room = Room(data, "training")
    room.add("notebook", {
        "losses_float64": losses, "losses_float32": losses32,
        "gradient_norms": [np.linalg.norm(g) for g in gradients], **dict(kept(weights)),
    }, steps=STEPS, batch=BATCH, parameters=sum(w.size for w in weights), learning_rate=1.0, **ADADELTA, every=EVERY,
        confirmed="keras,torch")
    relative = lambda a, b: float(np.max(np.abs(a - b) / b))
    print(f"  losses {losses[0]:.4f} ... {losses[-1]:.4f}, smallest probability {least:.1e}")
    print(f"  PyTorch from Keras, float64: losses {relative(torch_losses, losses):.1e} relative, "
          f"weights {furthest(torch_weights, weights):.1e}")
    for peer, l, w in [("Keras", losses32, weights32), ("PyTorch", torch_losses32, torch_weights32)]:
        print(f"  {peer}'s float32 from float64: losses {relative(l, losses):.1e} relative, "
              f"weights {furthest(w, weights):.1e}")
    print(f"  PyTorch's float32 from Keras's: losses {relative(torch_losses32, losses32):.1e} relative, "
          f"weights {furthest(torch_weights32, weights32):.1e}")
