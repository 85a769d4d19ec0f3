"""The update rules of ``torch.optim``, PyTorch 2.13, from the source of its single-tensor functions."""

from __future__ import annotations

from gdcalc.tables.optimizers.rule import Dialect, Optimizer, below_one, not_negative

VERSION = "PyTorch 2.13"
DIALECT = Dialect("torch", "eps outside the root; weight decay added to the gradient", VERSION)

DECAYED = """
d = g + weight_decay*theta if weight_decay != 0
d = g if weight_decay == 0
"""
"""L2 weight decay: added to the gradient."""

DECOUPLED = """
d = g + weight_decay*theta if weight_decay != 0 if decoupled == 0
d = g if weight_decay == 0
d = g if decoupled != 0
p = theta*(1 - lr*weight_decay) if weight_decay != 0 if decoupled != 0
p = theta if weight_decay == 0
p = theta if decoupled == 0
"""
"""Either kind of weight decay."""

MOMENTS = """
m = beta1*m + (1 - beta1)*d
v = beta2*v + (1 - beta2)*d^2
"""

_BETAS = {"beta1": "0.9", "beta2": "0.999", "eps": "1e-8"}
_IN_RANGE = (*below_one("beta1", "beta2"), *not_negative("eps", "weight_decay"))

ADAM = (
    MOMENTS
    + """
m_hat = m/(1 - beta1^t)
v_hat = v/(1 - beta2^t) if amsgrad == 0
v_max = max(v_max, v) if amsgrad != 0
v_hat = v_max/(1 - beta2^t) if amsgrad != 0
"""
)

