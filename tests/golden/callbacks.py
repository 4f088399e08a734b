"""Callbacks: what Keras's do with given losses, epoch by epoch. Sequences stand in the index, separated by commas."""
import tempfile
import pathlib
import warnings

from peers import Room, keras, np, random

INF, NAN = float("inf"), float("nan")
SEQUENCES = {
    "falling": [1.0, 0.875, 0.75, 0.625, 0.5, 0.375],
    "plateau": [1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    "ties": [0.5, 0.75, 0.5, 0.75, 0.5, 0.25, 0.25, 0.5],
    "bumpy": [1.0, 0.75, 0.875, 0.625, 0.75, 0.75, 0.5, 0.625, 0.625, 0.625, 0.375, 0.5],
    "rising": [0.25, 0.5, 0.75, 1.0, 1.25, 1.5],
    "nan_first": [NAN, 1.0, 0.5, 0.25, 0.125],
    "nan_later": [1.0, 0.5, NAN, 0.25, NAN, NAN, 0.125, 0.25],
    "infinite": [INF, INF, 1.0, INF, 0.5, -INF, 0.25],
    "small_steps": [1.0, 0.875, 0.8125, 0.75, 0.6875, 0.5625, 0.5, 0.375, 0.25],
}


def many(values):
    return ",".join(repr(float(value)) for value in values)


def model(learning_rate=1.0):
    """One weight, which counts the epochs."""
    made = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    made.compile(keras.optimizers.SGD(learning_rate), "mse", metrics=["accuracy"], run_eagerly=True)
    made.fit(np.zeros((1, 1)), np.zeros((1, 1)), verbose=0)  # so that it knows its metrics
    made.stop_training = False
    return made


def begin(callback, values):
    """Today's Keras takes the first value for the best, though it be NaN, and nothing is better than that. Older ones
    began with the worst number there is; so do ours."""
    callback.on_train_begin()
    if np.isnan(values[0]) and getattr(callback, "best", 0) is None:
        callback.best = -INF if "accuracy" in callback.monitor or callback.mode == "max" else INF


def epochs_of(callback, values, monitor, watch=lambda model, logs: None, learning_rate=1.0):
    """Calls the hooks of training; what `watch` says after each epoch, and the model after the last."""
    of, seen = model(learning_rate), []
    callback.set_model(of)
    begin(callback, values)
    for epoch, value in enumerate(values):
        logs = {monitor: value}
        callback.on_epoch_begin(epoch)
        of.set_weights([np.full((1, 1), float(epoch))])
        callback.on_epoch_end(epoch, logs)
        seen.append(watch(of, logs))
        if of.stop_training:
            break
    callback.on_train_end()
    return seen, of


def rate(of):
    return float(keras.ops.convert_to_numpy(of.optimizer.learning_rate))


def early_stopping(room, name, values, monitor="val_loss", **options):
    callback = keras.callbacks.EarlyStopping(monitor=monitor, **options)
    seen, of = epochs_of(callback, values, monitor)
    room.add(name, {}, kind="EarlyStopping", monitor=monitor, values=many(values), epochs=len(seen),
             stopped=bool(of.stop_training), weight=float(of.get_weights()[0][0, 0]), **options)


def reduce_lr_on_plateau(room, name, values, monitor="val_loss", learning_rate=1.0, **options):
    callback = keras.callbacks.ReduceLROnPlateau(monitor=monitor, **options)
    seen, _ = epochs_of(callback, values, monitor, lambda of, logs: (rate(of), logs["learning_rate"]), learning_rate)
    after, logged = zip(*seen)
    room.add(name, {}, kind="ReduceLROnPlateau", monitor=monitor, values=many(values), learning_rate=learning_rate,
             after=many(after), logged=many(logged), **options)


def scheduler(room, name, function, epochs, **facts):
    callback = keras.callbacks.LearningRateScheduler(function)
    seen, _ = epochs_of(callback, [1.0] * epochs, "loss", lambda of, logs: logs["learning_rate"], 0.5)
    room.add(name, {}, kind="LearningRateScheduler", learning_rate=0.5, after=many(seen), **facts)


def checkpoint(room, name, values, pattern, monitor="val_loss", batches=0, **options):
    """The names of what is saved; Keras insists on its own ending."""
    ending = ".weights.h5"
    saved = []
    callback = keras.callbacks.ModelCheckpoint(pattern + ending, monitor=monitor, save_weights_only=True, **options)
    of = model()
    of.save_weights = lambda path, overwrite: saved.append(str(path).removesuffix(ending))
    callback.set_model(of)
    begin(callback, values)
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        for batch in range(batches):
            callback.on_train_batch_begin(batch)
            callback.on_train_batch_end(batch, {"loss": value / (batch + 1)})
        callback.on_epoch_end(epoch, {"loss": 2 * value, monitor: value})
    callback.on_train_end()
    room.add(name, {}, kind="ModelCheckpoint", monitor=monitor, values=many(values), pattern=pattern, batches=batches,
             saved="|".join(saved) or "none", **options)


def terminate_on_nan(room, name, losses):
    callback, of = keras.callbacks.TerminateOnNaN(), model()
    callback.set_model(of)
    stops = len(losses)
    for batch, loss in enumerate(losses):
        callback.on_train_batch_end(batch, {"loss": loss})
        if of.stop_training:
            stops = batch
            break
    room.add(name, {}, kind="TerminateOnNaN", values=many(losses), stops=stops)


def csv_logger(room, name, runs, **options):
    """Each run is a list of logs; all write to the same file, which is kept."""
    kept = room.folder / (name + ".csv")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "log.csv"
        epoch = 0
        for logs_of_run in runs:
            callback = keras.callbacks.CSVLogger(path, **options)
            callback.set_model(model())
            callback.on_train_begin()
            for logs in logs_of_run:
                callback.on_epoch_end(epoch, logs)
                epoch += 1
            callback.on_train_end()
        kept.write_bytes(path.read_bytes())
    text = "|".join(";".join(",".join(f"{k}:{v!r}" for k, v in logs.items()) for logs in run) for run in runs)
    room.add(name, {}, kind="CSVLogger", runs=text, **options)


class Diary(keras.callbacks.Callback):
    """Every hook that is called, and a request to stop at one of them."""

    def __init__(self, stop_at):
        super().__init__()
        self.text, self.stop_at = [], stop_at

    def note(self, what):
        self.text.append(what)
        if what == self.stop_at:
            self.model.stop_training = True


for hook in ("train", "test", "predict"):
    for end in ("begin", "end"):
        setattr(Diary, f"on_{hook}_{end}", lambda self, logs=None, what=f"{hook}_{end}": self.note(what))
        setattr(Diary, f"on_{hook}_batch_{end}",
                lambda self, batch, logs=None, what=f"{hook}_batch_{end}": self.note(f"{what}_{batch}"))
for end in ("begin", "end"):
    setattr(Diary, f"on_epoch_{end}", lambda self, epoch, logs=None, what=f"epoch_{end}": self.note(f"{what}_{epoch}"))


def diary(room, name, stop_at):
    of, notes = model(), Diary(stop_at)
    x = np.zeros((7, 1))
    history = of.fit(x, x, batch_size=3, epochs=3, validation_data=(x[:4], x[:4]), validation_batch_size=2, verbose=0,
                     callbacks=[notes])
    of.evaluate(x[:3], x[:3], batch_size=2, verbose=0, callbacks=[notes])
    of.predict(x[:3], batch_size=2, verbose=0, callbacks=[notes])
    room.add(name, {}, kind="Diary", stop_at=stop_at, hooks=",".join(notes.text), epochs=len(history.epoch))


def make(data):
    warnings.simplefilter("ignore")
    room = Room(data, "callbacks")

    for name, values in SEQUENCES.items():
        for patience in (0, 2):
            early_stopping(room, f"early_{name}_patience{patience}", values, patience=patience)
        early_stopping(room, f"early_{name}_best", values, patience=2, restore_best_weights=True)
        early_stopping(room, f"early_{name}_delta", values, patience=1, min_delta=0.125, restore_best_weights=True)
        early_stopping(room, f"early_{name}_max", values, monitor="val_accuracy", patience=2, restore_best_weights=True)
        early_stopping(room, f"early_{name}_max_delta", values, mode="max", patience=1, min_delta=-0.125)
        early_stopping(room, f"early_{name}_baseline", values, patience=3, baseline=0.5, restore_best_weights=True)
        early_stopping(room, f"early_{name}_from", values, patience=1, start_from_epoch=3, restore_best_weights=True)
    for case in range(24):
        r = random(f"early {case}")
        options = {"patience": int(r.integers(4)), "min_delta": float(r.integers(3)) / 8,
                   "mode": str(r.choice(["auto", "min", "max"])), "start_from_epoch": int(r.integers(3)),
                   "restore_best_weights": bool(r.integers(2))}
        if r.integers(2):
            options["baseline"] = float(r.integers(1, 8)) / 8
        early_stopping(room, f"early_random{case}", r.integers(1, 9, 12) / 8, **options)

    for name, values in SEQUENCES.items():
        reduce_lr_on_plateau(room, f"reduce_{name}", values, patience=2)
        reduce_lr_on_plateau(room, f"reduce_{name}_each", values, patience=0, factor=0.5, min_lr=0.125)
        reduce_lr_on_plateau(room, f"reduce_{name}_cooldown", values, patience=1, factor=0.5, cooldown=2)
        reduce_lr_on_plateau(room, f"reduce_{name}_delta", values, patience=1, factor=0.5, min_delta=0.125)
        reduce_lr_on_plateau(room, f"reduce_{name}_max", values, patience=1, factor=0.25, mode="max", min_lr=0.0625)
    for case in range(16):
        r = random(f"reduce {case}")
        reduce_lr_on_plateau(room, f"reduce_random{case}", r.integers(1, 9, 20) / 8, patience=int(r.integers(1, 4)),
                             cooldown=int(r.integers(3)), factor=float(r.choice([0.5, 0.25])),
                             min_lr=float(r.choice([0, 0.0625])), mode=str(r.choice(["auto", "max"])),
                             min_delta=float(r.integers(3)) / 8)

    schedules = keras.optimizers.schedules
    made = lambda schedule: lambda epoch, old: float(keras.ops.convert_to_numpy(schedule(np.float64(epoch))))
    scheduler(room, "schedule_halving", lambda epoch, old: old / 2 if epoch % 3 == 2 else old, 8, schedule="halving")
    for staircase in (False, True):
        schedule = schedules.ExponentialDecay(0.5, 4, 0.5, staircase=staircase)
        scheduler(room, f"schedule_exponential_{'steps' if staircase else 'smooth'}", made(schedule), 12,
                  schedule="exponential", staircase=staircase)
    scheduler(room, "schedule_cosine", made(schedules.CosineDecay(0.5, 8, alpha=0.125)), 12, schedule="cosine",
              alpha=0.125)
    scheduler(room, "schedule_cosine_warmup",
              made(schedules.CosineDecay(0.0625, 8, warmup_target=0.5, warmup_steps=4)), 15, schedule="warmup")

    for name, values in SEQUENCES.items():
        checkpoint(room, f"checkpoint_{name}", values, "{epoch:02d}-{val_loss:.4f}")
        checkpoint(room, f"checkpoint_{name}_best", values, "{epoch:02d}-{loss:.2e}", save_best_only=True)
        checkpoint(room, f"checkpoint_{name}_threshold", values, "{epoch}", save_best_only=True,
                   initial_value_threshold=0.5)
        checkpoint(room, f"checkpoint_{name}_max", values, "{epoch:03d}", monitor="val_accuracy", save_best_only=True,
                   mode="max")
    checkpoint(room, "checkpoint_batches", SEQUENCES["ties"], "{epoch:02d}-{batch:03d}-{loss:.5f}", batches=5,
               save_freq=3)
    checkpoint(room, "checkpoint_batches_long", SEQUENCES["falling"], "{{x}}{epoch:04d}_{batch}_{loss}", batches=4,
               save_freq=7)
    checkpoint(room, "checkpoint_forms", [0.1, 1.0, 1234567.0, 1e16, 1e-5, 0.0001, 123456789012345680.0],
               "{val_loss}_{val_loss:g}_{val_loss:.3g}_{val_loss:e}_{val_loss:f}")

    for name, losses in {"never": [1.0, 0.5, -3.0], "nan": [1.0, NAN, 1.0], "inf": [1.0, 2.0, INF],
                         "minus_inf": [-INF, 1.0]}.items():
        terminate_on_nan(room, f"terminate_{name}", losses)

    run = [{"loss": 0.5, "accuracy": 0.1, "val_loss": 1 / 3, "val_accuracy": 1.0},
           {"loss": 1e-5, "accuracy": 0.0001, "val_loss": NAN, "val_accuracy": INF},
           {"loss": 123456789012345680.0, "accuracy": 1e16, "val_loss": -2.5e-17, "val_accuracy": 1234567.0}]
    without = [{"loss": 0.5, "accuracy": 0.25}, {"loss": 0.125, "accuracy": 0.75, "learning_rate": 0.5}]
    csv_logger(room, "csv_plain", [run])
    csv_logger(room, "csv_semicolon", [run], separator=";")
    csv_logger(room, "csv_quoted", [run], separator=".")
    csv_logger(room, "csv_again", [run, run[:1]])
    csv_logger(room, "csv_resumed", [run[:1], run[1:]], append=True)
    csv_logger(room, "csv_without_validation", [without])

    diary(room, "diary_whole", "never")
    diary(room, "diary_stopped_by_batch", "train_batch_end_1")
    diary(room, "diary_stopped_by_epoch", "epoch_end_1")
    diary(room, "diary_stopped_before", "train_begin")
