"""The first page of all makes a seat; its answers are there already but for a name and a passphrase."""

from __future__ import annotations

import pytest

from wasit.errors import Refused

GOOD = "four plain words here"
WHOLE = {"name": "الوسيط", "passphrase": GOOD, "again": GOOD, "zone": "Asia/Qatar", "hijri": "1"}


@pytest.fixture
async def first(fake, new_tab):
    """A tab in front of a folder without a seat; ``made`` is what was asked to be made."""
    door = fake.FakeDoor(is_locked=True, has_seat=False)
    made = []

    async def create(args) -> None:
        made.append(args)
        door.seat_there, door.is_locked = True, False

    tab = await new_tab(door, create_seat=create).open()
    tab.made = made
    return tab


async def test_a_seat_is_made_once(first) -> None:
    """With the name's language, the zone and the calendars; a second try finds a seat there."""
    assert "Make your seat" in (await first.get("/")).text
    assert (await first.post("/create", WHOLE)).status_code == 303
    assert (await first.post("/create", WHOLE)).status_code == 409
    assert first.made == [
        {
            "passphrase": GOOD,
            "name": "الوسيط",
            "name_language": "ar",
            "language": "en",
            "zone": "Asia/Qatar",
            "calendars": "hijri",
        }
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value", "id_", "sentence"),
    [
        ("name", " ", "nme", "A name is needed"),
        ("passphrase", "short", "ppe", "too short"),
        ("again", "other", "pp2e", "differ"),
        ("zone", "Asia/Nowhere", "tze", "not known here"),
        ("passphrase", "password1", "ppe", "easily guessed"),
    ],
)
async def test_what_does_not_fit_is_said_under_its_field(first, field, value, id_, sentence) -> None:
    """With the focus there; what was typed stays, but no passphrase is ever shown again."""
    fields = WHOLE | {field: value} | ({"again": value} if field == "passphrase" else {})
    answer = await first.post("/create", fields)
    assert answer.status_code == 409
    under = answer.text.partition(f'id="{id_}" role="alert"')[2]
    assert sentence in under[:300]
    assert 'aria-invalid="true" autofocus' in answer.text
    assert GOOD not in answer.text
    assert "password1" not in answer.text
    assert '<option value="Asia/Qatar" selected>' in answer.text or field == "zone"
    assert 'name="hijri" value="1" checked' in answer.text
    assert not first.made


async def test_an_easily_guessed_passphrase_is_a_choice(first) -> None:
    """The form comes back with a tick; ticked, the passphrase is taken; one that is too short never is."""
    weak = {**WHOLE, "passphrase": "password1", "again": "password1"}
    assert 'name="weak"' not in (await first.get("/")).text
    assert 'name="weak"' in (await first.post("/create", weak)).text
    short = {**WHOLE, "passphrase": "abc", "again": "abc", "weak": "1"}
    assert "too short" in (await first.post("/create", short)).text
    assert (await first.post("/create", weak | {"weak": "1"})).status_code == 303


async def test_what_was_seen_while_typed_is_typed_once(first) -> None:
    """The script says that it was shown."""
    once = {name: value for name, value in WHOLE.items() if name != "again"}
    assert "differ" in (await first.post("/create", once)).text
    assert (await first.post("/create", once | {"shown": "1"})).status_code == 303


@pytest.mark.parametrize(("language", "usual"), [("en", ""), ("ar", "hijri"), ("he", "hebrew")])
async def test_calendars_follow_the_language_until_chosen(first, language, usual) -> None:
    """Hijri beside Arabic, Hebrew beside Hebrew; places are named in the language."""
    await first.post("/language", {"language": language})
    page = (await first.get("/")).text
    ticked = [name for name in ("hijri", "hebrew") if f'name="{name}" value="1" checked' in page]
    assert ticked == ([usual] if usual else [])
    assert {"en": "Kyiv", "ar": "كييف", "he": "קייב"}[language] in page


@pytest.mark.parametrize(
    ("typed", "sentence", "has_tick"),
    [
        ("", "", False),
        ("abc", "Guessed at once", False),
        ("password1", "Guessed at once", True),
        ("harbour linen seven olive", "Very hard to guess", False),
    ],
)
async def test_the_strength_is_told_while_typing(first, typed, sentence, has_tick) -> None:
    """A sentence and a meter, and the tick where it is weak yet long enough; never what was typed."""
    answer = await first.post("/strength", {"passphrase": typed})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert ("<meter" in answer.text) == bool(typed)
    assert ('name="weak"' in answer.text) == has_tick
    assert not typed or typed not in answer.text


async def test_nobody_else_can_have_a_passphrase_weighed(first) -> None:
    """The form's token is asked for there too."""
    assert (await first.post("/strength", {"passphrase": GOOD, "csrf": "0"})).status_code == 403


async def test_a_seat_that_cannot_be_made_says_why(fake, new_tab) -> None:
    """What belongs to no field stands above the form."""

    def create(_args) -> None:
        raise Refused("folder-unwritable")

    tab = await new_tab(fake.FakeDoor(is_locked=True, has_seat=False), create_seat=create).open()
    answer = await tab.post("/create", WHOLE)
    assert answer.status_code == 409
    assert 'role="alert" id="problem"' in answer.text
