"""Turns the English words of results into the language asked for: each other language has a catalogue."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH = "en"
LANGUAGES: dict[str, str] = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
CATALOGUES = Path(__file__).parent / "locale"

_LOCALES = (
    *(("zh-hant", "zh-Hant"), ("zh-tw", "zh-Hant"), ("zh-hk", "zh-Hant"), ("zh-mo", "zh-Hant")),
    *(("zh", "zh-Hans"), ("en", "en")),
)


def mark(text: str) -> str:
    """Return the text itself; this marks words outside of a call, so that they come into the catalogues."""
    return text


@dataclass(frozen=True, slots=True)
class Words:
    """Turns English words into those of a language.

    >>> Words()("Step {number}", number=1)
    'Step 1'
    >>> Words("zh-Hans")("Step {number}", number=1)
    '第 1 步'
    """

    language: str = ENGLISH

    def __call__(self, text: str, **values: object) -> str:
        """Return a text in the language, with values put in."""
        if self.language != ENGLISH:
            text = _catalogue(self.language).gettext(text)
        return text.format(**values) if values else text

    def count(self, one: str, many: str, number: int) -> str:
        """Return ``one`` or ``many`` as the number asks, with ``{number}`` put in."""
        text = one if number == 1 else many
        if self.language != ENGLISH:
            text = _catalogue(self.language).ngettext(one, many, number)
        return text.format(number=f"{number:,}")


@functools.cache
def _catalogue(language: str) -> NullTranslations:
    from gettext import GNUTranslations  # noqa: PLC0415 - English needs no catalogue

    with (CATALOGUES / language / "LC_MESSAGES" / "gdcalc.mo").open("rb") as file:
        return GNUTranslations(file)


def language_of(variables: Mapping[str, str]) -> str:
    """Return the language that the environment's locale asks for, English where there is no catalogue for it.

    >>> language_of({"LANG": "zh_TW.UTF-8"}), language_of({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    ('zh-Hant', 'en')
    """
    chosen = next((variables[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if variables.get(name)), "")
    if chosen and chosen.split(".")[0] not in ("C", "POSIX") and variables.get("LANGUAGE"):
        chosen = variables["LANGUAGE"].split(":")[0]
    spelled = chosen.replace("_", "-").lower()
    return next((language for prefix, language in _LOCALES if spelled.startswith(prefix)), ENGLISH)
