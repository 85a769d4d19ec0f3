"""The limits on a formula, checked before any work is done with it."""

from __future__ import annotations

MAX_CHARACTERS = 2_000
MAX_TOKENS = 800
MAX_DEPTH = 32
MAX_NAMES = 30
MAX_NAME_LENGTH = 32
MAX_LITERAL_DIGITS = 50
MAX_DECIMAL_EXPONENT = 400
MAX_INTEGER_POWER = 100
MAX_EXACT_DIGITS = 4_000
MAX_DERIVATIVE_OPERATIONS = 5_000
