"""The page of passing on: what the form asks of the seat, warnings that are shown before anything leaves, the preview, the question."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest


def path_of(fake) -> str:
    return f"/m/{fake.MATTER}/pass-on/{fake.WAITS.id}"


def checked(html: str) -> str:
    return re.search(r'name="checked" value="([0-9a-f]*)"', html).group(1)


async def send(tab, fake, fields: dict[str, str]):
    """The form as a person sends it who has read the warnings."""
    seen = checked((await tab.post(f"{path_of(fake)}/check", fields)).text)
    return await tab.post(path_of(fake), {**fields, "checked": seen})


@pytest.mark.slow
async def test_written_words_are_never_taken_from_the_form(go, fake) -> None:
    """As-written passages are named by number; a reworded one carries the go-between's text; the third has no field."""
    page = (await go.get(path_of(fake))).text
    assert 'name="take-1"' in page
    assert 'name="wording-2"' in page
    assert "-3" not in "".join(re.findall(r'name="([^"]+)"', page))
    fields = {
        "to": "b",
        "take-1": "1",
        "translation-1": "سنجيب",
        "wording-2": "ويُستحسن",
        "wording-3": "slip",
        "take-3": "1",
        "attribution": "other-side",
    }
    assert (await send(go, fake, fields)).headers["location"] == f"/m/{fake.MATTER}/channel"
    (_one, first), (_two, second) = go.door.done
    assert first["sources"] == [{"id": fake.WAITS.id, "passages": [1]}]
    assert (first["wording"], first["attribution"], first["undo"]) == ("as-written", "other-side", 10)
    assert first["translation"] == {"ar": "سنجيب"}
    assert "text" not in first
    assert second["sources"] == [{"id": fake.WAITS.id, "passages": [2]}]
    assert second["text"] == {"ar": "ويُستحسن"}
    # its author allowed no source: the other one's consent is not stretched over it
    assert (second["wording"], second["attribution"]) == ("paraphrase", "none")


async def test_nothing_chosen_is_nothing_passed(go, fake) -> None:
    """The last button with nothing taken says so."""
    answer = await go.post(path_of(fake), {"to": "b"})
    assert answer.status_code == 409
    assert "Nothing was chosen to pass on." in answer.text


async def test_a_warning_that_nobody_saw_is_shown_before_anything_leaves(go, fake) -> None:
    """Without script: the first sending shows it, the second passes on; a new warning is shown again."""
    fields = {"to": "b", "take-1": "1", "wording-2": "He may lose the authority to sign."}
    first = await go.post(path_of(fake), fields)
    assert first.status_code == 200
    assert go.door.done == []
    assert "Nothing has left." in first.text
    assert "It repeats words that are for you only" in first.text
    assert "He may lose the authority to sign." in first.text
    seen = checked(first.text)
    other = await go.post(path_of(fake), fields | {"wording-2": "Fine.", "checked": seen})
    assert go.door.done == []
    assert (
        await go.post(path_of(fake), fields | {"wording-2": "Fine.", "checked": checked(other.text)})
    ).status_code == 303
    assert len(go.door.done) == 2


async def test_what_was_decided_about_warnings_goes_along(go, fake) -> None:
    """Those that stand, with the words of the draft; and the codes of those that the page showed before and that are gone."""
    fields = {"to": "b", "wording-2": "He may lose the authority to sign."}
    seen = (await go.post(f"{path_of(fake)}/check", fields | {"shown": "contested-words <b>"})).text
    shown = re.search(r'name="shown" value="([^"]*)"', seen).group(1)
    assert shown.split()[0] == "contested-words"
    assert "<b>" not in shown
    await go.post(path_of(fake), fields | {"checked": checked(seen), "shown": shown})
    ((_, args),) = go.door.done
    assert args["mended"] == ["contested-words"]
    own = next(one for one in args["warned"] if one["code"] == "repeats-for-you-only")
    assert own["count"] >= 1
    assert own["words"]


async def test_what_was_on_the_page_from_the_start_was_seen(go, fake) -> None:
    """Sending what the page proposed asks nothing twice."""
    page = (await go.get(path_of(fake))).text
    assert "“Sunday night”" not in page  # marks of quotation are the style's
    assert "Sunday night</q>" in page
    sent = await go.post(path_of(fake), {"to": "b", "take-1": "1", "checked": checked(page)})
    assert sent.status_code == 303


