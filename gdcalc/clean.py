"""Turns text from outside into text that is safe to print: control, format and bidi characters become escapes."""

from __future__ import annotations

import unicodedata

# Control, format (which holds the bidi marks and zero-width characters), surrogate, private use, unassigned, line and
# paragraph separators: the Unicode general categories that a terminal may act on or hide.
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def is_hidden(character: str) -> bool:
    """Tell whether a terminal would act on the character, or not show it."""
    return unicodedata.category(character) in HIDDEN_CATEGORIES


def clean(text: str) -> str:
    r"""Return the text with every hidden character as a visible escape.

    >>> print(clean("a\x1b[31mred"))
    a\x1b[31mred
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character.encode("unicode_escape").decode("ascii") if is_hidden(character) else character for character in text
    )


def shorten(text: str, length: int = 60) -> str:
    """Return the cleaned text, cut after ``length`` characters with a count of those left out.

    >>> shorten("x" * 12, 4)
    'xxxx… (8 more characters)'
    """
    if len(text) <= length:
        return clean(text)
    return f"{clean(text[:length])}… ({len(text) - length:,} more characters)"


def describe_character(character: str) -> str:
    """Return what to call a character: its code point, and the character itself where it can be seen.

    >>> describe_character("\u200b")
    'U+200B ZERO WIDTH SPACE'
    """
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "a control character")
    return f"{code} {name}" if is_hidden(character) or character.isspace() else f"'{character}' ({code} {name})"
