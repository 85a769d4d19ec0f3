"""Finds the fonts for a picture's texts: Matplotlib's own, and one with Chinese signs where these occur."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

OWN = "DejaVu Sans"
CHINESE = (
    *("Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans CJK JP", "Noto Sans SC", "Noto Sans TC", "Source Han Sans SC"),
    *("Source Han Sans CN", "Source Han Sans TC", "PingFang SC", "PingFang TC", "PingFang HK", "Hiragino Sans GB"),
    *("Heiti SC", "Heiti TC", "STHeiti", "Microsoft YaHei", "Microsoft JhengHei", "SimHei", "WenQuanYi Zen Hei"),
    *("WenQuanYi Micro Hei", "Droid Sans Fallback", "FandolHei", "AR PL UMing CN", "AR PL UKai CN", "Arial Unicode MS"),
)
"""Sans-serif fonts with Chinese signs, as the usual systems have them."""


def families(texts: Iterable[str], manager: Any, ft2font: Any) -> tuple[list[str], str]:
    """Return the font families to use for texts, and the signs that none of them has.

    ``manager`` and ``ft2font`` are Matplotlib's ``font_manager`` and ``ft2font``.
    """
    missing = {sign for text in texts for sign in text if sign.isprintable() and not sign.isspace()}
    chosen = [OWN]
    missing -= _signs(OWN, manager, ft2font)
    installed = {font.name for font in manager.fontManager.ttflist} if missing else set()
    for name in CHINESE:
        if missing and name in installed:
            found = missing & _signs(name, manager, ft2font)
            if found:
                chosen.append(name)
                missing -= found
    return chosen, "".join(sorted(missing))


def _signs(family: str, manager: Any, ft2font: Any) -> set[str]:
    path = manager.findfont(manager.FontProperties(family=[family]), fallback_to_default=True)
    return {chr(code) for code in ft2font.FT2Font(path).get_charmap()}
