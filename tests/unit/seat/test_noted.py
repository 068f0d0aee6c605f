"""Long ledgers, timelines and tellings: each page shows its part, says that there is more, and costs the same."""

from collections.abc import Callable

import pytest

from unit.seat.query_cast import SIDE_A, SIDE_B, Cast
from wasit.channel import facts
from wasit.channel.facts import How, Knowing
from wasit.errors import Refused
from wasit.record.entry import Entry
from wasit.seat import queries
from wasit.seat.actions import words
from wasit.seat.matter import Matter
from wasit.seat.queries import calendar, ledger_page
from wasit.seat.store.older import take_in_older
from wasit.text.moment import Moment
from wasit.text.passage import Consent, Passage

HOUR = 3_600
TABLES = ("knower", "telling", "topic", "owed", "keeps", "dated")


def owe(cast: Cast, number: int, due: int | None, giver: str = "a") -> Entry:
    cast.wait()
    when = Moment(cast.clock.now().seconds + due) if due is not None else None
    owed = facts.UndertakingNoted(bytes(32), {"en": f"Promise {number}"}, when, giver, "b")
    with cast.go.file.change():
        return cast.go.say(cast.go.line_of("desk"), owed)


def keep(cast: Cast, entry: Entry) -> Entry:
    cast.wait()
    return words.reach(cast.go, [cast.go.line_of("desk")], text={"en": "Kept."}, keeps=[(entry.hash, 0)])


def rows_read(matter: Matter, ask: Callable[[], object]) -> int:
    """How many rows the store gives for a question."""
    read = [0]
    one, every = matter.file.one, matter.file.all

    def count_one(sql: str, *values: object) -> object:
        found = one(sql, *values)
        read[0] += found is not None
        return found

    def count_all(sql: str, *values: object) -> object:
        found = every(sql, *values)
        read[0] += len(found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matter.file, "one", count_one)
        patch.setattr(matter.file, "all", count_all)
        ask()
    return read[0]


def test_a_person_told_again_costs_no_more(cast: Cast) -> None:
    """The first telling of each person stands, however many follow; who found out is asked after by the last."""
    for number in range(60):
        cast.wait()
        how = Knowing.FOUND_OUT if number % 2 == 0 else Knowing.TOLD
        text = {"en": f"Time {number}"}
        words.tell(
            cast.go, cast.go.line_of("desk"), what="channel", whom={"en": "An ally"}, how=how, text=text
        )
        if number == 3:
            few = rows_read(cast.go, lambda: queries.see_knows(cast.go, "channel"))
    known = queries.see_knows(cast.go, "channel").knowers[-1]
    assert (known.how, known.text) == ("found-out", {"en": "Time 0"})
    assert rows_read(cast.go, lambda: queries.see_knows(cast.go, "channel")) <= few


def test_what_was_set_apart_is_told_by_nobody(cast: Cast) -> None:
    """A telling that no longer counts gives way to the next; a promise that it kept is open again."""
    desk = cast.go.line_of("desk")
    for text in ("first", "second"):
        cast.wait()
        told = {"whom": {"en": "An ally"}, "how": Knowing.TOLD, "text": {"en": text}}
        if text == "first":
            first = words.tell(cast.go, desk, what="channel", **told)  # type: ignore[arg-type]
        else:
            words.tell(cast.go, desk, what="channel", **told)  # type: ignore[arg-type]
    promise = owe(cast, 1, HOUR)
    kept = keep(cast, promise)
    assert [one.state for one in queries.see_ledger_page(cast.go).undertakings] == ["kept"]
    with cast.go.file.change():
        cast.go.file.run("UPDATE entry SET apart = 1 WHERE hash = ?", first.hash)
        cast.go.shelf(desk.id).set_apart(kept.author, kept.seq - 1)
    assert queries.see_knows(cast.go, "channel").knowers[-1].text == {"en": "second"}
    assert [one.state for one in queries.see_ledger_page(cast.go).undertakings] == ["open"]


def test_things_beyond_the_newest_are_said_to_be(cast: Cast) -> None:
    """Eight things named in words have a column; the page says when there are more."""
    for number in range(9):
        page = queries.see_matrix(cast.go, cast.sign("go"))
        assert (len(page.things), page.is_cut) == (1 + number, False)
        ally = {"en": "An ally"}
        words.tell(cast.go, cast.go.line_of("desk"), what=f"thing {number}", whom=ally, how=Knowing.TOLD)
    page = queries.see_matrix(cast.go, cast.sign("go"))
    assert ([one.id for one in page.things][1:], page.is_cut) == ([f"thing {n}" for n in range(1, 9)], True)


