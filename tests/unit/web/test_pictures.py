"""Pictures: well formed, mirrored, escaped, and the same as the tables beside them."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from unit.web import fake_door as fake
from wasit.channel.record_views import LinePace, SideClock
from wasit.text.moment import Moment
from wasit.web.locale import Look
from wasit.web.pictures import awake as hours
from wasit.web.pictures.canvas import Canvas, shortened
from wasit.web.pictures.momentum import marks_of, momentum, momentum_table
from wasit.web.pictures.spread import spread

EVIL = {"en": '"><script>alert(1)</script>', "ar": "\u202e evil"}


@pytest.fixture
def page():
    return fake.FakeDoor().see_momentum()


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace("&nbsp;", " "))


def sides(count: int) -> tuple[LinePace, ...]:
    return tuple(
        LinePace(SideClock("abcdefgh"[n], {"en": f"Side {n}"}, ""), ((n, 1, 0),) * 14, None, None, None, ())
        for n in range(count)
    )


@pytest.mark.parametrize("width", [1050, 326])
@pytest.mark.parametrize("draw", [momentum, hours.awake])
@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_a_picture_is_well_formed_and_has_no_style_of_its_own(page, width, draw, language) -> None:
    """The page's policy would refuse it; it has a label, and every colour is a variable of the page."""
    drawn = parsed(draw(page, Look(language, zone="Asia/Qatar"), width))
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label")
    for part in drawn.iter():
        assert "style" not in part.attrib
        for name in ("fill", "stroke"):
            assert re.fullmatch(r"none|url\(#[a-z0-9-]+\)|(var|color-mix)\(.*\)", part.get(name, "none"))


@pytest.mark.parametrize("draw", [momentum, hours.awake])
def test_a_picture_is_mirrored_with_its_page(page, draw) -> None:
    """Every text stands as far from the right as on the other page from the left."""
    left = parsed(draw(page, Look("en", zone="Asia/Qatar"), 1050))
    right = parsed(draw(page, Look("ar", digits="western", zone="Asia/Qatar"), 1050))
    there = [float(part.get("x", 0)) for part in left.iter("text")]
    here = [float(part.get("x", 0)) for part in right.iter("text")]
    assert [round(1050 - x, 1) for x in here] == there


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_one_line_or_eight_stay_inside_the_picture(page, count) -> None:
    """Also with nothing said, and with very much."""
    for lines in (
        sides(count),
        tuple(replace(one, days=((0, 0, 0),) * 14) for one in sides(count)),
        tuple(replace(one, days=((900, 0, 0),) * 14) for one in sides(count)),
    ):
        drawn = parsed(momentum(replace(page, lines=lines), Look(zone="Asia/Qatar")))
        high = float(drawn.get("viewBox", "").split()[3])
        for part in drawn.iter("rect"):
            assert (
                0
                <= float(part.get("y", 0))
                <= float(part.get("y", 0)) + float(part.get("height", 0))
                <= high + 0.2
            )


def test_the_table_has_every_number_of_the_picture(page) -> None:
    """Fourteen days, two lines, three kinds."""
    table = str(momentum_table(page, Look(zone="Asia/Qatar")))
    numbers = [int(cell) for cell in re.findall(r"<td>(\d+)</td>", table)]
    assert numbers == [count for day in range(14) for line in page.lines for count in line.days[day]]


def test_the_table_of_the_day_tells_letters_from_texts_and_calls(page) -> None:
    """As the picture does by filled and hollow marks; each hour stands in the column of its kind."""
    made = str(hours.awake_table(page, Look(zone="Asia/Qatar")))
    cells = re.findall(r'<td><bdi dir="ltr">([^<]*)</bdi></td>', made)
    for number, line in enumerate(page.lines):
        said = [cell.split() for cell in cells[number * 4 + 1 : number * 4 + 4]]
        assert [len(each) for each in said] == [
            sum(one.kind == kind for one in line.today) for kind in ("letter", "text", "call")
        ]


def test_the_table_has_what_stands_on_each_track(page) -> None:
    """Its track, its words and its hour; no table where there is no track."""
    look = Look(zone="Asia/Qatar")
    on_tracks = [one for one in page.marks if one.track]
    made = str(momentum_table(page, look)).split("</table>")[1]
    assert on_tracks
    assert made.count("<tr>") == 1 + len(on_tracks)
    for one in on_tracks:
        assert str(look.moment(one.at)) in made
    bare = replace(page, marks=tuple(replace(one, track="") for one in page.marks))
    assert str(momentum_table(bare, look)).count("<table") == 1


