"""What sides say became of undertakings: on whose page it stands, what crosses, and what it makes of the undertaking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from unit.seat.query_cast import SIDE_A, SIDE_B, START, Cast
from wasit.channel import facts, views
from wasit.channel.claim_views import ClaimView
from wasit.errors import Refused
from wasit.seals.randomness import SeededRandomness
from wasit.seals.slots import TRIAL
from wasit.seat.actions import destroying, passing, words
from wasit.seat.clock import ReplayClock
from wasit.seat.commands.table import COMMANDS
from wasit.seat.queries.ledger import see_ledger
from wasit.seat.queries.ledger_page import see_ledger_page
from wasit.seat.queries.retention import see_retention
from wasit.seat.seat import Seat
from wasit.text.moment import Moment
from wasit.text.passage import Consent

CANARY = "blue lantern"
CLAIM, CLAIM_ANSWERED = 28, 29
FILE = {"place": "road.pdf", "sha256": "ab" * 32, "size": 2048, "text": {"en": "A photograph"}}


@pytest.fixture
def cast() -> Iterator[Cast]:
    """Sides a and b each have a seat; side a promised something in a word that crossed as written."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy of A"})
    made.add("envoy-b", "b", {"en": "Envoy of B"})
    promise(made)
    yield made
    made.close()


def promise(cast: Cast) -> None:
    name = bytes.fromhex(cast.say("envoy-a", ("The road will be open by noon.", Consent.AS_WRITTEN)))
    passing.pass_on(cast.go, sources=[(name, [])], to="b", wording=Consent.AS_WRITTEN, now=True)
    words.undertake(cast.go, name, text={"en": "The road is open."}, due=Moment(START + 86_400, 0))
    cast.meet_all()


def do(cast: Cast, key: str, command: str, **args: Any) -> str:
    cast.wait()
    said: str = COMMANDS[command](cast.seats[key], args)["id"]
    cast.meet_all()
    return said


def owed(cast: Cast, key: str) -> views.UndertakingView:
    return see_ledger_page(cast.seats[key]).undertakings[0]


def claim_by(cast: Cast, key: str, state: str, **more: Any) -> str:
    return do(
        cast, key, "claim", undertaking=owed(cast, key).id, state=state, text={"en": "It was open."}, **more
    )


def only(cast: Cast, key: str) -> ClaimView:
    (found,) = owed(cast, key).claims
    return found


def test_a_claim_crosses_only_by_the_go_betweens_act_and_is_answered_across(cast: Cast) -> None:
    """Claimed on one page; after it was passed on, on both; the answer comes back the same way; then all three say the same."""
    claim = claim_by(cast, "envoy-a", "kept", evidence=[FILE], may_pass_on=True)
    assert only(cast, "envoy-a").mine
    assert only(cast, "go").may_pass == (("b", SIDE_B),)
    assert owed(cast, "envoy-b").claims == ()
    do(cast, "go", "pass-claim", id=claim, to="b")
    there = only(cast, "envoy-b")
    assert (there.mine, there.standing, there.evidence[0].sha256) == (False, "claimed", "ab" * 32)
    assert there.by == {"en": "The other side", "ar": "الطرف الآخر", "he": "הצד השני"}
    assert only(cast, "go").may_pass == ()
    assert only(cast, "envoy-a").crossed
    answer = do(cast, "envoy-b", "answer-claim", claim=there.to_answer[0][0], answer="acknowledged", may_pass_on=True)  # fmt: skip
    assert owed(cast, "envoy-b").state == "kept"
    assert owed(cast, "go").state == "kept"
    assert owed(cast, "envoy-a").state == "open"
    assert only(cast, "go").answers[0].may_pass == (("a", SIDE_A),)
    do(cast, "go", "pass-claim", id=answer, to="a")
    assert [only(cast, key).standing for key in ("envoy-a", "go", "envoy-b")] == ["acknowledged"] * 3
    assert owed(cast, "envoy-a").state == "kept"
    assert only(cast, "go").answers[0].crossed
    assert see_ledger_page(cast.go, show="open").undertakings == ()
    assert see_ledger(cast.go).undertakings[0].state == "kept"


def test_what_its_author_keeps_stays_and_passing_twice_says_it_once(cast: Cast) -> None:
    kept = claim_by(cast, "envoy-a", "kept")
    with pytest.raises(Refused, match="consent-for-you-only"):
        do(cast, "go", "pass-claim", id=kept, to="b")
    assert only(cast, "go").may_pass == ()
    open_one = claim_by(cast, "envoy-a", "kept", may_pass_on=True)
    first = do(cast, "go", "pass-claim", id=open_one, to="b")
    assert do(cast, "go", "pass-claim", id=open_one, to="b") == first
    assert len(owed(cast, "envoy-b").claims) == 1
    back = claim_by(cast, "envoy-a", "kept", may_pass_on=True)
    do(cast, "envoy-a", "withdraw", id=back)
    with pytest.raises(Refused, match="withdrawn"):
        do(cast, "go", "pass-claim", id=back, to="b")
    assert len(owed(cast, "go").claims) == 2


