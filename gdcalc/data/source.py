"""Turns the path of a data file, or standard input, into a source of rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from gdcalc.clean import clean
from gdcalc.data.bytestream import ByteStream, from_path, from_pipe
from gdcalc.data.cells import quote
from gdcalc.data.delimited import open_delimited
from gdcalc.data.encoding import Encoding, detect_encoding
from gdcalc.data.objects import open_document, open_json_lines
from gdcalc.data.table import DataSource
from gdcalc.errors import DataError

FORMATS: dict[str, Callable[[ByteStream, Encoding], DataSource]] = {
    ".csv": partial(open_delimited, usual_delimiter=","),
    ".tsv": partial(open_delimited, usual_delimiter="\t"),
    ".json": open_document,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
}
# Standard input has no suffix: its beginning tells the format. A header may begin with a bracket too.
FORMATS_BY_BEGINNING = {
    re.compile(r"\s*\[\s*[\[\]{]"): ".json",
    re.compile(r'\s*\{\s*"[^"\n]*"\s*:\s*\['): ".json",
    re.compile(r'\s*\{\s*["}]'): ".jsonl",
}
SUFFIX_HINTS = dict.fromkeys((".xls", ".xlsx", ".ods", ".numbers"), "Save the sheet as CSV first.")


def open_data(path: str, *, stdin: BinaryIO | None = None, encoding: str | None = None) -> DataSource:
    """Return the source for a data file, by its suffix; ``-`` is ``stdin``.

    ``encoding`` names the file's encoding where it should not be inferred. Raises DataError for what cannot be opened,
    has another suffix, or does not begin with named columns and a row.
    """
    if path == "-":
        stream, suffix = from_pipe(stdin), ""
    else:
        stream, suffix = from_path(path), Path(path).suffix.lower()
        # A process substitution, <(command), is a pipe with a name that has no suffix.
        if suffix not in FORMATS and (suffix or stream.rereadable):
            known = ", ".join(FORMATS)
            hint = SUFFIX_HINTS.get(suffix, "Rename the file, or give its data on standard input with -.")
            raise DataError(f"{clean(path)}: the suffix {quote(suffix)} is not one of {known}", hint)
    found = detect_encoding(stream.head, stream.name, encoding, head_is_all=stream.head_is_all)
    if not suffix:
        start = stream.head_text(found)
        suffix = next((each for begins, each in FORMATS_BY_BEGINNING.items() if begins.match(start)), ".csv")
    source = FORMATS[suffix](stream, found)
    return replace(source, notes=(*found.notes(stream.name), *source.notes))
