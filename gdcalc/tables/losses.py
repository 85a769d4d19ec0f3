"""The table of losses: each is formula text in the target ``y`` and the prediction ``yhat``, read like a model.

To add one, add an entry to ``_TABLE``: its formula is differentiated, shown, run and checked like any that is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TORCH = "torch.nn.functional, PyTorch 2.13"


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss: its formula, its settings with their defaults, and where the rule is from.

    ``derivative`` by ``yhat`` is given only where the textbook's form, or the source's own, is not what differentiation
    of the formula gives; its value is the same wherever the formula is differentiable. ``conditions`` hold where the
    settings are in range.
    """

    name: str
    formula: str
    meaning: str
    source: str
    settings: Mapping[str, str] = field(default_factory=dict)
    derivative: str | None = None
    conditions: tuple[str, ...] = ()


_TABLE = (
    Loss("squared", "(y - yhat)^2", "squared error", f"mse_loss, {TORCH}"),
    Loss("half-squared", "(y - yhat)^2/2", "half the squared error", "Bishop, PRML (2006), eq. 1.2"),
    Loss("absolute", "abs(y - yhat)", "absolute error", f"l1_loss, {TORCH}"),
    Loss("huber", "where(abs(y - yhat) <= delta, (y - yhat)^2/2, delta*(abs(y - yhat) - delta/2))",
         "squared near 0, straight beyond delta", f"huber_loss, {TORCH}", {"delta": "1"}, conditions=("delta > 0",)),
    Loss("smooth-l1", "where(abs(y - yhat) < beta, (y - yhat)^2/(2*beta), abs(y - yhat) - beta/2)",
         "Huber's loss divided by beta", f"smooth_l1_loss, {TORCH}", {"beta": "1"}, conditions=("beta > 0",)),
    Loss("log-cosh", "logcosh(y - yhat)", "ln(cosh(error))", "LogCosh, Keras 3"),
    Loss("quantile", "max(tau*(y - yhat), (tau - 1)*(y - yhat))",
         "pinball loss of the quantile tau", "Koenker and Bassett (1978)",
         {"tau": "0.5"}, derivative="where(y > yhat, -tau, where(y < yhat, 1 - tau, 1/2 - tau))",
         conditions=("tau > 0", "tau < 1")),
    Loss("bce", "-(y*clampln(yhat) + (1 - y)*clampln1m(yhat))",
         "binary cross-entropy of a probability; logarithms end at -100", f"binary_cross_entropy, {TORCH}",
         derivative="(yhat - y)/clampdivisor(yhat*(1 - yhat))"),
    Loss("bce-logits", "(1 - y)*yhat + softplus(-yhat)",
         "binary cross-entropy of sigmoid(yhat)", f"binary_cross_entropy_with_logits, {TORCH}",
         derivative="sigmoid(yhat) - y"),
    Loss("hinge", "relu(1 - y*yhat)", "hinge loss, y is -1 or 1", "Cortes and Vapnik (1995)",
         derivative="where(y*yhat < 1, -y, 0)"),
    Loss("squared-hinge", "relu(1 - y*yhat)^2", "squared hinge loss, y is -1 or 1", "SquaredHinge, Keras 3",
         derivative="-2*y*relu(1 - y*yhat)"),
    Loss("poisson-nll", "exp(yhat) - y*yhat",
         "Poisson negative log-likelihood of the rate exp(yhat)", f"poisson_nll_loss with log_input, {TORCH}"),
)  # fmt: skip

LOSSES: dict[str, Loss] = {loss.name: loss for loss in _TABLE}

ALIASES: dict[str, str] = {"mse": "squared", "mae": "absolute", "l1": "absolute"}
