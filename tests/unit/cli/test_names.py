"""Lists of names, by commands."""

from __future__ import annotations

from unit.cli.conftest import Run

F1 = "f1" * 4


def test_a_list_is_asked_for_entered_and_stated(run: Run, open_seat, tmp_path) -> None:
    """A file in parts that a request has room for; a state by its name in any language."""
    listed = tmp_path / "list.csv"
    listed.write_text("name,year\n" + "\n".join(f"محمد {n},1980" for n in range(2_001)), "utf-8")
    assert run("names", "ask", "en=The detained.", "--between", "a", "--between", "b").code == 0
    assert "Rows entered: 4. There already: 2." in run("names", "enter", F1, "--file", str(listed)).out
    assert run("names", "state", F1, "12", "released", "--acknowledge", "محتجز").code == 0
    assert run("names", "state", F1, "12", "off").code == 0
    asked = open_seat.asked
    assert asked[0] == ("names-ask", {"text": {"en": "The detained."}, "between": ["a", "b"]})
    first, second = (args["list"] for _, args in asked[1:3])
    assert first.startswith("name,year,place,reference,state\r\nمحمد 0,1980,,,not-known")
    assert (first.count("\n"), second.count("\n")) == (2_001, 2)
    assert asked[3:] == [
        ("names-state", {"id": F1, "rows": [{"n": 12, "state": "released", "acknowledges": "held"}]}),
        ("names-state", {"id": F1, "rows": [{"n": 12, "off": True}]}),
    ]


def test_two_lists_are_matched_decided_and_told(run: Run, open_seat) -> None:
    """Each says what came of it."""
    assert "The same: 3. Alike, for you to decide: 4." in run("names", "match", F1).out
    assert run("names", "decide", F1, "1", "4", "not").code == 0
    assert "Names: 3." in run("names", "tell", F1).out
    assert open_seat.asked[1] == ("names-decide", {"id": F1, "pairs": [{"n": 1, "m": 4, "same": False}]})


def test_what_can_not_be_read_is_refused_before_the_seat_is_asked(run: Run, open_seat, tmp_path) -> None:
    """A row with its line, a state nobody knows, neither the same nor not."""
    bad = tmp_path / "bad.csv"
    bad.write_text("A\nB,80\n", "utf-8")
    assert "Line 2" in run("names", "enter", F1, "--file", str(bad)).err
    assert run("names", "state", F1, "1", "lost").code == 3
    assert run("names", "decide", F1, "1", "4", "perhaps").code == 3
    assert not open_seat.asked


def test_a_list_is_shown(run: Run, open_seat) -> None:
    """To a side its own rows and what is common; to a go-between what is to decide."""
    open_seat.role = "side"
    shown = run("names", "list", "--show", "common").out
    assert "the other side: Muhammad, released" in shown
    assert "the same name as row 1" in shown
    assert "--after 2" in shown
    open_seat.role = "go-between"
    assert "Muhammad" in run("names", "list").out
