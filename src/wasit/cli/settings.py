"""Settings of the matter and of this seat: their names, and how each one's value is written on a command line."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from wasit.channel.facts import BRIEFS, DEFAULT_RULES, DEPTHS, LEGAL_PROFILES
from wasit.cli.channels import COVERS, sides_of
from wasit.cli.frame import Session, command
from wasit.cli.opening import check_page_language, check_relay, check_zone
from wasit.cli.options import one_of
from wasit.cli.words_in import read_text, texts_of
from wasit.errors import Refused

app = typer.Typer()


def _side(written: str) -> dict[str, Any]:
    """KEY=NAME. Raises: Refused bad-input."""
    return sides_of([written])[0]


def _whole(name: str) -> Callable[[str], int]:
    """A whole number; the seat knows how large it may be. Raises: Refused bad-input."""

    def read(written: str) -> int:
        if not (written.isascii() and written.isdecimal() and len(written) <= 9):
            raise Refused("bad-input", field=name)
        return int(written)

    return read


SETTINGS: dict[str, Callable[[str], Any]] = {
    "briefs": lambda written: one_of(written, BRIEFS, "briefs"),
    "cover": lambda written: one_of(written, COVERS, "cover"),
    "default-rule": lambda written: one_of(written, DEFAULT_RULES, "default-rule"),
    "depth": lambda written: one_of(written, DEPTHS, "depth"),
    "language": check_page_language,
    "legal": lambda written: one_of(written, LEGAL_PROFILES, "legal"),
    "proxy": str,
    "relay": check_relay,
    "retention": _whole("retention"),
    "rounds": _whole("rounds"),
    "second-relay": lambda written: check_relay("" if written == "none" else written),
    "side": _side,
    "timestamp-roots": lambda written: read_text(written) if written else "",
    "timestamps": str,
    "timestamps-alone": lambda written: one_of(written, ("on", "off"), "timestamps-alone") == "on",
    "title": lambda written: texts_of([written], None, "title"),
    "zone": check_zone,
}


@command(
    app,
    "set",
    "wasit set cover prompt",
    "wasit set briefs worded",
    "wasit set rounds 2",
    "wasit set zone Asia/Amman",
    "wasit set proxy 127.0.0.1:9050",
    "wasit set second-relay https://relay-2.example",
    "wasit set title ar='الأسرى'",
    "wasit set side c='Side C'",
    "wasit set timestamp-roots roots.pem",
    "wasit set timestamps https://tsa.example",
    "wasit set timestamps-alone on",
)
def set_one(
    session: Session,
    setting: Annotated[
        str,
        typer.Argument(
            help="cover, side, title, briefs, default-rule, depth, legal, retention, rounds (the channel's); timestamps, timestamp-roots, timestamps-alone (of this matter); language, proxy, relay, second-relay (or none), zone."
        ),
    ],
    value: Annotated[str, typer.Argument(help="Its new value.")],
) -> None:
    """Change a setting of the matter or of this seat."""
    if setting not in SETTINGS:
        raise Refused("bad-input", field="setting", known=", ".join(SETTINGS))
    answer = session.do("set", **{setting.replace("-", "_"): SETTINGS[setting](value)})
    session.tell(answer, lambda: [session.say("set")])
