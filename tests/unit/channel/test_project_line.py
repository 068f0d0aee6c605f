"""From an entry to what a page shows of it, without a seat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from instrument_cast import answer, deal, hash_of, party, proposal, sign, withdrawal
from wasit.channel import facts, views
from wasit.channel.facts import Fact, How, Knowing, Source, Who
from wasit.channel.instrument import Receipt, ReleaseMode, Verdict
from wasit.channel.project_line import Said, Stood, Way, project_entry, project_line, title_of
from wasit.record.entry import FIRST, Entry, make_entry
from wasit.record.epoch import Epoch, LineKind, Member, SeatRole
from wasit.record.shelf import Standing
from wasit.text.moment import Moment
from wasit.text.passage import Attribution, Consent, Passage, Texts

A, B, GO = b"a" * 16, b"b" * 16, b"g" * 16
LINE = b"l" * 16
NOON = Moment(1_700_000_000, 180)


class Plain:
    """Faces that call a seat by its letter."""

    def person(self, seat: bytes) -> views.Person:
        return views.Person({"en": chr(seat[0])}, "go-between" if seat == GO else "side")

    def name(self, who: Who) -> Texts:
        return self.person(who).name if isinstance(who, bytes) else who


def entry(author: bytes = A, lam: int = 1, *, kind: int = 2, at: Moment = NOON) -> Entry:
    return make_entry(
        line=LINE,
        epoch=1,
        author=author,
        seq=1,
        prev=FIRST,
        deps=(),
        lam=lam,
        at=at,
        kind=kind,
        commits=[bytes(32)],
    )


def one(fact: Fact | None, kind: LineKind = LineKind.SIDE, **more: object) -> views.EntryView:
    (view,) = project_entry(Stood(entry(), fact, **more), kind, Plain())  # type: ignore[arg-type]
    return view


WORD = facts.Word((Passage({"en": "One"}), Passage({"en": "Two"}, Consent.AS_WRITTEN)), How.TEXT)


def test_a_word_keeps_its_passages_and_how_it_came() -> None:
    """Numbered from one, each with its mark."""
    view = one(WORD)
    assert (view.kind, view.how) == ("word", "text")
    assert [(p.number, p.text, p.consent) for p in view.passages] == [
        (1, {"en": "One"}, Consent.FOR_YOU_ONLY),
        (2, {"en": "Two"}, Consent.AS_WRITTEN),
    ]


def test_a_word_on_the_desk_is_a_note() -> None:
    """In a room it is a word."""
    assert one(WORD, LineKind.DESK).kind == "note"
    assert one(WORD, LineKind.ROOM).kind == "word"


@pytest.mark.parametrize(
    ("how", "kind", "word"),
    [
        (How.CALL, "call", "call"),
        (How.IN_PERSON, "call", "in-person"),
        (How.TEXT, "text", "text"),
        (How.EMAIL, "text", "e-mail"),
        (How.BRIDGE, "text", "bridge"),
    ],
)
def test_what_was_noted_is_a_call_or_a_text(how: How, kind: str, word: str) -> None:
    """With the time it was spoken, and by whom when it was not the one who notes it."""
    when = Moment(NOON.seconds - 3_600, -240)
    view = one(facts.Noted((Passage({"en": "x"}),), how, (A, B, {"en": "A minister"}), when, 11))
    assert (view.kind, view.how, view.at, view.minutes) == (kind, word, when, 11)
    assert view.spoken_by == ({"en": "b"}, {"en": "A minister"})


def test_a_release_shows_its_words_wording_and_translation() -> None:
    """And nothing of where it came from."""
    view = one(
        facts.Released({"en": "They ask."}, Consent.AS_WRITTEN, Attribution.OTHER_SIDE, {"ar": "يسألون."})
    )
    assert (view.kind, view.wording, view.attribution) == ("release", "as-written", Attribution.OTHER_SIDE)
    assert (view.passages[0].text, view.translation, view.refers) == (
        {"en": "They ask."},
        {"ar": "يسألون."},
        "",
    )


def test_a_withdrawal_counts_only_from_the_author() -> None:
    """Nobody takes back another's word."""
    word = entry()
    own = Said(entry(A, 2), facts.Withdrawn(word.hash))
    other = Said(entry(B, 2), facts.Withdrawn(word.hash))
    assert one(WORD, said=(own,)).withdrawn
    assert not one(WORD, said=(other,)).withdrawn


