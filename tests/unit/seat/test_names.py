"""Lists of names: a side is shown of the other's only what is common, and nobody but the go-between's seat has both."""

from __future__ import annotations

from typing import Any

import pytest

from unit.seat.query_cast import Cast
from wasit.channel import facts
from wasit.channel.name_facts import CommonName, NameRow
from wasit.channel.name_views import NamesDeskPage, NamesPage
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.actions import names
from wasit.seat.commands.table import COMMANDS
from wasit.seat.queries.faces import said_in
from wasit.seat.store.destroyed import destroy

TEXT = {"en": "The detained, north road."}
OF_A = "محمد علي,1980,Aden,A-1,not-known\nSalem Nasser,,Taiz,A-2,missing\nKhalid al-Masri,1971,,A-3,missing\nOnly A,,,A-4"
OF_B = "أحمد,,,B-1\nمُحَمَّد عَلِي,,Camp 4,B-2,held\nSALEM NASSER,1969,,B-3,dead\nMasri Khaled,,,B-4,held\nOnly B,,,B-5"


def do(cast: Cast, key: str, command: str, **args: Any) -> dict[str, Any]:
    answer = COMMANDS[command](cast.seats[key], args)
    cast.meet_all()
    return dict(answer)


def side(cast: Cast, key: str, **more: Any) -> NamesPage:
    return queries.see_names(cast.seats[key], cast.sign(key), **more)


def desk(cast: Cast) -> NamesDeskPage:
    return queries.see_names_desk(cast.go, cast.sign("go"))


def enter(cast: Cast, key: str, text: str) -> dict[str, Any]:
    return do(cast, key, "names-enter", id=side(cast, key).shown, list=text)


def asked(cast: Cast) -> str:
    """Both lists entered and held against each other."""
    note = str(do(cast, "go", "names-ask", text=TEXT)["id"])
    enter(cast, "envoy-a", OF_A)
    enter(cast, "envoy-b", OF_B)
    do(cast, "go", "names-match", id=note)
    return note


def common(cast: Cast, key: str) -> list[tuple[str, str, str]]:
    """Of a side's rows those that it knows to be common: its name, the other's, the other's state."""
    return [(row.name, row.their_name, row.their_state) for row in side(cast, key, show="common").rows]


def test_only_what_is_common_is_told_and_to_both_at_once(cast: Cast) -> None:
    """The other's spelling and state; no year, place or reference; of the rest nothing, not even how many."""
    note = asked(cast)
    assert (desk(cast).same, desk(cast).undecided, desk(cast).told) == (2, 1, 0)
    assert common(cast, "envoy-a") == common(cast, "envoy-b") == []
    assert do(cast, "go", "names-tell", id=note) == {"common": 2}
    assert common(cast, "envoy-a") == [
        ("محمد علي", "مُحَمَّد عَلِي", "held"),
        ("Salem Nasser", "SALEM NASSER", "dead"),
    ]
    assert common(cast, "envoy-b") == [
        ("مُحَمَّد عَلِي", "محمد علي", "not-known"),
        ("SALEM NASSER", "Salem Nasser", "missing"),
    ]
    for key, hidden in (
        ("envoy-a", ("Only B", "Camp 4", "B-2", "1969", "Masri Khaled")),
        ("envoy-b", ("Only A", "Aden", "A-1", "Taiz")),
    ):
        matter = cast.seats[key]
        bodies = b"".join(
            body for (body,) in matter.file.all("SELECT body FROM entry WHERE body IS NOT NULL")
        )
        assert not [word for word in hidden if word.encode() in bodies or word in repr(side(cast, key))]


def test_entering_and_matching_change_nothing_for_the_other_side(cast: Cast) -> None:
    """Its page, its line, the number of its entries."""

    def seen() -> list[object]:
        b = cast.seats["envoy-b"]
        line = b.line_of("line")
        return [
            side(cast, "envoy-b"),
            queries.see_side(b, cast.sign("envoy-b"), {}),
            len(b.shelf(line.id).since(0)),
        ]

    note = str(do(cast, "go", "names-ask", text=TEXT)["id"])
    enter(cast, "envoy-b", OF_B)
    before = seen()
    enter(cast, "envoy-a", OF_A)
    do(cast, "go", "names-match", id=note)
    (likely,) = desk(cast).likely
    do(cast, "go", "names-decide", id=note, pairs=[{"n": likely.n, "m": likely.m, "same": True}])
    assert seen() == before


