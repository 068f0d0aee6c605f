"""Looking for words on real seats: what is found, what is not, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import Cast
from wasit.channel import facts
from wasit.channel.facts import How
from wasit.errors import Refused
from wasit.record.body import Body
from wasit.seat import queries
from wasit.seat.actions import passing, words
from wasit.seat.matter import Matter
from wasit.seat.store import found
from wasit.text.passage import Consent, Passage

ONLY, MAY = Consent.FOR_YOU_ONLY, Consent.MAY_PARAPHRASE


@pytest.fixture
def cast() -> Iterator[Cast]:
    """A go-between, one envoy a side."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    while found.take_in_kept(made.go):
        pass
    yield made
    made.close()


def see(cast: Cast, q: str, key: str = "go", **more: str):  # type: ignore[no-untyped-def]
    return queries.see_search(cast.seats[key], cast.sign(key), q, **more)


def test_all_lines_and_the_desk_are_looked_through_by_a_go_between(cast: Cast) -> None:
    """The newest first, each with its place; one line alone when asked."""
    cast.say("envoy-a", ("The truce begins at noon.", MAY))
    cast.say("envoy-b", ("No truce without a list.", ONLY))
    words.say(cast.go, cast.go.line_of("desk"), [Passage({"ar": "والهُدنة معلّقة", "en": "Truce hangs"}, ONLY)])
    cast.meet_all()
    page = see(cast, "truce")
    assert {hit.line for hit in page.hits} == {"a", "b", "desk"}
    assert [hit.line for hit in see(cast, "truce", line="b").hits] == ["b"]
    (hit,) = see(cast, "هدنة").hits
    assert (hit.line, hit.language) == ("desk", "ar")
    assert ("والهُدنة", True) in hit.pieces
    assert not page.building
    with pytest.raises(Refused):
        see(cast, "truce", line="q")


def test_a_side_finds_its_own_line_and_room_only(cast: Cast) -> None:
    """Nothing of the other side's is in its store to be found; what crossed is found in the words that crossed."""
    source = cast.say("envoy-a", ("The harbour opens on Monday.", MAY))
    passing.pass_on(
        cast.go, sources=[(bytes.fromhex(source), [1])], to="b", wording=MAY, words={"en": "A port may open."}
    )
    cast.meet_all()
    assert not see(cast, "harbour", "envoy-b").hits
    (hit,) = see(cast, "port", "envoy-b").hits
    assert (hit.line, hit.entry.kind) == ("line", "release")
    assert [place for place, _ in see(cast, "port", "envoy-b").places] == ["line", "room"]
    for line in ("a", "b", "desk"):
        with pytest.raises(Refused):
            see(cast, "harbour", "envoy-b", line=line)


def test_what_is_not_shown_is_not_found(cast: Cast) -> None:
    """Taken back, set aside, apart, or without its body."""
    cast.say("go", ("A walnut for side A.", ONLY), line="a")
    gone = cast.say("envoy-a", ("A walnut taken back.", MAY))
    words.withdraw(cast.seats["envoy-a"], bytes.fromhex(gone))
    others = [cast.say("envoy-a", (f"A walnut, {n}.", MAY)) for n in range(3)]
    cast.meet_all()
    assert len(see(cast, "walnut").hits) == 4
    for name, change in zip(others, ("fine = 0", "apart = 1", "body = NULL"), strict=True):
        with cast.go.file.change():
            cast.go.file.run(f"UPDATE entry SET {change} WHERE hash = ?", bytes.fromhex(name))
    (hit,) = see(cast, "walnut").hits
    assert hit.pieces == (("A ", False), ("walnut", True), (" for side A.", False))


def test_papers_are_found_where_they_first_stand(cast: Cast) -> None:
    """By title or clause; notes by who spoke; nothing without a word."""
    words.note(
        cast.go,
        cast.go.line_of("a"),
        [Passage({"en": "By telephone."}, MAY)],
        how=How.CALL,
        spoken_by=[{"en": "Harbour master"}],
    )
    assert [hit.entry.kind for hit in see(cast, "harbour").hits] == ["call"]
    assert see(cast, "  ( ) ").hits == ()
    assert see(cast, '"" OR *').hits == ()


def test_pages_follow_one_another(cast: Cast) -> None:
    """Each hit once, and a cursor that is no number is refused."""
    for n in range(45):
        cast.say("go", (f"Almond {n}", ONLY), line="a")
    first = see(cast, "almond")
    second = see(cast, "almond", before=first.older)
    third = see(cast, "almond", before=second.older)
    told = [hit.entry.id for page in (first, second, third) for hit in page.hits]
    assert (len(told), len(set(told))) == (45, 45)
    assert (third.older, first.further, third.further) == ("", False, True)
    with pytest.raises(Refused):
        see(cast, "almond", before="x")


@pytest.mark.slow
def test_a_hit_opens_the_page_that_holds_it(cast: Cast) -> None:
    """With some of what came after it; near the end it is the newest page."""
    names = [cast.say("go", (f"Fig {n}", ONLY), line="a") for n in range(120)]
    place = queries.see_place(cast.go, bytes.fromhex(names[20]))
    page = queries.see_channel(cast.go, cast.sign("go"), {place.line: place.before})
    assert place.entry in [entry.id for entry in page.lines[0].entries]
    assert queries.see_place(cast.go, bytes.fromhex(names[-1])).before == ""
    with pytest.raises(Refused):
        queries.see_place(cast.go, bytes(32))


