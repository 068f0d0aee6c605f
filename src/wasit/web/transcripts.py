"""A transcript as a file: a page of its own, plain text, or JSON. The same for one that was forged.

1. The page needs nothing beside itself and prints as it stands: browsers shape Arabic and Hebrew right, which is why there is no PDF of ours.
2. Each entry has two hours: where its author was, and where the transcript was made.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator

from markupsafe import Markup

from wasit.channel.transcript import Spoken, Transcript, Utterance
from wasit.seat.json_form import as_json
from wasit.text.isolate import isolate
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Texts, in_language
from wasit.web.locale import Look, offset_name
from wasit.web.render import MARK_CLASS, render

ENDINGS = {"html": "html", "text": "txt", "json": "json"}
MEDIA = {"html": "text/html", "text": "text/plain", "json": "application/json"}


def as_file(made: Transcript, form: str, language: str) -> bytes:
    """Its bytes, with our own words in a language."""
    look = Look(language=language, zone=made.zone)
    match form:
        case "json":
            return (json.dumps(as_json(made), ensure_ascii=False, indent=1) + "\n").encode()
        case "text":
            return "\n".join(_lines(made, look)).encode()
        case _:
            return render(
                "transcript.html",
                look,
                made=made,
                kind=kind_of,
                mark=lambda one: mark_of(look, one),
                when=when,
            ).encode()


def kind_of(look: Look, said: Utterance) -> Markup:
    """What it is, and how it came."""
    if said.kind == "call" and said.minutes is not None:
        return look.say("kind.call.minutes", n=said.minutes)
    told = look.say("kind." + said.kind)
    if said.verdict:
        return told + " (" + look.say("verdict.past." + said.verdict) + ")"
    if said.kind in ("word", "text") and said.how not in ("written", said.kind):
        return told + " (" + look.say("how." + said.how) + ")"
    return told


def mark_of(look: Look, passage: Spoken) -> Markup:
    """What its author allowed, as words."""
    mark = look.say("mark." + MARK_CLASS[passage.consent])
    if passage.attribution is Attribution.NONE:
        return mark
    return mark + look.say("list.comma") + look.say("transcript.attribution." + passage.attribution.word)


def when(look: Look, at: Moment) -> tuple[str, str]:
    """(the hour where its author was, the hour where the transcript was made), each with its offset; the second "" where it is the same."""
    here = look.local(at)
    there = f"{at.local():%Y-%m-%d %H:%M} {offset_name(at.offset)}"
    same = look.offset(at) == at.offset
    return there, "" if same else f"{here:%Y-%m-%d %H:%M} {offset_name(look.offset(at))}"


def _plain(look: Look, key: str, **fields: object) -> str:
    """Our own sentence where nothing is HTML."""
    return html.unescape(str(look.say(key, **fields)))


def _lines(made: Transcript, look: Look) -> Iterator[str]:
    yield _name(made.title, look)
    yield _plain(look, "transcript.for." + made.audience)
    hours = " · ".join(filter(None, when(look, made.made)))
    yield _plain(look, "transcript.made", when=hours, zone=made.zone)
    if made.legal != "none":
        yield f"{_plain(look, 'charter.legal')}: {_plain(look, 'charter.legal.' + made.legal)}"
    yield _plain(look, "transcript.proves")
    for line in made.lines:
        yield ""
        yield f"## {_plain(look, 'transcript.place.' + line.kind)} {_name(line.name, look)}".rstrip()
        for said in line.entries:
            yield from _entry(said, look)
    if made.left_out:
        yield ""
        yield _plain(look, "transcript.left-out", n=made.left_out)


def _entry(said: Utterance, look: Look) -> Iterator[str]:
    yield ""
    who = _name(said.who, look) if said.who else _plain(look, "transcript.unnamed")
    parts = [" · ".join(filter(None, when(look, said.at))), who]
    if said.role:
        parts.append(_plain(look, "transcript.role." + said.role))
    parts.append(html.unescape(kind_of(look, said)))
    if said.spoken_by:
        names = _plain(look, "list.comma").join(_name(one, look) for one in said.spoken_by)
        parts.append(_plain(look, "transcript.spoke", who=names))
    yield " | ".join(parts)
    for passage in said.passages:
        yield from _words(passage.text)
        yield f"  [{html.unescape(mark_of(look, passage))}]"
    yield from _words(said.text)
    if said.translation:
        yield "  " + _plain(look, "transcript.translation")
        yield from _words(said.translation)
    if said.left_out:
        yield "  " + _plain(look, "transcript.passages-left-out", n=said.left_out)
    if said.withdrawn:
        yield "  " + _plain(look, "entry.withdrawn")


def _words(texts: Texts) -> Iterator[str]:
    for language in sorted(texts):
        start = f"  {language}: " if len(texts) > 1 else "  "
        for number, line in enumerate(texts[language].split("\n")):
            yield (start if number == 0 else " " * len(start)) + isolate(line)


def _name(texts: Texts, look: Look) -> str:
    if not texts:
        return ""
    return isolate(in_language(texts, look.language)[1].replace("\n", " "))
