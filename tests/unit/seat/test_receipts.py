"""What a side sees of what crossed of its own words, from facts that really went from seat to seat."""

from __future__ import annotations

from typing import Any

import pytest

from unit.seat.query_cast import Cast
from wasit.channel.facts import Fact, How
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat import queries
from wasit.seat.actions import passing, words
from wasit.seat.matter import Line
from wasit.seat.queries import receipts
from wasit.text.passage import Consent, Passage

ONLY, MAY = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE


def see(cast: Cast, key: str = "envoy-a", before: str = ""):  # type: ignore[no-untyped-def]
    return queries.see_receipts(cast.seats[key], cast.sign(key), before)


def test_own_words_stand_with_what_became_of_them(cast: Cast) -> None:
    """The newest first: passed on with its words, taken back, noted by the go-between; nothing of what the go-between wrote."""
    crossed = cast.say("envoy-a", ("You may say this.", MAY), ("Only you.", ONLY))
    cast.say("go", ("A letter.", ONLY), line="a")
    passing.pass_on(
        cast.go, sources=[(bytes.fromhex(crossed), [1])], to="b", wording=MAY, words={"en": "They say so."}
    )
    back = cast.say("envoy-a", ("On second thought.", MAY))
    words.withdraw(cast.seats["envoy-a"], bytes.fromhex(back))
    cast.wait()
    words.note(
        cast.go,
        cast.go.line_of("a"),
        [Passage({"en": "By telephone."}, MAY)],
        how=How.CALL,
        spoken_by=[{"en": "Envoy A"}],
    )
    cast.meet_all()
    page = see(cast)
    assert [one.kind for one in page.entries] == ["call", "word", "word"]
    assert [one.withdrawn for one in page.entries] == [False, True, False]
    (passed,) = page.entries[2].passages[0].passed
    assert (passed.to, passed.words) == ("", {"en": "They say so."})
    assert not see(cast, "envoy-b").entries
    with pytest.raises(Refused):
        see(cast, before="zz")


def test_pages_follow_one_another_by_the_index(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word once, in order; a page is found by the index of the line's order, without sorting."""
    monkeypatch.setattr(receipts, "PAGE", 3)
    said = [cast.say("envoy-a", (f"Word {n}.", MAY)) for n in range(8)]
    cast.say("go", ("A letter.", ONLY), line="a")
    found, before = [], ""
    while True:
        page = see(cast, before=before)
        assert len(page.entries) <= 3
        found += [one.id for one in page.entries]
        before = page.older
        if not before:
            break
    assert found == said[::-1]
    plan = cast.seats["envoy-a"].file.all(
        "EXPLAIN QUERY PLAN SELECT hash FROM entry WHERE line = ? AND accepted = 1 AND kind IN (2, 4)"
        " AND (lam, author, seq, hash) < (?, ?, ?, ?) AND (kind = 4 OR author IN (?))"
        " ORDER BY lam DESC, author DESC, seq DESC, hash DESC LIMIT 4",
        b"x", 1, b"x", 1, b"x", b"x",
    )  # fmt: skip
    (step,) = [row[-1] for row in plan]
    assert "COVERING INDEX entry_place" in step


def test_a_side_without_a_line_has_said_nothing(cast: Cast) -> None:
    """No page breaks before there is a line."""
    matter = cast._found("alone", {"en": "Alone"})
    with matter.file.change():
        matter.set_setting("role", b"side")
    assert queries.see_receipts(matter, cast.sign("alone")).entries == ()


def test_a_release_whose_receipt_can_not_be_written_stays_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source's side let the go-between go from its line meanwhile. What the desk is told stayed has not crossed in any part."""
    said = cast.say("envoy-a", ("You may say this.", MAY))
    source = [(bytes.fromhex(said), [1])]
    waits = passing.pass_on(cast.go, sources=source, to="b", wording=MAY, words={"en": "So."}, undo=60)
    cast.wait(60)
    plain = cast.go.say

    def say(line: Line, fact: Fact, **more: Any) -> Entry:
        if line.key == "a":
            raise Refused("not-a-member")
        return plain(line, fact, **more)

    monkeypatch.setattr(cast.go, "say", say)
    assert passing.leave_due(cast.go) == []
    (code,) = cast.go.file.one("SELECT code FROM alarm WHERE code LIKE 'release-stayed%'") or ("",)
    assert code == "release-stayed:not-a-member"
    page = queries.see_channel(cast.go, cast.sign("go"), {})
    assert [alarm.code for alarm in page.desk.alarms] == ["release-stayed"]
    assert cast.sign("go").alarms == 1
    there = cast.go.file.all("SELECT kind FROM entry WHERE line = ? OR kind = 14", cast.go.line_of("b").id)
    assert {2, 14}.isdisjoint(kind for (kind,) in there)
    with pytest.raises(Refused, match="already-left"):
        passing.take_back(cast.go, waits.number)
