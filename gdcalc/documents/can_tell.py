"""Says what a problem cannot tell: the mistakes that nobody would see in it, those that look alike, and what helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gdcalc.clean import clean, shorten
from gdcalc.documents.content import Block, Heading, Paragraph, Row, Rows
from gdcalc.documents.report import said_of
from gdcalc.expression.printing import unicode_name
from gdcalc.homework.can_tell import CanTell, Suggestion
from gdcalc.homework.confusion import Confusion
from gdcalc.homework.finding import Named
from gdcalc.homework.problem_change import Change
from gdcalc.words import Words, mark

_CHANGES = {
    "lr": mark("--lr {new} in place of {old}"),
    "init": mark("starting value {name} = {new} in place of {old}"),
    "data": mark("{name} = {new} in place of {old} in sample {sample}"),
    "steps": mark("--steps {new} in place of {old}"),
    "epochs": mark("--epochs {new} in place of {old}"),
}
SHOWS, PARTS, HIDES, CONFUSES = mark("shows"), mark("tells apart"), mark("but hides"), mark("but makes alike")


def can_tell_blocks(found: CanTell, words: Words) -> Iterator[Block]:
    """Yield the blocks of what a problem cannot tell."""
    tried = words.count("{number} usual mistake", "{number} usual mistakes", found.mistakes)
    steps = words.count("{number} step", "{number} steps", found.steps)
    text = words("{tried} tried in {steps}, with values of {digits} significant digits.", tried=tried, steps=steps,
                 digits=found.digits)  # fmt: skip
    if not found.confusion.groups:
        text += " " + words("Each shows, and no two look alike.")
    yield Paragraph((text,))
    yield from _confused(found.confusion, words, mark("With this problem nobody can see whether"),
                         mark("These cannot be told apart"))  # fmt: skip
    if found.suggestions:
        yield Heading(1, words("Smallest changes that help, each alone"))
    for suggestion in found.suggestions:
        yield Heading(2, "", (change_text(suggestion.change, words),))
        yield Rows(tuple(_rows(suggestion, words)), 2)
    if found.untried:
        number = words.count("{number} change was not tried", "{number} changes were not tried", found.untried)
        yield Paragraph((words("{number}: it would take too long.", number=number),))
    if found.tried_all:
        yield from _confused(found.left, words, mark("No change tried helps to see"),
                             mark("No change tried helps to tell apart"))  # fmt: skip
    else:
        yield from _confused(found.left, words, mark("These changes do not show"),
                             mark("These changes do not tell apart"))  # fmt: skip


def _confused(confusion: Confusion, words: Words, invisible: str, alike: str) -> Iterator[Block]:
    if confusion.invisible:
        yield Heading(1, words(invisible))
        yield Rows(tuple(Row(words(each.mistake.family), (), said_of(each, words)) for each in confusion.invisible))
    if confusion.alike:
        yield Heading(1, words(alike))
        groups = enumerate(confusion.alike, 1)
        yield Rows(tuple(Row(f"{number}", (), _said(each, words)) for number, group in groups for each in group))


def _rows(suggestion: Suggestion, words: Words) -> Iterator[Row]:
    yield from (Row(words(SHOWS), (), _said(each, words)) for each in suggestion.shows)
    for parts in suggestion.parts:
        yield Row(words(PARTS), (), " | ".join(_either(part, words) for part in parts))
    yield from (Row(words(HIDES), (), _said(each, words)) for each in suggestion.hides)
    yield from (Row(words(CONFUSES), (), _either(group, words)) for group in suggestion.confuses)


def _either(mistakes: Iterable[Named], words: Words) -> str:
    return words(", or ").join(_said(each, words) for each in mistakes)


def _said(named: Named, words: Words) -> str:
    """Return a mistake's sentence with what it is about: many begin with "it is"."""
    return words("{family}: {mistake}", family=words(named.mistake.family), mistake=said_of(named, words))


def change_text(change: Change, words: Words) -> str:
    """Return what a change changes, as an option where it is one."""
    values = {
        "old": shorten(change.old, 40),
        "new": change.new,
        "name": clean(change.name) if change.sample is not None else unicode_name(change.name),
        "sample": change.sample,
    }
    return words(_CHANGES[change.setting], **values)
