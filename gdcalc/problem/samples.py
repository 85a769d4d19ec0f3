"""Turns a data source into samples: kept in memory where they are few or read again, else streamed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gdcalc.data import DataSource

KEPT = 10_000
"""A run that can stream its data keeps at most this many samples."""

SampleValues = tuple[Any, ...]
Chunks = Iterator[Sequence[SampleValues]]


class Samples:
    """The samples of a problem: ``rows`` where they are kept, else None; each call of ``chunks`` yields them anew."""

    def __init__(self, rows: Sequence[SampleValues] | None, chunks: Callable[[], Chunks]) -> None:
        self.rows = rows
        self.chunks = chunks

    @property
    def count(self) -> int | None:
        """The number of samples, where it is known before the run."""
        return None if self.rows is None else len(self.rows)


def keep(rows: Sequence[SampleValues]) -> Samples:
    """Return samples that are kept in memory."""
    return Samples(rows, lambda: iter([rows]))


NO_DATA = keep([()])
"""The one empty sample at which an objective is worked."""


def read_samples(
    source: DataSource, columns: Sequence[str], read: Callable[[str], Any], *, streams: bool, again: bool
) -> Samples:
    """Read the columns of a source. Raises DataError.

    ``streams`` says that the run takes the samples in order, so that they need not be kept; ``again`` that it takes
    them more than once. Up to KEPT samples are kept in any case.
    """
    chunks: Chunks = source.chunks(columns, read)
    head: list[SampleValues] = []
    can_stream = streams and (source.rereadable or not again)
    for chunk in chunks:
        head += chunk
        if can_stream and len(head) > KEPT:
            break
    else:
        return keep(head)
    begun = [itertools.chain([head], chunks)]
    return Samples(None, lambda: begun.pop() if begun else source.chunks(columns, read))
