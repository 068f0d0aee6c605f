"""Page 08: weighing by forms alone, from an empty page to a kept version, on a real seat."""

from __future__ import annotations

import re
from html import unescape

import pytest

from wasit.seat.seat import Seat
from wasit.web.locale import Look
from wasit.web.weighing import fields_of, model_of
from wasit.weigh.model import read_model

FILLED = {
    "o1-name": "Accept", "o1-low": "2", "o1-high": "٤",
    "o1.1-name": "The talks resume", "o1.1-from": "40", "o1.1-to": "٦٠٪", "o1.1-low": "20", "o1.1-high": "30", "o1.1-rests": "hope",
    "o1.2-name": "صمت", "o1.2-from": "40", "o1.2-to": "60", "o1.2-low": "−10", "o1.2-high": "0",
    "o2-name": "No deal", "o2-low": "0", "o2-high": "",
    "of": "o1",
}  # fmt: skip


async def seat_of(new_tab, language: str = "en"):
    """(tab, the matter's address) of a go-between who has just begun."""
    seat = Seat(None)
    seat.create("four plain words here", name={language: "Go"}, language=language, zone="Asia/Qatar")
    tab = await new_tab(seat).open()
    begun = {"title": "Road", "side-a": "A", "side-b": "B", "name": "Go", "cover": "prompt"}
    return tab, (await tab.post("/begin", begun)).headers["location"]


def plain(page: str) -> str:
    return unescape(re.sub(r"[\u2066-\u2069]|<[^>]+>", "", page))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar", "he"])
async def test_from_an_empty_page_to_a_version_that_is_kept(new_tab, inline, language) -> None:
    """Accept and no deal stand there; rows are added; the answer comes; it is kept, opened again, and begun anew."""
    tab, home = await seat_of(new_tab, language)
    look = Look(language)
    page = (await tab.get(f"{home}weigh")).text
    assert str(look.say("weigh.first")) in page
    assert f'value="{look.say("weigh.default.accept")}"' in page
    added = (await tab.post(f"{home}weigh", FILLED | {"step": "add:o1"})).text
    assert re.search(r'name="o1.3-name"[^>]* autofocus', added)
    after = (await tab.post(f"{home}weigh", FILLED | {"step": "add:o1.1"})).text
    assert 'name="o1.1.1-name"' in after
    assert 'name="o3-name"' in (await tab.post(f"{home}weigh", FILLED | {"step": "option"})).text
    assert 'name="o1.2-name"' not in (await tab.post(f"{home}weigh", FILLED | {"step": "drop:o1.2"})).text
    answer = await tab.post(f"{home}weigh", FILLED | {"step": "reckon"})
    assert answer.status_code == 200
    # by hand: .4 at 25 and .6 at -5 to .6 at 25 and .4 at -5, less 3: the middle is 7, no deal is 0
    verdict = look.say("weigh.verdict", n=30, of=50, name="Accept", rival="No deal")
    assert str(verdict).split("Accept")[0] in plain(answer.text)
    assert look.number("25%") in plain(answer.text).replace("٪", "%")  # where it breaks even
    assert answer.text.count('role="img"') == 6
    assert answer.text.count('<table class="tbl">') == 4
    assert not inline.search(answer.text)
    kept = await tab.post(f"{home}weigh", FILLED | {"step": "keep"})
    opened = (await tab.get(kept.headers["location"])).text
    assert 'aria-current="true"' in opened
    assert f'value="{look.number("60")}"' in opened
    assert str(look.say("weigh.kept.open")) in opened
    assert 'role="img"' in (await tab.get(f"{home}weigh")).text  # the newest version
    assert str(look.say("weigh.first")) in (await tab.get(f"{home}weigh?new=1")).text
    assert (await tab.get(f"{home}weigh/{'00' * 32}")).status_code == 409
    there = kept.headers["location"]
    assert str(look.say("weigh.score")) not in opened
    assert str(look.say("weigh.came.wrong")) in (await tab.post(f"{there}/came", {"came": ""})).text
    assert (await tab.post(f"{there}/came", {"came": "2.1"})).status_code == 409
    assert (await tab.post(f"{there}/came", {"came": "1.2"})).headers["location"] == there
    told = (await tab.get(there)).text
    assert '<option value="1.2" selected>صمت</option>' in told
    assert (
        told.count(str(look.say("weigh.came.is", what="x")).split("x")[0]) == 2
    )  # beside it, and in the list
    # the chances at their centre were one half each: a score of .5, and a surprise of one bit
    assert str(look.say("weigh.score.brier", score=look.number("0.5"))) in told
    assert str(look.say("weigh.score.log", bits=look.number("1"))) in told
    assert str(look.say("weigh.score.few")) in told


