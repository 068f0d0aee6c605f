"""What leaves when words are passed on: the exact wording between two rules, before it leaves and after.

1. As written it is the author's words, byte for byte; otherwise the wording given. Nothing else of the source stands there.
2. A preview refuses what passing on would refuse, by the same marks.
3. A proposal crosses whole: its title and its clauses stand between the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wasit.cli.explained import lines_of
from wasit.cli.frame import Session
from wasit.cli.paper import rule
from wasit.cli.words_in import ATTRIBUTIONS
from wasit.errors import Refused
from wasit.text.isolate import close_runs, visible

Json = dict[str, Any]


def source_in(session: Session, written: str) -> str:
    """The id as a seat takes it: a proposal's own id becomes that of the entry that shows it in its line."""
    for one in session.see("proposals"):
        if one["id"].startswith(written):
            return str(one["entry"])
    return written


def page_before(session: Session, entry: str, to: str) -> Json:
    """The page of an entry before it leaves. Raises: Refused not-a-line, also of the line the words come from; as the seat."""
    page: Json
    try:
        page = session.see("pass-on", entry=entry, to=to)
    except Refused as error:
        if error.code != "not-a-line" or to not in lines_of(session):
            raise
        others = ", ".join(key for key in lines_of(session) if key != to)
        raise Refused("not-a-line", reason="own", known=others) from None
    return page


def looked_at(
    session: Session, page: Json, source: Json, to: str, words: Mapping[str, str], *, as_written: bool
) -> Json:
    """The page with the checks of this draft. ``words``: the wording, or the translation of words as written.

    Of a wording of one's own nothing is said of the author's words.
    """
    numbers = source.get("passages") or []
    taken = [
        str(row["passage"]["number"])
        for row in page["rows"]
        if (row["field_state"] == "locked" if as_written else row["field_state"] != "none")
        and row["passage"]["number"] in (numbers or [row["passage"]["number"]])
    ]
    if page.get("proposal") or not taken or not (words or numbers):
        return page
    draft = dict.fromkeys(taken if as_written else taken[:1], "") | {taken[0]: plain(words)}
    seen: Json = session.see("pass-on", entry=source["id"], to=to, draft=draft)
    checks = [one for one in seen["checks"] if as_written or not one["code"].startswith("as-written-")]
    numbered = [{**one, "number": number} for number, one in enumerate(checks, 1)]
    codes = [one["code"] for one in checks]
    return {**seen, "checks": numbered, "warned": [one for one in seen["warned"] if one["code"] in codes]}


def before_it_leaves(
    pages: Sequence[Json],
    sources: Sequence[Json],
    text: Mapping[str, str] | None,
    *,
    as_written: bool,
    attribution: str | None,
) -> Json:
    """The first page with ``outgoing``: exactly what would leave; nothing when no wording was given.

    Raises: Refused consent-for-you-only, consent-paraphrase-only, consent-attribution, not-as-written, unknown-id, bad-input.
    """
    paper = pages[0].get("proposal")
    outgoing: Mapping[str, str] = {}
    if paper:
        if text or len(pages) > 1:
            raise Refused("bad-input", field="sources")
        outgoing = words_of_proposal(paper)
    elif as_written or text:
        passages = _chosen(pages, sources)
        for passage in passages:
            if as_written and passage["consent"] == "may-paraphrase":
                raise Refused("consent-paraphrase-only", passage=passage["number"])
            if ATTRIBUTIONS.index(attribution or "none") > ATTRIBUTIONS.index(passage["attribution"]):
                raise Refused("consent-attribution", passage=passage["number"])
        outgoing = text or _as_written(passages)
    return {**pages[0], "outgoing": dict(outgoing)}


def _as_written(passages: Sequence[Json]) -> dict[str, str]:
    """The author's words in each language that all passages have. Raises: Refused not-as-written."""
    languages = set.intersection(*(set(passage["text"]) for passage in passages)) if passages else set()
    if not languages:
        raise Refused("not-as-written")
    return {name: "\n".join(passage["text"][name] for passage in passages) for name in sorted(languages)}


def _chosen(pages: Sequence[Json], sources: Sequence[Json]) -> list[Json]:
    """Raises: Refused consent-for-you-only, unknown-id."""
    chosen = []
    for page, source in zip(pages, sources, strict=True):
        held = {row["passage"]["number"]: row["passage"] for row in page["rows"]}
        for number in source.get("passages") or held:
            if number not in held:
                raise Refused("unknown-id", field="passages")
            if held[number]["consent"] == "for-you-only":
                raise Refused("consent-for-you-only", passage=number)
            chosen.append(held[number])
    return chosen


def is_noted(targets: Sequence[Json], to: str) -> bool:
    """Whether nobody at that side has a seat, so that a person must carry the words."""
    return any(line["key"] == to and not line["seated"] for line in targets)


def words_of_proposal(page: Mapping[str, Any]) -> dict[str, str]:
    """A proposal as text in each of its languages: the title, then the numbered clauses."""
    said = {}
    for language, title in page["summary"]["title"].items():
        clauses = [
            f"{clause['number']}. {clause['text'][language]}"
            for clause in page["clauses"]
            if language in clause["text"]
        ]
        said[language] = "\n".join([title, *clauses])
    return said


def plain(outgoing: Mapping[str, str]) -> str:
    return "\n\n".join(outgoing[language] for language in sorted(outgoing))


def outgoing_lines(session: Session, outgoing: Mapping[str, str]) -> Iterator[str]:
    """The exact wording between two rules. Only what would drive the terminal is changed, and then that is said."""
    exact = plain(outgoing)
    shown = close_runs(visible(exact))
    yield rule()
    yield from shown.split("\n")
    yield rule()
    if shown != exact:
        yield session.say("shown-changed")
