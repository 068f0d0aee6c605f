"""The pages of the recovery kit: made, fetched once, printed; and made into a seat again."""

from __future__ import annotations

import pytest

from wasit.errors import Distrusted, Refused
from wasit.text.moment import Moment
from wasit.web.kit_sheet import sheet_page
from wasit.web.locale import Look
from wasit.web.qr import qr_svg

CODE = "7QK2-9F0M-7QK2-9F0M-7QK2-9F0M-3T"
GOOD = "four plain words here"
OWNER = {"passphrase": "harbour linen seven olive"}
WHOLE = {"code": CODE.lower(), "passphrase": GOOD, "again": GOOD}


async def test_the_code_is_shown_once_and_the_file_fetched_by_its_own_form(go, fake, inline) -> None:
    """Reached from settings; the page has code and QR; the file waits until it is fetched, and then the day is told."""
    path = f"/m/{fake.MATTER}/kit"
    assert path in (await go.get(f"/m/{fake.MATTER}/settings")).text
    assert "None was made" in (await go.get(path)).text
    made = await go.post(path, OWNER)
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    for group in CODE.split("-"):
        assert f"<span>{group}</span>" in made.text
    assert 'class="qr"' in made.text
    assert not inline.search(made.text)
    waiting = made.text.partition('name="waiting" value="')[2].partition('"')[0]
    assert CODE not in (await go.get(path)).text
    assert (await go.post(f"{path}/file", {"waiting": "0" * 32})).status_code == 409
    saved = await go.post(f"{path}/file", {"waiting": waiting})
    assert saved.content == b"age-encryption.org/v1"
    assert saved.headers["content-disposition"] == 'attachment; filename="wasit-kit.age"'
    page = (await go.get(path)).text
    assert "The last one was made here" in page
    assert "no longer brings you back" not in page
    assert "cuts it off" not in page
    go.door.cuts_off = True
    assert "cuts it off" in (await go.get(path)).text
    go.door.kit_outdated = True
    assert "no longer brings you back" in (await go.get(path)).text


async def test_a_kit_replaced_by_another_is_gone(go, fake) -> None:
    """So is one that was never made: said with what to do."""
    path = f"/m/{fake.MATTER}/kit"
    none = await go.post(f"{path}/file", {"waiting": ""})
    assert none.status_code == 409
    assert "not waiting here" in none.text
    first = (await go.post(path, OWNER)).text.partition('name="waiting" value="')[2].partition('"')[0]
    await go.post(path, OWNER)
    assert (await go.post(f"{path}/file", {"waiting": first})).status_code == 409


async def test_a_restored_go_between_is_offered_to_lead_again(go, fake) -> None:
    """Only there; what stands in the way is said on the same page."""
    path = f"/m/{fake.MATTER}/kit"
    assert f"{path}/lead" not in (await go.get(path)).text
    go.door.leads_none = True
    assert f"{path}/lead" in (await go.get(path)).text
    go.door.refuse = Refused("not-heard-yet")
    refused = await go.post(f"{path}/lead")
    assert refused.status_code == 409
    assert "has answered this restored seat yet" in refused.text
    go.door.refuse = None
    assert (await go.post(f"{path}/lead")).headers["location"] == f"/m/{fake.MATTER}/people"
    assert go.door.done[-1] == ("lead-again", {"matter": fake.MATTER})


@pytest.fixture
async def first(fake, new_tab):
    return await new_tab(fake.FakeDoor(is_locked=True, has_seat=False)).open()


@pytest.mark.slow
async def test_a_seat_comes_back_from_the_first_page(first) -> None:
    """File, code, passphrase; then the seat is open, and neither page is there any more."""
    assert "/restore" in (await first.get("/")).text
    assert "Come back" in (await first.get("/restore")).text
    answer = await first.post("/restore", WHOLE, files={"file": ("kit.age", b"x" * 3_000_000)})
    assert answer.status_code == 303
    (name, args) = first.door.done[-1]
    assert (name, args["code"], args["passphrase"]) == ("restore", CODE.lower(), GOOD)
    assert len(args["data"]) == 3_000_000
    assert (await first.get("/restore")).headers["location"] == "/"
    again = await first.post("/restore", WHOLE, files={"file": ("kit.age", b"x")})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("change", "refuse", "id_", "sentence"),
    [
        ({}, Refused("kit-code-typo", field="character", place=5), "kce", "Character 5"),
        ({}, Refused("kit-code-typo", field="length", n=8, of=26), "kce", "26 characters; here are 8"),
        ({}, Distrusted("kit-not-opened"), "kfe", "does not open this file"),
        ({}, Distrusted("not-a-kit"), "kfe", "not a recovery kit"),
        ({"passphrase": "short"}, None, "ppe", "too short"),
        ({"again": "other"}, None, "pp2e", "differ"),
        ({"passphrase": "password1", "again": "password1"}, None, "ppe", "easily guessed"),
    ],
)
async def test_what_does_not_fit_is_said_under_its_field(first, change, refuse, id_, sentence) -> None:
    """No code and no passphrase is shown again."""
    first.door.refuse = refuse
    answer = await first.post("/restore", WHOLE | change, files={"file": ("kit.age", b"x")})
    assert answer.status_code in (409, 422)
    under = answer.text.partition(f'id="{id_}" role="alert"')[2]
    assert sentence in under.partition("</div>")[0]
    assert CODE.lower() not in answer.text
    assert GOOD not in answer.text


async def test_without_a_file_it_is_asked_for(first) -> None:
    answer = await first.post("/restore", WHOLE)
    assert answer.status_code == 409
    assert 'id="kfe" role="alert"' in answer.text


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_the_sheet_is_a_file_of_its_own(language) -> None:
    """In the reader's language and direction; its styles inside, nothing outside; a name is escaped."""
    made = sheet_page(
        Look(language=language), CODE, {"en": "<b>G</b>"}, Moment.parse("2026-10-17T19:40:00+03:00")
    )
    assert f'lang="{language}" dir="{"ltr" if language == "en" else "rtl"}"' in made
    assert "&lt;b&gt;G" in made
    assert "@page" in made
    assert "http" not in made.replace("http://www.w3.org/2000/svg", "")


def test_a_code_is_drawn_for_cameras() -> None:
    """Dark on light, named for who does not see it, the name escaped."""
    drawn = qr_svg("ABC", 'a "name"')
    assert 'aria-label="a &#34;name&#34;"' in drawn
    assert 'fill="#fff"' in drawn
    assert "style=" not in drawn
