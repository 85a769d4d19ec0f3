"""The update rule of ``sklearn.linear_model.SGDRegressor``, scikit-learn 1.9, from the source of its ``_plain_sgd``."""

from __future__ import annotations

from gdcalc.tables.optimizers.rule import Dialect, Optimizer, not_negative

VERSION = "scikit-learn 1.9"
DIALECT = Dialect("sklearn", "SGDRegressor: half the squared error, L2, a falling rate", VERSION, "half-squared")

RULES = (
    Optimizer("sgd", """
        p = theta*max(0, 1 - lr*alpha) if alpha != 0 if bias == 0
        p = theta if alpha == 0
        p = theta if bias != 0
        theta = p - lr*g""",
              "stochastic gradient descent with L2 shrinking of every weight but the intercept",
              f"sklearn.linear_model.SGDRegressor, {VERSION}",
              {"alpha": "0.0001"}, conditions=not_negative("alpha"), learning_rate="inverse-power"),
)  # fmt: skip
