"""Notes of what was said: who sees what of them, who confirms them, and how a word is read back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import Cast
from wasit.channel import views
from wasit.channel.facts import How
from wasit.errors import Refused
from wasit.record.epoch import SeatRole
from wasit.seat import membership, queries
from wasit.seat.actions import passing, words
from wasit.seat.queries.channel import see_waiting
from wasit.text.passage import Consent, Passage

ONLY, MAY, ASIS = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE, Consent.AS_WRITTEN
TIRED, DOCTORS = "He sounded tired.", "Asks that doctors be there."


@pytest.fixture
def cast() -> Iterator[Cast]:
    """A go-between; one envoy on line a; nobody on line b."""
    made = Cast()
    made.wait()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    yield made
    made.close()


def note(cast: Cast, key: str, *marked: tuple[str, Consent], ask: bool = False) -> bytes:
    cast.wait()
    passages = [Passage({"en": text}, consent) for text, consent in marked]
    speaker = cast.seats["envoy-a"].me if key == "a" else {"en": "Official"}
    entry = words.note(
        cast.go, cast.go.line_of(key), passages, how=How.CALL, spoken_by=[speaker], minutes=11, to_confirm=ask
    )
    cast.meet_all()
    return entry.hash


def read_back(cast: Cast, key: str, name: bytes, *, right: bool = True, text: str = "") -> None:
    cast.wait()
    words.read_back(cast.seats[key], name, right=right, words={"en": text} if text else None)
    cast.meet_all()


def at_go(cast: Cast, key: str = "a") -> views.EntryView:
    return queries.see_line(cast.go, cast.go.line_of(key)).entries[-1]


def at_a(cast: Cast) -> views.EntryView:
    matter = cast.seats["envoy-a"]
    return queries.see_line(matter, matter.line_of("line")).entries[-1]


def everything_at_a(cast: Cast) -> bytes:
    """All that the side's file holds, decrypted."""
    file = cast.seats["envoy-a"].file
    tables = [name for (name,) in file.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return b"".join(
        part if isinstance(part, bytes) else str(part).encode()
        for table in tables
        for row in file.all(f"SELECT * FROM {table}")
        for part in row
    )


def test_a_remark_for_oneself_never_reaches_the_side(cast: Cast) -> None:
    """The side reads the words that may cross; the go-between has the rest beside them, from the desk."""
    note(cast, "a", (TIRED, ONLY), (DOCTORS, MAY))
    assert [p.text["en"] for p in at_a(cast).passages] == [DOCTORS]
    assert at_a(cast).remarks == ()
    assert TIRED.encode() not in everything_at_a(cast)
    mine = at_go(cast)
    assert [(p.number, p.text["en"]) for p in (*mine.passages, *mine.remarks)] == [(1, DOCTORS), (2, TIRED)]
    (waiting,) = see_waiting(cast.go)
    assert waiting.kept == 1


def test_a_note_wholly_for_oneself_says_only_that_they_spoke(cast: Cast) -> None:
    """Who, when, how long; no word of it; nothing waits."""
    note(cast, "a", (TIRED, ONLY))
    there = at_a(cast)
    assert (there.kind, there.minutes, there.passages) == ("call", 11, ())
    assert TIRED.encode() not in everything_at_a(cast)
    assert [p.text["en"] for p in at_go(cast).remarks] == [TIRED]
    assert see_waiting(cast.go) == ()


def test_the_page_of_passing_on_shows_remarks_as_staying(cast: Cast) -> None:
    """Beside what may cross, with no field."""
    name = note(cast, "a", (TIRED, ONLY), (DOCTORS, MAY))
    page = queries.see_pass_on(
        cast.go, cast.sign("go"), name, "b", draft={"1": "He sounded tired, and asks for doctors."}
    )
    assert [row.field_state for row in page.rows] == ["free", "none"]
    (check,) = [one for one in page.checks if one.code == "repeats-for-you-only"]
    assert check.places[0].words == "He sounded tired"


def test_where_nobody_of_the_side_has_a_seat_a_note_stands_whole(cast: Cast) -> None:
    """Only go-betweens read that line. It can't be opened later to somebody of the side."""
    name = note(cast, "b", (TIRED, ONLY), (DOCTORS, MAY))
    plain = note(cast, "b", (DOCTORS, MAY))
    assert len(at_go(cast, "b").passages) == 1
    newcomer = cast.add("envoy-b", "b", {"en": "Envoy B"})
    line = cast.go.line_of("b")
    with pytest.raises(Refused) as refused, cast.go.file.change():
        membership.brief(cast.go, line, newcomer.me, [name])
    assert refused.value.code == "consent-for-you-only"
    with cast.go.file.change():
        membership.brief(cast.go, line, newcomer.me, [plain])


def test_what_an_inviter_chose_leaves_such_a_note_out(cast: Cast) -> None:
    """The rest is opened all the same."""
    from wasit.wire import cbor

    kept, plain = note(cast, "b", (TIRED, ONLY)), note(cast, "b", (DOCTORS, MAY))
    newcomer = cast.add("envoy-b", "b", {"en": "Envoy B"})
    with cast.go.file.change():
        cast.go.set_setting("brief " + newcomer.me.hex(), cbor.encode([kept, plain]))
        membership.settle(cast.go)
    assert membership.was_briefed(cast.go, newcomer.me, plain)
    assert not membership.was_briefed(cast.go, newcomer.me, kept)


def test_a_go_between_without_a_desk_keeps_no_remarks(cast: Cast) -> None:
    """There is no place for them: refused, and nothing is written."""
    colleague = cast._found("go-2", {"en": "Colleague"})
    with colleague.file.change():
        colleague.set_setting("role", b"go-between")
    with cast.go.file.change():
        cast.go.change_members(cast.go.line_of("a"), add=[(colleague.me, SeatRole.GO_BETWEEN)])
    cast.meet_all()
    line = next(iter(colleague.side_lines()))
    with pytest.raises(Refused) as refused:
        words.note(colleague, line, [Passage({"en": TIRED}, ONLY)], how=How.CALL, spoken_by=[])
    assert refused.value.code == "no-desk"


def test_a_note_is_confirmed_by_who_was_asked(cast: Cast) -> None:
    """Both ends see it; until then both see that it is asked."""
    name = note(cast, "a", (DOCTORS, MAY), ask=True)
    assert (at_a(cast).asks, at_a(cast).read_back, at_go(cast).read_back) == (True, "", "")
    read_back(cast, "envoy-a", name)
    assert (at_a(cast).read_back, at_go(cast).read_back) == ("right", "right")
    page = queries.see_pass_on(cast.go, cast.sign("go"), name, "b")
    assert "note-unconfirmed" not in [one.code for one in page.checks]


def test_a_correction_stands_beside_the_note(cast: Cast) -> None:
    """The note is not rewritten; who passes it on is warned gravely. A later confirmation counts."""
    name = note(cast, "a", (DOCTORS, MAY), ask=True)
    read_back(cast, "envoy-a", name, right=False, text="Two doctors.")
    for view in (at_a(cast), at_go(cast)):
        assert (view.read_back, view.read_back_words) == ("corrected", {"en": "Two doctors."})
        assert view.passages[0].text == {"en": DOCTORS}
    page = queries.see_pass_on(cast.go, cast.sign("go"), name, "b")
    assert [one.grave for one in page.checks if one.code == "note-corrected"] == [True]
    read_back(cast, "envoy-a", name)
    assert at_go(cast).read_back == "right"


def test_a_note_of_a_line_without_seats_is_confirmed_by_the_go_betweens_own_account(cast: Cast) -> None:
    """It is shown as such; where the side has a seat, the side speaks for itself."""
    name = note(cast, "b", (DOCTORS, MAY))
    words.read_back(cast.go, name, right=True)
    assert at_go(cast, "b").read_back == "elsewhere"
    with pytest.raises(Refused) as refused:
        words.read_back(cast.go, note(cast, "a", (DOCTORS, MAY)), right=True)
    assert refused.value.code == "own-words"


def test_a_word_is_read_when_its_reader_says_so(cast: Cast) -> None:
    """Looking at it says nothing; pressing Read does, to its author."""
    cast.say("go", ("Received.", ONLY), line="a")
    cast.meet_all()
    assert at_go(cast).delivery != "read"
    read_back(cast, "envoy-a", bytes.fromhex(at_go(cast).id))
    assert at_go(cast).delivery == "read"
    passing.pass_on(cast.go, sources=[], to="a", wording=MAY, words={"en": "They wait."})
    cast.meet_all()
    read_back(cast, "envoy-a", bytes.fromhex(at_go(cast).id))
    assert (at_go(cast).kind, at_go(cast).delivery) == ("release", "read")


def test_what_can_not_be_read_back_is_refused(cast: Cast) -> None:
    """One's own word, a correction of a word or without words, the same thing twice, what stands on no side's line."""
    mine = cast.say("envoy-a", ("Ours.", MAY))
    name = note(cast, "a", (DOCTORS, MAY), ask=True)
    side = cast.seats["envoy-a"]
    room = words.say(side, side.line_of("room"), [Passage({"en": "Inside."})]).hash
    theirs = bytes.fromhex(cast.say("go", ("Received.", ONLY), line="a"))
    read_back(cast, "envoy-a", name)
    for which, right, text, code in (
        (bytes.fromhex(mine), True, "", "own-words"),
        (theirs, False, "No.", "bad-input"),
        (name, False, "", "bad-input"),
        (name, True, "", "already-answered"),
        (room, True, "", "bad-input"),
    ):
        with pytest.raises(Refused) as refused:
            words.read_back(side, which, right=right, words={"en": text} if text else None)
        assert refused.value.code == code