@pytest.mark.slow
async def test_what_cannot_be_reckoned_comes_back_with_one_sentence(new_tab) -> None:
    """What was typed stands there, the field is marked, nothing is kept; live, the same sentence alone."""
    tab, home = await seat_of(new_tab)
    for changed, field, sentence in (
        ({"o1.1-from": "70"}, "o1.1-from", "“The talks resume”: the first number is larger than the second"),
        ({"o1.1-from": "1,000"}, "o1.1-from", "“The talks resume”: write a number such as 12"),
        ({"o1.1-to": "160"}, "o1.1-from", "“The talks resume”: a chance lies between 0 and 100"),
        ({"o1.1-from": "", "o1.1-to": ""}, "o1.1-from", "“The talks resume”: say how likely it is"),
        ({"o1.1-name": " "}, "o1.1-name", "Give every row that has numbers a name."),
        ({"o1.2-from": "10", "o1.2-to": "20"}, "o1.1-from", "What may come of “Accept” has chances of 50 to 80 in 100"),
        ({"o1.1-event": "x", "o1.2-event": "x"}, "", "What you say of one event"),
        ({f"o{n}-name": "x" for n in range(1, 20)}, "", "There are too many rows."),
        (dict.fromkeys(FILLED, ""), "o1-name", "Give every row that has numbers a name."),
        ({"o1.1-rests": "luck"}, "", "This can't be reckoned as it stands."),
    ):  # fmt: skip
        for what in ("reckon", "keep"):
            back = await tab.post(f"{home}weigh", FILLED | changed | {"step": what})
            assert back.status_code == 409, changed
            assert sentence in plain(back.text), changed
            if field:
                assert re.search(rf'name="{re.escape(field)}"[^>]* aria-invalid="true"', back.text), changed
        part = await tab.post(f"{home}weigh/live", FILLED | changed)
        assert part.status_code == 200
        assert sentence in plain(part.text)
        assert "<form" not in part.text
    assert not tab.door.see_weighings().kept
    assert (await tab.post(f"{home}weigh", FILLED | {"step": "add:o9"})).status_code == 409
    assert (await tab.post(f"{home}weigh", FILLED | {"step": "fly"})).status_code == 409
    assert 'value="1,000"' in (await tab.post(f"{home}weigh", FILLED | {"o1-low": "1,000"})).text


@pytest.mark.slow
async def test_what_is_half_written_stays_this_persons_draft(new_tab) -> None:
    """The live answer keeps it; the page has it again; kept, the draft is gone. Another option can be looked at."""
    tab, home = await seat_of(new_tab)
    part = (await tab.post(f"{home}weigh/live", FILLED | {"of": "o2"})).text
    assert "As you see it, No deal is better than Accept in 0 cases out of 50." in plain(part)
    assert "Every number of this option is a single one" in plain(part)
    again = (await tab.get(f"{home}weigh")).text
    assert "No deal is better than Accept" in plain(again)
    assert '<option value="o2" selected>' in again
    assert tab.door.see_drafts()["weigh"]["o1.2-name"] == "صمت"
    await tab.post(f"{home}weigh", FILLED | {"step": "keep"})
    assert "weigh" not in tab.door.see_drafts()


@pytest.mark.slow
async def test_an_offer_is_weighed_from_its_page(delegate, fake) -> None:
    """The proposal's page leads there; its title names the option."""
    there = f"/m/{fake.MATTER}/weigh?proposal={fake.PROPOSAL}"
    assert there in (await delegate.get(f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}")).text
    title = delegate.door.see_proposal(fake.PROPOSAL).summary.title["en"]
    assert f'value="Accept: {title}"' in unescape((await delegate.get(there)).text)


def test_a_kept_judgement_comes_back_to_the_form_as_it_was() -> None:
    """With its second stage, its hopes and events, numbers that are no round decimals, and a name in one language of several."""
    model = {
        "option": "Accept",
        "outcomes": [
            {
                "name": {"ar": "نعم", "en": "yes"},
                "value": [-0.5, 1e12],
                "probability": [1 / 3, 0.7],
                "event": "rain",
                "then": [{"name": "kept", "value": 3, "probability": 1, "rests_on": "undertaking"}],
            },
            {"name": "no", "value": 1e-7, "probability": [0.3, 2 / 3]},
        ],
        "cost": 1,
        "alternatives": [{"option": "Wait", "worth": [-2, 5]}, {"option": "Pay", "cost": [3, 4]}],
    }
    again = model_of(fields_of(model, "en"), "en")
    assert again["outcomes"][0]["then"][0]["rests_on"] == "undertaking"
    assert again["outcomes"][0]["event"] == "rain"
    assert again["outcomes"][0]["name"] == {"en": "yes"}
    one, other = read_model(model), read_model(again)
    for before, after in zip(one.options, other.options, strict=True):
        assert (before.cost, len(before.outcomes)) == (pytest.approx(after.cost), len(after.outcomes))
        for first, second in zip(before.outcomes, after.outcomes, strict=True):
            assert first.probability == pytest.approx(second.probability)
            assert first.value == pytest.approx(second.value)
    lone = model_of(fields_of({"option": "Accept", "cost": [1, 2]}, "en"), "en")
    assert (lone["cost"], lone["outcomes"]) == ([1, 2], [])
