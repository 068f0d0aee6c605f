"""Red lines of a side and of the go-between: drawn, found in drafts, retired, and read by nobody else."""

from __future__ import annotations

import pytest

from unit.seat.query_cast import Cast
from wasit.errors import Refused
from wasit.seat import queries
from wasit.seat.actions import red_lines, words

CAST = (("chief", "a", "Chief"), ("envoy", "a", "Envoy"), ("envoy-b", "b", "Envoy B"))  # two of side a


def draw(cast: Cast, key: str, text: str, *phrases: str) -> bytes:
    cast.wait()
    name = red_lines.draw(cast.seats[key], text={"en": text}, phrases=list(phrases)).hash
    cast.meet_all()
    return name


def found(cast: Cast, key: str, *texts: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.line.text["en"], one.places) for one in queries.see_crossed_lines(cast.seats[key], texts)]


def test_a_draft_that_crosses_is_told_to_its_own_side(cast: Cast) -> None:
    """Both delegates are warned; the newest line first, each place once; a line without phrases is looked for itself."""
    draw(cast, "chief", "Never amnesty.", "amnesty", "عفو")
    draw(cast, "chief", "hostage")
    assert found(cast, "envoy", "An amnesty, an amnesty.", "والعفو عن hostages") == [
        ("hostage", ("hostages",)),
        ("Never amnesty.", ("amnesty", "والعفو")),
    ]
    assert found(cast, "chief", "Nothing of the kind.") == []


def test_nobody_else_has_a_red_line(cast: Cast) -> None:
    """Neither the go-between nor the other side holds, sees or is warned by it; the desk's own stays on the desk."""
    draw(cast, "chief", "CANARY amnesty", "amnesty")
    draw(cast, "go", "CANARY desk", "deadline")
    assert found(cast, "go", "amnesty and deadline") == [("CANARY desk", ("deadline",))]
    assert found(cast, "envoy-b", "amnesty and deadline") == []
    assert found(cast, "envoy", "amnesty and deadline") == [("CANARY amnesty", ("amnesty",))]
    go, other = cast.go, cast.seats["envoy-b"]
    told = repr(
        [
            queries.see_side(other, cast.sign("envoy-b"), {}),
            queries.see_red_lines(other, cast.sign("envoy-b")),
            queries.see_receipts(other, cast.sign("envoy-b")),
        ]
    )
    assert "CANARY" not in told
    assert "CANARY amnesty" not in repr(queries.see_channel(go, cast.sign("go"), {}))
    held = [
        row[0]
        for matter in (go, other)
        for row in matter.file.all("SELECT body FROM entry WHERE body IS NOT NULL")
    ]
    assert held
    assert not [body for body in held if b"CANARY amnesty" in body]


def test_a_retired_line_warns_no_more(cast: Cast) -> None:
    """Only who drew it retires it; it stays in the list of what was."""
    name = draw(cast, "chief", "Never amnesty.", "amnesty")
    with pytest.raises(Refused, match="not-yours"):
        words.withdraw(cast.seats["envoy"], name)
    words.withdraw(cast.seats["chief"], name)
    cast.meet_all()
    assert found(cast, "envoy", "amnesty") == []
    page = queries.see_red_lines(cast.seats["envoy"], cast.sign("envoy"))
    assert page.lines == ()
    assert [(one.text["en"], one.author.name) for one in page.retired] == [
        ("Never amnesty.", {"en": "Chief"})
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "phrases", "code"),
    [
        ({"en": ""}, [], "bad-input"),
        ({"en": "x"}, ["..."], "bad-input"),
        ({"en": "..."}, [], "bad-input"),
        ({"en": "x"}, ["y" * 121], "too-large"),
        ({"en": "x"}, [f"y{n}" for n in range(17)], "too-many"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(cast: Cast, text, phrases, code) -> None:  # type: ignore[no-untyped-def]
    """Nothing is kept that would never warn."""
    with pytest.raises(Refused, match=code):
        red_lines.draw(cast.seats["chief"], text=text, phrases=phrases)


def test_a_seat_without_a_room_has_none(cast: Cast) -> None:
    """An empty page, no warning, and nowhere to draw one."""
    matter = cast._found("alone", {"en": "Alone"})
    with matter.file.change():
        matter.set_setting("role", b"side")
    assert queries.see_red_lines(matter, cast.sign("alone")).lines == ()
    assert queries.see_crossed_lines(matter, ["amnesty"]) == ()
    with pytest.raises(Refused, match="not-a-line"):
        red_lines.draw(matter, text={"en": "x"}, phrases=[])
