"""Optimizers: two variables, ten steps on given gradients, the variables after each step."""
from peers import Room, agree, keras, np, random, tf, torch

STEPS = 10
SHAPES = {"vector": (37,), "matrix": (5, 3)}


def given():
    """The variables, and the gradients of each step: of several sizes, so that clipping bites in some steps only."""
    size = np.linspace(0.2, 2, STEPS)
    start = {name: random(name).standard_normal(shape) for name, shape in SHAPES.items()}
    gradients = {name: np.stack([s * random(f"{name} {s:.1f}").standard_normal(shape) for s in size])
                 for name, shape in SHAPES.items()}
    return start, gradients


def keras_steps(optimizer, start, gradients):
    # TensorFlow casts a Python float through float32 on its way to float64; NumPy's it takes as it is.
    for option in ("momentum", "beta_1", "beta_2"):
        if hasattr(optimizer, option):
            setattr(optimizer, option, np.float64(getattr(optimizer, option)))
    variables = [keras.Variable(value, dtype="float64") for value in start.values()]
    after = []
    for step in zip(*gradients.values()):
        optimizer.apply([tf.constant(g) for g in step], variables)
        after.append([v.numpy().copy() for v in variables])
    return [np.stack(values) for values in zip(*after)]


def torch_steps(make_optimizer, clip, start, gradients):
    """make_optimizer(parameters) gives an object with step(), and perhaps before(t) to be called first."""
    parameters = [torch.nn.Parameter(torch.tensor(value)) for value in start.values()]
    optimizer = make_optimizer(parameters)
    after = []
    for t, step in enumerate(zip(*gradients.values()), 1):
        for parameter, gradient in zip(parameters, clip([torch.tensor(g) for g in step])):
            parameter.grad = gradient
        if hasattr(optimizer, "before"):
            optimizer.before(t)
        optimizer.step()
        after.append([p.detach().numpy().copy() for p in parameters])
    return [np.stack(values) for values in zip(*after)]


# Keras's Adam adds epsilon before the correction of the second moment, PyTorch's after it: the same at another epsilon.
def adam(Base, epsilon=1e-7, beta_2=0.999, **options):
    class Corrected(Base):
        def before(self, step):
            self.param_groups[0]["eps"] = epsilon / np.sqrt(1 - beta_2**step)

    return lambda parameters: Corrected(parameters, **options)


