"""Lines compiled to Python functions: one compiler, for whatever asks for a line's value."""

from gdcalc.program.compiler.lines import compile_lines
from gdcalc.program.compiler.run import UNDECIDED, Outcome, Steps, compile_program
from gdcalc.program.compiler.step import StepFunction, Worked, compile_step

__all__ = [
    "UNDECIDED",
    "Outcome",
    "StepFunction",
    "Steps",
    "Worked",
    "compile_lines",
    "compile_program",
    "compile_step",
]