def test_a_person_decides_what_is_alike(cast: Cast) -> None:
    """The same is told; decided otherwise it is common no more; one row is the same as one."""
    note = asked(cast)
    (likely,) = desk(cast).likely
    assert likely.names == ("Khalid al-Masri", "Masri Khaled")
    pair = {"n": likely.n, "m": likely.m}
    do(cast, "go", "names-decide", id=note, pairs=[pair | {"same": True}])
    assert (desk(cast).same, desk(cast).undecided) == (3, 0)
    assert do(cast, "go", "names-match", id=note) == {"same": 3, "likely": 0}
    assert do(cast, "go", "names-tell", id=note) == {"common": 3}
    assert ("Khalid al-Masri", "Masri Khaled", "held") in common(cast, "envoy-a")
    with pytest.raises(Refused, match="already-paired"):
        do(cast, "go", "names-decide", id=note, pairs=[{"n": likely.n, "m": 1, "same": True}])
    with pytest.raises(Refused, match="already-paired"):
        do(
            cast,
            "go",
            "names-decide",
            id=note,
            pairs=[{"n": 4, "m": 1, "same": True}, {"n": 4, "m": 5, "same": True}],
        )
    do(cast, "go", "names-decide", id=note, pairs=[pair | {"same": False}])
    assert do(cast, "go", "names-match", id=note) == {"same": 2, "likely": 0}
    do(cast, "go", "names-tell", id=note)
    assert len(common(cast, "envoy-a")) == len(common(cast, "envoy-b")) == 2


def test_a_state_is_claimed_by_one_and_acknowledged_by_the_other(cast: Cast) -> None:
    """Each as it was told last; what did not change is not told again."""
    note = asked(cast)
    do(cast, "go", "names-tell", id=note)
    (first,) = [row for row in side(cast, "envoy-a").rows if row.n == 1]
    assert (first.their_state, first.their_acknowledged) == ("held", "")
    do(
        cast,
        "envoy-a",
        "names-state",
        id=side(cast, "envoy-a").shown,
        rows=[{"n": 1, "acknowledges": "held"}],
    )
    line = cast.go.line_of("a")
    told = len(said_in(cast.go, line, 48))
    do(cast, "go", "names-tell", id=note)
    theirs = next(row for row in side(cast, "envoy-b").rows if row.their_name)
    assert (theirs.state, theirs.their_acknowledged) == ("held", "held")
    assert len(said_in(cast.go, line, 48)) == told, "A's side of it did not change"
    assert do(
        cast, "envoy-b", "names-state", id=side(cast, "envoy-b").shown, rows=[{"n": 2, "state": "held"}]
    ) == {"changed": 0}


def test_a_name_taken_off_or_changed_is_common_no_more(cast: Cast) -> None:
    """Without matching anew, and the other side is told so."""
    note = asked(cast)
    do(cast, "go", "names-tell", id=note)
    shown = side(cast, "envoy-a").shown
    do(cast, "envoy-a", "names-state", id=shown, rows=[{"n": 1, "off": True}])
    enter(cast, "envoy-a", "Somebody Else,,,A-2")
    assert do(cast, "go", "names-tell", id=note) == {"common": 0}
    assert common(cast, "envoy-b") == []
    assert [row.name for row in side(cast, "envoy-a").rows] == ["Khalid al-Masri", "Only A", "Somebody Else"]


def test_a_row_that_was_renamed_after_matching_is_told_to_nobody(cast: Cast) -> None:
    """By a changed program, under the same number: what was found is looked at again when it is told."""
    note = asked(cast)
    a = cast.seats["envoy-a"]
    with a.file.change():
        renamed = NameRow(1, "Another Name")
        a.say(a.line_of("line"), facts.NamesEntered(bytes.fromhex(side(cast, "envoy-a").shown), (renamed,)))
    cast.meet_all()
    assert do(cast, "go", "names-tell", id=note) == {"common": 1}
    assert [row[0] for row in common(cast, "envoy-b")] == ["SALEM NASSER"]


