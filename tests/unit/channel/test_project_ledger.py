"""Promises and hopes, apart."""

from __future__ import annotations

import pytest

from wasit.channel import facts
from wasit.channel.clauses import Clause, ClauseKind, Event, NotAfter, NotBefore, Performed, by_addressee
from wasit.channel.project_ledger import (
    A_THIRD,
    ALL_SIDES,
    BOTH_SIDES,
    OTHER_SIDE,
    THE_GO_BETWEEN,
    Agreed,
    Named,
    Parties,
    by_word,
    kept_clauses,
    project_ledger,
)
from wasit.channel.project_proposal import project_clauses
from wasit.channel.project_waiting import project_waiting, still_waits
from wasit.channel.proposal import Proposal
from wasit.channel.views import EntryView, PassageView, Passed, Person
from wasit.record.entry import FIRST, Entry, make_entry
from wasit.text.moment import Moment
from wasit.text.passage import Consent, Texts

ID = b"p" * 32
A: Texts = {"en": "A"}
B: Texts = {"en": "B"}
TWO = Parties(B, (A,))


def entry(at: int, lam: int = 1) -> Entry:
    return make_entry(
        line=bytes(16), epoch=1, author=bytes(16), seq=1, prev=FIRST, deps=(), lam=lam, at=Moment(at), kind=13, commits=[bytes(32)]
    )  # fmt: skip


def clause(
    number: int, kind: ClauseKind = ClauseKind.UNDERTAKING, by: int = 1, *when: object, due: int | None = None
) -> Clause:
    return Clause(number, kind, by, {"en": f"Clause {number}"}, when, due)  # type: ignore[arg-type]


def proposal(*clauses: Clause) -> Proposal:
    return Proposal(bytes(16), Moment(0), bytes(32), clauses, ("en",), 10)


def agreed(*clauses: Clause) -> Agreed:
    return Agreed(ID, proposal(*clauses), TWO, lambda seconds: Moment(seconds, 180))


def kept(number: int, at: int) -> tuple[Entry, facts.Milestone]:
    return entry(at), facts.Milestone({"en": "done"}, "", ((ID, number),))


def test_only_clauses_that_are_undertakings_count() -> None:
    """In the order of the text, with who owes whom and until when."""
    page = project_ledger(
        [
            agreed(
                clause(1, due=50),
                clause(2, ClauseKind.HOPE),
                clause(3, ClauseKind.STATEMENT),
                clause(4, by=2),
            )
        ],
        [],
        [],
        (),
    )
    assert [(one.clause, one.by, one.to) for one in page.undertakings] == [(1, B, A), (4, A, B)]
    assert page.undertakings[0].due == Moment(50, 180)


def test_a_clause_waits_for_those_it_depends_on() -> None:
    """Conditional, then open, then kept, by milestones alone; the earliest counts."""
    made = agreed(clause(1), clause(4, ClauseKind.UNDERTAKING, 5, Performed(1), NotBefore(3)))
    assert [one.state for one in project_ledger([made], [], [], ()).undertakings] == ["open", "conditional"]
    page = project_ledger([made], [kept(1, 9), kept(1, 7)], [], ())
    assert [one.state for one in page.undertakings] == ["kept", "open"]
    assert page.undertakings[0].kept_at == Moment(7)
    page = project_ledger([made], [kept(1, 7), kept(4, 8)], [], ())
    assert [one.state for one in page.undertakings] == ["kept", "kept"]


def test_a_hope_never_becomes_an_undertaking() -> None:
    """However often repeated; the same one said on two lines is one."""
    hope = facts.Hope({"en": "A welcome."}, "a", "b")
    noted = [Named(entry(at, lam), hope, A, B) for at, lam in ((1, 1), (2, 2), (3, 3))]
    page = project_ledger([], [], noted, ())
    assert page.undertakings == ()
    assert [(one.held_by, one.of, one.at) for one in page.hopes] == [(A, B, Moment(1))]


def test_words_that_crossed_come_after_clauses() -> None:
    """By time, each with its source."""
    promise = facts.UndertakingNoted(b"s" * 32, {"en": "No pictures."}, Moment(60), "b", "a")
    page = project_ledger([agreed(clause(1))], [], [Named(entry(1), promise, B, A)], ())
    assert [(one.source, one.refers) for one in page.undertakings] == [
        ("clause", ID.hex()),
        ("word", (b"s" * 32).hex()),
    ]