@pytest.mark.parametrize("width", [1050, 326])
@pytest.mark.parametrize("count", [0, 1, 60])
def test_how_it_spread_holds_any_number_of_people(width, count) -> None:
    """Nobody, one, or more than are drawn; escaped; every mark inside the picture's height."""
    matrix = fake.FakeDoor().see_matrix()
    row = next(row for row in matrix.rows if row.cells[0] is not None and row.cells[0].how == "found-out")
    many = replace(
        matrix, rows=tuple(replace(row, person=replace(row.person, name=EVIL)) for _ in range(count))
    )
    for language in ("en", "ar"):
        svg = spread(many, Look(language, zone="Asia/Qatar"), width)
        assert "<script" not in svg
        drawn = parsed(svg)
        high = float(drawn.get("viewBox", "").split()[3])
        assert all(0 <= float(dot.get("cy", 0)) <= high for dot in drawn.iter("circle"))
        assert not any("style" in part.attrib for part in drawn.iter())


def test_a_telling_is_drawn_from_who_told() -> None:
    """A line from the teller's row to the learner's, and one numbered mark for each thing learnt."""
    matrix = fake.FakeDoor().see_matrix()
    drawn = parsed(spread(matrix, Look(zone="Asia/Qatar")))
    marks = [part for part in drawn.iter("text") if "num" in part.get("class", "").split()]
    assert sorted(int(part.text or "") for part in marks) == sorted(one.thing for one in matrix.tellings)


def test_what_is_marked_falls_on_the_days(page) -> None:
    """Or on the few that come; what is further off has no place."""
    assert [one.id for one in marks_of(page)] == ["c0000001", "c0000003", "c0000002"]
    later = Moment(fake.NOW.seconds + 8 * 86_400, 180)
    far = tuple(replace(one, at=later) if one.id == "c0000002" else one for one in page.marks)
    assert [one.id for one in marks_of(replace(page, marks=far))] == ["c0000001", "c0000003"]


def test_names_of_people_do_no_harm(page) -> None:
    """Escaped in the picture and in the table, and set apart."""
    lines = tuple(replace(one, clock=replace(one.clock, name=EVIL)) for one in page.lines)
    for language in ("en", "ar"):
        look = Look(language, zone="Asia/Qatar")
        for made in (
            momentum(replace(page, lines=lines), look),
            hours.awake(replace(page, lines=lines), look),
            momentum_table(replace(page, lines=lines), look),
        ):
            assert "<script" not in made
            assert made.count("\u202e") == made.count("\u202c")
    assert "\u2068" in momentum(page, Look(zone="Asia/Qatar"))


def test_all_are_awake_when_no_side_sleeps(page) -> None:
    """Two hours apart; on the other side of the world; not told where one clock is not known."""
    assert hours.all_awake(page) == [(8.0, 21.5)]
    assert hours.awake_hours(12.0) == [(0.0, 10.5), (19.0, 24.0)]
    assert hours.nights(12.0) == [(10.5, 19.0)]
    unknown = replace(
        page, lines=(page.lines[0], replace(page.lines[1], clock=SideClock("b", {"en": "B"}, "")))
    )
    assert hours.all_awake(unknown) == []
    assert hours.all_awake(replace(page, lines=())) == []


def test_a_long_name_is_shortened_and_a_side_has_a_shape() -> None:
    """Never colour alone."""
    assert shortened("a" * 30, 10) == "aaaaaaaaa…"
    canvas = Canvas(100, 100)
    for key in ("a", "b", "c"):
        canvas.mark(key, 10, 10, 5)
    assert [str(part)[:5] for part in canvas.parts] == ["<circ", "<path", "<circ"]


def test_marks_of_one_person_stand_apart_and_inside() -> None:
    """Eight things learnt in one hour at the end."""
    matrix = fake.FakeDoor().see_matrix()
    row = next(row for row in matrix.rows if row.cells[0] is not None and row.cells[0].how != "kept-from")
    things = tuple(replace(matrix.things[0], id=str(n), number=n) for n in range(1, 9))
    many = replace(matrix, things=things, rows=(replace(row, cells=(row.cells[0],) * 8),))
    for width in (1050, 326):
        drawn = parsed(spread(many, Look(zone="Asia/Qatar"), width))
        places = sorted(
            float(p.get("x", 0)) for p in drawn.iter("text") if "num" in p.get("class", "").split()
        )
        assert len(places) == 8
        assert max(places) <= width
        assert min(b - a for a, b in pairwise(places)) >= 17


async def test_two_people_of_one_name_are_told_apart(go) -> None:
    """By their side in the list; the bare name is refused, for it would put the wrong one on record."""
    matrix = go.door.see_matrix()
    row = next(row for row in matrix.rows if row.person.seat)
    twin = replace(row, person=replace(row.person, seat="ee" * 16), group="b")
    both = replace(matrix, rows=(replace(row, group="a"), twin))
    go.door.see_matrix = lambda matter="": both
    name = row.person.name["en"]
    at = f"/m/{fake.MATTER}/knows"
    assert (await go.post(at, {"how": "told", "who": name})).status_code == 409
    await go.post(at, {"how": "told", "who": f"{name}, Side B"})
    assert go.door.done[-1][1]["who"] == "ee" * 16