def test_the_ledger_is_read_a_page_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every undertaking is on one page of its filter; who owes and what is due next stand on each."""
    monkeypatch.setattr(ledger_page, "PAGE", 4)
    made = [owe(cast, n, (None, HOUR, 40 * HOUR)[n % 3], "ab"[n % 2]) for n in range(10)]
    keep(cast, made[1])
    cast.wait(2 * HOUR)  # every second of three is late now
    keep(cast, made[4])
    go = cast.go

    def listed(show: str) -> list[str]:
        found, before = [], ""
        while True:
            page = queries.see_ledger_page(go, show, before)
            texts = [one.text["en"].removeprefix("Promise ") for one in page.undertakings]
            assert len(texts) <= 4
            found = texts + found
            before = page.older
            assert page.owers == (SIDE_A, SIDE_B)
            assert page.next_due is not None
            assert page.next_due.text == {"en": "Promise 2"}
            if not before:
                return found

    assert "".join(listed("all")) == "0123456789"
    assert "".join(listed("open")) == "02356789"
    assert "".join(listed("kept")) == "14"
    assert "".join(listed("late")) == "47"
    assert "".join(listed("by-0")) == "02468"
    assert listed("by-7") == []
    first = queries.see_ledger_page(go)
    assert (["".join(one.text["en"][-1] for one in first.may_keep)], first.is_keep_cut) == (["6789"], True)
    whole = queries.see_ledger(go)
    assert [one.state for one in whole.undertakings].count("kept") == 2
    with pytest.raises(Refused, match="bad-input"):
        queries.see_ledger_page(go, before="soon")


def test_hopes_are_read_a_page_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest first, with a cursor of older ones."""
    monkeypatch.setattr(ledger_page, "PAGE", 3)
    for number in range(5):
        cast.wait()
        words.hope(cast.go, cast.go.line_of("desk"), held_by="a", of="b", text={"en": f"Hope {number}"})
    page = queries.see_ledger_page(cast.go)
    assert [one.text["en"][-1] for one in page.hopes] == ["2", "3", "4"]
    page = queries.see_ledger_page(cast.go, hopes=page.hopes_older)
    assert ([one.text["en"][-1] for one in page.hopes], page.hopes_older) == (["0", "1"], "")


def test_a_timeline_is_read_from_today_both_ways(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thing with a date stands on one page, and a second is never torn."""
    monkeypatch.setattr(calendar, "PAGE", 3)
    desk = cast.go.line_of("desk")
    for number in range(8):
        cast.wait()
        words.reach(cast.go, [desk], text={"en": f"was {number}"})
        at = Moment(cast.clock.now().seconds + HOUR)
        words.set_deadline(cast.go, desk, text={"en": f"will {number}"}, at=at)
    owe(cast, 1, 2 * HOUR)
    sign = cast.sign("go")
    page = queries.see_calendar(cast.go, sign)
    assert [one.text["en"] for one in page.past] == ["was 5", "was 6", "was 7"]
    assert [one.text["en"] for one in page.coming] == ["will 0", "will 1", "will 2"]
    past, coming = [*page.past], [*page.coming]
    older, later = page.older, page.later
    while older:
        page = queries.see_calendar(cast.go, sign, before=older)
        assert page.coming == ()
        past, older = [*page.past, *past], page.older
    while later:
        page = queries.see_calendar(cast.go, sign, after=later)
        assert page.past == ()
        coming, later = [*coming, *page.coming], page.later
    assert [one.text["en"] for one in past] == [f"was {n}" for n in range(8)]
    assert [one.text["en"] for one in coming] == [*(f"will {n}" for n in range(8)), "Promise 1"]
    monkeypatch.setattr(calendar, "PAGE", 1)
    for text in ("one", "two"):
        words.reach(cast.go, [desk], text={"en": text})
    page = queries.see_calendar(cast.go, sign)
    assert sorted(one.text["en"] for one in page.past) == ["one", "two"]


def test_momentum_shows_the_days_it_looked_at(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more was said than is looked at, the days begin after the oldest word of those, and the page says so."""
    monkeypatch.setattr(calendar, "MOST_WORDS", 4)
    for _ in range(6):
        cast.wait(24 * HOUR)
        words.note(
            cast.go, cast.go.line_of("a"), [Passage({"en": "We heard."}, Consent.MAY_PARAPHRASE)],
            how=How.CALL, when=cast.clock.now(), spoken_by=[{"en": "Envoy A"}],
        )  # fmt: skip
    page = queries.see_momentum(cast.go, cast.sign("go"))
    assert page.is_cut
    assert len(page.days) == 3
    assert [sum(day) for day in page.lines[0].days] == [1, 1, 1]


def test_a_store_from_before_these_tables_is_read_when_it_is_opened(cast: Cast) -> None:
    """Its pages are the very same afterwards."""
    desk = cast.go.line_of("desk")
    words.tell(cast.go, desk, what="day and place", whom={"en": "An ally"}, how=Knowing.RAISED)
    kept = owe(cast, 1, HOUR)
    owe(cast, 2, HOUR)
    keep(cast, kept)
    words.set_deadline(cast.go, desk, text={"en": "It ends."}, at=Moment(cast.clock.now().seconds + HOUR))
    sign = cast.sign("go")

    def pages() -> list[object]:
        return [
            queries.see_ledger_page(cast.go),
            queries.see_knows(cast.go, "day and place"),
            queries.see_matrix(cast.go, sign),
            queries.see_calendar(cast.go, sign),
        ]

    before = pages()
    take_in_older(cast.go)  # nothing to do
    with cast.go.file.change():
        cast.go.drop_setting("noted")
        for table in TABLES:
            cast.go.file.run(f"DELETE FROM {table}")
    assert pages() != before
    take_in_older(cast.go)
    assert pages() == before
