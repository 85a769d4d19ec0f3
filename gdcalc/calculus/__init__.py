"""Calculus: SymPy's derivatives of gdcalc's formulas, the rules that they follow, and rules of two lines together."""
