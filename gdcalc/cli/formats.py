"""The table of formats: what writes each, which suffixes mean it, and which settings say something about it.

A new format is an entry here and a file in ``formats/``. What an entry needs is loaded when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from gdcalc.run.work import SHOWN_SAMPLES

if TYPE_CHECKING:
    from gdcalc.cli.display import Display
    from gdcalc.documents.content import Block
    from gdcalc.documents.report import Telling
    from gdcalc.documents.solution import Detail
    from gdcalc.formats.page import Page
    from gdcalc.homework.can_tell import CanTell
    from gdcalc.homework.classroom import Classroom
    from gdcalc.homework.finding import Report
    from gdcalc.pictures.trace import Recorder
    from gdcalc.run.comparison import Lockstep
    from gdcalc.run.run import Run

Written = TypeVar("Written")
BlockWriter: TypeAlias = Callable[["Iterable[Block]", "Display"], Iterator[str]]
RunWriter: TypeAlias = Callable[["Run", "Display"], Iterator[str]]
ClassWriter: TypeAlias = Callable[[tuple["Classroom", bool], "Display"], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format(Generic[Written]):
    """One format of what is written: a run, or a comparison of runs.

    ``heeds`` are the display settings that change it, beyond the steps that are shown and the file. A ``document`` is
    always worked lines.
    """

    suffixes: tuple[str, ...]
    heeds: frozenset[str]
    write: Callable[[Written, Display], Iterator[str]]
    document: bool = False


def page(display: Display) -> Page:
    """Return the page that text is written for."""
    from gdcalc.formats.page import Page  # noqa: PLC0415

    chosen = {} if display.samples is None else {"most_samples": display.samples}
    return Page(
        width=display.width,
        color=display.color,
        unicode=display.unicode,
        digits=display.digits,
        words=display.words,
        **chosen,
    )


def _table(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.formats.table import table  # noqa: PLC0415

    return table(run, page(display))


def _text(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.formats.text import text  # noqa: PLC0415

    return text(blocks, page(display))


def _markdown(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.formats.markdown import markdown  # noqa: PLC0415

    return markdown(blocks, display.words)


def _latex(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.formats.latex import latex  # noqa: PLC0415

    return latex(blocks, display.words, fragment=display.fragment)


def _html(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.formats.html import html  # noqa: PLC0415

    return html(blocks, display.words, fragment=display.fragment)


def _typst(blocks: Iterable[Block], display: Display) -> Iterator[str]:
    from gdcalc.formats.typst import typst  # noqa: PLC0415

    return typst(blocks, display.words, fragment=display.fragment)


def _json(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.formats.json.run import json_document  # noqa: PLC0415

    return json_document(run, display.detail)


def _json_lines(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.formats.json.run import json_lines  # noqa: PLC0415

    return json_lines(run, display.detail)


def _csv(run: Run, _: Display) -> Iterator[str]:
    from gdcalc.formats.csv import csv  # noqa: PLC0415

    return csv(run)


def _dot(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.formats.graph import dot  # noqa: PLC0415

    return dot(run, display.digits)


def _mermaid(run: Run, display: Display) -> Iterator[str]:
    from gdcalc.formats.graph import mermaid  # noqa: PLC0415

    return mermaid(run, display.digits)


def _side_by_side(lockstep: Lockstep, display: Display) -> Iterator[str]:
    from gdcalc.formats.side_by_side import side_by_side  # noqa: PLC0415

    return side_by_side(lockstep, page(display))


def _compare_json(lockstep: Lockstep, _: Display) -> Iterator[str]:
    from gdcalc.formats.json.comparison import compare_document  # noqa: PLC0415

    return compare_document(lockstep)


def _reported(blocks: BlockWriter) -> Callable[[tuple[Report, Telling], Display], Iterator[str]]:
    """Return the writer of what checking found."""

    def write(found: tuple[Report, Telling], display: Display) -> Iterator[str]:
        from gdcalc.documents.report import report_blocks  # noqa: PLC0415

        return blocks(report_blocks(*found), display)

    return write


def _report_json(found: tuple[Report, Telling], _: Display) -> Iterator[str]:
    from gdcalc.formats.json.report import report_document  # noqa: PLC0415

    return report_document(*found)


def _told(blocks: BlockWriter) -> Callable[[CanTell, Display], Iterator[str]]:
    """Return the writer of what a problem cannot tell."""

    def write(found: CanTell, display: Display) -> Iterator[str]:
        from gdcalc.documents.can_tell import can_tell_blocks  # noqa: PLC0415

        return blocks(can_tell_blocks(found, display.words), display)

    return write


def _can_tell_json(found: CanTell, display: Display) -> Iterator[str]:
    from gdcalc.formats.json.can_tell import can_tell_document  # noqa: PLC0415

    return can_tell_document(found, display.words)


def _of_class(blocks: BlockWriter) -> ClassWriter:
    """Return the writer of how a class did; with or without a row for each student."""

    def write(found: tuple[Classroom, bool], display: Display) -> Iterator[str]:
        from gdcalc.documents.class_report import class_blocks  # noqa: PLC0415

        classroom, with_students = found
        return blocks(class_blocks(classroom, display.words, with_students=with_students), display)

    return write


def _class_json(found: tuple[Classroom, bool], display: Display) -> Iterator[str]:
    from gdcalc.formats.json.classroom import class_document  # noqa: PLC0415

    return class_document(found[0], display.words)


def _worked(blocks: BlockWriter) -> RunWriter:
    """Return the writer of a run's worked lines."""

    def write(run: Run, display: Display) -> Iterator[str]:
        from gdcalc.documents.solution import solution  # noqa: PLC0415

        return blocks(solution(run, _detail(display)), display)

    return write


