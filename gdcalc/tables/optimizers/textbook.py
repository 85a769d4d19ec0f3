"""The update rules as their papers and textbooks write them."""

from __future__ import annotations

from gdcalc.tables.optimizers.rule import Dialect, Optimizer, below_one, not_negative

DIALECT = Dialect("textbook", "the forms of the papers", "the papers that gdcalc explain names")

_MOMENTS = """
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g^2
m_hat = m/(1 - beta1^t)
"""
_BETAS = {"beta1": "0.9", "beta2": "0.999", "eps": "1e-8"}
_IN_RANGE = (*below_one("beta1", "beta2"), *not_negative("eps"))

RULES = (
    Optimizer("sgd", "theta = theta - lr*g", "gradient descent; stochastic where a step sees a part of the data",
              "Robbins and Monro (1951)"),
    Optimizer("heavy-ball", "v = momentum*v - lr*g\ntheta = theta + v",
              "momentum: a part of the last step is taken again",
              "Polyak (1964); Goodfellow, Bengio and Courville, Deep Learning (2016), eq. 8.15 and 8.16",
              {"momentum": "0.9"}, {"v": "0"}, below_one("momentum")),
    Optimizer("nesterov", """
        x_new = theta - lr*g
        theta_new = x_new + momentum*(x_new - where(t == 1, theta, x))
        x = x_new
        theta = theta_new""",
              "Nesterov's method: theta is the point ahead, where the gradient is taken, x the sequence behind it",
              "Nesterov (1983)", {"momentum": "0.9"}, {"x": "0"}, below_one("momentum")),
    Optimizer("sgdw", "v = momentum*v + lr*g\ntheta = theta - v - lr*weight_decay*theta",
              "momentum with weight decay apart from the gradient", "Loshchilov and Hutter (2019), algorithm 1",
              {"momentum": "0.9", "weight_decay": "0.01"}, {"v": "0"},
              (*below_one("momentum"), *not_negative("weight_decay"))),
    Optimizer("adagrad", "s = s + g^2\ntheta = theta - lr*g/(sqrt(s) + eps)",
              "rates that fall with the squares of the gradients so far",
              "Duchi, Hazan and Singer (2011); Goodfellow, Bengio and Courville (2016), algorithm 8.4",
              {"eps": "1e-7"}, {"s": "0"}, not_negative("eps")),
    Optimizer("rmsprop", "s = rho*s + (1 - rho)*g^2\ntheta = theta - lr*g/sqrt(s + eps)",
              "gradients divided by the root of a running mean of their squares",
              "Hinton's lecture 6e (2012); Goodfellow, Bengio and Courville (2016), algorithm 8.5",
              {"rho": "0.9", "eps": "1e-6"}, {"s": "0"}, (*below_one("rho"), *not_negative("eps")), "0.001"),
    Optimizer("adadelta", """
        s = rho*s + (1 - rho)*g^2
        delta = sqrt(u + eps)/sqrt(s + eps)*g
        u = rho*u + (1 - rho)*delta^2
        theta = theta - delta""",
              "steps in the units of the parameter; there is no learning rate", "Zeiler (2012), algorithm 1",
              {"rho": "0.95", "eps": "1e-6"}, {"s": "0", "u": "0"}, (*below_one("rho"), *not_negative("eps")), "1"),
    Optimizer("adam", _MOMENTS + "v_hat = v/(1 - beta2^t)\ntheta = theta - lr*m_hat/(sqrt(v_hat) + eps)",
              "running means of the gradient and of its square, both corrected for their start at 0",
              "Kingma and Ba (2015), algorithm 1", _BETAS, {"m": "0", "v": "0"}, _IN_RANGE, "0.001"),
    Optimizer("adamw",
              _MOMENTS + "v_hat = v/(1 - beta2^t)\ntheta = theta - lr*(m_hat/(sqrt(v_hat) + eps) + weight_decay*theta)",
              "Adam with weight decay apart from the gradient", "Loshchilov and Hutter (2019), algorithm 2",
              {**_BETAS, "weight_decay": "0.01"}, {"m": "0", "v": "0"}, (*_IN_RANGE, *not_negative("weight_decay")),
              "0.001"),
    Optimizer("adamax", "m = beta1*m + (1 - beta1)*g\nu = max(beta2*u, abs(g))\ntheta = theta - lr/(1 - beta1^t)*m/u",
              "Adam with the largest gradient, fading, in place of the mean square",
              "Kingma and Ba (2015), algorithm 2",
              {"beta1": "0.9", "beta2": "0.999"}, {"m": "0", "u": "0"}, below_one("beta1", "beta2"), "0.002"),
)  # fmt: skip
