"""The mistakes that simulated students make: which line each changes, and where it is possible."""

from __future__ import annotations

from dataclasses import dataclass

from tests.students.models import MODELS

EVERY = frozenset(MODELS)
LINEAR = frozenset({"line", "two features", "quadratic"})
ACTIVATED = EVERY - LINEAR
BOTH, BATCH, PER_SAMPLE = frozenset({"1", "all"}), frozenset({"all"}), frozenset({"1"})


@dataclass(frozen=True)
class Mistake:
    """A mistake: the line it changes (prediction, loss, gradient, update, run) and the homework it is possible in."""

    id: str
    line: str
    exercises: frozenset[str] = EVERY
    batches: frozenset[str] = BOTH
    least: int = 1
    """The first step in which it can be made."""

    def possible(self, exercise: str, batch: str) -> bool:
        return exercise in self.exercises and batch in self.batches


_TABLE = [
    Mistake("parameters-swapped", "prediction"),
    Mistake("term-dropped", "prediction"),
    Mistake("parameter-sign", "prediction"),
    Mistake("bracket", "prediction", frozenset({"line", "sigmoid neuron"})),
    Mistake("earlier-parameters", "prediction", least=2),
    Mistake("other-row", "prediction"),
    Mistake("loss-not-divided", "loss", batches=BATCH),
    Mistake("loss-divided-by-n-1", "loss", batches=BATCH),
    Mistake("loss-doubled", "loss"),
    Mistake("loss-halved", "loss"),
    Mistake("loss-not-squared", "loss"),
    Mistake("loss-absolute", "loss"),
    Mistake("loss-square-of-sum", "loss", batches=BATCH),
    Mistake("loss-root", "loss"),
    Mistake("loss-difference-of-squares", "loss"),
    Mistake("loss-at-new-parameters", "loss"),
    Mistake("sign-flipped", "gradient"),
    Mistake("factor-missing", "gradient"),
    Mistake("factor-extra", "gradient"),
    Mistake("not-divided", "gradient", batches=BATCH),
    Mistake("not-divided-without-two", "gradient", batches=BATCH),
    Mistake("divided-by-n-1", "gradient", batches=BATCH),
    Mistake("inner-derivative-missing", "gradient"),
    Mistake("input-in-bias", "gradient"),
    Mistake("components-swapped", "gradient"),
    Mistake("prediction-for-residual", "gradient"),
    Mistake("target-for-residual", "gradient"),
    Mistake("residual-squared", "gradient"),
    Mistake("product-of-sums", "gradient", LINEAR, BATCH),
    Mistake("absolute-residual", "gradient"),
    Mistake("one-row", "gradient", batches=BATCH),
    Mistake("gradient-earlier-parameters", "gradient", least=2),
    Mistake("gradient-new-parameters", "gradient"),
    Mistake("activation-derivative-missing", "gradient", ACTIVATED),
    Mistake("activation-derivative-at-z", "gradient", frozenset({"sigmoid neuron"})),
    Mistake("added", "update"),
    Mistake("rate-forgotten", "update"),
    Mistake("divided-by-rate", "update"),
    Mistake("rate-times-ten", "update"),
    Mistake("rate-over-ten", "update"),
    Mistake("rate-squared", "update"),
    Mistake("old-dropped", "update"),
    Mistake("order-reversed", "update"),
    Mistake("divided-by-n-again", "update", batches=BATCH),
    Mistake("update-components-swapped", "update"),
    Mistake("start-again", "update", least=2),
    Mistake("one-after-other", "update"),
    Mistake("other-rate", "run"),
    Mistake("other-order", "run", batches=PER_SAMPLE),
    Mistake("other-batch", "run"),
]

MISTAKES = {mistake.id: mistake for mistake in _TABLE}
