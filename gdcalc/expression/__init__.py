"""Formulas: text to tree and back. Knows nothing about gradients."""
