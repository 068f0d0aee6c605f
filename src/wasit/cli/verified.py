"""How the report on a certificate is read: as lines in a terminal, and as the view a page shows.

What a side calls itself is shown as its own claim, with the words by which it can be recognised by voice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wasit.channel.explain import told_code
from wasit.cli.frame import Session
from wasit.cli.paper import day_and_hour, name_of, words_of
from wasit.text.moment import Moment

Json = Mapping[str, Any]


def verified_lines(session: Session, found: Json) -> Iterator[str]:
    """The whole report."""
    state = found["state"]
    is_whole = bool(found["steps"]) and found["steps"][0]["holds"]
    yield session.say("certificate.none" if state == "not-valid" and not is_whole else "certificate." + state)
    agreement = found["agreement"]
    if agreement:  # nothing of a file that does not hold is shown as if it did
        yield from _agreement(session, agreement)
    if "deposit" in found:
        yield from _deposit(session, found["deposit"])
    for step in found["steps"]:
        told = {**step, "code": told_code(step["code"], deposited="deposit" in found)}
        yield f"  {'✓' if step['holds'] else '✗'} {step['number']}. {session.step(told)}"


def _agreement(session: Session, agreement: Json) -> Iterator[str]:
    yield from words_of(agreement["title"] or {})
    yield from _clauses(session, agreement["clauses"])
    for side in agreement["sides"]:
        yield from _side(session, side)
    yield from _papers(session, agreement["papers"])


def _deposit(session: Session, deposit: Json) -> Iterator[str]:
    """The go-between, then each side with what it declared."""
    yield from _side(session, deposit["sides"][0])
    for made, side in zip(deposit["declarations"], deposit["sides"][1:], strict=True):
        yield from _side(session, side)
        yield from words_of(made["title"] or {}, "  ")
        yield from _clauses(session, made["clauses"])
        yield from words_of(made["condition"], "     ")
    yield from _papers(session, deposit["papers"])


def _clauses(session: Session, clauses: Sequence[Json]) -> Iterator[str]:
    for number, clause in enumerate(clauses, 1):
        yield f"  {number}. {session.say('clause.' + clause['kind'])} · {session.say('by.' + clause['by'])}"
        yield from words_of(clause["text"], "     ")
        if clause["due"] is not None:
            yield "     " + session.say("due", at=_utc(clause["due"]))


def _side(session: Session, side: Json) -> Iterator[str]:
    from wasit.cli.people import spoken_words

    name = name_of(side["label"] or side["claimed"], session.lang)
    words = " ".join(spoken_words(side["numbers"], session.lang))
    yield "  " + session.say("side.claims" if side["label"] is None else "side.known", name=name, words=words)
    if side["subjects"]:
        subjects = ", ".join(name_of(subject, session.lang) for subject in side["subjects"])
        yield "    " + session.say("limits.subjects", subjects=subjects)
    if side["ad_referendum"]:
        yield "    " + session.say("limits.ad-referendum")


def _papers(session: Session, papers: Sequence[Json]) -> Iterator[str]:
    for paper in papers:
        what = session.say("entry." + paper["name"])
        if "confirms" in paper:
            what = session.say("limits.confirmed" if paper["confirms"] else "limits.refused")
        elif "subjects" in paper:
            what += f" ({', '.join(str(number) for number in paper['subjects'])})"
        elif "capacity" in paper:
            what = session.say("step.role." + paper["capacity"])
        yield f"  {what}: {day_and_hour(paper['drafted'])} · {_utc(paper['complete_at'])} UTC"
        if "capacity" in paper and paper["words"]:
            yield from words_of(paper["words"], "     ")


def limit_lines(session: Session, limits: Json) -> Iterator[str]:
    """How far a signature reaches: its subjects, and the principal's word."""
    if limits["subjects"]:
        subjects = ", ".join(name_of(subject, session.lang) for subject in limits["subjects"])
        yield "     " + session.say("limits.subjects", subjects=subjects)
    if limits["word"]:
        yield "     " + session.say("limits." + limits["word"])


def _utc(seconds: int) -> str:
    return day_and_hour(str(Moment(seconds)))


def certificate_view(data: bytes, roots: bytes = b"") -> Any:
    """The view of a certificate that came from elsewhere, for the page that checks one. Raises: Refused bad-roots."""
    from wasit.channel.certificate import verify_certificate
    from wasit.channel.project_certificate import Reader, project_certificate
    from wasit.seals.pens import verify_signature
    from wasit.seals.stamps import Authorities, read_roots

    check_token = Authorities(read_roots(roots)) if roots else None
    verified = verify_certificate(data, verify_signature, check_token=check_token)
    return project_certificate(verified, len(data), Reader(Moment))
