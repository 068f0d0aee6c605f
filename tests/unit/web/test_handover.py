"""The page by which a desk is handed over: what it asks of the seat, and what each end can do on it."""

from __future__ import annotations

from dataclasses import replace

PATH = "/m/{}/handover"


async def test_what_goes_stays_and_who_is_told_is_there_before_anybody_is_asked(go, fake) -> None:
    """With the line that the colleague would join; the last answer too."""
    html = (await go.get(PATH.format(fake.MATTER))).text
    assert all(
        text in html for text in ("Half-written forms", "Who is told", "Joins, when asked", "declined")
    )
    assert html.count('name="step" value="offer"') == 1


async def test_each_step_goes_to_the_seat_as_it_takes_it(go, fake) -> None:
    path = PATH.format(fake.MATTER)
    for form in (
        {"step": "offer", "to": "c2" * 16, "text": "I am away."},
        {"step": "accept", "text": ""},
        {"step": "decline", "text": "Not I."},
        {"step": "take-back"},
    ):
        answer = await go.post(path, form)
        assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert go.door.done == [
        (
            "hand-over",
            {"matter": fake.MATTER, "step": "offer", "to": "c2" * 16, "text": {"en": "I am away."}},
        ),
        ("hand-over", {"matter": fake.MATTER, "step": "accept"}),
        ("hand-over", {"matter": fake.MATTER, "step": "decline", "text": {"en": "Not I."}}),
        ("hand-over", {"matter": fake.MATTER, "step": "take-back"}),
    ]


async def test_a_refusal_keeps_what_was_typed(go, fake) -> None:
    """And says what to do; a step that is none never reaches the seat."""
    path = PATH.format(fake.MATTER)
    assert (await go.post(path, {"step": "give"})).status_code == 409
    assert go.door.done == []
    go.door.refuse = fake.Refused("handover-open")
    shown = await go.post(path, {"step": "offer", "to": "c2" * 16, "text": "I am away."})
    assert shown.status_code == 409
    assert "I am away." in shown.text
    assert "take the offer back" in shown.text


async def test_each_end_sees_its_own_buttons(go, fake) -> None:
    """Who was asked answers, who asked takes back, who handed over may leave; nobody else can do a thing."""
    page = go.door.see_handover(fake.MATTER)
    offer = page.offer
    asked = replace(offer, state="open")
    to_me = replace(asked, by=offer.to, to=offer.by)
    for one, buttons in (
        (asked, {"take-back"}), (to_me, {"accept", "decline"}), (replace(offer, state="done"), set()), (None, set()),
    ):  # fmt: skip
        go.door.handover = replace(page, leads=False, offer=one, colleagues=())
        html = (await go.get(PATH.format(fake.MATTER))).text
        steps = {step for step in ("offer", "accept", "decline", "take-back") if f'value="{step}"' in html}
        assert steps == buttons
    assert "Another go-between leads" in html
    go.door.handover = replace(page, colleagues=())
    assert "No other go-between" in (await go.get(PATH.format(fake.MATTER))).text


async def test_who_leads_is_led_here_before_leaving(go, fake) -> None:
    html = (await go.get(f"/m/{fake.MATTER}/leave")).text
    assert f"/m/{fake.MATTER}/handover" in html
