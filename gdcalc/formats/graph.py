"""Draws the graph of a derivation, with its values at the first step: for Graphviz, or for Markdown by Mermaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from gdcalc.arithmetic import Value
from gdcalc.documents.content import pieces
from gdcalc.documents.equations import equation, valued
from gdcalc.documents.numbers import literal
from gdcalc.expression.printing import UNICODE, unicode_name
from gdcalc.expression.quantity import Kind, derivative, of_kind
from gdcalc.expression.tree import names
from gdcalc.problem.naming import LOSS
from gdcalc.program.program import Role
from gdcalc.run.run import Run
from gdcalc.run.work import Work


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the graph: its lines of text (value, the loss's derivative by it), and whether it is given."""

    name: str
    lines: tuple[str, ...]
    given: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """From a value to one that reads it, with the derivative of the one by the other."""

    start: str
    end: str
    text: str


def graph(run: Run, digits: int) -> tuple[list[Node], list[Edge]]:
    """Return the nodes and edges of a run's first sample; inputs and targets have no derivatives.

    Where the first step diverges they have no values. Raises EvaluationError where it has none at all.
    """
    step = next(iter(run), None)
    known: dict[str, Value] = {}
    if step is not None:
        worked = Work(run.layout, "full").step(step).samples[0]
        known = {**step.parameters, **worked.sample.inputs, **worked.sample.targets}
        known |= {line.line.name: line.value for line in worked.lines}

    def value(name: str) -> tuple[str, ...]:
        return (" ".join(pieces(valued(name, literal(known[name], digits)), UNICODE)),) if name in known else ()

    lines = [line for line in run.program.sample if line.role in (Role.INTERMEDIATE, Role.PREDICTION, Role.LOSS)]
    read = list(dict.fromkeys(name for line in lines for name in names(line.formula)))
    inner = {line.name for line in lines}

    def accumulated(name: str) -> tuple[str, ...]:
        return value(derivative(LOSS, name))

    nodes = [
        Node(name, (*(value(name) or (unicode_name(name),)), *accumulated(name)), given=True)
        for name in read
        if name not in inner
    ]
    local = {
        line.name
        for line in run.program.chain
        if not any(of_kind(name, Kind.DERIVATIVE) for name in names(line.formula))
    }
    edges = []
    for line in lines:
        formula = " ".join(pieces(equation(line), UNICODE))
        nodes.append(Node(line.name, (formula, *value(line.name), *accumulated(line.name)), given=False))
        for name in names(line.formula):
            slope = derivative(line.name, name)
            edges.append(Edge(name, line.name, "".join(value(slope)) if slope in local else ""))
    return nodes, edges


def dot(run: Run, digits: int) -> Iterator[str]:
    """Yield the graph in Graphviz's language."""
    nodes, edges = graph(run, digits)
    ids = {node.name: f"n{index}" for index, node in enumerate(nodes)}
    yield 'digraph {\n  rankdir=LR;\n  node [fontname="sans-serif"];\n  edge [fontname="sans-serif"];\n'
    for node in nodes:
        shape = "plaintext" if node.given else "box"
        yield f"  {ids[node.name]} [label={_quoted(*node.lines)}, shape={shape}];\n"
    for edge in edges:
        label = f" [label={_quoted(edge.text)}]" if edge.text else ""
        yield f"  {ids[edge.start]} -> {ids[edge.end]}{label};\n"
    yield "}\n"


def _quoted(*lines: str) -> str:
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def mermaid(run: Run, digits: int) -> Iterator[str]:
    """Yield the graph as a block of Markdown that GitHub draws."""
    nodes, edges = graph(run, digits)
    ids = {node.name: f"n{index}" for index, node in enumerate(nodes)}
    yield "```mermaid\nflowchart LR\n"
    for node in nodes:
        opening, closing = ("([", "])") if node.given else ("[", "]")
        yield f'  {ids[node.name]}{opening}"{_entities(*node.lines)}"{closing}\n'
    for edge in edges:
        label = f'|"{_entities(edge.text)}"|' if edge.text else ""
        yield f"  {ids[edge.start]} -->{label} {ids[edge.end]}\n"
    yield "```\n"


def _entities(*lines: str) -> str:
    """Return lines of a label; what Mermaid reads as a mark becomes an entity."""
    return "<br>".join(escape(line, quote=True) for line in lines)
