"""The README's picture shows what the command prints today, and asks nothing of the network."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.conftest import Command
from tests.picture import COMMAND, PICTURE, WIDTH, draw

TEXT = "{http://www.w3.org/2000/svg}text"


def said(picture: str) -> str:
    """Return the text of a picture, without its spaces."""
    root = ElementTree.fromstring(picture)
    return "".join("".join("".join(each.itertext()) for each in root.iter(TEXT)).split())


def test_the_picture_is_of_today(gdcalc: Command) -> None:
    shown = said(PICTURE.read_text(encoding="utf-8"))
    assert shown == said(draw())
    printed = gdcalc(*COMMAND, COLUMNS=str(WIDTH)).out
    assert "".join(printed.split()) in shown


def test_it_has_no_links() -> None:
    picture = PICTURE.read_text(encoding="utf-8")
    links = [part for part in picture.split('"') if part.startswith(("http:", "https:"))]
    assert set(links) == {"http://www.w3.org/2000/svg"}
    assert "@font-face" not in picture
    assert "@import" not in picture
