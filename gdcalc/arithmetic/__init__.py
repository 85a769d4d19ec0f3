"""The arithmetics: what a number is, and how it is computed with."""

from gdcalc.arithmetic.base import Arithmetic, Value
from gdcalc.arithmetic.exact import EXACT
from gdcalc.arithmetic.float64 import FLOAT64
from gdcalc.arithmetic.rounded import MAX_PLACES, ROUNDINGS, rounded

__all__ = ["EXACT", "FLOAT64", "MAX_PLACES", "ROUNDINGS", "Arithmetic", "Value", "rounded"]
