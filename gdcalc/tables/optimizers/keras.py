"""The update rules of ``keras.optimizers``, Keras 3.15, from the source of their ``update_step``.

Weight decay is apart from the gradient in all of them, and is taken before it: ``variable -= variable*decay*lr``.
"""

from __future__ import annotations

from gdcalc.tables.optimizers.rule import Dialect, Optimizer, below_one, not_negative

VERSION = "Keras 3.15"
DIALECT = Dialect("keras", "eps inside the root or before its correction; weight decay apart", VERSION)

_DECAYED = """
p = theta - theta*weight_decay*lr if weight_decay != 0
p = theta if weight_decay == 0
"""
_MOMENTS = """
m = m + (g - m)*(1 - beta1)
v = v + (g^2 - v)*(1 - beta2)
"""
_BETAS = {"beta1": "0.9", "beta2": "0.999", "eps": "1e-7"}
_IN_RANGE = (*below_one("beta1", "beta2"), *not_negative("eps", "weight_decay"))
_ADAM = (
    _DECAYED
    + _MOMENTS
    + """
alpha = lr*sqrt(1 - beta2^t)/(1 - beta1^t)
v_max = max(v_max, v) if amsgrad != 0
theta = p - m*alpha/(sqrt(v) + eps) if amsgrad == 0
theta = p - m*alpha/(sqrt(v_max) + eps) if amsgrad != 0
"""
)

RULES = (
    Optimizer("sgd", _DECAYED + """
        v = v*momentum - g*lr if momentum != 0
        theta = p - g*lr if momentum == 0
        theta = p + v if momentum != 0 if nesterov == 0
        theta = p + v*momentum - g*lr if momentum != 0 if nesterov != 0""",
              "gradient descent, with momentum in units of the step", f"keras.optimizers.SGD, {VERSION}",
              {"momentum": "0", "nesterov": "0", "weight_decay": "0"}, {"v": "0"},
              ("momentum >= 0", "momentum <= 1", *not_negative("weight_decay"),
               "where(momentum > 0, 0, nesterov) == 0 | nesterov needs momentum")),
    Optimizer("adagrad", _DECAYED + "s = s + g^2\ntheta = p - lr*g/sqrt(s + eps)",
              "rates that fall with the squares of the gradients so far; eps inside the root",
              f"keras.optimizers.Adagrad, {VERSION}",
              {"initial_accumulator": "0.1", "eps": "1e-7", "weight_decay": "0"}, {"s": "initial_accumulator"},
              not_negative("initial_accumulator", "eps", "weight_decay"), "0.001"),
    Optimizer("rmsprop", _DECAYED + """
        s = rho*s + (1 - rho)*g^2
        a = rho*a + (1 - rho)*g if centered != 0
        q = s + eps if centered == 0
        q = s - a^2 + eps if centered != 0
        b = momentum*b + lr*g/sqrt(q) if momentum != 0
        theta = p - lr*g/sqrt(q) if momentum == 0
        theta = p - b if momentum != 0""",
              "gradients divided by the root of a running mean of their squares; eps inside the root",
              f"keras.optimizers.RMSprop, {VERSION}",
              {"rho": "0.9", "momentum": "0", "eps": "1e-7", "centered": "0", "weight_decay": "0"},
              {"s": "0", "a": "0", "b": "0"}, (*below_one("rho"), *not_negative("momentum", "eps", "weight_decay")),
              "0.001"),
    Optimizer("adam", _ADAM,
              "running means of the gradient and of its square; eps is added to the root before its correction",
              f"keras.optimizers.Adam, {VERSION}",
              {**_BETAS, "amsgrad": "0", "weight_decay": "0"}, {"m": "0", "v": "0", "v_max": "0"}, _IN_RANGE, "0.001"),
    Optimizer("adamw", _ADAM, "Adam with weight decay apart from the gradient", f"keras.optimizers.AdamW, {VERSION}",
              {**_BETAS, "amsgrad": "0", "weight_decay": "0.004"}, {"m": "0", "v": "0", "v_max": "0"}, _IN_RANGE,
              "0.001"),
    Optimizer("adadelta", _DECAYED + """
        s = rho*s + (1 - rho)*g^2
        delta = -sqrt(u + eps)*g/sqrt(s + eps)
        u = rho*u + (1 - rho)*delta^2
        theta = p + lr*delta""",
              "steps in the units of the parameter, from a running mean of the squares of both",
              f"keras.optimizers.Adadelta, {VERSION}",
              {"rho": "0.95", "eps": "1e-7", "weight_decay": "0"}, {"s": "0", "u": "0"},
              (*below_one("rho"), *not_negative("eps", "weight_decay")), "0.001"),
    Optimizer("adamax", _DECAYED + """
        m = m + (g - m)*(1 - beta1)
        u = max(beta2*u, abs(g))
        theta = p - lr*m/((1 - beta1^t)*(u + eps))""",
              "Adam with the largest gradient, fading, in place of the mean square",
              f"keras.optimizers.Adamax, {VERSION}",
              {**_BETAS, "weight_decay": "0"}, {"m": "0", "u": "0"}, _IN_RANGE, "0.001"),
    Optimizer("nadam", """
        mu = beta1*(1 - 0.5*0.96^t)
        mu_next = beta1*(1 - 0.5*0.96^(t + 1))
        mu_product = mu_product*mu""" + _DECAYED + _MOMENTS + """
        m_hat = mu_next*m/(1 - mu_product*mu_next) + (1 - mu)*g/(1 - mu_product)
        theta = p - m_hat*lr/(sqrt(v/(1 - beta2^t)) + eps)""",
              "Adam with Nesterov's look ahead", f"keras.optimizers.Nadam, {VERSION}",
              {**_BETAS, "weight_decay": "0"}, {"mu_product": "1", "m": "0", "v": "0"}, _IN_RANGE, "0.001"),
)  # fmt: skip