class RMSprop(torch.optim.Optimizer):
    """PyTorch's own adds epsilon outside the root, Keras's inside: the formula, in torch."""

    def __init__(self, parameters, lr=1e-3, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
        super().__init__(parameters, {})
        self.options = lr, rho, momentum, epsilon, centered

    @torch.no_grad()
    def step(self):
        lr, rho, momentum, epsilon, centered = self.options
        for p in self.param_groups[0]["params"]:
            s = self.state.setdefault(p, {"square": 0, "mean": 0, "velocity": 0})
            s["square"] = rho * s["square"] + (1 - rho) * p.grad**2
            s["mean"] = rho * s["mean"] + (1 - rho) * p.grad
            variance = s["square"] - s["mean"] ** 2 if centered else s["square"]
            s["velocity"] = momentum * s["velocity"] + lr * p.grad / torch.sqrt(variance + epsilon)
            p -= s["velocity"]


class Adagrad(torch.optim.Optimizer):
    """As RMSprop: Keras's epsilon is inside the root."""

    def __init__(self, parameters, lr=1e-3, initial=0.1, epsilon=1e-7):
        super().__init__(parameters, {})
        self.options = lr, initial, epsilon

    @torch.no_grad()
    def step(self):
        lr, initial, epsilon = self.options
        for p in self.param_groups[0]["params"]:
            s = self.state.setdefault(p, {"sum": initial})
            s["sum"] = s["sum"] + p.grad**2
            p -= lr * p.grad / torch.sqrt(s["sum"] + epsilon)


# PyTorch's clip_grad_norm_ adds 1e-6 to the norm, so the norms are clipped by hand.
def clip_by_norm(limit):
    return lambda gradients: [g * min(1, limit / g.norm().item()) for g in gradients]


def clip_by_global_norm(limit):
    def clip(gradients):
        norm = np.sqrt(sum((g**2).sum().item() for g in gradients))
        return [g * min(1, limit / norm) for g in gradients]
    return clip


def clip_by_value(limit):
    return lambda gradients: [g.clamp(-limit, limit) for g in gradients]


def cases():
    """Name, Keras's optimizer, PyTorch's, clipping, and whether PyTorch's is its own or a formula written in torch."""
    of = lambda Optimizer, **options: lambda parameters: Optimizer(parameters, **options)
    none = lambda gradients: gradients
    k, t = keras.optimizers, torch.optim
    adadelta = dict(lr=1e-3, rho=0.95, eps=1e-7)
    yield "sgd", k.SGD(), of(t.SGD, lr=0.01), none, "torch"
    yield "sgd_momentum", k.SGD(momentum=0.9), of(t.SGD, lr=0.01, momentum=0.9), none, "torch"
    yield ("sgd_nesterov", k.SGD(momentum=0.9, nesterov=True), of(t.SGD, lr=0.01, momentum=0.9, nesterov=True), none,
           "torch")
    yield "rmsprop", k.RMSprop(), of(RMSprop), none, "formula"
    yield "rmsprop_momentum", k.RMSprop(momentum=0.9), of(RMSprop, momentum=0.9), none, "formula"
    yield "rmsprop_centered", k.RMSprop(centered=True), of(RMSprop, centered=True), none, "formula"
    yield "adagrad", k.Adagrad(), of(Adagrad), none, "formula"
    yield "adadelta", k.Adadelta(), of(t.Adadelta, **adadelta), none, "torch"
    yield "adadelta_lr1", k.Adadelta(1.0), of(t.Adadelta, **{**adadelta, "lr": 1.0}), none, "torch"
    yield "adam", k.Adam(), adam(t.Adam), none, "torch"
    yield "adam_amsgrad", k.Adam(amsgrad=True), adam(t.Adam, amsgrad=True), none, "torch"
    yield "adamw", k.AdamW(), adam(t.AdamW, weight_decay=0.004), none, "torch"
    yield ("sgd_momentum_clipnorm", k.SGD(momentum=0.9, clipnorm=5.0), of(t.SGD, lr=0.01, momentum=0.9),
           clip_by_norm(5.0), "torch")
    yield "adam_global_clipnorm", k.Adam(global_clipnorm=6.0), adam(t.Adam), clip_by_global_norm(6.0), "torch"
    yield ("adadelta_lr1_clipvalue", k.Adadelta(1.0, clipvalue=0.5), of(t.Adadelta, **{**adadelta, "lr": 1.0}),
           clip_by_value(0.5), "torch")
    # Two options in one formula, every option at another value than its default (one that a float32 holds), clipping with each.
    yield ("sgd_nesterov_clipvalue", k.SGD(0.25, momentum=0.5, nesterov=True, clipvalue=0.5),
           of(t.SGD, lr=0.25, momentum=0.5, nesterov=True), clip_by_value(0.5), "torch")
    yield ("rmsprop_centered_momentum", k.RMSprop(momentum=0.9, centered=True),
           of(RMSprop, momentum=0.9, centered=True), none, "formula")
    rmsprop = dict(rho=0.75, momentum=0.5, epsilon=0.015625, centered=True)
    yield ("rmsprop_options_clipnorm", k.RMSprop(0.25, **rmsprop, clipnorm=5.0), of(RMSprop, lr=0.25, **rmsprop),
           clip_by_norm(5.0), "formula")
    yield ("adagrad_options_global_clipnorm",
           k.Adagrad(0.25, initial_accumulator_value=0.5, epsilon=0.015625, global_clipnorm=6.0),
           of(Adagrad, lr=0.25, initial=0.5, epsilon=0.015625), clip_by_global_norm(6.0), "formula")
    yield ("adadelta_options_clipnorm", k.Adadelta(0.25, rho=0.75, epsilon=0.015625, clipnorm=5.0),
           of(t.Adadelta, lr=0.25, rho=0.75, eps=0.015625), clip_by_norm(5.0), "torch")
    betas = dict(beta_1=0.75, beta_2=0.875, epsilon=0.015625)
    torch_betas = dict(epsilon=0.015625, beta_2=0.875, betas=(0.75, 0.875), lr=0.25)
    yield ("adam_options_clipvalue", k.Adam(0.25, **betas, amsgrad=True, clipvalue=0.5),
           adam(t.Adam, **torch_betas, amsgrad=True), clip_by_value(0.5), "torch")
    yield ("adamw_amsgrad", k.AdamW(amsgrad=True), adam(t.AdamW, weight_decay=0.004, amsgrad=True), none, "torch")
    yield ("adamw_options_clipnorm", k.AdamW(0.25, weight_decay=0.125, **betas, amsgrad=True, clipnorm=5.0),
           adam(t.AdamW, **torch_betas, weight_decay=0.125, amsgrad=True), clip_by_norm(5.0), "torch")


OPTIONS = ["learning_rate", "momentum", "nesterov", "rho", "centered", "initial_accumulator_value", "beta_1", "beta_2",
           "epsilon", "amsgrad", "weight_decay", "clipnorm", "global_clipnorm", "clipvalue"]


def make(data):
    room = Room(data, "optimizers")
    start, gradients = given()
    room.save("given", {**start, **{f"{name}_gradients": g for name, g in gradients.items()}})
    for name, optimizer, make_optimizer, clip, peer in cases():
        after = keras_steps(optimizer, start, gradients)
        for what, a, b in zip(SHAPES, after, torch_steps(make_optimizer, clip, start, gradients)):
            agree(f"{name} {what}", a, b)
        config = optimizer.get_config()
        room.add(name, dict(zip(SHAPES, after)), kind=type(optimizer).__name__.lower(),
                 **{key: config[key] for key in OPTIONS if config.get(key) is not None}, confirmed=f"keras,{peer}")
