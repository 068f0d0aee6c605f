"""The sheet of paper of a recovery kit: code, QR and how to use them, in the reader's language, on one A4."""

from __future__ import annotations

from importlib.resources import files

from markupsafe import Markup

from wasit.text.moment import Moment
from wasit.text.passage import Texts
from wasit.web.locale import Look
from wasit.web.qr import qr_svg
from wasit.web.render import render


def qr_of(look: Look, code: str) -> Markup:
    """The 26 characters alone: what a camera gives can be pasted where the code is asked for."""
    return qr_svg(code.replace("-", ""), str(look.say("kit.qr")))


def sheet_page(look: Look, code: str, person: Texts, at: Moment) -> str:
    """The same sheet as a file of its own, to print without this program. Secrets: the code stands in it."""
    style = (files("wasit.web") / "static" / "css" / "x-kit.css").read_text("utf-8")
    return render(
        "kit-sheet.html",
        look,
        code=code,
        person=person,
        at=at,
        qr=qr_of(look, code),
        style=Markup(style),  # noqa: S704 - ours
    )
