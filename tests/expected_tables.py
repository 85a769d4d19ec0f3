"""The settings of every entry of gdcalc's tables, by hand from the sources: defaults, and where a value is allowed.

A setting is ``default, bounds``; bounds are an interval (``[0, 1)``), or ``any`` number. This table is held to the
libraries' own by ``tests/peers/test_defaults.py``, and gdcalc's tables to this one by ``tests/tables/test_tables.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

Settings = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Expected:
    """An optimizer's class in its library (None: a paper's), its learning rate, its settings."""

    library: str | None
    learning_rate: str
    settings: Settings


UNIT, POSITIVE, ANY = "[0, 1)", "[0, inf)", "any"


def adam(eps: str, **more: tuple[str, str]) -> Settings:
    return {"beta1": ("0.9", UNIT), "beta2": ("0.999", UNIT), "eps": (eps, POSITIVE), **more}


OFF, NONE = ("0", ANY), ("0", POSITIVE)
"""A switch that is off, and a number that is 0 unless told."""

# torch.optim, PyTorch 2.13: signatures, and the checks in __init__ ("Invalid … value"). SGD's own rate is 0.001;
# gdcalc's for plain gradient descent is 0.01 in every dialect (DESIGN, section 6).
TORCH = {
    "sgd": Expected("SGD", "0.01", {"momentum": NONE, "dampening": OFF, "nesterov": OFF, "weight_decay": NONE}),
    "adagrad": Expected(
        "Adagrad", "0.01",
        {"lr_decay": NONE, "weight_decay": NONE, "initial_accumulator": NONE, "eps": ("1e-10", POSITIVE)},
    ),
    "rmsprop": Expected(
        "RMSprop", "0.01",
        {
            "alpha": ("0.99", POSITIVE), "eps": ("1e-8", POSITIVE), "weight_decay": NONE, "momentum": NONE,
            "centered": OFF,
        },
    ),
    "adam": Expected("Adam", "0.001", adam("1e-8", weight_decay=NONE, amsgrad=OFF)),
    "adamw": Expected("AdamW", "0.001", adam("1e-8", weight_decay=("0.01", POSITIVE), amsgrad=OFF)),
    "adadelta": Expected(
        "Adadelta", "1", {"rho": ("0.9", "[0, 1]"), "eps": ("1e-6", POSITIVE), "weight_decay": NONE}
    ),
    "adamax": Expected("Adamax", "0.002", adam("1e-8", weight_decay=NONE)),
    "nadam": Expected(
        "NAdam", "0.002", adam("1e-8", weight_decay=NONE, momentum_decay=("0.004", POSITIVE), decoupled=OFF)
    ),
    "radam": Expected("RAdam", "0.001", adam("1e-8", weight_decay=NONE, decoupled=OFF)),
    # A step of no size would never grow again: gdcalc's own bound.
    "rprop": Expected(
        "Rprop", "0.01",
        {
            "eta_minus": ("0.5", "(0, 1)"), "eta_plus": ("1.2", "(1, inf)"), "size_min": ("1e-6", "(0, inf)"),
            "size_max": ("50", ANY),
        },
    ),
}  # fmt: skip

# keras.optimizers, Keras 3.15: signatures; SGD alone checks a setting. None as weight_decay is none. Other bounds are
# those of the papers.
KERAS = {
    "sgd": Expected("SGD", "0.01", {"momentum": ("0", "[0, 1]"), "nesterov": OFF, "weight_decay": NONE}),
    "adagrad": Expected(
        "Adagrad", "0.001",
        {"initial_accumulator": ("0.1", POSITIVE), "eps": ("1e-7", POSITIVE), "weight_decay": NONE},
    ),
    "rmsprop": Expected(
        "RMSprop", "0.001",
        {"rho": ("0.9", UNIT), "momentum": NONE, "eps": ("1e-7", POSITIVE), "centered": OFF, "weight_decay": NONE},
    ),
    "adam": Expected("Adam", "0.001", adam("1e-7", amsgrad=OFF, weight_decay=NONE)),
    "adamw": Expected("AdamW", "0.001", adam("1e-7", amsgrad=OFF, weight_decay=("0.004", POSITIVE))),
    "adadelta": Expected("Adadelta", "0.001", {"rho": ("0.95", UNIT), "eps": ("1e-7", POSITIVE), "weight_decay": NONE}),
    "adamax": Expected("Adamax", "0.001", adam("1e-7", weight_decay=NONE)),
    "nadam": Expected("Nadam", "0.001", adam("1e-7", weight_decay=NONE)),
}  # fmt: skip

# optax 0.2.8: signatures. It has no default rate and checks no setting; None as momentum is none.
OPTAX_ADAM = adam("1e-8", eps_root=NONE)
OPTAX = {
    "sgd": Expected("sgd", "0.01", {"momentum": NONE, "nesterov": OFF}),
    "adagrad": Expected("adagrad", "0.01", {"initial_accumulator": ("0.1", POSITIVE), "eps": ("1e-7", POSITIVE)}),
    "rmsprop": Expected(
        "rmsprop", "0.01",
        {
            "decay": ("0.9", UNIT), "eps": ("1e-8", POSITIVE), "initial_scale": NONE, "eps_in_sqrt": ("1", ANY),
            "centered": OFF, "momentum": NONE,
        },
    ),
    "adam": Expected("adam", "0.001", {**OPTAX_ADAM, "nesterov": OFF}),
    "adamw": Expected("adamw", "0.001", {**OPTAX_ADAM, "nesterov": OFF, "weight_decay": ("0.0001", POSITIVE)}),
    "nadam": Expected("nadam", "0.001", {**OPTAX_ADAM, "nesterov": ("1", ANY)}),
    "adamax": Expected("adamax", "0.002", adam("1e-8")),
    "adadelta": Expected("adadelta", "1", {"rho": ("0.9", UNIT), "eps": ("1e-6", POSITIVE), "weight_decay": NONE}),
}  # fmt: skip

# sklearn.linear_model.SGDRegressor, scikit-learn 1.9: eta0=0.01 falls as learning_rate='invscaling' with power_t=0.25.
SKLEARN = {"sgd": Expected("SGDRegressor", "inverse-power", {"alpha": ("0.0001", POSITIVE)})}

TEXTBOOK = {
    "sgd": Expected(None, "0.01", {}),
    # Goodfellow, Bengio and Courville (2016), section 8.3.2: "common values … include 0.5, 0.9, and 0.99".
    "heavy-ball": Expected(None, "0.01", {"momentum": ("0.9", UNIT)}),
    "nesterov": Expected(None, "0.01", {"momentum": ("0.9", UNIT)}),
    "sgdw": Expected(None, "0.01", {"momentum": ("0.9", UNIT), "weight_decay": ("0.01", POSITIVE)}),
    # Goodfellow, Bengio and Courville (2016), algorithms 8.4 ("perhaps 10^-7") and 8.5 ("usually 10^-6"); Hinton's 0.9.
    "adagrad": Expected(None, "0.01", {"eps": ("1e-7", POSITIVE)}),
    "rmsprop": Expected(None, "0.001", {"rho": ("0.9", UNIT), "eps": ("1e-6", POSITIVE)}),
    # Zeiler (2012), section 4.1: ρ = 0.95, ε = 1e-6.
    "adadelta": Expected(None, "1", {"rho": ("0.95", UNIT), "eps": ("1e-6", POSITIVE)}),
    # Kingma and Ba (2015), algorithms 1 and 2: β in [0, 1).
    "adam": Expected(None, "0.001", adam("1e-8")),
    "adamax": Expected(None, "0.002", {"beta1": ("0.9", UNIT), "beta2": ("0.999", UNIT)}),
    # Loshchilov and Hutter (2019), algorithm 2; they give no one weight decay, so PyTorch's.
    "adamw": Expected(None, "0.001", adam("1e-8", weight_decay=("0.01", POSITIVE))),
}

OPTIMIZERS = {"torch": TORCH, "textbook": TEXTBOOK, "keras": KERAS, "optax": OPTAX, "sklearn": SKLEARN}

RATE = ("0.01", POSITIVE)
SCHEDULES: dict[str, Settings] = {
    "constant": {"lr": RATE},
    "step": {"lr": RATE, "gamma": ("0.1", "(0, inf)"), "every": ("10", "[1, inf)")},  # StepLR: gamma=0.1
    "exponential": {"lr": RATE, "gamma": ("0.9", "(0, inf)")},
    "inverse": {"lr": RATE, "decay": ("0.1", POSITIVE)},
    "inverse-power": {"lr": RATE, "power": ("0.25", ANY)},  # SGDRegressor: eta0=0.01, power_t=0.25
    "cosine": {"lr": RATE, "low": NONE, "steps": ("100", "[1, inf)")},  # CosineAnnealingLR: eta_min=0
    "warm-up": {"lr": RATE, "steps": ("10", "[1, inf)")},
}

# Nocedal and Wright (2006): algorithm 3.1 has ρ in (0, 1), c in (0, 1); section 3.1, "say, c1 = 10^-4"; 1 is tried
# first.
SEARCHES: dict[str, Settings] = {
    "exact": {},
    "backtracking": {"start": ("1", "(0, inf)"), "shrink": ("0.5", "(0, 1)"), "slope": ("0.0001", "(0, 1)")},
}

LOSSES: dict[str, Settings] = {
    "huber": {"delta": ("1", "(0, inf)")},  # huber_loss: delta=1.0, "must be positive"
    "smooth-l1": {"beta": ("1", "(0, inf)")},  # smooth_l1_loss: beta=1.0; of 0 it would divide by it
    "quantile": {"tau": ("0.5", "(0, 1)")},  # Koenker and Bassett (1978): 0 < θ < 1
    **{name: {} for name in ("squared", "half-squared", "absolute", "log-cosh", "bce", "bce-logits")},
    **{name: {} for name in ("hinge", "squared-hinge", "poisson-nll")},
}

Probe = tuple[str, str | None]


def probes(bounds: str) -> list[Probe]:
    """Return values near the ends of bounds, each with the condition that it breaks; None where it is allowed.

    >>> probes("[0, 1)")
    [('0 - 1e-9', '>= 0'), ('0', None), ('1 - 1e-9', None), ('1', '< 1')]
    """
    if bounds == ANY:
        return [(value, None) for value in ("-1000", "0", "1000")]
    low, high = bounds[1:-1].split(", ")
    found: list[Probe] = []
    if bounds[0] == "[":
        found += [(f"{low} - 1e-9", f">= {low}"), (low, None)]
    else:
        found += [(low, f"> {low}"), (f"{low} + 1e-9", None)]
    if high == "inf":
        return [*found, ("1e9", None)]
    if bounds[-1] == "]":
        return [*found, (high, None), (f"{high} + 1e-9", f"<= {high}")]
    return [*found, (f"{high} - 1e-9", None), (high, f"< {high}")]