def test_a_list_entered_twice_stands_once(cast: Cast) -> None:
    """A row as it is there is left; a known reference changes its row; the same name anew is shown to its own side as standing twice."""
    do(cast, "go", "names-ask", text=TEXT)
    assert enter(cast, "envoy-a", OF_A) == {"entered": 4, "there": 0}
    assert enter(cast, "envoy-a", OF_A) == {"entered": 0, "there": 4}
    assert enter(cast, "envoy-a", "Salem Nasser,,Taiz,A-2,dead") == {"entered": 1, "there": 0}
    assert enter(cast, "envoy-a", "salem nasser,1969") == {"entered": 1, "there": 0}
    page = side(cast, "envoy-a")
    assert [(row.n, row.state, row.twice) for row in page.rows if row.name.lower() == "salem nasser"] == [
        (2, "dead", None),
        (5, "not-known", 2),
    ]
    assert [row.n for row in side(cast, "envoy-a", show="twice").rows] == [5]


@pytest.mark.slow
def test_a_long_list_is_entered_in_parts_and_shown_a_page_at_a_time(cast: Cast) -> None:
    """Each part fits a letter; every row is there; a page has 25."""
    do(cast, "go", "names-ask", text=TEXT)
    enter(
        cast,
        "envoy-a",
        "\n".join(f"محمد عبدالله الأول {'ا' * 40} {n},1980,Aden,R{n},held" for n in range(700)),
    )
    matter = cast.seats["envoy-a"]
    sizes = [len(row[0]) for row in matter.file.all("SELECT body FROM entry WHERE kind = 47")]
    assert len(sizes) > 1
    assert max(sizes) < 61_000
    page = side(cast, "envoy-a")
    assert (page.total, len(page.rows), page.next) == (700, 25, 25)
    assert [row.n for row in side(cast, "envoy-a", after=690).rows] == list(range(691, 701))
    assert desk(cast).sides[0].total == 700


def test_the_newest_row_counts_in_whichever_order_they_come(cast: Cast) -> None:
    """An older one of the same number that arrives later changes nothing."""
    note = asked(cast)
    do(cast, "go", "names-tell", id=note)
    b = cast.seats["envoy-b"]
    rows = b.file.all("SELECT n, state FROM name_row ORDER BY n")
    shared = b.file.all("SELECT n, name FROM name_common ORDER BY n")
    do(cast, "envoy-b", "names-state", id=side(cast, "envoy-b").shown, rows=[{"n": 2, "state": "released"}])
    newest = b.file.all("SELECT n, state FROM name_row ORDER BY n")
    assert newest != rows
    line = b.line_of("line")
    with b.file.change():
        for kind in (47, 48):
            for entry, fact in reversed(said_in(b, line, kind)):
                b._index(line, entry, fact)
    assert b.file.all("SELECT n, state FROM name_row ORDER BY n") == newest
    assert b.file.all("SELECT n, name FROM name_common ORDER BY n") == shared


def test_a_go_between_enters_for_nobody_who_has_a_seat(cast: Cast) -> None:
    """Refused here; rows of a changed program count for nothing, nor do rows under what is not a list of that line."""
    do(cast, "go", "names-ask", text=TEXT)
    line = cast.go.line_of("a")
    ((entry, _),) = said_in(cast.go, line, 46)
    with pytest.raises(Refused, match="may-not-say"):
        do(cast, "go", "names-enter", id=entry.hash.hex(), list="A B")
    a = cast.seats["envoy-a"]
    with cast.go.file.change():
        cast.go.say(line, facts.NamesEntered(entry.hash, (NameRow(1, "A B"),)))
        cast.go.say(line, facts.NamesCommon(bytes(32), (CommonName(1, "A B"),)))
    with a.file.change():
        a.say(a.line_of("line"), facts.NamesEntered(bytes(32), (NameRow(1, "A B"),)))
    cast.meet_all()
    for matter in (cast.go, a):
        assert not matter.file.all("SELECT * FROM name_row UNION ALL SELECT *, 0, 0, 0, 0 FROM name_common")