def test_a_note_is_read_back_by_another_than_its_author() -> None:
    """The newest counts; a correction has words; who wrote it can only say that it was confirmed elsewhere, and of a word nothing."""
    note = entry()
    own = Said(entry(A, 5), facts.ReadBack(note.hash, right=True))
    right = Said(entry(B, 2), facts.ReadBack(note.hash, right=True))
    wrong = Said(entry(B, 3), facts.ReadBack(note.hash, right=False, words={"en": "By road."}))
    noted = facts.Noted((Passage({"en": "By air."}),), How.CALL, (B,), NOON, 3, to_confirm=True)
    assert (one(noted, said=(own,)).asks, one(noted, said=(own,)).read_back) == (True, "elsewhere")
    assert one(WORD, said=(own,)).read_back == ""
    assert (one(noted, said=(own, right)).read_back, one(noted, said=(right,)).delivery) == ("right", "read")
    corrected = one(noted, said=(right, wrong, own))
    assert (corrected.read_back, corrected.read_back_words) == ("corrected", {"en": "By road."})
    assert corrected.delivery != "read"


def test_the_desk_says_more_than_the_receipt() -> None:
    """Where both are known the crossing is shown once, with where it went; a side has the receipt alone."""
    source = entry()
    noted = facts.ReleaseNoted(
        b"r" * 32, b"m" * 16, (Source(LINE, source.hash, (2,)),), Consent.AS_WRITTEN, Attribution.NONE
    )
    told = facts.Receipted(source.hash, (2,), Consent.AS_WRITTEN, NOON, {"en": "Two"})
    desk, receipt = Said(entry(GO, 2), noted, "b", {"en": "Two"}), Said(entry(GO, 3), told)
    both = one(WORD, said=(receipt, desk))
    assert both.passages[0].passed == ()
    assert [(passed.to, passed.release) for passed in both.passages[1].passed] == [("b", (b"r" * 32).hex())]
    alone = one(WORD, said=(receipt,))
    assert [(passed.to, passed.words) for passed in alone.passages[1].passed] == [("", {"en": "Two"})]


def test_an_entry_without_a_body_is_there_and_unreadable() -> None:
    """A receipt without one is nothing to show."""
    view = one(None)
    assert (view.kind, view.unreadable) == ("word", True)
    assert project_entry(Stood(entry(kind=7), None), LineKind.SIDE, Plain()) == ()


def test_what_is_known_of_an_entry_is_shown_with_it() -> None:
    """Late, waiting, only vouched for, and how far it has come."""
    view = one(WORD, late=True, waits=True, standing=Standing.VOUCHED, way=Way("relay", 1, 3))
    assert (view.late, view.waits, view.unconfirmed) == (True, True, True)
    assert (view.delivery, view.delivered_to, view.readers) == ("relay", 1, 3)


@pytest.mark.parametrize(
    ("fact", "kind", "text"),
    [
        (facts.Told("channel", {"en": "An ally"}, Knowing.TOLD, NOON), "told", {"en": "An ally"}),
        (facts.Told("channel", {"en": "An ally"}, Knowing.RAISED, NOON, "", {"en": "He asked."}), "told", {"en": "He asked."}),
        (facts.Hope({"en": "A welcome."}, "us", "them"), "hope", {"en": "A welcome."}),
        (facts.UndertakingNoted(bytes(32), {"en": "No pictures."}, None, "us", "them"), "undertaking", {"en": "No pictures."}),
        (facts.Milestone({"en": "Free."}), "milestone", {"en": "Free."}),
        (facts.Briefed(B, ()), "brief", {"en": "b"}),
        (facts.Weighing("{}"), "weighing", {}),
        (facts.Preferences("{}"), "preferences", {}),
        (facts.CopyGiven({"en": "About two."}), "copy", {"en": "About two."}),
        (facts.FirstTold("channel", {"en": "You first."}), "told-first", {"en": "You first."}),
        (facts.Decided(bytes(16), (bytes(32),), (), ("red-line",)), "decided", {}),
        (facts.CopiesPrepared("{a|b} c", "en", (), (), "uniform", 1, b"", b""), "copies-prepared", {"en": "{a|b} c"}),
        (facts.RedLine({"en": "The name."}, ("name",)), "red-line", {"en": "The name."}),
        (facts.Deadline({"en": "The talks."}, NOON), "deadline", {"en": "The talks."}),
        (facts.DeviceAdded(B, b"chain"), "device-added", {"en": "b"}),
        (facts.DeviceRemoved(B, b"chain"), "device-removed", {"en": "b"}),
        (facts.DeviceRemoved(B, consent={"en": "They asked."}), "device-said-struck", {"en": "They asked."}),
        (facts.LineToTake({"en": "No comment."}), "line-to-take", {"en": "No comment."}),
        (facts.Claimed(bytes(32), 0, "kept", {"en": "It was open."}), "claim", {"en": "It was open."}),
        (facts.ClaimAnswered(bytes(32), True), "claim-acknowledged", {}),
        (facts.ClaimAnswered(bytes(32), False, {"en": "No."}), "claim-disputed", {"en": "No."}),
        (facts.HandoverOffered(B, {}), "hand-over-offered", {"en": "b"}),
        (facts.HandoverAnswered(bytes(32), "yes"), "hand-over-accepted", {}),
        (facts.HandoverAnswered(bytes(32), "no", {"en": "No."}), "hand-over-declined", {"en": "No."}),
        (facts.HandoverAnswered(bytes(32), "taken-back"), "hand-over-taken-back", {}),
        (facts.BlindPut({"en": "Both leave."}, NOON), "blind", {"en": "Both leave."}),
        (facts.SuppositionPut({"en": "One each."}, NOON), "supposition", {"en": "One each."}),
        (facts.SuppositionWorded({"en": "One each."}), "supposition-worded", {"en": "One each."}),
        (facts.NamesAsked({"en": "The detained."}), "names-asked", {"en": "The detained."}),
        (
            facts.SealedPut({"en": "The quiet."}, NOON, b"r" * 16, "room", facts.Scale(0, 9, 1, 0, "h")),
            "sealed",
            {"en": "The quiet."},
        ),
        (facts.BlindResult(bytes(32), agreed=True), "blind-agreed", {}),
        (facts.BlindResult(bytes(32), agreed=False), "blind-over", {}),
    ],
)  # fmt: skip
def test_other_facts_have_one_text(fact: Fact, kind: str, text: Texts) -> None:
    """Without marks."""
    view = one(fact)
    assert (view.kind, view.text, view.passages) == (kind, text, ())


