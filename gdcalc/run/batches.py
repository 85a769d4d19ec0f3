"""Turns the stepping and the samples of a problem into the batches of a run, in order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gdcalc.problem import Problem
from gdcalc.problem.samples import Samples, SampleValues
from gdcalc.problem.stepping import SEQUENTIAL, Stepping


@dataclass(frozen=True, slots=True)
class Chunk:
    """Samples to be worked together: a batch, or in a per-sample run several samples, each a step."""

    epoch: int
    indices: Sequence[int]
    rows: Sequence[SampleValues]

    def first(self, count: int) -> Chunk:
        """Return the chunk's first samples."""
        return self if len(self.rows) <= count else Chunk(self.epoch, self.indices[:count], self.rows[:count])


def chunks(problem: Problem) -> Iterator[Chunk]:
    """Yield the chunks of a run, epoch after epoch, up to the limit of epochs and of steps.

    Raises DataError where streamed data cannot be read.
    """
    stepping, samples = problem.stepping, problem.samples
    # A generator apart from that of the starting values, so that the order does not depend on how many are drawn.
    generator = random.Random(f"order {stepping.seed}")  # noqa: S311 - an exercise, not a secret
    epochs = itertools.count(1) if stepping.epochs is None else range(1, stepping.epochs + 1)
    per_sample = stepping.batch == 1
    left = stepping.steps
    for epoch in epochs:
        for chunk in _epoch(epoch, stepping, samples, generator):
            part = chunk if left is None or not per_sample else chunk.first(left)
            if left is not None:
                left -= len(part.rows) if per_sample else 1
            yield part
            if left == 0:
                return


def count_steps(problem: Problem) -> int | None:
    """Return how many steps a run takes at most, where that is known."""
    stepping, count = problem.stepping, problem.samples.count
    if stepping.epochs is None or count is None:
        return stepping.steps
    steps = stepping.epochs * -(-count // (stepping.batch or count))
    return steps if stepping.steps is None else min(steps, stepping.steps)


def _epoch(epoch: int, stepping: Stepping, samples: Samples, generator: random.Random) -> Iterator[Chunk]:
    if stepping.order == SEQUENTIAL:
        chunks = _in_order(epoch, samples)
    else:
        rows = samples.rows or ()
        order = list(range(len(rows)))
        if stepping.order == "shuffle":
            generator.shuffle(order)
        else:
            order = generator.choices(order, k=len(order))
        chunks = iter([Chunk(epoch, [index + 1 for index in order], [rows[index] for index in order])])
    if stepping.batch is None or stepping.batch == 1:
        return chunks
    return _batches(chunks, stepping.batch)


def _in_order(epoch: int, samples: Samples) -> Iterator[Chunk]:
    first = 1
    for rows in samples.chunks():
        yield Chunk(epoch, range(first, first + len(rows)), rows)
        first += len(rows)


def _batches(chunks: Iterator[Chunk], size: int) -> Iterator[Chunk]:
    """Yield batches of a size; the last one of an epoch may be smaller."""
    epoch, indices, rows = 1, list[int](), list[SampleValues]()
    for chunk in chunks:
        epoch = chunk.epoch
        indices += chunk.indices
        rows += chunk.rows
        whole = len(rows) - len(rows) % size
        for start in range(0, whole, size):
            yield Chunk(epoch, indices[start : start + size], rows[start : start + size])
        indices, rows = indices[whole:], rows[whole:]
    if rows:
        yield Chunk(epoch, indices, rows)
