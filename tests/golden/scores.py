"""scikit-learn's scores of random truths and predictions: classes that never occur, ties, weights of 0, 2 to 10 classes."""
import warnings

from peers import Room, np, random
from sklearn import metrics as m

# samples, classes, what is odd
CASES = [(1, 2, ""), (7, 2, ""), (40, 2, ""), (60, 2, "never_predicted"), (25, 2, "rare"), (3, 3, ""), (30, 3, ""),
         (30, 3, "never_true"), (30, 3, "never_predicted"), (24, 4, "neither"), (5, 4, "all_wrong"), (12, 5, "all_right"),
         (50, 5, ""), (20, 6, "never_true"), (60, 7, "rare"), (40, 8, "neither"), (60, 10, ""), (15, 10, ""), (60, 10, "rare")]
ZERO_DIVISIONS, AVERAGES, NORMALIZE = (0, 1, np.nan), ("micro", "macro", "weighted"), (None, "true", "pred", "all")
SCORES = (m.precision_score, m.recall_score, m.f1_score)


def samples(generator, n, classes, odd):
    """Truths, predictions, weights (multiples of 1/8, whose sums are exact), probabilities (of 1/16: many are tied)."""
    shares = generator.dirichlet(np.full(classes, 0.3 if odd == "rare" else 5))
    truths = generator.choice(classes, n, p=shares)
    predictions = np.where(generator.random(n) < 0.5, truths, generator.integers(classes, size=n))
    last = classes - 1
    if odd in ("never_true", "neither"):
        truths[truths == last] = 0
    if odd in ("never_predicted", "neither"):
        predictions[predictions == last] = 0
    if odd == "all_wrong":
        predictions = (truths + 1) % classes
    if odd == "all_right":
        predictions = truths.copy()
    weights = generator.integers(0, 24, n) / 8
    weights[0] = 3 / 8
    lean = generator.dirichlet(np.ones(classes), n) + 0.5 * np.eye(classes)[truths]
    probabilities = np.array([generator.multinomial(16, row / row.sum()) for row in lean]) / 16
    return truths, predictions, weights, probabilities


def averages(truths, predictions, classes, weightings):
    """By weighting, labels (those that occur, then all), zero_division, score and average."""
    return [[[[[score(truths, predictions, labels=labels, average=average, zero_division=zero, sample_weight=weights)
                for average in AVERAGES] for score in SCORES] for zero in ZERO_DIVISIONS]
             for labels in (None, range(classes))] for weights in weightings]


def binary(truths, predictions, weightings):
    """By weighting, class that is positive, zero_division and score."""
    return [[[[score(truths, predictions, pos_label=positive, zero_division=zero, sample_weight=weights)
               for score in SCORES] for zero in ZERO_DIVISIONS] for positive in (0, 1)] for weights in weightings]


def per_class(truths, predictions, classes, weightings):
    """By weighting, zero_division, class and score."""
    return [[np.transpose(m.precision_recall_fscore_support(truths, predictions, labels=range(classes),
                                                            zero_division=zero, sample_weight=weights))
             for zero in ZERO_DIVISIONS] for weights in weightings]


def matrices(truths, predictions, classes, weightings):
    return [[m.confusion_matrix(truths, predictions, labels=range(classes), normalize=normalize, sample_weight=weights)
             for normalize in NORMALIZE] for weights in weightings]


def reports(truths, predictions, classes, weights):
    names = [["T-shirt", "Trouser", "geschnürter Überschuh"][c % 3] + str(c) for c in range(classes)]
    return (m.classification_report(truths, predictions, zero_division=0)
            + m.classification_report(truths, predictions, labels=range(classes), target_names=names, digits=4,
                                      zero_division=np.nan)
            + m.classification_report(truths, predictions, labels=range(classes), digits=0, zero_division=1,
                                      sample_weight=weights))


def rankings(truths, probabilities, classes, weights):
    """AUCs, by their options; none where a class that counts has no sample."""
    counts = np.bincount(truths, minlength=classes)
    if classes == 2:
        return {"auc": m.roc_auc_score(truths, probabilities[:, 1], sample_weight=weights)} if counts.all() else {}
    of = lambda **how: m.roc_auc_score(truths, probabilities, labels=range(classes), sample_weight=weights, **how)
    found = {"auc_ovr_micro": of(multi_class="ovr", average="micro"),
             "auc_ovr_weighted": of(multi_class="ovr", average="weighted") if counts.max() < len(truths) else np.nan}
    if counts.all():
        found["auc_ovr_macro"] = of(multi_class="ovr", average="macro")
    if weights is None and (counts > 0).sum() > 1:
        for average in ("macro", "weighted"):
            found[f"auc_ovo_{average}"] = of(multi_class="ovo", average=average)
    return {name: value for name, value in found.items() if np.isfinite(value)}


def scalars(truths, predictions, probabilities, classes, weights):
    found = {"accuracy": m.accuracy_score(truths, predictions, sample_weight=weights),
             "balanced_accuracy": m.balanced_accuracy_score(truths, predictions, sample_weight=weights),
             "log_loss": m.log_loss(truths, probabilities, labels=range(classes), sample_weight=weights)}
    for k in range(1, min(classes, 4) + 1):
        shown = probabilities[:, 1] if classes == 2 else probabilities
        found[f"top_{k}"] = m.top_k_accuracy_score(truths, shown, k=k, labels=range(classes), sample_weight=weights)
    return found | rankings(truths, probabilities, classes, weights)


def add(room, n, classes, odd):
    name = f"classes{classes}_n{n}" + (f"_{odd}" if odd else "")
    truths, predictions, weights, probabilities = samples(random(name), n, classes, odd)
    weightings = {"": None, "weighted_": weights}
    arrays = {"samples": np.stack([truths, predictions, weights]), "probabilities": probabilities}
    for what in (averages, per_class, matrices):
        arrays[what.__name__] = what(truths, predictions, classes, weightings.values())
    if classes == 2:
        arrays["binary"] = binary(truths, predictions, weightings.values())
    facts = {}
    for prefix, w in weightings.items():
        for key, value in scalars(truths, predictions, probabilities, classes, w).items():
            facts[prefix + key] = float(value)
        for kept, drop in {"curve": True, "full_curve": False}.items():
            if "auc" in facts:
                arrays[prefix + kept] = m.roc_curve(truths, probabilities[:, 1], sample_weight=w, drop_intermediate=drop)
    room.add(name, arrays, classes=classes, **facts)
    if odd != "all_wrong":  # then it prints counts as 1.0
        (room.folder / name / "reports.txt").write_text(reports(truths, predictions, classes, weights),
                                                        encoding="utf-8")


def make(data):
    warnings.simplefilter("ignore")  # that a class is missing is what is asked
    room = Room(data, "scores")
    for case in CASES:
        add(room, *case)