def test_what_a_side_claims_for_the_go_between_alone_is_nowhere_in_the_others_seat(cast: Cast, tmp_path: Path) -> None:  # fmt: skip
    """Its store, read as it lies in memory, has none of the words; the pages none of the claim."""
    do(
        cast,
        "envoy-a",
        "claim",
        undertaking=owed(cast, "envoy-a").id,
        state="broken",
        text={"en": f"By the {CANARY}."},
        evidence=[{"place": f"{CANARY}.pdf"}],
    )
    seat = cast.seats["envoy-b"]
    bodies = [body for (body,) in seat.file.all("SELECT body FROM entry WHERE body IS NOT NULL")]
    assert bodies
    assert not any(CANARY.encode() in body for body in bodies)
    assert seat.file.one("SELECT 1 FROM claim") is None
    go = cast.go.file.all("SELECT body FROM entry WHERE body IS NOT NULL")
    assert any(CANARY.encode() in body for (body,) in go)


def test_only_the_one_it_is_owed_to_waives(cast: Cast) -> None:
    """Refused to the one who owes; where it comes from a seat that does not ask, it counts for nothing. The owed side's counts at once."""
    with pytest.raises(Refused, match="not-owed"):
        claim_by(cast, "envoy-a", "waived")
    side = cast.seats["envoy-a"]
    name = bytes.fromhex(owed(cast, "envoy-a").id)
    with side.file.change():
        side.say(side.line_of("line"), facts.Claimed(name, 0, "waived", {"en": "Not needed."}))
    cast.meet_all()
    assert (owed(cast, "go").state, owed(cast, "go").claims) == ("open", ())
    waived = claim_by(cast, "envoy-b", "waived", may_pass_on=True)
    assert owed(cast, "go").state == "waived"
    do(cast, "go", "pass-claim", id=waived, to="a")
    assert owed(cast, "envoy-a").state == "waived"
    assert see_ledger_page(cast.seats["envoy-a"], show="late").undertakings == ()


def test_a_dispute_leaves_it_open_and_the_newest_answer_counts(cast: Cast) -> None:
    claim = claim_by(cast, "envoy-a", "kept", may_pass_on=True)
    there = do(cast, "go", "pass-claim", id=claim, to="b")
    for answer, standing, state in (
        ("disputed", "disputed", "open"),
        ("acknowledged", "acknowledged", "kept"),
    ):
        do(cast, "envoy-b", "answer-claim", claim=there, answer=answer, text={"en": "We saw it."})
        assert (only(cast, "go").standing, owed(cast, "go").state) == (standing, state)
        assert only(cast, "envoy-a").standing == "claimed"


def test_nobody_answers_its_own_claim(cast: Cast) -> None:
    """Refused here; from a seat that does not ask it counts for nothing."""
    claim = claim_by(cast, "envoy-a", "kept")
    with pytest.raises(Refused, match="own-claim"):
        do(cast, "envoy-a", "answer-claim", claim=claim, answer="acknowledged")
    side = cast.seats["envoy-a"]
    with side.file.change():
        side.say(side.line_of("line"), facts.ClaimAnswered(bytes.fromhex(claim), True))
    cast.meet_all()
    assert [only(cast, key).standing for key in ("go", "envoy-a")] == ["claimed", "claimed"]


def test_a_side_does_not_speak_as_the_other(cast: Cast) -> None:
    """ "them" is the go-between's to say."""
    side = cast.seats["envoy-a"]
    name = bytes.fromhex(owed(cast, "envoy-a").id)
    for fact in (
        facts.Claimed(name, 0, "kept", {"en": "x"}, by="them"),
        facts.ClaimAnswered(name, True, by="them"),
    ):
        with pytest.raises(Refused, match="may-not-say"), side.file.change():
            side.say(side.line_of("line"), fact)


