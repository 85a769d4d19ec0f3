"""The update rules of ``optax``, version 0.2.8, from the source of its aliases and transformations."""

from __future__ import annotations

from gdcalc.tables.optimizers.rule import Dialect, Optimizer, below_one, not_negative

VERSION = "optax 0.2.8"
DIALECT = Dialect("optax", "transformations in a chain; RMSprop's eps inside the root", VERSION)

_BETAS = {"beta1": "0.9", "beta2": "0.999", "eps": "1e-8"}
_IN_RANGE = (*below_one("beta1", "beta2"), *not_negative("eps"))
_MOMENTS = """
m = (1 - beta1)*g + beta1*m
v = (1 - beta2)*g^2 + beta2*v
m_hat = m/(1 - beta1^t) if nesterov == 0
m_hat = beta1*m/(1 - beta1^(t + 1)) + (1 - beta1)*g/(1 - beta1^t) if nesterov != 0
v_hat = v/(1 - beta2^t)
u = m_hat/(sqrt(v_hat + eps_root) + eps) if eps_root != 0
u = m_hat/(sqrt(v_hat) + eps) if eps_root == 0
"""
_ADAM = {**_BETAS, "eps_root": "0", "nesterov": "0"}

RULES = (
    Optimizer("sgd", """
        u = g if momentum == 0
        v = g + momentum*v if momentum != 0
        u = v if momentum != 0 if nesterov == 0
        u = g + momentum*v if momentum != 0 if nesterov != 0
        theta = theta - lr*u""",
              "gradient descent, with momentum as a sum of gradients", f"optax.sgd, {VERSION}",
              {"momentum": "0", "nesterov": "0"}, {"v": "0"},
              (*not_negative("momentum"), "where(momentum > 0, 0, nesterov) == 0 | nesterov needs momentum")),
    Optimizer("adagrad", "s = g^2 + s\ntheta = theta - lr*where(s > 0, g/sqrt(s + eps), 0)",
              "rates that fall with the squares of the gradients so far; eps inside the root",
              f"optax.adagrad, {VERSION}",
              {"initial_accumulator": "0.1", "eps": "1e-7"}, {"s": "initial_accumulator"},
              not_negative("initial_accumulator", "eps")),
    Optimizer("rmsprop", """
        a = (1 - decay)*g + decay*a if centered != 0
        s = (1 - decay)*g^2 + decay*s
        q = s if centered == 0
        q = s - a^2 if centered != 0
        u = g/sqrt(q + eps) if eps_in_sqrt != 0
        u = g/(sqrt(q) + eps) if eps_in_sqrt == 0
        b = lr*u + momentum*b if momentum != 0
        theta = theta - lr*u if momentum == 0
        theta = theta - b if momentum != 0""",
              "gradients divided by the root of a running mean of their squares; eps inside the root unless told",
              f"optax.rmsprop, {VERSION}",
              {"decay": "0.9", "eps": "1e-8", "initial_scale": "0", "eps_in_sqrt": "1", "centered": "0",
               "momentum": "0"},
              {"s": "initial_scale", "a": "0", "b": "0"},
              (*below_one("decay"), *not_negative("eps", "momentum", "initial_scale"))),
    Optimizer("adam", _MOMENTS + "theta = theta - lr*u",
              "running means of the gradient and of its square, both corrected for their start at 0",
              f"optax.adam, {VERSION}", _ADAM, {"m": "0", "v": "0"}, (*_IN_RANGE, *not_negative("eps_root")), "0.001"),
    Optimizer("adamw", _MOMENTS + "theta = theta - lr*(u + weight_decay*theta)",
              "Adam with weight decay apart from the gradient", f"optax.adamw, {VERSION}",
              {**_ADAM, "weight_decay": "0.0001"}, {"m": "0", "v": "0"},
              (*_IN_RANGE, *not_negative("eps_root", "weight_decay")), "0.001"),
    Optimizer("nadam", _MOMENTS + "theta = theta - lr*u", "Adam with Nesterov's look ahead", f"optax.nadam, {VERSION}",
              {**_ADAM, "nesterov": "1"}, {"m": "0", "v": "0"}, (*_IN_RANGE, *not_negative("eps_root")), "0.001"),
    Optimizer("adamax",
              "m = (1 - beta1)*g + beta1*m\nu = max(abs(g) + eps, beta2*u)\ntheta = theta - lr*m/(1 - beta1^t)/u",
              "Adam with the largest gradient, fading, in place of the mean square", f"optax.adamax, {VERSION}",
              _BETAS, {"m": "0", "u": "0"}, _IN_RANGE, "0.002"),
    Optimizer("adadelta", """
        d = g + weight_decay*theta if weight_decay != 0
        d = g if weight_decay == 0
        s = (1 - rho)*d^2 + rho*s
        delta = sqrt(u + eps)/sqrt(s + eps)*d
        u = (1 - rho)*delta^2 + rho*u
        theta = theta - lr*delta""",
              "steps in the units of the parameter, from a running mean of the squares of both",
              f"optax.adadelta, {VERSION}",
              {"rho": "0.9", "eps": "1e-6", "weight_decay": "0"}, {"s": "0", "u": "0"},
              (*below_one("rho"), *not_negative("eps", "weight_decay")), "1"),
)  # fmt: skip
