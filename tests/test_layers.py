"""The order of the imports, and the size of the files."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

import gdcalc

PACKAGE = Path(gdcalc.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Imports run downwards only: a module imports modules of lower layers, or of its own.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "clean", "words", "whole_file"}),
    frozenset({"expression"}),
    frozenset({"arithmetic"}),
    frozenset({"tables", "data"}),
    frozenset({"problem"}),
    frozenset({"calculus"}),
    frozenset({"program"}),
    frozenset({"run"}),
    frozenset({"answers"}),
    frozenset({"homework"}),
    frozenset({"documents"}),
    frozenset({"formats"}),
    frozenset({"scripts", "pictures"}),
    frozenset({"api"}),
    frozenset({"cli", "__main__"}),
)


def part_of(module: str) -> str:
    """Return the part of the package that a module's dotted name belongs to."""
    return [*module.split("."), ""][1]


def layer(part: str) -> int:
    return next(index for index, parts in enumerate(LAYERS) if part in parts)


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    """Return the dotted names that a module imports, those inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    own = part_of(name_of(path))
    if not own:
        return  # gdcalc/__init__.py names its parts only when they are asked for
    for imported in imports(path):
        if imported.startswith("gdcalc."):
            assert layer(part_of(imported)) <= layer(own), f"{name_of(path)} imports {imported}"


def test_every_module_has_a_layer() -> None:
    parts = {part_of(name_of(path)) for path in MODULES} - {""}
    assert parts == frozenset().union(*LAYERS)


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("sympy", {"gdcalc.calculus.symbolic"}),
        ("mpmath", {"gdcalc.arithmetic.rounded"}),
        (
            "rich",
            {
                "gdcalc.formats.side_by_side",
                "gdcalc.formats.table",
                "gdcalc.formats.text",
                "gdcalc.pictures.terminal.writer",
            },
        ),
        ("typer", {"gdcalc.cli.main", "gdcalc.cli.command_line"}),
        ("click", set()),
    ],
)
def test_a_library_is_imported_in_one_place(library: str, homes: set[str]) -> None:
    users = {name_of(path) for path in MODULES if any(name.split(".")[0] == library for name in imports(path))}
    assert users == homes


def test_nothing_reads_code_from_text() -> None:
    """Only ``arithmetic/formula_code.py`` compiles, and only what it wrote itself."""
    dangerous = {"eval", "exec", "compile", "sympify", "parse_expr", "lambdify", "__import__"}
    for path in MODULES:
        called = {
            node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
        }
        allowed = {"compile", "exec"} if path.name == "formula_code.py" else {"compile"}  # re.compile, a writer's own
        assert called & dangerous <= allowed, path


def test_files_are_small() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert median(sizes.values()) < 150
    assert max(sizes.values()) <= 400, max(sizes, key=lambda path: sizes[path])


def test_no_drawer_for_odds_and_ends() -> None:
    assert not {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc"}