def test_a_go_between_notes_for_a_side_without_a_seat_and_for_no_other() -> None:
    """It notes the claim on that side's line, passes the answer of the other, and answers for it."""
    cast = Cast()
    cast.add("envoy-a", "a", {"en": "Envoy of A"})
    promise(cast)
    with pytest.raises(Refused, match="may-not-say"):
        claim_by(cast, "go", "kept", line="a")
    noted = claim_by(cast, "go", "waived", line="b", may_pass_on=True)
    assert owed(cast, "go").state == "waived"
    assert do(cast, "go", "pass-claim", id=noted, to="a")
    assert owed(cast, "envoy-a").claims[0].state == "waived"
    claim = claim_by(cast, "envoy-a", "kept", may_pass_on=True)
    do(cast, "go", "pass-claim", id=claim, to="b")
    copy, name = owed(cast, "go").claims[0].to_answer[0]
    assert name == SIDE_B
    do(cast, "go", "answer-claim", claim=copy, answer="disputed")
    assert owed(cast, "go").claims[0].standing == "disputed"
    assert see_ledger_page(cast.go).speaks_for == (("b", SIDE_B),)
    cast.close()


async def test_of_three_sides_each_has_a_state_of_its_own() -> None:
    """Not told, not answered, acknowledged, disputed: one dispute leaves the promise open, whatever another says; of two sides nothing is said twice."""
    seat = Seat(None, clock=ReplayClock("UTC", START), randomness=SeededRandomness("three"), cost=TRIAL)
    seat.create("x", name={"en": "G"}, language="en", zone="UTC")
    sides = [{"key": key, "name": {"en": f"Side {key}"}} for key in "abc"]
    await seat.do("open-channel", {"title": {"en": "T"}, "sides": sides, "cover": "prompt"})

    async def act(command: str, **args: Any) -> str:
        assert isinstance(seat.clock, ReplayClock)
        seat.clock.set(seat.clock.now().seconds + 60)
        return str((await seat.do(command, args)).get("id", ""))

    def states() -> tuple[str, list[str]]:
        (one,) = seat.see_ledger().undertakings
        (claim,) = one.claims
        return one.state, [standing for _, standing in claim.by_side]

    passages = [{"text": {"en": "The road opens."}, "consent": "as-written"}]
    said = await act("note-call", line="a", minutes=3, **{"with": [{"en": "Envoy"}]}, passages=passages)
    for to in "bc":
        await act("pass-on", sources=[{"id": said}], to=to, wording="as-written", now=True)
    promise = await act("undertaking", source=said, text={"en": "The road is open."})
    claim = await act(
        "claim", line="a", undertaking=promise, state="kept", text={"en": "It is."}, may_pass_on=True
    )
    assert states() == ("open", ["not-passed", "not-passed"])
    await act("pass-claim", id=claim, to="b")
    assert states() == ("open", ["unanswered", "not-passed"])
    await act("pass-claim", id=claim, to="c")
    for answer, expected in (
        ("acknowledged", ("kept", ["acknowledged", "unanswered"])),
        ("disputed", ("open", ["acknowledged", "disputed"])),
    ):
        to_answer = seat.see_ledger().undertakings[0].claims[0].to_answer
        copy = next(
            copy
            for copy, name in to_answer
            if name == {"en": "Side b" if answer == "acknowledged" else "Side c"}
        )
        await act("answer-claim", claim=copy, answer=answer)
        assert states() == expected
    await act("allow-outside", id=said, grade="a-side", passages=[1])
    assert [count for _, count in seat.see_account().by_side] == [1, 0, 0]
    seat.lock()


def test_a_settled_claim_goes_with_the_words_it_rests_on(cast: Cast) -> None:
    """Words, undertaking, claim and answer are talk: when their days are over all are gone, on every seat, and the certificate counts them."""
    claim = claim_by(cast, "envoy-a", "kept", may_pass_on=True)
    do(cast, "go", "pass-claim", id=claim, to="b")
    answer = do(
        cast,
        "envoy-b",
        "answer-claim",
        claim=only(cast, "envoy-b").id,
        answer="acknowledged",
        may_pass_on=True,
    )
    do(cast, "go", "pass-claim", id=answer, to="a")
    assert {owed(cast, key).state for key in cast.seats} == {"kept"}
    destroying.close_out(cast.go)
    cast.meet_all()
    cast.wait(7 * 86_400 - 3600)
    assert {owed(cast, key).state for key in cast.seats} == {"kept"}
    cast.wait(2 * 3600)
    assert not any(destroying.destroy_due(matter) for matter in cast.seats.values())
    cast.wait(destroying.LAST_HOUR)
    for key, matter in cast.seats.items():
        assert destroying.destroy_due(matter)
        assert see_ledger_page(matter).undertakings == ()
        assert matter.file.one("SELECT count(*) FROM claim") == (0,)
        kinds = {kind for one in see_retention(matter, cast.sign(key)).certificates for kind, _ in one.counts}
        assert kinds >= {CLAIM, CLAIM_ANSWERED}


