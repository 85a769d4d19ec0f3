"""Says what stands above the parts of a step: a sample with its values, the samples left out, the whole batch."""

from __future__ import annotations

from gdcalc.documents.content import Heading, Inline
from gdcalc.words import Words


def sample_heading(index: int, given: tuple[Inline, ...], words: Words) -> Heading:
    """Return the heading of a sample of a batch: its number, and the values ``given`` with it."""
    return Heading(2, words("Sample {index}", index=index), (words(": "), *given))


def elided_heading(count: int, words: Words) -> Heading:
    """Return the heading in place of samples that are left out."""
    return Heading(2, words.count("… {number} more sample …", "… {number} more samples …", count))


def batch_heading(count: int, words: Words) -> Heading:
    """Return the heading of what is of a whole batch."""
    return Heading(2, words.count("The sample", "All {number} samples", count))
