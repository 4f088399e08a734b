"""Accuracies: one value a sample, their mean, and their weighted mean; some predictions are tied on purpose."""
from peers import Room, agree, keras, np, random, torch

BATCH = 12


def add(room, name, metric, function, y_true, y_pred, **facts):
    sample_weight = random(name + " weight").uniform(0.2, 2, BATCH)
    sample_weight[1] = 0
    values = function(torch.tensor(y_true), torch.tensor(y_pred)).double()
    results = {}
    for key, weight in {"result": None, "weighted_result": sample_weight}.items():
        metric.reset_state()
        metric.update_state(y_true, y_pred.astype("float32"), weight)  # TensorFlow's top-k takes nothing else
        results[key] = float(metric.result())
        w = torch.ones(BATCH) if weight is None else torch.tensor(weight)
        agree(f"{name} {key}", results[key], (values * w).sum() / w.sum())
    room.add(name, {"y_true": y_true, "y_pred": y_pred, "sample_weight": sample_weight, "values": values},
             output=y_pred.shape[1:], **facts, **results, confirmed="keras,torch")


def scores(name, classes):
    """Multiples of 1/8, so that many are tied and a float32 holds them."""
    return random(name).integers(1, 8, (BATCH, classes)) / 8


def first_largest(y):
    """The first of the largest, whatever argmax does with ties."""
    largest = y == y.max(-1, keepdim=True).values
    return (largest & (largest.cumsum(-1) == 1)).long().argmax(-1)


def in_top(label, y_pred, k):
    """Fewer than k are larger: whoever is tied with the k-th counts."""
    of_label = y_pred.gather(-1, label.long().reshape(-1, 1))
    return (y_pred > of_label).sum(-1) < k


def make(data):
    room = Room(data, "metrics")
    m, eye = keras.metrics, np.eye
    for threshold, outputs in [(0.5, 1), (0.5, 4), (0.25, 4)]:
        name = f"binary_accuracy_threshold{threshold}_out{outputs}"
        y_true = random(name + " labels").integers(2, size=(BATCH, outputs)).astype(float)
        add(room, name, m.BinaryAccuracy(threshold=threshold),
            lambda t, p: (t == (p > threshold)).double().mean(-1), y_true, scores(name, outputs),
            kind="binary_accuracy", threshold=threshold)
    for classes in (3, 8):
        name = f"categorical_accuracy_out{classes}"
        y_true = eye(classes)[random(name + " labels").integers(classes, size=BATCH)]
        add(room, name, m.CategoricalAccuracy(), lambda t, p: first_largest(t) == first_largest(p), y_true,
            scores(name, classes), kind="categorical_accuracy")
        name = f"sparse_categorical_accuracy_out{classes}"
        y_true = random(name + " labels").integers(classes, size=BATCH).astype(float)
        add(room, name, m.SparseCategoricalAccuracy(), lambda t, p: t.reshape(-1) == first_largest(p), y_true,
            scores(name, classes), kind="sparse_categorical_accuracy")
    for k in (3, 5):
        name = f"top_k_categorical_accuracy_k{k}_out8"
        y_true = eye(8)[random(name + " labels").integers(8, size=BATCH)]
        add(room, name, m.TopKCategoricalAccuracy(k),
            lambda t, p: in_top(first_largest(t), p, k), y_true, scores(name, 8),
            kind="top_k_categorical_accuracy", k=k)