def test_an_undertaking_apart_is_kept_by_its_own_entry() -> None:
    """A milestone names it by the entry that noted it, with clause 0."""
    promise = facts.UndertakingNoted(b"s" * 32, {"en": "No pictures."}, Moment(60), "b", "a")
    noted = entry(1)
    reached = (entry(9), facts.Milestone({"en": "Done."}, "", ((noted.hash, 0),)))
    (shown,) = project_ledger([], [reached], [Named(noted, promise, B, A)], ()).undertakings
    assert (shown.state, shown.kept_at) == ("kept", Moment(9))
    (other,) = project_ledger([], [reached], [Named(entry(2), promise, B, A)], ()).undertakings
    assert other.state == "open"


@pytest.mark.parametrize(
    ("by", "word", "who"),
    [
        (1, "proposer", B),
        (2, "addressee", A),
        (3, "go-between", THE_GO_BETWEEN),
        (4, "third", A_THIRD),
        (5, "all", BOTH_SIDES),
        (by_addressee(2), "addressee-2", OTHER_SIDE),
    ],
)
def test_everybody_in_a_clause_has_a_word_and_a_name(by: int, word: str, who: Texts) -> None:
    """Those nobody named go by what they are."""
    assert (by_word(by), TWO.who(by)) == (word, who)


def test_with_several_addressees_a_promise_is_owed_to_all() -> None:
    """And each has its own label."""
    three = Parties(B, (A, {"en": "C"}))
    assert three.who(by_addressee(2)) == {"en": "C"}
    assert three.owed_to(1) == three.owed_to(2) == three.who(5) == ALL_SIDES


def test_clauses_are_shown_beside_the_revision_before() -> None:
    """The same, changed in any part, or new; conditions keep their order."""
    event = Event({"en": "the road is quiet"})
    before = proposal(clause(1), clause(2))
    after = proposal(
        clause(1),
        clause(2, due=9),
        clause(3, ClauseKind.UNDERTAKING, 1, Performed(1), event, NotAfter(5), NotBefore(2)),
    )
    shown = project_clauses(after, TWO, lambda seconds: Moment(seconds, 60), before)
    assert [one.change for one in shown] == ["same", "changed", "new"]
    assert shown[2].conditions == ("clause:1", "event", "not-after:5", "not-before:2")
    assert shown[2].events == ({"en": "the road is quiet"},)
    assert shown[1].due == Moment(9, 60)
    assert {one.change for one in project_clauses(after, TWO, Moment)} == {""}


def test_what_waits_says_how_much_stays() -> None:
    """Passages for you only are counted, not hidden."""
    marks = (Consent.FOR_YOU_ONLY, Consent.AS_WRITTEN, Consent.FOR_YOU_ONLY)
    passages = tuple(PassageView(number, {"en": "x"}, mark) for number, mark in enumerate(marks, 1))
    view = EntryView("id", "word", Person(A, "side"), Moment(1), passages=passages)
    waiting = project_waiting(view, "a", A)
    assert (waiting.kept, waiting.from_line, waiting.entry.passages) == (2, "a", passages)


def test_what_is_about_to_leave_waits_no_more() -> None:
    """Passage by passage; a signed paper as a whole; what crossed already does not wait either."""
    passed = (Passed(Moment(1), "as-written", "b"),)
    passages = (
        PassageView(1, {"en": "x"}, Consent.FOR_YOU_ONLY),
        PassageView(2, {"en": "x"}, Consent.AS_WRITTEN),
        PassageView(3, {"en": "x"}, Consent.AS_WRITTEN, passed=passed),
    )
    view = EntryView("id", "word", Person(A, "side"), Moment(1), passages=passages)
    assert still_waits(view, set())
    assert still_waits(view, {1, 3})
    assert not still_waits(view, {2})
    paper = EntryView("id", "proposal", Person(A, "side"), Moment(1))
    assert still_waits(paper, set())
    assert not still_waits(paper, {0})


def test_a_milestone_told_twice_counts_from_the_first() -> None:
    """Whichever comes first in the list."""
    assert (
        kept_clauses([kept(1, 7), kept(1, 9)])
        == kept_clauses([kept(1, 9), kept(1, 7)])
        == {(ID, 1): Moment(7)}
    )
