"""Limited mandates in a real Chromium, on the narrowest phone, in three languages: no sideways scroll, axe, targets; the principal signs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gallery.axe import AXE, RUN, TAGS
from live.test_pages_browser import HOME, fake, open_seat, pytestmark  # noqa: F401  (fixtures, marks)
from live.test_side_browser import LANGUAGES, speak
from wasit.channel import paper_views as pv
from wasit.channel import side_views as sv

SUBJECTS = ({"en": "The road to the crossing", "ar": "الطريق إلى المعبر"}, {"en": "The lists of names"})


def limited(door) -> None:
    """A side whose mandate has subjects and a principal, at a text that waits for the principal's word."""
    sheet = door.see_mandate()
    waits, whole = sheet.chain
    whole = replace(whole, subjects=SUBJECTS, principal=sv.Holder(sheet.pens[1].person, True))
    door.mandate = replace(sheet, chain=(waits, whole))
    limits = (
        pv.LimitView(fake.SIDE_B, "proposer", pv.Limits(SUBJECTS[:1])),
        pv.LimitView(fake.SIDE_A, "addressee", pv.Limits(SUBJECTS, "awaited")),
    )
    page = replace(
        fake.OPEN_PAGE,
        mandate=replace(fake.MANDATE, subjects=SUBJECTS, ad_referendum=True),
        summary=replace(fake.SUMMARY, state="unconfirmed"),
        answers=(replace(fake.CLOSED_PAGE.answers[0], limits=limits[1].limits),),
        limits=limits[0].limits,
        may_confirm=True,
        certificate=replace(fake.CERTIFICATE, state="unconfirmed", limits=limits),
    )
    door.see_proposal = lambda *_args, **_more: page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_limits_are_read_on_a_narrow_phone(open_seat, language) -> None:  # noqa: F811
    """Each page of it, with everything that folds opened."""
    seat = await open_seat("side", width=320)
    await speak(seat, language)
    limited(seat.door)
    under = f"proposals/{fake.PROPOSAL}"
    for path in (
        "mandate",
        under,
        f"{under}/accept",
        f"{under}/decline",
        f"{under}/confirm",
        f"{under}/refuse",
        f"{under}/certificate",
    ):
        await seat.go(f"{HOME}/{path}")
        await seat.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert await seat.sideways() <= 0, path
        await seat.page.evaluate(AXE)
        assert await seat.page.evaluate(RUN, {"runOnly": {"type": "tag", "values": TAGS}}) == [], path
    await seat.go(f"{HOME}/{under}/confirm")
    await seat.page.fill("#pp", "a lamp by the window")
    await seat.page.click("button[value=sign]")
    await seat.page.wait_for_url(f"**{HOME}/{under}")
    assert seat.door.done[-1][0] == "confirm"
