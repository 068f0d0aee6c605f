"""The options that several commands share, and how their values are checked before a seat is asked."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from wasit.cli.frame import Session
from wasit.cli.passphrases import passphrase_of
from wasit.cli.words_in import language_of_words, one_passage, read_passages, read_words, texts_of
from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.text.passage import MAX_NAME_CHARACTERS, MAX_WORD_BYTES

Words = Annotated[str | None, typer.Argument(help="The words; - reads them from standard input.")]
FileOption = Annotated[
    Path | None, typer.Option("--file", help="Words from a file, byte for byte; - is standard input.")
]
PassagesOption = Annotated[
    Path | None,
    typer.Option(
        "--passages",
        help="Several passages: a .json list, or text with a line '== as-written, named' before each.",
    ),
]
MarkOption = Annotated[
    str | None,
    typer.Option(
        "--mark", help="as-written, may-paraphrase (may be reworded) or for-you-only. [default: for-you-only]"
    ),
]
AttributionOption = Annotated[
    str | None,
    typer.Option(
        "--attribution", help="Whose words they may be called: none, other-side, named. [default: none]"
    ),
]
InOption = Annotated[
    str | None, typer.Option("--in", help="Language of the words, as ar or en. [default: by script]")
]
LineOption = Annotated[str, typer.Option("--line", help="The side's letter: a, b, …", show_default=False)]
WhenOption = Annotated[str | None, typer.Option("--when", help="ISO 8601 with offset. [default: now]")]
DueOption = Annotated[str | None, typer.Option("--due", help="ISO 8601 with offset.")]
PenOption = Annotated[
    Path | None,
    typer.Option("--pen-passphrase-file", help="Where the pen's passphrase stands. [default: asks]"),
]
_SEAT = re.compile(r"[0-9a-fA-F]{32}")
_ID = re.compile(r"[0-9a-fA-F]{8,64}")
SubjectOption = Annotated[
    list[str] | None,
    typer.Option("--subject", help="Which subject of your mandate, counted from 1; may be repeated."),
]
TitlesOption = Annotated[
    list[str], typer.Option("--title", help="The title (ar=… for a language); may be repeated.")
]
ClausesOption = Annotated[
    Path | None, typer.Option("--clauses", help="A .json list of {id, kind, who, text, when, due}.")
]
AuthenticOption = Annotated[
    str, typer.Option("--authentic", help="Languages that bind, as en,ar.", show_default=False)
]
PrevailingOption = Annotated[
    str, typer.Option("--prevailing", help="The one that prevails.", show_default=False)
]


def authentic_in(written: str, titles: Mapping[str, str]) -> list[str]:
    """The languages that bind: as they were named, else all that the title has."""
    return [part.strip() for part in written.split(",") if part.strip()] or sorted(titles)


def passages_in(
    words: str | None,
    file: Path | None,
    passages: Path | None,
    mark: str | None,
    attribution: str | None,
    language: str | None,
) -> list[dict[str, Any]]:
    """The passages that were given, in whichever way. Raises: Refused; typer.BadParameter when none were."""
    if passages is not None:
        if words is not None or file is not None or mark or attribution:
            raise typer.BadParameter("the file holds the words and their marks", param_hint="--passages")
        return read_passages(passages, language)
    text = read_words(words, file)
    if text is None:
        raise typer.BadParameter("give words, --file or --passages (- is standard input)", param_hint="WORDS")
    return one_passage(text, mark, attribution, language)


def text_in(
    words: str | None, file: Path | None, language: str | None, *, needed: bool = True
) -> dict[str, str] | None:
    """One text without marks. Raises: Refused; typer.BadParameter when it is needed and missing."""
    text = read_words(words, file)
    if text is None:
        if needed:
            raise typer.BadParameter("give words or --file (- is standard input)", param_hint="WORDS")
        return None
    check_size(text)
    return {language_of_words(text, language): text}


def check_size(text: str) -> None:
    """Raises: Refused bad-input (empty), too-large."""
    if not text:
        raise Refused("bad-input", field="text")
    if len(text.encode()) > MAX_WORD_BYTES:
        raise Refused("too-large", field="text", limit=MAX_WORD_BYTES)


def moment_in(written: str | None, name: str) -> str | None:
    """Raises: Refused bad-input, with the option's name."""
    if written is None:
        return None
    try:
        return str(Moment.parse(written))
    except (Refused, OverflowError):
        raise Refused("bad-input", field=name, reason="moment") from None


def id_in(written: str, name: str = "id") -> str:
    """An id, or at least its first eight digits. Raises: Refused bad-input."""
    if not _ID.fullmatch(written):
        raise Refused("bad-input", field=name, reason="digits")
    return written.lower()


def proposal_in(session: Session, written: str, name: str = "proposal") -> str:
    """The whole id of a proposal, of which the first eight digits (or its entry's) are enough.

    Raises: Refused bad-input, unknown-id.
    """
    known = id_in(written, name)
    if len(known) == 64:
        return known
    every = session.see("proposals")
    found = {one["id"] for one in every if one["id"].startswith(known) or one["entry"].startswith(known)}
    if len(found) != 1:
        raise Refused("unknown-id", field=name)
    return str(found.pop())


def person_in(written: list[str], name: str = "who") -> str | dict[str, str]:
    """A seat by its 32 digits, else a name in its languages. Raises: Refused bad-input."""
    if len(written) == 1 and _SEAT.fullmatch(written[0]):
        return written[0].lower()
    names = texts_of(written)
    if not names or any(len(one) > MAX_NAME_CHARACTERS for one in names.values()):
        raise Refused("bad-input", field=name)
    return names


def seat_in(session: Session, written: str, name: str = "seat") -> str:
    """The whole id of a seat on this matter's lines, of which eight digits are enough. Raises: Refused bad-input, unknown-id."""
    known = id_in(written, name)
    if _SEAT.fullmatch(known):
        return known
    from wasit.cli.show import page_of

    page = page_of(session)
    lines = page["lines"] if "lines" in page else [page["line"], page["room"]]
    seats = {person["seat"] for line in lines for person in line["people"] if person["seat"]}
    found = [seat for seat in seats if seat.startswith(known)]
    if len(found) != 1:
        raise Refused("unknown-id", field=name)
    return str(found[0])


def ids_in(written: list[str] | None, name: str) -> list[str]:
    return [id_in(part, name) for value in written or [] for part in value.split(",") if part]


def one_of(written: str | None, allowed: tuple[str, ...], name: str) -> str | None:
    """Raises: Refused bad-input."""
    if written is not None and written not in allowed:
        raise Refused("bad-input", field=name, known=", ".join(allowed))
    return written


def check_role(session: Session, role: str) -> None:
    """Before a command that only one of the two kinds of seat can carry out. Raises: Refused go-between-only, side-only."""
    if session.see("sign")["role"] != role:
        raise Refused("go-between-only" if role == "go-between" else "side-only")


def pen_passphrase(session: Session, file: Path | None) -> str:
    """Raises: Refused no-passphrase, passphrase-file."""
    return passphrase_of(file, session.say("ask.pen"), whose="pen")


def subjects_in(written: list[str] | None) -> list[int]:
    """The numbers of subjects."""
    if not all(one.isdecimal() and len(one) < 3 for one in written or []):
        raise typer.BadParameter("not a number", param_hint="--subject")
    return [int(one) for one in written or []]
