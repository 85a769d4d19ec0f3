"""Finds, by reading the package's source, every message about bad input that gdcalc can raise.

A message is the first argument of an error, or what stands for it: a text with values in it becomes a pattern, a
variable the texts that its function gives it. ``refuse`` says one thing of every option, so that its hint is what
counts; where a message comes from a table or another function, ``TABLES`` names it.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gdcalc
from gdcalc.data.bytestream import OPENING_ERRORS
from gdcalc.data.delimited import ROW_ERRORS

PACKAGE = Path(gdcalc.__file__).parent

ELSEWHERE = ("answers", "homework")
"""Folders whose messages are held by a test beside the tests of the folder: tests/homework/test_messages.py."""

HERE = (("answers", "steps.py"), ("answers", "stored.py"))
"""Modules of those folders that do not read answers: commands meet their messages."""

ERRORS = frozenset(
    {"GdcalcError", "ExpressionError", "DataError", "ProblemError", "OutputError", "EvaluationError", "DigitLimitError"}
    | {"CellError"}
)
MESSAGES = {**dict.fromkeys(ERRORS | {"error", "irrational"}, 0), "Stop": 1, "at": 2}
"""Calls that make an error of a message, by the last part of their name, and where the message stands."""

HINTS = {"refuse": 2}
"""Calls whose message is one for all, and where the hint that counts stands."""

SAYING = frozenset({"misreading", "mixed_number", "refusal", "_what_failed"})
"""Functions that return a message, some with a hint, for another to raise."""

WILD = ".*"

TABLES = (
    *(WILD.join(map(re.escape, message.split("{}"))) for _, message, _ in OPENING_ERRORS),
    *(re.escape(problem) for _, _, problem, _ in ROW_ERRORS),
)


@dataclass(frozen=True, order=True)
class Template:
    """A message, or a hint, as a pattern, and where it is raised."""

    pattern: str
    place: str
    is_hint: bool = False

    def matches(self, text: str) -> bool:
        return re.search(self.pattern, text, re.DOTALL) is not None


def templates() -> list[Template]:
    """Return the templates of the package, in order."""
    found = [Template(pattern, "a table") for pattern in TABLES]
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if parts[0] not in ELSEWHERE or parts in HERE:
            found += _in_module(ast.parse(path.read_text("utf-8")), "/".join(parts))
    return [each for each in dict.fromkeys(found) if not says_nothing(each)]


def says_nothing(template: Template) -> bool:
    """Tell whether a template has no words of its own: they are other functions', whose templates are here too."""
    return re.search("[a-z]{4}", template.pattern) is None


def _in_module(module: ast.Module, place: str) -> Iterator[Template]:
    constants = _assigned(list(ast.iter_child_nodes(module)))
    for function in ast.walk(module):
        if not isinstance(function, (ast.FunctionDef, ast.Module)):
            continue
        own = list(_own_nodes(function))
        values = constants | _assigned(own)
        for node in own:
            if isinstance(node, ast.Return) and isinstance(function, ast.FunctionDef) and function.name in SAYING:
                said = node.value.elts[0] if isinstance(node.value, ast.Tuple) else node.value
                if said is not None:
                    yield from _patterns(said, values, f"{place}:{node.lineno}")
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            table = HINTS if name in HINTS else MESSAGES
            index = table.get(name, len(node.args))
            if index < len(node.args) and not isinstance(node.args[index], ast.Starred):
                yield from _patterns(node.args[index], values, f"{place}:{node.lineno}", is_hint=name in HINTS)


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions within it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            yield child
            yield from _own_nodes(child)
        elif isinstance(child, ast.ClassDef):
            yield from _own_nodes(child)


def _assigned(nodes: list[ast.AST]) -> dict[str, list[ast.expr]]:
    """Return the values that a function gives to its variables."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def _patterns(
    node: ast.expr, values: dict[str, list[ast.expr]], place: str, *, is_hint: bool = False
) -> Iterator[Template]:
    yield from (Template(text, place, is_hint) for text in _texts(node, values))


def _texts(node: ast.expr, values: dict[str, list[ast.expr]]) -> list[str]:
    """Return the patterns of the texts that an expression can be."""
    match node:
        case ast.Constant(str(text)):
            return [re.escape(text) or WILD]
        case ast.JoinedStr(parts):
            return ["".join(each) for each in itertools.product(*(_texts(part, values) for part in parts))]
        case ast.FormattedValue(inner):
            return _texts(inner, values)
        case ast.IfExp(_, then, otherwise):
            return _texts(then, values) + _texts(otherwise, values)
        case ast.BoolOp(ast.Or(), parts):
            return [text for part in parts for text in _texts(part, values)]
        case ast.Name(name) if name in values:
            # A variable that is made of itself is left as it is.
            others = {other: given for other, given in values.items() if other != name}
            found = [text for value in values[name] for text in _texts(value, others)]
            return found if any(text != WILD for text in found) else [WILD]
    return [WILD]