@pytest.mark.parametrize(
    "fact",
    [
        facts.Receipted(bytes(32), (1,), Consent.AS_WRITTEN, NOON),
        facts.Withdrawn(bytes(32)),
        facts.ErasureAsked((bytes(32),)),
        facts.Charter({"en": "x"}, {"en": "y"}, ("en",)),
        facts.PenOffered(bytes(32)),
        facts.Left(),
        facts.HandedOver(bytes(32)),
        facts.ReadBack(bytes(32), right=True),
        facts.InstrumentShown(b"\x00"),
    ],
)
def test_some_facts_are_no_minutes(fact: Fact) -> None:
    """They mark others, or belong to the seat; a paper that can't be read is none."""
    assert project_entry(Stood(entry(), fact), LineKind.SIDE, Plain()) == ()


def _epoch(number: int, *seats: bytes) -> Epoch:
    members = tuple(
        Member(seat, 1, SeatRole.SIDE if seat != GO else SeatRole.GO_BETWEEN) for seat in sorted(seats)
    )
    return Epoch(number, members, GO, (), LineKind.SIDE)


def test_another_steward_leads_from_then_on() -> None:
    """On a side's line, of who was there before: one view after those who came or went; who came back as another seat leads as before."""
    before = Epoch(
        2, (Member(A, 1, SeatRole.GO_BETWEEN), Member(GO, 1, SeatRole.GO_BETWEEN)), GO, (), LineKind.SIDE
    )
    after = replace(before, number=3, steward=A)
    (view,) = project_entry(Stood(entry(), facts.Opened(after), before=before), LineKind.SIDE, Plain())
    assert (view.kind, view.author) == ("leads", Plain().person(A))
    gone = replace(after, members=after.members[:1])
    views = project_entry(Stood(entry(), facts.Opened(gone), before=before), LineKind.SIDE, Plain())
    assert [(one.kind, one.id[64:]) for one in views] == [("left", ""), ("leads", "-2")]
    back = Epoch(3, (Member(B, 3, SeatRole.GO_BETWEEN),), B, (), LineKind.SIDE)
    alone = Epoch(2, (Member(GO, 1, SeatRole.GO_BETWEEN),), GO, (), LineKind.SIDE)
    views = project_entry(Stood(entry(), facts.Opened(back), before=alone), LineKind.SIDE, Plain())
    assert [one.kind for one in views] == ["joined", "left"]


def test_who_came_and_who_left_are_views_of_their_own() -> None:
    """One each, under ids that differ; the first epoch held is nobody's coming."""
    fact = facts.Opened(_epoch(2, GO, B))
    made = project_entry(Stood(entry(GO, kind=1), fact, before=_epoch(1, GO, A)), LineKind.SIDE, Plain())
    assert [(view.kind, view.author.name) for view in made] == [
        ("joined", {"en": "b"}),
        ("left", {"en": "a"}),
    ]
    assert len({view.id for view in made}) == 2
    assert project_entry(Stood(entry(GO, kind=1), fact), LineKind.SIDE, Plain()) == ()