def _derived(blocks: BlockWriter) -> RunWriter:
    """Return the writer of how a run's gradient is found."""

    def write(run: Run, display: Display) -> Iterator[str]:
        from gdcalc.documents.derivation import derived  # noqa: PLC0415

        return blocks(derived(run, _detail(display), rule_by_rule=display.rules), display)

    return write


def _detail(display: Display) -> Detail:
    from gdcalc.documents.solution import Detail  # noqa: PLC0415

    most = SHOWN_SAMPLES if display.samples is None else display.samples
    return Detail(display.detail or "normal", display.digits, most, display.words)


def _table_or_work(run: Run, display: Display) -> Iterator[str]:
    return (_table if display.detail is None else _worked(_text))(run, display)


def plotted(run: Run, recorder: Recorder, display: Display) -> Iterator[str]:
    """Yield the picture that stands below a run's table."""
    from gdcalc.pictures.composition import compose  # noqa: PLC0415
    from gdcalc.pictures.kinds import fitting_kinds  # noqa: PLC0415
    from gdcalc.pictures.request import PictureRequest  # noqa: PLC0415
    from gdcalc.pictures.terminal.writer import write  # noqa: PLC0415
    from gdcalc.pictures.trace import traced  # noqa: PLC0415

    traces, on = [traced("", run, recorder)], page(display)
    kinds = fitting_kinds(traces, in_terminal=True)
    picture = compose(traces, kinds, PictureRequest(words=on.words, style=on.style))
    yield "\n"
    yield from write(picture, on, with_caption=False)


TABLE = "table"
_WORK = frozenset({"work", "detail", "samples", "digits", "lang"})
_TERMINAL = _WORK | {"color", "pager"}
_PLOT = frozenset({"plot"})
_FRAGMENT = _WORK | {"fragment"}

FORMATS: dict[str, Format[Run]] = {
    TABLE: Format((".txt",), _TERMINAL | _PLOT, _table_or_work),
    "json": Format((".json",), frozenset({"work", "detail"}), _json),
    "jsonl": Format((".jsonl", ".ndjson"), frozenset({"work", "detail"}), _json_lines),
    "csv": Format((".csv",), frozenset(), _csv),
    "markdown": Format((".md", ".markdown"), _WORK, _worked(_markdown), document=True),
    "latex": Format((".tex",), _FRAGMENT, _worked(_latex), document=True),
    "html": Format((".html", ".htm"), _FRAGMENT, _worked(_html), document=True),
    "typst": Format((".typ",), _FRAGMENT, _worked(_typst), document=True),
}

_RULES = frozenset({"rules"})
_DRAWN = frozenset({"digits"})
DERIVATION_FORMATS: dict[str, Format[Run]] = {
    TABLE: Format((".txt",), _TERMINAL | _RULES, _derived(_text)),
    "markdown": Format((".md", ".markdown"), _WORK | _RULES, _derived(_markdown)),
    "latex": Format((".tex",), _FRAGMENT | _RULES, _derived(_latex)),
    "html": Format((".html", ".htm"), _FRAGMENT | _RULES, _derived(_html)),
    "typst": Format((".typ",), _FRAGMENT | _RULES, _derived(_typst)),
    "dot": Format((".dot", ".gv"), _DRAWN, _dot),
    "mermaid": Format((".mmd", ".mermaid"), _DRAWN, _mermaid),
}
"""What ``gdcalc derive`` writes: worked lines, or a picture of the graph."""

COMPARISON_FORMATS: dict[str, Format[Lockstep]] = {
    TABLE: Format((".txt",), frozenset({"digits", "lang", "color", "pager"}), _side_by_side),
    "json": Format((".json",), frozenset(), _compare_json),
}
"""What ``gdcalc compare`` writes."""

_SAID = frozenset({"digits", "lang"})
CHECK_FORMATS: dict[str, Format[tuple[Report, Telling]]] = {
    TABLE: Format((".txt",), _SAID | {"color", "pager"}, _reported(_text)),
    "json": Format((".json",), frozenset({"lang"}), _report_json),
    "markdown": Format((".md", ".markdown"), _SAID, _reported(_markdown)),
    "html": Format((".html", ".htm"), _SAID | {"fragment"}, _reported(_html)),
    "latex": Format((".tex",), _SAID | {"fragment"}, _reported(_latex)),
    "typst": Format((".typ",), _SAID | {"fragment"}, _reported(_typst)),
}
"""What ``gdcalc check`` writes of one answer file."""

CAN_TELL_FORMATS: dict[str, Format[CanTell]] = {
    TABLE: Format((".txt",), _SAID | {"color", "pager"}, _told(_text)),
    "json": Format((".json",), _SAID, _can_tell_json),
    "markdown": Format((".md", ".markdown"), _SAID, _told(_markdown)),
    "html": Format((".html", ".htm"), _SAID | {"fragment"}, _told(_html)),
    "latex": Format((".tex",), _SAID | {"fragment"}, _told(_latex)),
    "typst": Format((".typ",), _SAID | {"fragment"}, _told(_typst)),
}
"""What ``gdcalc check --can-tell`` writes."""

CLASS_FORMATS: dict[str, ClassWriter] = {
    TABLE: _of_class(_text),
    "json": _class_json,
    "markdown": _of_class(_markdown),
    "html": _of_class(_html),
    "latex": _of_class(_latex),
    "typst": _of_class(_typst),
}
"""What ``gdcalc check`` writes of a folder of answer files, in the formats of one."""

FEEDBACK_FORMATS: dict[str, tuple[str, BlockWriter]] = {"markdown": (".md", _markdown), "html": (".html", _html)}
"""What each student is given: the suffix of the file, and what writes it."""