async def test_the_live_part_has_the_checks_and_the_words_as_they_would_be_seen(go, fake) -> None:
    """As the addressee's page shows them: the same figure, its source as allowed, the translation as the go-between's."""
    fields = {"to": "b", "take-1": "1", "translation-1": "سنجيب", "attribution": "other-side"}
    part = (await go.post(f"{path_of(fake)}/check", fields)).text
    assert "<html" not in part
    assert part.count('class="came') == 1
    assert "From the other side" in part
    assert "Translated by the go-between." in part
    assert "authority" not in part
    nothing = (await go.post(f"{path_of(fake)}/check", {"to": "b"})).text
    assert "Nothing yet: take words as written, or write a wording." in nothing


@pytest.mark.parametrize(
    ("typed", "beneath"),
    [
        ("", "23:59 on Sunday in Geneva is 01:59 on Monday in Muscat."),
        ("سنجيب قبل ليل الأحد", "سنجيب قبل ليل الأحد\n٢٣:٥٩ من الأحد في جنيف هي ٠١:٥٩ من الاثنين في مسقط."),
    ],
)
async def test_the_hour_is_written_beneath_in_the_language_of_the_translation(
    go, fake, typed, beneath
) -> None:
    """The button of the warning fills the field; nothing leaves; the warning is gone."""
    fields = {"to": "b", "take-1": "1", "translation-1": typed, "hour": "0"}
    page = (await go.post(f"{path_of(fake)}/hour", fields)).text
    field = re.search(r'<textarea[^>]*name="translation-1"[^>]*>\n(.*?)</textarea>', page, re.DOTALL).group(1)
    assert field == beneath
    assert go.door.done == []
    bad = await go.post(f"{path_of(fake)}/hour", fields | {"hour": "7"})
    assert bad.status_code == 409


async def test_the_question_goes_to_the_author_and_names_the_words(go, fake) -> None:
    """To the line that the words came from, as a reply to them; an empty one is a sentence."""
    page = (await go.get(f"{path_of(fake)}/ask")).text
    assert "We will answer revision 3" in page
    assert (await go.post(f"{path_of(fake)}/ask", {"p1-text": " "})).status_code == 409
    sent = await go.post(f"{path_of(fake)}/ask", {"p1-text": "May I give the hour?"})
    assert sent.status_code == 303
    command, args = go.door.done[-1]
    assert command == "say"
    assert (args["line"], args["reply"]) == ("a", fake.WAITS.id)
    assert args["passages"] == [{"text": {"en": "May I give the hour?"}}]


async def test_what_left_for_a_noted_line_is_shown_to_copy(go, fake) -> None:
    """Both releases of one page stand on the copying page; a line with seats needs none."""
    answers = iter(f"e{n}" * 8 for n in range(9))

    async def do(command, args):
        return {"id": next(answers), "outgoing": {"en": "words"}}

    go.door.do = do
    fields = {"to": "b", "take-1": "1", "wording-2": "other"}
    assert (await send(go, fake, fields)).headers["location"] == f"/m/{fake.MATTER}/channel"
    page = go.door.see_channel()
    go.door.channel = replace(page, lines=(page.lines[0], replace(page.lines[1], seated=False)))
    sent = await send(go, fake, fields)
    assert sent.headers["location"] == f"/m/{fake.MATTER}/outgoing/{'e2' * 8}.{'e3' * 8}"
    go.door.channel = None
    assert "قُرئت الصيغة" in (await go.get(f"/m/{fake.MATTER}/outgoing/{'b0000002' * 8}.00")).text


async def test_beneath_a_proposal_no_hour_is_written(go, fake) -> None:
    """Its hours are shown on both clocks; the paper is signed, so there is no button, and a form that asks is refused."""
    plain = go.door.see_pass_on
    go.door.see_pass_on = lambda *args, **named: replace(plain(*args, **named), rows=())
    page = (await go.get(path_of(fake))).text
    assert "Sunday night" in page
    assert "/hour" not in page
    refused = await go.post(f"{path_of(fake)}/hour", {"to": "b", "take-1": "1", "hour": "0"})
    assert refused.status_code == 409
