"""The characters and LaTeX commands that people paste, and the plain spelling that each one stands for."""

from __future__ import annotations

import re

GREEK: dict[str, str] = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega", "ŷ": "yhat",
}  # fmt: skip
"""Greek letters by the name that a formula knows them under."""

GREEK_LETTERS: dict[str, str] = {name: letter for letter, name in GREEK.items() if letter != "ς"}

OPERATORS: dict[str, str] = {
    "+": "+", "-": "-", "*": "*", "/": "/", "^": "^", "(": "(", ")": ")", "|": "|", ",": ",", ";": ";", "{": "{",
    "}": "}", "<": "<", ">": ">", "=": "=", "−": "-", "·": "*", "⋅": "*", "×": "*", "∗": "*", "÷": "/", "≤": "<=",
    "≥": ">=", "≠": "!=", "∣": "|",
}  # fmt: skip

DOUBLE_OPERATORS: dict[str, str] = {"**": "^", "<=": "<=", ">=": ">=", "==": "==", "!=": "!="}

SUPERSCRIPTS: dict[str, str] = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
SUBSCRIPT_DIGITS: dict[str, str] = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))

REFUSED: dict[str, str] = {
    "[": "square brackets are not part of a formula; write a name such as a_0, or round brackets",
    "]": "square brackets are not part of a formula; write a name such as a_0, or round brackets",
    '"': "text in quotes is not part of a formula",
    "'": "quotes are not part of a formula; a derivative's prime cannot be used in a name",
    "`": "a backtick is not part of a formula",
    ".": "a point can only stand inside a number, as in 0.5; names have no attributes",
    ":": "a colon is not part of a formula",
    "%": "a percent sign is not part of a formula; write 0.05 for 5 %",
    "!": "there is no factorial; != compares",
    "&": "conditions cannot be joined",
    "–": "this is an en dash; write the minus sign -",
    "—": "this is an em dash; write the minus sign -",
    "√": "write sqrt(…)",
    "\\": "this LaTeX command is not known",
}
"""What to say of a character that no formula holds."""

TRANSPOSE = re.compile(r"T(?:[A-Za-z](?:_?[0-9]+)?)?")
"""Names that stand in an exponent in brackets alone: ``w^T*x`` and ``w^Tx`` are meant as w transposed, times x."""

TRANSPOSED = "the raised T is the transpose of a vector or a matrix, and the names of a formula are numbers"
TRANSPOSE_HINT = "write w1*x1 + w2*x2 for a product of vectors; a power is written ^(T)"

LATEX_TRANSPOSES = frozenset({"top", "intercal"})

LATEX_OPERATORS: dict[str, str] = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "ne": "!=",
    "neq": "!=", "lt": "<", "gt": ">", "lvert": "|", "rvert": "|", "vert": "|", "{": "(", "}": ")",
    "lbrace": "(", "rbrace": ")", "lparen": "(", "rparen": ")",
}  # fmt: skip

LATEX_SPACES: frozenset[str] = frozenset({"left", "right", ",", ";", ":", "!", " ", "quad", "qquad", "big", "Big"})

LATEX_GROUPS: frozenset[str] = frozenset({"frac", "dfrac", "tfrac", "sqrt"})
"""Commands that take groups in braces."""

LATEX_FUNCTIONS: frozenset[str] = frozenset(
    {"exp", "ln", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "max", "min"}
)

LATEX_NAMES: dict[str, str] = {
    **{name: name for name in GREEK.values()},
    **{name: name for name in LATEX_FUNCTIONS},
    "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma", "ell": "ell",
}  # fmt: skip

LATEX_TEXT: frozenset[str] = frozenset({"operatorname", "mathrm", "text", "mathit", "mathbf"})
"""Commands whose braces hold a name written out."""

LATEX_ACCENTS: dict[str, str] = {"hat": "hat", "bar": "bar", "tilde": "tilde", "widehat": "hat"}
