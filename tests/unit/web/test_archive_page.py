"""The pages of the sealed archive: made, fetched, printed; and of destroying this seat's own copy."""

from __future__ import annotations

import pytest

from wasit.channel.keeping import ArchiveMade
from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.web.locale import Look
from wasit.web.share_sheet import share_page, sheets_of

ASKED = {"openers": "The court\r\nمحامٍ\r\n\r\nA <colleague>", "needed": "2"}


async def test_shares_are_shown_once_and_the_file_fetched_by_its_own_form(go, fake, inline) -> None:
    """Reached from keeping and destroying; one sheet each with its holder's name; what waits is the locked file alone."""
    path = f"/m/{fake.MATTER}/archive"
    assert path in (await go.get(f"/m/{fake.MATTER}/retention")).text
    assert "No archive was made here" in (await go.get(path)).text
    made = await go.post(path, ASKED)
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    for told in (
        "The court",
        "محامٍ",
        "A &lt;colleague&gt;",
        "Share 3 of 3. Any 2 open",
        "<li>zoo</li>",
        "2-ffff",
    ):
        assert told in made.text
    assert made.text.count('class="qr"') == 3
    assert not inline.search(made.text)
    waiting = made.text.partition('name="waiting" value="')[2].partition('"')[0]
    assert not go.door.archives, "what was never saved is no archive"
    assert (await go.post(f"{path}/file", {"waiting": "0" * 32})).status_code == 409
    saved = await go.post(f"{path}/file", {"waiting": waiting})
    assert saved.content == b"PK archive"
    assert saved.headers["content-disposition"] == 'attachment; filename="archive-0badcafe.zip"'
    page = (await go.get(path)).text
    assert "zoo" not in page
    for told in ("Archive 0badcafe", "Any 2 of 3 shares open it", "A &lt;colleague&gt;", "5e5e"):
        assert told in page


@pytest.mark.parametrize("needed", ["", "two", "²", "-1"])
async def test_a_number_that_is_none_is_refused_on_the_page(go, fake, needed) -> None:
    """With what was typed still there; what the seat refuses too."""
    back = await go.post(f"/m/{fake.MATTER}/archive", ASKED | {"needed": needed})
    assert back.status_code == 409
    assert "At least 2 must be needed" in back.text
    assert "A &lt;colleague&gt;" in back.text
    go.door.refuse = Refused("bad-input", field="openers")
    back = await go.post(f"/m/{fake.MATTER}/archive", ASKED)
    assert "Name 2 to 16 people" in back.text


async def test_destroying_is_offered_at_the_end_and_wants_its_tick(go, fake) -> None:
    """Not while a hold stands; with the archive that was made, and what has not left yet; the certificate names the archive."""
    path = f"/m/{fake.MATTER}/retention"
    assert "/retention/destroy" not in (await go.get(path)).text
    go.door.is_held, go.door.unsent = False, 2
    go.door.archives = (ArchiveMade("0badcafe", Moment(1_769_947_200, 180), "5e" * 32, 12, 2, ("A", "B")),)
    page = (await go.get(path)).text
    for told in (
        "/retention/destroy",
        f'<option value="{"5e" * 32}"',
        "Also 2 entries",
        "A sealed archive was made before",
    ):
        assert told in page
    assert (await go.post(path + "/destroy", {"understood": ""})).status_code == 409
    assert not go.door.done
    asked = {"understood": "1", "archive": "5e" * 32, "anyway": "1", "passphrase": "right"}
    assert (await go.post(path + "/destroy", asked)).status_code == 303
    told = {"matter": fake.MATTER, "archive": "5e" * 32, "passphrase": "right", "anyway": True}
    assert go.door.done == [("destroy", told)]
    go.door.refuse = Refused("words-waiting", n=2)
    back = (await go.post(path + "/destroy", asked)).text
    assert "2 entries have not left this seat yet" in back


@pytest.mark.parametrize("language", ["en", "ar", "he"])
def test_a_sheet_is_a_file_of_its_own(language: str) -> None:
    """It loads nothing, and of the matter it says nothing."""
    told = ArchiveMade("0badcafe", Moment(1_769_947_200, 180), "5e" * 32, 12, 2, ("The court", "B"))
    shares = tuple((n, " ".join(["zoo"] * 11 + ["wrong"]), f"{n}-ff") for n in (1, 2))
    look = Look(language)
    page = share_page(look, told, sheets_of(look, told, shares)[0])
    assert page.count("<li>zoo</li>") == 11
    assert "The court" in page
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org", "")
