"""Everything of one matter that a seat holds, as files that can be read without this program.

1. For people: the transcript as a page, as text and as JSON, marks and all; certificates that ``wasit verify`` and ``verify_certificate.py``
   check; what was destroyed. For programs: every entry as it travelled, and every signed paper.
2. No key is among them: not this seat's, nor its pen's, nor a mailbox's. Who has them can read; nobody can speak with them.
3. A line, a room and a desk stand in it as this seat had them: an archive is as private as the seat.

Source: docs/archive.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wasit.channel.papers import PROPOSAL
from wasit.channel.transcript import Transcript
from wasit.errors import Refused
from wasit.seat.archive_file import READ_ME, read_me_of
from wasit.seat.json_form import as_json
from wasit.seat.matter import Matter
from wasit.seat.people import people
from wasit.seat.proposals import certificate_of
from wasit.seat.queries.lines import KIND_WORDS
from wasit.seat.queries.retention import all_certificates
from wasit.seat.queries.transcript import see_transcript

Pages = Callable[[Transcript, str], Mapping[str, bytes]]
"""A transcript, with our own words in a language, as files for people: their names and bytes."""

PAPERS = {
    1: "mandate",
    2: "proposal",
    3: "answer",
    4: "withdrawal",
    5: "receipt",
    6: "closing",
    7: "confirmation",
    9: "countersignature",
}


def record_files(matter: Matter, pages: Pages, language: str) -> dict[str, bytes]:
    """Reads everything: for a file, never for a page."""
    transcript = see_transcript(matter, "own")
    made = {READ_ME: read_me_of("record").encode(), **pages(transcript, language)}
    made["transcript.json"] = _json(as_json(transcript))
    for name, data in _certificates(matter):
        made[f"certificates/{name.hex()[:16]}.wasit"] = data
    rows = matter.file.all("SELECT hash, type, cose FROM instrument ORDER BY n")
    for name, kind, cose in rows:
        made[f"papers/{PAPERS.get(kind, kind)}-{name.hex()[:16]}.cose"] = cose
    made["people.json"] = _json(_people(matter))
    made["destroyed.json"] = _json(as_json(all_certificates(matter)))
    made["entries.json"] = _json({"format": "wasit-entries", "version": 1, "lines": _lines(matter)})
    return made


def about_record(matter: Matter, *, needed: int, openers: Sequence[str]) -> dict[str, Any]:
    """What a manifest says: of what, by whom, when, who has a share."""
    return {
        "matter": matter.id.hex(),
        "title": dict(matter.texts_setting("title")),
        "made": str(matter.clock.now()),
        "zone": matter.clock.zone,
        "by": {"seat": matter.me.hex(), "name": dict(matter.texts_setting("name")), "role": matter.role},
        "needed": needed,
        "openers": list(openers),
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _certificates(matter: Matter) -> list[tuple[bytes, bytes]]:
    """Of each agreement that was signed whole, also where nobody closed it yet."""
    found = []
    for (name,) in matter.file.all("SELECT hash FROM instrument WHERE type = ? ORDER BY n", PROPOSAL):
        try:
            found.append((name, certificate_of(matter, name)))
        except Refused:  # not signed by all: its papers are here, a certificate is not
            continue
    return found


def _people(matter: Matter) -> list[dict[str, Any]]:
    mine = {"seat": matter.me.hex(), "name": dict(matter.texts_setting("name")), "line": "", "trust": "self"}
    return [mine] + [
        {"seat": one.seat.hex(), "name": dict(one.name), "line": one.key, "trust": one.trust}
        for one in people(matter)
    ]


def _lines(matter: Matter) -> list[dict[str, Any]]:
    made = []
    for line in matter.lines():
        rows = matter.file.all(
            "SELECT hash, author, seq, kind, arrived, raw, salt, body, accepted, fine FROM entry WHERE line = ?"
            " ORDER BY lam, author, seq, hash",
            line.id,
        )
        made.append(
            {
                "id": line.id.hex(),
                "key": line.key,
                "kind": KIND_WORDS[line.kind],
                "name": dict(line.name),
                "entries": [_entry(*row) for row in rows],
            }
        )
    return made


def _entry(
    name: bytes,
    author: bytes,
    seq: int,
    kind: int,
    arrived: int,
    raw: bytes,
    salt: bytes | None,
    body: bytes | None,
    accepted: int,
    fine: int | None,
) -> dict[str, Any]:
    """Header, salt and body as spec/6-record has them; no salt and no body where they were destroyed or never came."""
    return {
        "hash": name.hex(),
        "author": author.hex(),
        "seq": seq,
        "kind": kind,
        "arrived": arrived,
        "header": raw.hex(),
        "salt": None if salt is None else salt.hex(),
        "body": None if body is None else body.hex(),
        "accepted": bool(accepted),
        "counts": fine == 1,
    }
