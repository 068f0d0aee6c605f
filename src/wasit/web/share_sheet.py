"""The sheets of paper of a sealed archive: one share each, with its words, its QR and how to use it, each on one A4."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup

from wasit.channel.keeping import ArchiveMade
from wasit.web.locale import Look
from wasit.web.qr import qr_svg
from wasit.web.render import render


@dataclass(frozen=True, slots=True)
class Sheet:
    """Secrets: all but whose it is; with as many others as are needed it opens the archive."""

    number: int
    name: str
    words: tuple[str, ...]
    code: str  # for the program ssss
    qr: Markup


def sheets_of(look: Look, told: ArchiveMade, shares: tuple[tuple[int, str, str], ...]) -> tuple[Sheet, ...]:
    """What a camera gives can be pasted where a share is asked for."""
    return tuple(
        Sheet(
            number,
            name,
            tuple(words.split(" ")),
            code,
            qr_svg(f"{number} {words}", str(look.say("share.qr"))),
        )
        for name, (number, words, code) in zip(told.openers, shares, strict=True)
    )


def share_page(look: Look, told: ArchiveMade, sheet: Sheet) -> str:
    """One sheet as a file of its own, to print without this program. Secrets: the share stands in it."""
    css = files("wasit.web") / "static" / "css"
    style = "\n".join((css / name).read_text("utf-8") for name in ("x-kit.css", "x-archive.css"))
    return render("share-sheet.html", look, told=told, sheets=(sheet,), style=Markup(style))  # noqa: S704 - ours
