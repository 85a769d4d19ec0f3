"""The tables of learning rate schedules and of line searches.

A schedule is formula text in the step ``t``, counted from 1, and its settings, among them ``lr``. To add one, add an
entry to ``_TABLE``. A line search is worked by ``program/line_search.py``; its entry here only describes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule: its formula, its settings with their defaults, and where the rule is from.

    ``conditions`` hold where the settings are in range.
    """

    name: str
    formula: str
    meaning: str
    source: str
    settings: Mapping[str, str]
    conditions: tuple[str, ...] = ()


_TABLE = (
    Schedule("constant", "lr", "the same in every step", "any textbook", {"lr": "0.01"}),
    Schedule("step", "lr*gamma^floor((t - 1)/every)",
             "times gamma each time the given number of steps has passed",
             "torch.optim.lr_scheduler.StepLR, PyTorch 2.13",
             {"lr": "0.01", "gamma": "0.1", "every": "10"}, ("every >= 1", "gamma > 0")),
    Schedule("exponential", "lr*gamma^(t - 1)",
             "times gamma after each step", "torch.optim.lr_scheduler.ExponentialLR, PyTorch 2.13",
             {"lr": "0.01", "gamma": "0.9"}, ("gamma > 0",)),
    Schedule("inverse", "lr/(1 + decay*(t - 1))",
             "divided by a number that grows evenly",
             "keras.optimizers.schedules.InverseTimeDecay, Keras 3.15, with decay_steps=1; Robbins and Monro (1951)",
             {"lr": "0.01", "decay": "0.1"}, ("decay >= 0",)),
    Schedule("inverse-power", "lr/t^power",
             "divided by a power of the step", "learning_rate='invscaling' of SGDRegressor, scikit-learn 1.9",
             {"lr": "0.01", "power": "0.25"}),
    Schedule("cosine", "low + (lr - low)*(1 + cos(pi*min(t - 1, steps)/steps))/2",
             "half a cosine wave, from lr down to low in the given number of steps",
             "Loshchilov and Hutter (2017), eq. 5; CosineAnnealingLR, PyTorch 2.13, up to its T_max",
             {"lr": "0.01", "low": "0", "steps": "100"}, ("steps >= 1", "low >= 0")),
    Schedule("warm-up", "lr*min(1, t/steps)",
             "evenly from near 0 up to lr in the given number of steps, then constant",
             "Goyal et al. (2017), section 2.2", {"lr": "0.01", "steps": "10"}, ("steps >= 1",)),
)  # fmt: skip

LINE_SEARCHES: dict[str, Schedule] = {
    search.name: search
    for search in (
        Schedule("exact", "g·g/(g·H·g)",
                 "to the lowest point along the gradient, of a quadratic objective with Hessian H",
                 "Nocedal and Wright, Numerical Optimization (2006), eq. 3.26", {}),
        Schedule("backtracking", "start, times shrink until f(theta - lr*g) <= f(theta) - slope*lr*g·g",
                 "Armijo's rule: the first rate that brings a part of the fall that the slope promises",
                 "Nocedal and Wright, Numerical Optimization (2006), algorithm 3.1",
                 {"start": "1", "shrink": "0.5", "slope": "0.0001"},
                 ("start > 0", "shrink > 0", "shrink < 1", "slope > 0", "slope < 1")),
    )
}  # fmt: skip
"""Rates that each step finds for itself, for an objective under plain gradient descent."""

SCHEDULES: dict[str, Schedule] = {schedule.name: schedule for schedule in _TABLE}