def test_what_was_kept_before_is_taken_in_step_by_step(cast: Cast) -> None:
    """The newest first; what was taken back stays out; meanwhile the page says that there is more."""
    cast.say("go", ("Quince, the old one", ONLY), line="a")
    gone = cast.say("go", ("Quince, taken back", ONLY), line="a")
    words.withdraw(cast.go, bytes.fromhex(gone))
    cast.say("go", ("Quince, the new one", ONLY), line="a")
    with cast.go.file.change():
        cast.go.drop_setting("search")
        cast.go.file.run("INSERT INTO found (found) VALUES ('delete-all')")
    assert see(cast, "quince").building
    assert found.take_in_kept(cast.go, 1)
    page = see(cast, "quince")
    assert (len(page.hits), page.building) == (1, True)
    while found.take_in_kept(cast.go, 1):
        pass
    page = see(cast, "quince")
    assert (len(page.hits), page.building) == (2, False)
    assert not found.take_in_kept(cast.go)


def _in_index(matter: Matter) -> set[int]:
    return {n for (n,) in matter.file.all("SELECT id FROM found_docsize")}


def test_the_newest_wait_for_the_first_question(cast: Cast) -> None:
    """Nothing is written into the index for a word that is only said; the question has it all the same, but for what was taken back meanwhile."""
    before = _in_index(cast.go)
    cast.say("go", ("A medlar, said now", ONLY), line="a")
    gone = cast.say("go", ("A medlar, taken back", ONLY), line="a")
    words.withdraw(cast.go, bytes.fromhex(gone))
    assert _in_index(cast.go) == before
    page = see(cast, "medlar")
    assert (len(page.hits), page.building) == (1, False)
    assert len(_in_index(cast.go) - before) == 1
    assert not found.take_in_kept(cast.go)


def test_what_counts_only_later_gets_in_at_that_moment(cast: Cast) -> None:
    """Its number was passed by when it meant nothing yet."""
    name = bytes.fromhex(cast.say("go", ("A loquat", ONLY), line="a"))
    line, _, fact, _ = cast.go.read(name)
    assert fact is not None
    with cast.go.file.change():
        cast.go.file.run("UPDATE entry SET fine = 2 WHERE hash = ?", name)
    assert not see(cast, "loquat").hits
    with cast.go.file.change():
        cast.go.file.run("UPDATE entry SET fine = 1 WHERE hash = ?", name)
        found.note_words(cast.go, name, cast.go.shelf(line.id).number(name), fact)
    assert len(see(cast, "loquat").hits) == 1


def test_a_store_in_which_none_waited_goes_on(cast: Cast) -> None:
    """Its setting names no number: what comes before the next step is taken in at once, and from then on the newest wait."""
    with cast.go.file.change():
        cast.go.set_setting("search", f"{found.FORM}:0".encode())
    first = len(_in_index(cast.go))
    cast.say("go", ("A sorb", ONLY), line="a")
    assert len(_in_index(cast.go)) == first + 1
    assert not found.take_in_kept(cast.go)
    cast.say("go", ("A second sorb", ONLY), line="a")
    assert len(_in_index(cast.go)) == first + 1
    assert len(see(cast, "sorb").hits) == 2


def fill(matter: Matter, count: int) -> None:
    """Entries of line a as if they had come, every thousandth with a rare word."""
    line = matter.line_of("a")
    with matter.file.change():
        for n in range(count):
            said = f"Letter {n} about the road, the list" + (" and a quince" if n % 1000 == 0 else "")
            kind, data = facts_bytes(said)
            entry = matter.replica(line.id).write(kind, Body(n.to_bytes(32), data), matter.clock.now())
            matter.shelf(line.id).set_fine(entry.hash, 1)
            matter.shelf(line.id).write_out()
            found.keep_words(matter, entry.hash, facts.Word((Passage({"en": said}, ONLY),)))


def facts_bytes(said: str) -> tuple[int, bytes]:
    from wasit.channel.bodies import encode_fact

    return encode_fact(facts.Word((Passage({"en": said}, ONLY),)))


@pytest.mark.slow
def test_a_long_record_is_not_read_through(cast: Cast) -> None:
    """A page of hits reads what it shows, for a rare word and for one that stands in every entry."""
    fill(cast.go, 3_000)
    while found.take_in_kept(cast.go):
        pass
    read = []
    ask = cast.go.file.all

    def counting(sql: str, *values: object):  # type: ignore[no-untyped-def]
        rows = ask(sql, *values)
        read.append(len(rows))
        return rows

    cast.go.file.all = counting  # type: ignore[method-assign]
    for question in ("quince", "road", "ro", "letter list"):
        read.clear()
        assert see(cast, question).hits
        assert sum(read) < 200
    plan = " ".join(
        str(row[3])
        for row in ask(
            "EXPLAIN QUERY PLAN SELECT f.rowid FROM found AS f CROSS JOIN entry AS e ON e.n = f.rowid"
            " WHERE found MATCH ? AND f.rowid < ? ORDER BY f.rowid DESC LIMIT 21",
            *('words : "road"', 10),
        )
    )
    assert "TEMP B-TREE" not in plan
    assert "SCAN e" not in plan
