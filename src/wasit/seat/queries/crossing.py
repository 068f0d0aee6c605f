"""What of a draft crosses: the passages taken as written, and whether what would leave is what the page shows.

1. What would leave is asked of passing on itself (``actions.passing``), with its rules; it is drawn from the record, not from this page.
2. Of a proposal the signed paper leaves, whole: by its hash it has to be the one that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wasit.channel import views
from wasit.channel.project_line import read_shown
from wasit.errors import Refused
from wasit.seat.actions.passing import Draft, draft_of
from wasit.seat.matter import Line, Matter
from wasit.text.passage import Attribution, Consent

Check = views.CheckView


def _taken(source: views.EntryView, draft: Mapping[str, str]) -> list[views.PassageView]:
    """The passages that are to cross as written."""
    return [one for one in source.passages if one.consent is Consent.AS_WRITTEN and str(one.number) in draft]


def see_as_written(
    matter: Matter, source: views.EntryView, target: Line, draft: Mapping[str, str]
) -> Iterator[views.CheckView]:
    """Whether words as written may leave, and leave as shown; nothing where none are taken."""
    taken = _taken(source, draft)
    if source.passages and not taken:
        return
    try:
        leaves = draft_of(
            matter,
            sources=[(bytes.fromhex(source.id), [one.number for one in taken])],
            to=target.key,
            wording=Consent.AS_WRITTEN,
            words=None,
            translation=None,
            attribution=Attribution.NONE,
        )
    except Refused as refused:
        was_taken_back = refused.code == "withdrawn"
        yield Check(0, "as-written-withdrawn" if was_taken_back else "as-written-stopped", False, {}, True)
        return
    if _is_shown(leaves, source, taken):
        yield Check(0, "as-written-unchanged", True)
    else:
        yield Check(0, "as-written-changed", False, {}, True)


def _is_shown(leaves: Draft, source: views.EntryView, taken: list[views.PassageView]) -> bool:
    """Whether what would leave is, byte for byte, what the page shows."""
    if leaves.cose is not None:
        read = read_shown(leaves.cose)
        return read is not None and (source.kind != "proposal" or read[0].hex() == source.refers)
    languages = set.intersection(*(set(one.text) for one in taken)) if taken else set()
    return leaves.words == {name: "\n".join(one.text[name] for one in taken) for name in languages}


def crossing(
    source: views.EntryView, draft: Mapping[str, str], proposal: views.ProposalPage | None
) -> Iterator[str]:
    """All words that would cross."""
    yield from draft.values()
    for passage in _taken(source, draft):
        yield from passage.text.values()
    for _, text in of_paper(proposal):
        yield text


def of_paper(proposal: views.ProposalPage | None) -> Iterator[tuple[int, str]]:
    """(clause, or 0 for the title; its words) in every language of a proposal, the authentic ones first."""
    if proposal is None:
        return
    parts = [(0, proposal.summary.title), *((clause.number, clause.text) for clause in proposal.clauses)]
    for number, texts in parts:
        for name in sorted(texts, key=lambda each: each not in proposal.authentic):
            yield number, texts[name]
