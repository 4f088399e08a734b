"""Losses: the six ways of reducing them, and the gradient of each with respect to the predictions."""
from peers import F, Room, agree, keras, np, random, tf, torch

BATCH = 5
CLASSES = 4
EPSILON = 1e-7

# The order of the rows in values.npy and gradients.npy.
WAYS = [(reduction, weighted) for reduction in ("sum_over_batch_size", "sum", "mean_with_sample_weight")
        for weighted in (False, True)]


def weight_of(values, sample_weight):
    """Keras wants a weight for each value: a sample's weight, for each of its steps."""
    return np.broadcast_to(sample_weight.reshape(-1, *[1] * (len(values) - 1)), values)


def keras_way(make_loss, way, y_true, y_pred, sample_weight):
    reduction, weighted = way
    weight = weight_of(y_pred.shape[:-1], sample_weight) if weighted else None
    prediction = tf.constant(y_pred)
    with tf.GradientTape() as tape:
        tape.watch(prediction)
        loss = make_loss(reduction=reduction)(tf.constant(y_true), prediction, weight)
    return loss, tape.gradient(loss, prediction)


def torch_way(function, way, y_true, y_pred, sample_weight):
    reduction, weighted = way
    prediction = torch.tensor(y_pred, requires_grad=True)
    values = function(prediction, torch.tensor(y_true))  # (batch) or (batch, steps)
    w = torch.tensor(weight_of(values.shape, sample_weight) if weighted else np.ones(values.shape))
    loss = (values * w).sum()
    if reduction == "sum_over_batch_size":
        loss = loss / values.numel()
    if reduction == "mean_with_sample_weight":
        loss = loss / w.sum()
    loss.backward()
    return loss, prediction.grad


def add(room, name, make_loss, function, y_true, y_pred, **facts):
    sample_weight = random(name + " weight").uniform(0.2, 2, len(y_true))
    sample_weight[1] = 0
    rows = []
    for way in WAYS:
        rows.append(keras_way(make_loss, way, y_true, y_pred, sample_weight))
        for what, a, b in zip(["value", "gradient"], rows[-1], torch_way(function, way, y_true, y_pred, sample_weight)):
            agree(f"{name} {way} {what}", a, b)
    values, gradients = zip(*rows)
    room.add(name, {"y_true": y_true, "y_pred": y_pred, "sample_weight": sample_weight, "values": np.stack(values),
                    "gradients": np.stack(gradients)}, output=y_pred.shape[1:], **facts, confirmed="keras,torch")


def distributions(name, logits):
    x = 2 * random(name).standard_normal((BATCH, CLASSES))
    return x if logits else np.exp(x) / np.exp(x).sum(-1, keepdims=True)


def categorical(room, kind, logits, smoothing):
    name = f"{kind}_{'logits' if logits else 'probabilities'}_smoothing{smoothing}"
    y_pred = distributions(name, logits)
    y_true = np.eye(CLASSES)[random(name + " labels").integers(CLASSES, size=BATCH)]
    y_true[0] = [0.1, 0.2, 0.3, 0.4]  # any distribution may be the target

    # PyTorch's cross entropy of log p is that of p / sum(p), which is what Keras takes.
    def function(p, t):
        return F.cross_entropy(p if logits else p.log(), t, reduction="none", label_smoothing=smoothing)

    make_loss = lambda reduction: keras.losses.CategoricalCrossentropy(logits, smoothing, reduction=reduction)
    add(room, name, make_loss, function, y_true, y_pred, kind=kind, from_logits=logits, label_smoothing=smoothing)


def sparse(room, kind, logits):
    name = f"{kind}_{'logits' if logits else 'probabilities'}"
    y_true = random(name + " labels").integers(CLASSES, size=BATCH).astype(float)

    def function(p, t):
        return F.cross_entropy(p if logits else p.log(), t.long(), reduction="none")

    make_loss = lambda reduction: keras.losses.SparseCategoricalCrossentropy(from_logits=logits, reduction=reduction)
    add(room, name, make_loss, function, y_true, distributions(name, logits), kind=kind, from_logits=logits)


