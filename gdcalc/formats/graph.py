"""Draws the graph of a derivation, with its values at the first step: for Graphviz, or for Markdown by Mermaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from gdcalc.arithmetic import Value
from gdcalc.documents.content import plain_text
from gdcalc.documents.equations import equation, valued
from gdcalc.documents.numbers import literal
from gdcalc.expression.printing import unicode_name
from gdcalc.expression.quantity import Kind, derivative, of_kind
from gdcalc.expression.tree import names
from gdcalc.problem.naming import LOSS
from gdcalc.run.run import Run
from gdcalc.run.work import Work


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the graph: its lines of text (value, the loss's derivative by it), and whether it is given."""

    key: str
    lines: tuple[str, ...]
    given: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """From the key of a value to that of one which reads it, with the derivative of the one by the other."""

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
        return (plain_text([valued(name, literal(known[name], digits))]),) if name in known else ()

    model = {line.name: line for line in run.program.forward}
    read = dict.fromkeys(name for line in model.values() for name in names(line.formula))
    local = {
        line.name
        for line in run.program.chain
        if not any(of_kind(name, Kind.DERIVATIVE) for name in names(line.formula))
    }
    keys = {name: f"n{index}" for index, name in enumerate([*(name for name in read if name not in model), *model])}
    nodes, edges = [], []
    for name, key in keys.items():
        line = model.get(name)
        shown = value(name) or (unicode_name(name),) if line is None else (plain_text([equation(line)]), *value(name))
        nodes.append(Node(key, (*shown, *value(derivative(LOSS, name))), given=line is None))
        for operand in names(line.formula) if line else ():
            slope = derivative(name, operand)
            edges.append(Edge(keys[operand], key, "".join(value(slope)) if slope in local else ""))
    return nodes, edges


def dot(run: Run, digits: int) -> Iterator[str]:
    """Yield the graph in Graphviz's language."""
    nodes, edges = graph(run, digits)
    yield 'digraph {\n  rankdir=LR;\n  node [fontname="sans-serif"];\n  edge [fontname="sans-serif"];\n'
    for node in nodes:
        shape = "plaintext" if node.given else "box"
        yield f"  {node.key} [label={_quoted(*node.lines)}, shape={shape}];\n"
    for edge in edges:
        label = f" [label={_quoted(edge.text)}]" if edge.text else ""
        yield f"  {edge.start} -> {edge.end}{label};\n"
    yield "}\n"


def _quoted(*lines: str) -> str:
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def mermaid(run: Run, digits: int) -> Iterator[str]:
    """Yield the graph as a block of Markdown that GitHub draws."""
    nodes, edges = graph(run, digits)
    yield "```mermaid\nflowchart LR\n"
    for node in nodes:
        opening, closing = ("([", "])") if node.given else ("[", "]")
        yield f'  {node.key}{opening}"{_entities(*node.lines)}"{closing}\n'
    for edge in edges:
        label = f'|"{_entities(edge.text)}"|' if edge.text else ""
        yield f"  {edge.start} -->{label} {edge.end}\n"
    yield "```\n"


def _entities(*lines: str) -> str:
    """Return lines of a label; what Mermaid reads as a mark becomes an entity."""
    return "<br>".join(escape(line, quote=True) for line in lines)
