"""The page from which a transcript leaves, and the files it makes."""

from __future__ import annotations

import json

import pytest

from wasit.channel.transcript import Transcript, TranscriptLine, Utterance, read_transcript
from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.web.transcripts import as_file

FIELDS = {"for": "own", "format": "html", "confirmed_by": "Head of mission"}


async def test_a_file_is_given_only_with_a_name(go, fake) -> None:
    """What was typed comes back with the sentence; with a name the file comes, to be saved."""
    path = f"/m/{fake.MATTER}/export"
    assert path in (await go.get(f"/m/{fake.MATTER}/settings")).text
    go.door.refuse = Refused("not-confirmed")
    back = await go.post(path, FIELDS | {"confirmed_by": "", "format": "text"})
    assert back.status_code == 409
    assert 'value="text" checked' in back.text
    assert "Nobody has said" in back.text
    go.door.refuse = None
    made = await go.post(path, FIELDS)
    assert made.headers["content-disposition"] == 'attachment; filename="transcript.html"'
    assert go.door.done[-1] == ("export", {"matter": fake.MATTER} | FIELDS)
    shown = (await go.get(path)).text
    assert "Head of mission" in shown
    assert "wasit forge" in shown


@pytest.mark.slow
async def test_a_file_is_locked_under_a_passphrase_where_one_is_given(go, fake, monkeypatch) -> None:
    """As an age file, which is kept with it; what is short, differs or is easily guessed is said, and no passphrase comes back."""
    path = f"/m/{fake.MATTER}/export"
    monkeypatch.setattr("wasit.web.routes.export.lock_age", lambda data, words: words.encode() + data[:6])
    good = {"passphrase": "four plain words here", "again": "four plain words here"}
    made = await go.post(path, FIELDS | good)
    assert made.content == b"four plain words here<!doct"
    assert made.headers["content-disposition"] == 'attachment; filename="transcript.html.age"'
    assert go.door.done == [("export", {"matter": fake.MATTER, "locked": True} | FIELDS)]
    for wrong in ({"passphrase": "short"}, {"again": "another of these"}, {"passphrase": ""}):
        back = await go.post(path, FIELDS | good | wrong)
        assert back.status_code == 409
        assert "four plain words here" not in back.text
    weak = {"passphrase": "password1", "again": "password1"}
    assert (await go.post(path, FIELDS | weak)).status_code == 409
    assert (await go.post(path, FIELDS | weak | {"weak": "1"})).status_code == 200
    assert len(go.door.done) == 2
    assert "Plain text, locked, 12 entries" in (await go.get(path)).text


@pytest.mark.parametrize(("form", "ending"), [("html", "html"), ("text", "txt"), ("json", "json")])
async def test_each_form_says_who_when_on_both_clocks_how_and_under_which_marks(
    go, fake, form, ending
) -> None:
    made = await go.post(f"/m/{fake.MATTER}/export", FIELDS | {"format": form})
    assert made.headers["content-disposition"].endswith(f'transcript.{ending}"')
    for told in ("The road is open.", "الطريق مفتوح.", "Envoy"):
        assert told in made.text
    if form == "json":
        assert read_transcript(json.loads(made.text)).left_out == 2
        return
    for told in ("2026-10-17 12:00 UTC+03:00", "2026-10-17 11:00 UTC+02:00", "call, 11 min", "As written", "may be named",
                 "Without prejudice", "proves nothing", "2 entries left out", "Taken back"):  # fmt: skip
        assert told in made.text
    assert ("Side A &lt;chief&gt;" if form == "html" else "Side A <chief>") in made.text


def test_a_page_of_a_transcript_needs_nothing_beside_itself() -> None:
    """No script and no address; every word stands in its own direction; with no title it has ours. All kinds of entry have a name."""
    said = [
        Utterance("answer", Moment(0), verdict="accept"),
        Utterance("word", Moment(0), how="e-mail", left_out=2, translation={"en": "Yes.", "he": "כן."}),
        Utterance("call", Moment(0), text={"ar": "نعم\nلا"}),
    ]
    made = Transcript(
        {},
        "outside",
        Moment(0),
        "UTC",
        (TranscriptLine("all", {}, tuple(said)), TranscriptLine("room", {}, ())),
    )
    for language in ("en", "ar", "he"):
        page = as_file(made, "html", language).decode()
        assert "<script" not in page
        assert "src=" not in page
        assert "href=" not in page
        assert as_file(made, "text", language).decode()
    page, text = as_file(made, "html", "en").decode(), as_file(made, "text", "en").decode()
    for told in (
        "not named",
        "answer (Accepted)",
        "letter (e-mail)",
        "2 passages left out",
        "Translation by the go-between",
    ):
        assert told in page
        assert told in text
    assert '<p class="words" dir="auto" lang="ar">نعم\nلا</p>' in page
    assert "Nothing." in page


def test_people_s_words_cannot_reach_out_of_their_place() -> None:
    """Neither mark-up nor an override of direction."""
    nasty = "</p><script>x</script>\u202eevil"
    said = Utterance("word", Moment(0), {"en": nasty}, text={"en": nasty})
    made = Transcript(
        {"en": nasty}, "own", Moment(0), "UTC", (TranscriptLine("line", {"en": nasty}, (said,)),)
    )
    page = as_file(made, "html", "en").decode()
    assert "<script" not in page
    assert page.count("\u202e") == page.count("\u202c")