def binary(room, kind, logits, smoothing, outputs):
    name = f"{kind}_{'logits' if logits else 'probabilities'}_smoothing{smoothing}_out{outputs}"
    x = 2 * random(name).standard_normal((BATCH, outputs))
    y_true = random(name + " labels").integers(2, size=x.shape).astype(float)
    entropy = F.binary_cross_entropy_with_logits if logits else F.binary_cross_entropy

    def function(p, t):
        return entropy(p, t * (1 - smoothing) + smoothing / 2, reduction="none").mean(-1)

    make_loss = lambda reduction: keras.losses.BinaryCrossentropy(logits, smoothing, reduction=reduction)
    add(room, name, make_loss, function, y_true, x if logits else 1 / (1 + np.exp(-x)), kind=kind, from_logits=logits,
        label_smoothing=smoothing)


def clipped(room):
    """Probabilities of 0 and 1: Keras clips them to [1e-7, 1 - 1e-7], and no gradient passes a clip."""
    clip = lambda p: p.clamp(EPSILON, 1 - EPSILON)
    assert keras.config.epsilon() == EPSILON
    one_hot = np.eye(CLASSES)[[0, 2, 1, 3, 0]]
    p = np.array([[1, 0, 0, 0], [1, 0, 0, 0], [0, 0.5, 0.5, 0], [0.2, 0.3, 0.1, 0.4], [0, 0.25, 0.25, 0.5]])
    add(room, "categorical_crossentropy_probabilities_clipped",
        lambda reduction: keras.losses.CategoricalCrossentropy(reduction=reduction),
        lambda p, t: -(t * clip(p / p.sum(-1, keepdim=True)).log()).sum(-1), one_hot, p,
        kind="categorical_crossentropy", from_logits=False, label_smoothing=0.0)
    # The sparse loss does it the other way round: it clips, and its softmax of the logarithms divides by the sum.
    rows = np.concatenate([p, [[0, 0, 0, 0], [0, 0.7, 0.3, 0], [2, 1, 0.5, 0]]])
    add(room, "sparse_categorical_crossentropy_probabilities_clipped",
        lambda reduction: keras.losses.SparseCategoricalCrossentropy(reduction=reduction),
        lambda p, t: F.cross_entropy(clip(p).log(), t.long(), reduction="none"),
        np.array([0, 2, 1, 3, 0, 2, 0, 1], dtype=float), rows, kind="sparse_categorical_crossentropy",
        from_logits=False)
    add(room, "binary_crossentropy_probabilities_clipped",
        lambda reduction: keras.losses.BinaryCrossentropy(reduction=reduction),
        lambda p, t: F.binary_cross_entropy(clip(p), t, reduction="none").mean(-1), one_hot, p,
        kind="binary_crossentropy", from_logits=False, label_smoothing=0.0)


def distance(room, kind, Loss, function, shape, **options):
    name = "_".join([kind, *(f"{key}{value}" for key, value in options.items()), "out" + "x".join(map(str, shape))])
    y_true, y_pred = random(name).standard_normal((2, BATCH, *shape))
    add(room, name, lambda reduction: Loss(**options, reduction=reduction),
        lambda p, t: function(p, t, reduction="none", **options).mean(-1), y_true, y_pred, kind=kind, **options)


def make(data):
    room = Room(data, "losses")
    for logits in (False, True):
        for smoothing in (0.0, 0.1):
            categorical(room, "categorical_crossentropy", logits, smoothing)
            binary(room, "binary_crossentropy", logits, smoothing, outputs=4)
        sparse(room, "sparse_categorical_crossentropy", logits)
    binary(room, "binary_crossentropy", False, 0.0, outputs=1)
    clipped(room)
    distance(room, "mean_squared_error", keras.losses.MeanSquaredError, F.mse_loss, (4,))
    distance(room, "mean_squared_error", keras.losses.MeanSquaredError, F.mse_loss, (3, 4))
    distance(room, "mean_absolute_error", keras.losses.MeanAbsoluteError, F.l1_loss, (4,))
    distance(room, "huber", keras.losses.Huber, F.huber_loss, (4,), delta=1.0)
    distance(room, "huber", keras.losses.Huber, F.huber_loss, (4,), delta=0.5)
