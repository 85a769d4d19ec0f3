"""gdcalc: gradient descent worked step by step, the way a person does it on paper."""

__version__ = "0.1.0"
