"""Case files: a whole channel as one JSON file, read and checked.

This file alone knows the written form (docs/case-format.md, case.schema.json):

1. Bytes are UTF-8 JSON without doubled keys, at most 4 MiB, and hold to the schema.
2. Then the file must make sense as a whole: ids, references, the order of things (``order.check_order``).
3. Whatever is wrong is one ``Refused("bad-case")`` whose fields name the step and the reason; ``explain`` makes it one line.
4. A step with ``refused`` may break the channel's rules, never the form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from wasit.errors import Refused
from wasit.play.form import check_form, mark_of, said
from wasit.play.order import check_order
from wasit.play.shape import (
    CHANNEL,
    EVERYONE,
    RELAY,
    AgreementExpected,
    Case,
    Expect,
    KnewExpected,
    Outsider,
    SeatOfCase,
    SideOfCase,
    UndertakingsExpected,
    span_in_days,
)
from wasit.play.steps import (
    Answer,
    Call,
    Clause,
    Desk,
    FoundOut,
    Hope,
    Invite,
    Join,
    KeptClause,
    KeptUndertaking,
    Leave,
    Milestone,
    OpenChannel,
    Outcome,
    Propose,
    Raised,
    Release,
    Room,
    Source,
    Step,
    Told,
    Undertaking,
    Weigh,
    Withdraw,
    Word,
)
from wasit.text.moment import Moment
from wasit.text.passage import Passage, attribution_of, consent_of

__all__ = [
    "CHANNEL",
    "EVERYONE",
    "RELAY",
    "Case",
    "Expect",
    "Outsider",
    "SeatOfCase",
    "SideOfCase",
    "Step",
    "explain",
    "read_case",
    "span_in_days",
]

MAX_BYTES = 4 * 1024 * 1024

Plain = Mapping[str, Any]


def read_case(data: bytes) -> Case:
    """The case in this file. Raises: Refused bad-case (see ``explain``)."""
    case = _build(_parse(data))
    check_order(case)
    return case


def explain(error: Refused) -> str:
    """One English line for a bad case file, naming the step."""
    return said(error)


def _parse(data: bytes) -> Plain:
    if len(data) > MAX_BYTES:
        raise Refused("bad-case", reason="file-too-large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("bad-case", reason="not-utf-8", byte=error.start) from None
    try:
        read = json.loads(text, object_pairs_hook=_no_doubles, parse_constant=_no_constants)
    except json.JSONDecodeError as error:
        raise Refused("bad-case", reason="not-json", line=error.lineno, column=error.colno) from None
    except (RecursionError, ValueError):  # too deep, or a number too long to be meant
        raise Refused("bad-case", reason="not-json") from None
    check_form(read)
    return read  # type: ignore[no-any-return]  # check_form: it is an object


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        step = next((value for name, value in pairs if name == "id"), None)
        raise Refused("bad-case", **mark_of(step), reason="doubled-field", what=mark_of(doubled).get("step"))
    return read


def _no_constants(name: str) -> NoReturn:
    raise ValueError(name)


def _build(read: Plain) -> Case:
    return Case(
        title=read["title"],
        about=read.get("about", {}),
        cover=read.get("cover"),
        sides=tuple(
            SideOfCase(s["id"], s["name"], int(s.get("mandate", {}).get("needs", 1)), s.get("noted", False))
            for s in read["sides"]
        ),
        seats=tuple(
            SeatOfCase(
                s["id"], s["name"], s["language"], s["time_zone"], s.get("side"), s.get("may_bind", False)
            )
            for s in read["seats"]
        ),
        outsiders=tuple(Outsider(o["id"], o["name"], o.get("side")) for o in read.get("outsiders", ())),
        steps=tuple(_step(step) for step in read["steps"]),
        expect=_expect(read.get("expect", {})),
    )


def _moment(written: str, **named: str) -> Moment:
    try:
        return Moment.parse(written)
    except Refused:
        raise Refused("bad-case", **named, reason="bad-time") from None


def _passages(step: Plain) -> tuple[Passage, ...]:
    given = step.get("passages") or [step]
    return tuple(
        Passage(
            one["text"],
            consent_of(one.get("consent", "for-you-only")),
            attribution_of(one.get("attribution", "none")),
        )
        for one in given
    )


def _source(given: Any) -> Source:
    if isinstance(given, str):
        return Source(given)
    return Source(given["id"], tuple(int(number) for number in given.get("passages", ())))


def _kept(given: Plain) -> KeptClause | KeptUndertaking:
    if "undertaking" in given:
        return KeptUndertaking(given["undertaking"])
    return KeptClause(given["proposal"], given["clause"])


def _pair(given: list[float]) -> tuple[float, float]:
    return float(given[0]), float(given[1])


def _step(step: Plain) -> Step:
    act = {"id": step["id"], "at": _moment(step["at"], step=step["id"]), "refused": step.get("refused")}
    act["by"] = step["by"] if "by" in step else step["recorded_by"]
    return _KINDS[step["do"]](step, act)


def _optional(step: Plain, name: str) -> Moment | None:
    written = step.get(name)
    return None if written is None else _moment(written, step=step["id"])


def _clauses(step: Plain) -> tuple[Clause, ...]:
    return tuple(
        Clause(
            id=one["id"],
            who=one["who"],
            text=one["text"],
            kind=one["kind"],
            condition=one.get("condition"),
            due=None if one.get("due") is None else _moment(one["due"], step=step["id"]),
        )
        for one in step["clauses"]
    )


def _known(step: Plain) -> dict[str, Any]:
    return {name: step.get(name) for name in ("who", "fact", "how", "text", "line")}


_KINDS: Mapping[str, Callable[[Plain, dict[str, Any]], Step]] = {
    "open-channel": lambda s, act: OpenChannel(**act, go_between=s.get("go_between", s["by"])),
    "invite": lambda s, act: Invite(**act, seat=s["seat"]),
    "join": lambda s, act: Join(
        **act,
        seat=s["seat"],
        line=s.get("line"),
        agreed_by=s.get("agreed_by"),
        briefed=tuple(s.get("briefed", ())),
    ),
    "leave": lambda _, act: Leave(**act),
    "word": lambda s, act: Word(
        **act, line=s["line"], passages=_passages(s), how=s.get("how", "written"), speaker=s.get("from")
    ),
    "call": lambda s, act: Call(
        **act,
        line=s["line"],
        passages=_passages(s),
        present=tuple(s.get("with", ())),
        minutes=None if "minutes" not in s else int(s["minutes"]),
        speaker=s.get("from"),
    ),
    "room": lambda s, act: Room(**act, side=s["side"], text=s["text"]),
    "release": lambda s, act: Release(
        **act,
        sources=tuple(_source(given) for given in s["sources"]),
        to_line=s["to_line"],
        wording=consent_of("as-written" if s["wording"] == "as-written" else "may-paraphrase"),
        text=s.get("text"),
        translation=s.get("translation"),
        attribution=attribution_of(s.get("attribution", "none")),
        how=s.get("how"),
    ),
    "propose": lambda s, act: Propose(
        **act,
        line=s["line"],
        title=s["title"],
        clauses=_clauses(s),
        consent=consent_of(s.get("release", "for-you-only")),
        replaces=s.get("replaces"),
        expires=_optional(s, "expires"),
        languages=tuple(s.get("languages", ())),
    ),
    "answer": lambda s, act: Answer(
        **act, proposal=s["proposal"], answer=s["answer"], reason=s.get("reason"), counter=s.get("counter")
    ),
    "withdraw": lambda s, act: Withdraw(**act, what=s["what"]),
    "told": lambda s, act: Told(**act, **_known(s)),
    "found-out": lambda s, act: FoundOut(**act, **_known(s)),
    "raised": lambda s, act: Raised(**act, **_known(s)),
    "hope": lambda s, act: Hope(
        **act, held_by=s["held_by"], of=s["of"], text=s["text"], source=s.get("source")
    ),
    "undertaking": lambda s, act: Undertaking(
        **act, giver=s["from"], taker=s["to"], source=s["source"], text=s["text"], due=_optional(s, "due")
    ),
    "milestone": lambda s, act: Milestone(
        **act,
        text=s["text"],
        track=s.get("track"),
        keeps=tuple(_kept(given) for given in s.get("keeps", ())),
    ),
    "weigh": lambda s, act: Weigh(
        **act,
        side=s["side"],
        option=s["option"],
        cost=_pair(s["cost"]),
        outcomes=tuple(
            Outcome(one["name"], _pair(one["value"]), _pair(one["probability"])) for one in s["outcomes"]
        ),
    ),
    "desk": lambda s, act: Desk(**act, text=s["text"]),
}


def _expect(read: Plain) -> Expect:
    agreement, undertakings, knew = (
        read.get("agreement"),
        read.get("undertakings"),
        read.get("knew_of_channel"),
    )
    return Expect(
        told=frozenset(read),
        crossings=read.get("crossings", {}),
        words_and_calls=read.get("words_and_calls", {}),
        days=None if "days" not in read else int(read["days"]),
        agreement=None
        if agreement is None
        else AgreementExpected(
            agreement["proposal"],
            _moment(agreement["accepted_at"], where="expect/agreement"),
            tuple(agreement["signers"]),
            agreement.get("countersigned_by"),
        ),
        undertakings=None
        if undertakings is None
        else UndertakingsExpected(tuple(undertakings["clauses"]), tuple(undertakings["apart"])),
        hopes=tuple(read.get("hopes", ())),
        knew_of_channel=None
        if knew is None
        else KnewExpected(
            _moment(knew["at"], where="expect/knew_of_channel"),
            {seat: tuple(known) for seat, known in knew["as_seen_by"].items()},
        ),
        never_seen={seat: tuple(strings) for seat, strings in read.get("never_seen", {}).items()},
        refused=read.get("refused", {}),
    )