def test_where_nobody_of_a_side_has_a_seat_its_list_is_entered() -> None:
    """By the go-between, on that side's own line."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    note = str(do(made, "go", "names-ask", text=TEXT, between=["a", "b"])["id"])
    enter(made, "envoy-a", OF_A)
    (noted,) = (one for one in desk(made).sides if one.put)
    do(made, "go", "names-enter", id=noted.put, list=OF_B)
    do(made, "go", "names-match", id=note)
    assert do(made, "go", "names-tell", id=note) == {"common": 2}
    made.close()


def test_what_is_destroyed_takes_the_rows_with_it(cast: Cast) -> None:
    """Of the line whose words are: its list, what was common of it, and what was found."""
    note = asked(cast)
    do(cast, "go", "names-tell", id=note)
    for key in ("a", "b"):
        with cast.go.file.change():
            destroy(cast.go, cast.go.line_of(key), why="retention", days=1)
    for table in ("name_row", "name_common", "name_pair"):
        assert cast.go.file.one(f"SELECT count(*) FROM {table}") == (0,)
    assert not desk(cast).lists


def test_what_can_not_be_is_refused(cast: Cast) -> None:
    """Of the wrong number of sides, by the wrong seat, of what is none, with what no row has."""
    note = asked(cast)
    put = do(cast, "go", "blind-put", text=TEXT, until="2030-01-01T00:00:00+00:00")["id"]
    shown = side(cast, "envoy-a").shown
    for key, command, args, code in (
        ("go", "names-ask", {"text": TEXT, "between": ["a"]}, "needs-two-sides"),
        ("go", "names-ask", {"text": TEXT, "between": ["a", "a"]}, "two-sides-only"),
        ("go", "names-ask", {"text": TEXT, "between": ["a", "desk"]}, "two-sides-only"),
        ("go", "names-ask", {"text": {}}, "bad-input"),
        ("envoy-a", "names-ask", {"text": TEXT}, "needs-two-sides"),
        ("envoy-a", "names-enter", {"id": shown, "list": ""}, "bad-input"),
        ("envoy-a", "names-enter", {"id": shown, "list": "A\n,1980"}, "bad-row"),
        ("go", "names-enter", {"id": note, "list": "A"}, "bad-input"),
        ("go", "names-match", {"id": put}, "bad-input"),
        ("go", "names-match", {"id": "00" * 32}, "unknown-id"),
        ("envoy-a", "names-state", {"id": shown, "rows": [{"n": 9, "state": "held"}]}, "unknown-id"),
        ("envoy-a", "names-state", {"id": shown, "rows": [{"n": 1, "state": "lost"}]}, "bad-input"),
        ("envoy-a", "names-state", {"id": shown, "rows": [{"state": "held"}]}, "bad-input"),
        ("envoy-a", "names-state", {"id": shown, "rows": ["x"]}, "bad-input"),
        ("go", "names-decide", {"id": note, "pairs": []}, "bad-input"),
        ("go", "names-decide", {"id": note, "pairs": [{"n": 1, "m": 99, "same": True}]}, "unknown-id"),
    ):
        with pytest.raises(Refused, match=code):
            do(cast, key, command, **args)
    for page in (lambda: side(cast, "envoy-a", show="x"), lambda: side(cast, "envoy-a", which="00" * 32)):
        with pytest.raises(Refused):
            page()
    with pytest.raises(Refused, match="unknown-id"):
        queries.see_names_desk(cast.go, cast.sign("go"), "00" * 32)


def test_a_list_has_its_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of what is too many is entered."""
    monkeypatch.setattr(names, "MOST_NAMES", 3)
    do(cast, "go", "names-ask", text=TEXT)
    with pytest.raises(Refused, match="too-many"):
        enter(cast, "envoy-a", OF_A)
    assert side(cast, "envoy-a").total == 0


def test_a_seat_without_a_line_or_lists_shows_an_empty_page(cast: Cast) -> None:
    """A seat that was not let in yet; a matter in which nothing was asked."""
    assert side(cast, "envoy-a").lists == desk(cast).lists == ()
    bare = cast._found("bare", {"en": "Nobody"})
    assert not queries.see_names(bare, cast.sign("bare")).lists
    assert not queries.see_names_desk(bare, cast.sign("bare")).may_ask