RULES = (
    Optimizer("sgd", DECAYED + """
        u = d if momentum == 0
        v = momentum*v + d if momentum != 0 if dampening == 0
        v = where(t == 1, d, momentum*v + (1 - dampening)*d) if momentum != 0 if dampening != 0
        u = v if momentum != 0 if nesterov == 0
        u = d + momentum*v if momentum != 0 if nesterov != 0
        theta = theta - lr*u""",
              "gradient descent; stochastic where a step sees a part of the data",
              "torch.optim.SGD, PyTorch 2.13; Robbins and Monro (1951)",
              {"momentum": "0", "dampening": "0", "nesterov": "0", "weight_decay": "0"}, {"v": "0"},
              (*not_negative("momentum", "weight_decay"),
               "where(momentum > 0, 0, nesterov) == 0 | nesterov needs momentum",
               "nesterov*dampening == 0 | nesterov needs a dampening of 0")),
    Optimizer("adagrad", DECAYED + """
        r = lr/(1 + (t - 1)*lr_decay) if lr_decay != 0
        r = lr if lr_decay == 0
        s = s + d^2
        theta = theta - r*d/(sqrt(s) + eps)""",
              "rates that fall with the squares of the gradients so far",
              "torch.optim.Adagrad, PyTorch 2.13; Duchi, Hazan and Singer (2011)",
              {"lr_decay": "0", "weight_decay": "0", "initial_accumulator": "0", "eps": "1e-10"},
              {"s": "initial_accumulator"}, not_negative("lr_decay", "weight_decay", "initial_accumulator", "eps")),
    Optimizer("rmsprop", DECAYED + """
        s = alpha*s + (1 - alpha)*d^2
        a = alpha*a + (1 - alpha)*d if centered != 0
        q = sqrt(s) + eps if centered == 0
        q = sqrt(s - a^2) + eps if centered != 0
        b = momentum*b + d/q if momentum != 0
        theta = theta - lr*d/q if momentum == 0
        theta = theta - lr*b if momentum != 0""",
              "gradients divided by the root of a running mean of their squares",
              "torch.optim.RMSprop, PyTorch 2.13; Hinton's lecture 6e (2012)",
              {"alpha": "0.99", "eps": "1e-8", "weight_decay": "0", "momentum": "0", "centered": "0"},
              {"s": "0", "a": "0", "b": "0"}, not_negative("alpha", "eps", "weight_decay", "momentum")),
    Optimizer("adam", DECAYED + ADAM + "theta = theta - lr*m_hat/(sqrt(v_hat) + eps)",
              "running means of the gradient and of its square, both corrected for their start at 0",
              "torch.optim.Adam, PyTorch 2.13; Kingma and Ba (2015)",
              {**_BETAS, "weight_decay": "0", "amsgrad": "0"}, {"m": "0", "v": "0", "v_max": "0"}, _IN_RANGE, "0.001"),
    Optimizer("adamw", "d = g\np = theta*(1 - lr*weight_decay)" + ADAM + "theta = p - lr*m_hat/(sqrt(v_hat) + eps)",
              "Adam with weight decay apart from the gradient",
              "torch.optim.AdamW, PyTorch 2.13; Loshchilov and Hutter (2019)",
              {**_BETAS, "weight_decay": "0.01", "amsgrad": "0"}, {"m": "0", "v": "0", "v_max": "0"}, _IN_RANGE,
              "0.001"),
    Optimizer("adadelta", DECAYED + """
        s = rho*s + (1 - rho)*d^2
        delta = sqrt(u + eps)/sqrt(s + eps)*d
        u = rho*u + (1 - rho)*delta^2
        theta = theta - lr*delta""",
              "steps in the units of the parameter, from a running mean of the squares of both",
              "torch.optim.Adadelta, PyTorch 2.13; Zeiler (2012)",
              {"rho": "0.9", "eps": "1e-6", "weight_decay": "0"}, {"s": "0", "u": "0"},
              ("rho >= 0", "rho <= 1", *not_negative("eps", "weight_decay")), "1"),
    Optimizer("adamax", DECAYED + """
        m = beta1*m + (1 - beta1)*d
        u = max(beta2*u, abs(d) + eps)
        theta = theta - lr/(1 - beta1^t)*m/u""",
              "Adam with the largest gradient, fading, in place of the mean square",
              "torch.optim.Adamax, PyTorch 2.13; Kingma and Ba (2015)",
              {**_BETAS, "weight_decay": "0"}, {"m": "0", "u": "0"}, _IN_RANGE, "0.002"),
    Optimizer("nadam", """
        mu = beta1*(1 - 0.5*0.96^(t*momentum_decay))
        mu_next = beta1*(1 - 0.5*0.96^((t + 1)*momentum_decay))
        mu_product = mu_product*mu""" + DECOUPLED + MOMENTS + """
        q = sqrt(v/(1 - beta2^t)) + eps
        theta = p - lr*(1 - mu)/(1 - mu_product)*d/q - lr*mu_next/(1 - mu_product*mu_next)*m/q""",
              "Adam with Nesterov's look ahead", "torch.optim.NAdam, PyTorch 2.13; Dozat (2016)",
              {**_BETAS, "weight_decay": "0", "momentum_decay": "0.004", "decoupled": "0"},
              {"mu_product": "1", "m": "0", "v": "0"}, (*_IN_RANGE, *not_negative("momentum_decay")), "0.002"),
    Optimizer("radam", """
        rho_inf = 2/(1 - beta2) - 1
        rho = rho_inf - 2*t*beta2^t/(1 - beta2^t)
        r = where(rho > 5, sqrt((rho - 4)*(rho - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho)), 0)
        """ + DECOUPLED + MOMENTS + """
        m_hat = m/(1 - beta1^t)
        u = where(rho > 5, m_hat*r*sqrt(1 - beta2^t)/(sqrt(v) + eps), m_hat)
        theta = p - lr*u""",
              "Adam with its first steps held back until the mean square can be trusted",
              "torch.optim.RAdam, PyTorch 2.13; Liu et al. (2020)",
              {**_BETAS, "weight_decay": "0", "decoupled": "0"}, {"m": "0", "v": "0"}, _IN_RANGE, "0.001"),
    Optimizer("rprop", """
        f = where(g*h > 0, eta_plus, where(g*h < 0, eta_minus, 1))
        size = min(max(where(t == 1, lr, size)*f, size_min), size_max)
        h = where(g*h < 0, 0, g)
        theta = theta - sign(h)*size""",
              "steps by the sign alone, that grow while it stays and shrink where it turns",
              "torch.optim.Rprop, PyTorch 2.13; Riedmiller and Braun (1993)",
              {"eta_minus": "0.5", "eta_plus": "1.2", "size_min": "1e-6", "size_max": "50"}, {"h": "0", "size": "0"},
              ("eta_minus > 0", "eta_minus < 1", "eta_plus > 1", "size_min > 0")),
)  # fmt: skip
