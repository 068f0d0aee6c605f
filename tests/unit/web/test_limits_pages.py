"""Limited mandates on the pages: given, narrowed and revoked by forms, subjects asked where there are several, the principal's own pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wasit.channel import paper_views as pv
from wasit.channel import side_views as sv
from wasit.errors import Refused

ROAD, NAMES = {"en": "The road", "ar": "الطريق"}, {"en": "The lists"}
LANGUAGES = ("en", "ar", "he")


def limited(delegate, fake, *, word: str = "awaited", **more: object) -> str:
    """The open proposal as a side sees it whose mandate has two subjects and a principal. Its path."""
    page = replace(
        fake.OPEN_PAGE,
        mandate=replace(fake.MANDATE, subjects=(ROAD, NAMES), ad_referendum=True),
        limits=pv.Limits((NAMES,), word),
        answers=(replace(fake.CLOSED_PAGE.answers[0], limits=pv.Limits((ROAD,), word)),),
        **more,
    )
    delegate.door.see_proposal = lambda *_args, **_more: page
    return f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}"


def mandate(delegate) -> sv.MandatePage:
    """The sheet, its mandate in force limited."""
    page = delegate.door.see_mandate()
    waits, whole = page.chain
    whole = replace(whole, subjects=(ROAD, NAMES), principal=sv.Holder(page.pens[1].person, True))
    delegate.door.mandate = replace(page, chain=(waits, whole))
    return delegate.door.mandate


@pytest.mark.slow
async def test_a_mandate_is_given_with_its_limits(delegate, fake) -> None:
    """The subjects that stay ticked and those written a line each, the end of its last day, the principal."""
    page = mandate(delegate)
    path = f"/m/{fake.MATTER}/mandate"
    seat = page.pens[1].person.seat
    given = {
        "step": "give", "needs": "1", "holder": [page.me.seat], "passphrase": "s", "keep": ["2"], "subjects": "Visits\r\n\r\nالأدوية",
        "until": "2026-12-24", "principal": seat,
    }  # fmt: skip
    assert (await delegate.post(path, given)).status_code == 303
    _, args = delegate.door.done[-1]
    assert args["subjects"] == [NAMES, {"en": "Visits"}, {"ar": "الأدوية"}]
    assert args["until"].startswith("2026-12-24T23:59")
    assert args["principal"] == seat
    wrong = await delegate.post(path, given | {"until": "soon"})
    assert wrong.status_code == 409
    assert "Visits" in wrong.text
    assert 'name="keep" value="2" checked' in wrong.text
    assert 'name="keep" value="1" checked' not in wrong.text
    assert len(delegate.door.done) == 1


async def test_a_mandate_is_revoked(delegate, fake) -> None:
    """By a form of its own, with the passphrase."""
    await delegate.post(f"/m/{fake.MATTER}/mandate", {"step": "revoke", "passphrase": "s"})
    assert delegate.door.done[-1] == ("mandate", {"matter": fake.MATTER, "step": "revoke", "passphrase": "s"})


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_sheet_shows_the_limits(delegate, fake, language) -> None:
    """Subjects and principal of what is in force; no sentence that there is no limit."""
    mandate(delegate)
    delegate.door.language = language
    shown = (await delegate.get(f"/m/{fake.MATTER}/mandate")).text
    assert "The lists" in shown
    assert "It has no limits by subject" not in shown


async def test_several_subjects_are_asked_for(delegate, fake) -> None:
    """Where something is signed: what was ticked goes with it, and stands ticked again where it was refused."""
    path = limited(delegate, fake)
    for what in ("accept", "decline"):
        assert 'name="subject" value="2"' in (await delegate.get(f"{path}/{what}")).text
    signed = {"do": "sign", "read": "1", "word": "accept", "passphrase": "s", "subject": ["2"]}
    await delegate.post(f"{path}/accept", signed)
    assert delegate.door.done[-1][1]["subjects"] == [2]
    await delegate.post(f"{path}/decline", {"do": "sign", "passphrase": "s", "subject": ["1", "2"]})
    assert delegate.door.done[-1][1]["subjects"] == [1, 2]
    again = (await delegate.post(f"{path}/accept", signed | {"word": "no"})).text
    assert 'name="subject" value="2" checked' in again
    assert (await delegate.post(f"{path}/accept", signed | {"subject": ["x"]})).status_code == 409
    assert len(delegate.door.done) == 2


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_said_that_it_binds_later(delegate, fake, language) -> None:
    """Before signing and afterwards, in each language; not that it binds at once."""
    path = limited(delegate, fake)
    delegate.door.language = language
    said = {
        "en": "Binds only after the principal’s confirmation",
        "ar": "لا يُلزم إلا بعد إقرار صاحب القرار",
        "he": "מחייב רק לאחר אישור הגורם המאשר",
    }[language]
    for page in (path, f"{path}/accept"):
        assert said in (await delegate.get(page)).text


@pytest.mark.parametrize(("what", "confirms"), [("confirm", True), ("refuse", False)])
async def test_the_principal_confirms_or_refuses(delegate, fake, what, confirms) -> None:
    """On a quiet page of its own that the proposal leads to; never by Enter alone; not offered to others."""
    path = limited(delegate, fake)
    assert (await delegate.get(f"{path}/{what}")).status_code == 409
    limited(delegate, fake, may_confirm=True)
    assert f"/{what}" in (await delegate.get(path)).text
    assert (await delegate.post(f"{path}/{what}", {"passphrase": "s"})).status_code == 200
    assert not delegate.door.done
    await delegate.post(f"{path}/{what}", {"do": "sign", "passphrase": "s"})
    asked = {"matter": fake.MATTER, "proposal": fake.PROPOSAL, "confirms": confirms, "passphrase": "s"}
    assert delegate.door.done[-1] == ("confirm", asked)


async def test_a_go_between_attests_a_refusal(go, fake) -> None:
    """On a quiet page that says what each side will see; not offered where nobody refused."""
    path = limited(go, fake)
    assert "/close-refused" not in (await go.get(path)).text
    assert (await go.get(f"{path}/close-refused")).status_code == 409
    limited(go, fake, may_close_refused=True)
    assert "/close-refused" in (await go.get(path)).text
    assert "The other side learns that it was refused" in (await go.get(f"{path}/close-refused")).text
    await go.post(f"{path}/close-refused", {"do": "sign", "passphrase": "s"})
    asked = {"matter": fake.MATTER, "proposal": fake.PROPOSAL, "passphrase": "s"}
    assert go.door.done == [("close-refused", asked)]


async def test_a_proposal_is_signed_under_its_subjects(delegate, fake) -> None:
    """Asked on the page of the signature; what was ticked is there again when the passphrase was wrong."""
    delegate.door.see_covering = lambda *_args: replace(fake.MANDATE, subjects=(ROAD, NAMES))
    form = {
        "languages": "en", "keys": "1", "used": "1", "authentic-en": "1", "title-en": "Quiet road",
        "c1-text-en": "We keep it quiet.", "c1-kind": "undertaking", "c1-who": "us", "may_cross": "1",
    }  # fmt: skip
    path = f"/m/{fake.MATTER}/propose"
    assert 'name="subject" value="1"' in (await delegate.post(path, form | {"do": "preview"})).text
    await delegate.post(path, form | {"do": "sign", "passphrase": "s", "subject": ["1"]})
    assert delegate.door.done[-1][1]["subjects"] == [1]
    delegate.door.refuse = Refused("bad-input", field="subjects")
    again = (await delegate.post(path, form | {"do": "sign", "passphrase": "s", "subject": ["2"]})).text
    assert 'name="subject" value="2" checked' in again
    assert "Say which subjects of your mandate" in again


async def test_a_certificate_shows_limits_and_that_it_waits(delegate, fake) -> None:
    """An unconfirmed one is no seal: its state, whose word is wanting, under which subject."""
    certificate = replace(
        fake.CERTIFICATE,
        state="unconfirmed",
        limits=(pv.LimitView({"en": "Side A"}, "addressee", pv.Limits((NAMES,), "awaited")),),
        signed=(*fake.SIGNED, replace(fake.SIGNED[0], role="principal")),
    )
    path = limited(delegate, fake, certificate=certificate)
    shown = (await delegate.get(f"{path}/certificate")).text
    assert "Waits for the principal’s confirmation" in shown
    assert "The lists" in shown
    assert "as principal" in shown