@pytest.mark.slow
def test_clauses_of_an_agreement_are_claimed_by_their_number(cast: Cast) -> None:
    """The same rules: the one who owes a clause can't waive it; clauses that bind to nothing are not claimed."""
    for key in ("envoy-a", "envoy-b"):
        cast.mandate(key)
    proposal = cast.propose("envoy-a")
    args: dict[str, Any] = {
        "proposal": proposal.hex(),
        "state": "kept",
        "text": {"en": "Done."},
        "may_pass_on": True,
    }
    with pytest.raises(Refused, match="unknown-id"):
        do(cast, "envoy-a", "claim", clause=2, **args)
    passing.pass_on(
        cast.go,
        sources=[(bytes.fromhex(shown), []) for shown in [waiting(cast)]],
        to="b",
        wording=Consent.AS_WRITTEN,
        now=True,
    )
    cast.meet_all()
    cast.accept("envoy-b", proposal)
    cast.countersign(proposal)
    for clause in (3, 9):
        with pytest.raises(Refused, match="unknown-id"):
            do(cast, "envoy-a", "claim", clause=clause, **args)
    for key, own, others in (("envoy-a", 2, 1), ("envoy-b", 1, 2)):
        with pytest.raises(Refused, match="not-owed"):
            do(cast, key, "claim", clause=own, **args | {"state": "waived"})
        assert do(cast, key, "claim", clause=others, **args | {"state": "waived"})
    claim = do(cast, "envoy-a", "claim", clause=2, **args)
    do(cast, "go", "pass-claim", id=claim, to="b")
    states = [one.state for one in see_ledger_page(cast.go).undertakings]
    assert states[:2] == ["waived", "waived"]
    assert [one.state for one in see_ledger_page(cast.seats["envoy-b"]).undertakings if one.clause == 2] == [
        "waived"
    ]


def waiting(cast: Cast) -> str:
    row = cast.go.file.one("SELECT entry FROM waiting ORDER BY at DESC LIMIT 1")
    assert row is not None
    name: bytes = row[0]
    return name.hex()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"state": "lost"}, "state"),
        ({"evidence": "road.pdf"}, "evidence"),
        ({"evidence": ["road.pdf"]}, "evidence"),
        ({"evidence": [{}]}, "evidence"),
        ({"evidence": [{"place": "x" * 501}]}, "evidence"),
        ({"evidence": [FILE] * 9}, "evidence"),
        ({"evidence": [FILE | {"size": -1}]}, "evidence"),
        ({"evidence": [{"place": "road.pdf", "size": 3}]}, "evidence"),
        ({"evidence": [FILE | {"sha256": "zz"}]}, "sha256"),
        ({"evidence": [FILE | {"sha256": "abcd"}]}, "sha256"),
        ({"evidence": [{"place": "road.pdf", "sha256": "ab" * 32}]}, "sha256"),
        ({"text": {"en": ""}}, "text"),
        ({"undertaking": "", "proposal": "ab" * 32, "clause": "x"}, "clause"),
        ({"undertaking": "", "proposal": "ab" * 32, "clause": 0}, "clause"),
    ],
)
def test_bad_arguments_name_their_field_and_nothing_is_said(
    cast: Cast, args: dict[str, Any], field: str
) -> None:
    good = {"undertaking": owed(cast, "envoy-a").id, "state": "kept", "text": {"en": "Open."}}
    with pytest.raises(Refused) as no:
        do(cast, "envoy-a", "claim", **good | args)
    assert (no.value.code, no.value.fields["field"]) == ("bad-input", field)
    assert owed(cast, "go").claims == ()


def test_what_is_no_claim_is_neither_answered_nor_passed_on(cast: Cast) -> None:
    word = cast.say("envoy-a", ("A word.", Consent.AS_WRITTEN))
    claim = claim_by(cast, "envoy-a", "kept", may_pass_on=True)
    for key, command, args, code in (
        ("envoy-a", "answer-claim", {"claim": word, "answer": "disputed"}, "unknown-id"),
        ("envoy-a", "answer-claim", {"claim": claim, "answer": "maybe"}, "bad-input"),
        ("envoy-a", "claim", {"undertaking": word, "state": "kept", "text": {"en": "x"}}, "unknown-id"),
        ("envoy-a", "claim", {"undertaking": owed(cast, "envoy-a").id, "state": "kept", "text": {"en": "x"}, "room": True}, "not-a-line"),
        ("envoy-a", "pass-claim", {"id": claim, "to": "line"}, "may-not-say"),
        ("go", "pass-claim", {"id": word, "to": "b"}, "unknown-id"),
        ("go", "pass-claim", {"id": claim, "to": "a"}, "not-a-line"),
        ("go", "pass-claim", {"id": claim, "to": "desk"}, "not-a-line"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=code):
            do(cast, key, command, **args)
