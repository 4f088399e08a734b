"""Initializers: Keras's formulas as numbers, held against Keras's own draws. An index only, no arrays."""
from peers import Room, extents, keras, np

# Shape, fan in, fan out: the receptive field times the channels.
SHAPES = [((200, 100), 200, 100), ((3, 5, 16, 32), 3 * 5 * 16, 3 * 5 * 32)]
TRUNCATED = 0.87962566103423978  # the deviation of a standard normal cut at two deviations
DRAWS = 40


def uniform(limit):
    return {"distribution": "uniform", "variance": limit**2 / 3, "bound": limit}


def normal(deviation):
    return {"distribution": "normal", "variance": deviation**2, "bound": np.inf}


def truncated(deviation):
    return {"distribution": "truncated_normal", "variance": deviation**2, "bound": 2 * deviation / TRUNCATED}


def facts(shape, fan_in, fan_out):
    fan_average = (fan_in + fan_out) / 2
    for name, scale, fan in [("glorot", 1, fan_average), ("he", 2, fan_in), ("lecun", 1, fan_in)]:
        yield f"{name}_uniform", uniform(np.sqrt(3 * scale / fan))
        yield f"{name}_normal", truncated(np.sqrt(scale / fan))
    yield "random_uniform", uniform(0.05)
    yield "random_normal", normal(0.05)
    # As a matrix of shape[-1] columns; rows or columns, whichever are fewer, are orthonormal, so that a unit length is
    # spread over the longer extent.
    longer = max(int(np.prod(shape[:-1])), shape[-1])
    yield "orthogonal", {"distribution": "orthogonal", "variance": 1 / longer, "bound": 1.0}


def hold(what, draws, variance, bound):
    """Keras's draws have that mean, variance and bound, within what so many draws can tell."""
    deviation = np.sqrt(variance)
    assert np.abs(draws).max() <= bound * (1 + 1e-12), what
    assert bound > 6 * deviation or np.abs(draws).max() > 0.99 * bound, what
    assert abs(draws.mean()) < 5 * deviation / np.sqrt(draws.size), what
    assert abs(draws.var() / variance - 1) < 5 * np.sqrt(2 / draws.size), what


def make(data):
    room = Room(data, "initializers")
    for shape, fan_in, fan_out in SHAPES:
        for name, fact in facts(shape, fan_in, fan_out):
            case = f"{name}_{extents(shape)}"
            Initializer = getattr(keras.initializers, "".join(map(str.capitalize, name.split("_"))))
            draws = np.stack([np.asarray(Initializer(seed=seed)(shape)) for seed in range(DRAWS)])
            hold(case, draws, fact["variance"], fact["bound"])
            room.add(case, {}, kind=name, shape=shape, fan_in=fan_in, fan_out=fan_out, mean=0.0, **fact,
                     confirmed="keras")