def test_a_page_is_in_the_order_of_the_record() -> None:
    """Whatever the order in which its entries were found, and whatever their clocks say."""
    early, late = entry(B, 1, at=Moment(NOON.seconds + 900)), entry(A, 2)
    stoods = [Stood(late, WORD), Stood(early, WORD)]
    found = project_line(stoods, LineKind.SIDE, Plain())
    assert [view.id for view in found] == [early.hash.hex(), late.hash.hex()]
    assert found == project_line(stoods[::-1], LineKind.SIDE, Plain())


# -- signed papers -----------------------------------------------------------------------------------------------------------

BY, TO = party("a"), party("b")
PUT = sign(proposal(BY), BY.signers())


def shown(cose: bytes, attribution: Attribution | None = None) -> facts.InstrumentShown:
    return facts.InstrumentShown(cose, Consent.AS_WRITTEN, attribution)


def test_a_proposal_is_shown_by_its_title_and_name() -> None:
    """Passed on by a go-between it is marked as the other side's, as written."""
    view = one(shown(PUT))
    assert (view.kind, view.refers, view.wording) == ("proposal", hash_of(PUT).hex(), "")
    passed = one(shown(PUT, Attribution.OTHER_SIDE))
    assert (passed.wording, passed.attribution, passed.text) == (
        "as-written",
        Attribution.OTHER_SIDE,
        view.text,
    )


def test_an_untitled_proposal_goes_by_its_first_clause() -> None:
    """There is always something to click on."""
    made = proposal(BY, title=None)
    assert title_of(made) == made.clauses[0].text
    assert title_of(replace(made, title={"en": "Water"})) == {"en": "Water"}


@pytest.mark.parametrize(
    ("verdict", "word", "more"),
    [
        (Verdict.ACCEPT, "accept", {}),
        (Verdict.DECLINE, "decline", {"words": {"en": "Not now."}}),
        (Verdict.COUNTER, "counter", {"counter": b"c" * 32}),
    ],
)
def test_an_answer_says_what_it_answers_and_how(verdict: Verdict, word: str, more: dict[str, object]) -> None:
    """With its words, if it has any."""
    view = one(shown(sign(answer(TO, PUT, verdict, **more), TO.signers())))
    assert (view.kind, view.verdict, view.refers) == ("answer", word, hash_of(PUT).hex())
    assert view.text == more.get("words", {})


def test_a_withdrawal_a_closing_and_a_receipt_refer_to_their_paper() -> None:
    """A mandate is no minute."""
    made = deal()
    papers = {
        "withdrawal": sign(withdrawal(BY, PUT), BY.signers()),
        "closing": made.certificate().closing,
        "receipt": sign(
            Receipt(bytes(16), NOON, BY.hash, hash_of(PUT), ReleaseMode.AS_WRITTEN, NOON), BY.signers()
        ),
    }
    for kind, cose in papers.items():
        assert cose is not None
        view = one(shown(cose))
        assert view.kind == kind
        assert len(view.refers) == 64
    mandate = sign(BY.mandate(), BY.signers())
    assert project_entry(Stood(entry(), shown(mandate)), LineKind.SIDE, Plain()) == ()


def test_a_note_of_release_shows_what_left() -> None:
    """The words if they are here; a colleague's release on a line of his is named alone."""
    noted = facts.ReleaseNoted(b"r" * 32, b"m" * 16, (), Consent.MAY_PARAPHRASE, Attribution.NONE)
    view = one(noted, LineKind.DESK)
    assert (view.kind, view.text, view.refers) == ("release-noted", {}, (b"r" * 32).hex())
    release = entry(GO, 2)
    noted = replace(noted, release=release.hash)
    view = one(noted, LineKind.DESK, said=(Said(release, WORD, "", {"en": "They ask."}),))
    assert (view.text, view.wording) == ({"en": "They ask."}, "paraphrase")


def test_facts_that_speak_of_another_entry_mark_nothing() -> None:
    """A note of release is found by the release too; a reply is no crossing."""
    word = entry()
    noted = facts.ReleaseNoted(
        word.hash, b"m" * 16, (Source(LINE, b"o" * 32, (1,)),), Consent.AS_WRITTEN, Attribution.NONE
    )
    told = facts.Receipted(b"o" * 32, (1,), Consent.AS_WRITTEN, NOON)
    view = one(WORD, said=(Said(entry(GO, 2), noted), Said(entry(GO, 3), told), Said(entry(B, 4), WORD)))
    assert all(passage.passed == () for passage in view.passages)
