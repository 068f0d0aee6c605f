"""Every page in three languages; what a form sends is what the door is asked."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

import wasit.web
from wasit.channel import views
from wasit.channel.views import EntryKind
from wasit.errors import Damaged, Distrusted, Refused, Unreachable
from wasit.web.everything import render_all
from wasit.web.house import Look
from wasit.web.locale import has_sentence

LANGUAGES = ("en", "ar", "he")


@pytest.mark.slow
@pytest.mark.parametrize("role", ["go-between", "side"])
def test_every_page_stands_in_three_languages(fake, role, inline) -> None:
    """Each page is whole, in its direction, with no inline style or script."""
    found = render_all(fake.FakeDoor(role))
    assert len(found) >= 14 * 3
    for path, page in found.items():
        language = path.rsplit("=", 1)[1]
        way = "ltr" if language == "en" else "rtl"
        assert f'<html lang="{language}" dir="{way}"' in page, path
        assert page.rstrip().endswith("</html>"), path
        assert not inline.search(page), path
        assert page.count("<h1") == 1, path


@pytest.mark.slow
def test_the_side_pages_hold_nothing_else(fake) -> None:
    """What waits on the go-between's desk stands on none of a side's pages."""
    pages = " ".join(render_all(fake.FakeDoor("side")).values())
    for kept in ("בדוק את נוסח", "بيننا خلاف", "b1b1b1", "Asia/Muscat", "Do not press"):
        assert kept not in pages


async def test_the_channel_shows_both_lines_and_the_wall(go, fake) -> None:
    """Two lines, the wall on both sides of the desk, what waits, what crossed, the alarms."""
    page = (await go.get(f"/m/{fake.MATTER}/channel")).text
    assert page.count('class="wall"') == 2
    assert page.count('class="slip ') == 3
    assert "does not object" not in page
    assert "The ministry has not been told yet." in page
    assert "entry of <bdi" in page
    assert "is missing here" in page
    assert "These words are not open to this seat." in page


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3, 5, 8])
def test_one_line_or_eight(fake, count) -> None:
    """A channel has as many lines as it has."""
    door = fake.FakeDoor()
    page = door.see_channel()
    lines = tuple(replace(fake.LINE_A, key="abcdefgh"[n], id=f"{n:016x}", entries=()) for n in range(count))
    door.channel = replace(page, lines=lines, waiting=(replace(page.waiting[0], from_line="a"),))
    html = render_all(door, ("en",))[f"/m/{fake.MATTER}/channel/0?lang=en"]
    assert html.count('data-line="') == count
    assert html.count('class="atwall"') == 1


async def test_a_word_is_said_with_its_marks(delegate, fake) -> None:
    """Rows become passages; an empty row is not there; an unmarked one is for the go-between only."""
    fields = {
        "p1-text": "We will answer.\r\nBy Sunday.",
        "p1-mark": "as-written",
        "p1-attribution": "other-side",
        "p2-text": "  ",
        "p2-mark": "as-written",
        "p3-text": "كلام",
    }
    answer = await delegate.post(f"/m/{fake.MATTER}/say", fields)
    assert answer.status_code == 303
    command, args = delegate.door.done[-1]
    assert command == "say"
    assert args["passages"] == [
        {"text": {"en": "We will answer.\nBy Sunday."}, "consent": "as-written", "attribution": "other-side"},
        {"text": {"ar": "كلام"}, "consent": "for-you-only", "attribution": "none"},
    ]


@pytest.mark.parametrize("where", ["room", "desk"])
async def test_rooms_and_desks_are_named(go, fake, where) -> None:
    """A note for the desk never reaches a line."""
    await go.post(f"/m/{fake.MATTER}/say", {where: "1", "p1-text": "note"})
    _command, args = go.door.done[-1]
    assert args[where] is True
    assert "line" not in args


async def test_an_empty_word_is_a_sentence(go, fake) -> None:
    """Nothing was written: the page says so and nothing is done."""
    answer = await go.post(f"/m/{fake.MATTER}/say", {"line": "a", "p1-text": " "})
    assert answer.status_code == 409
    assert "Write some words first." in answer.text
    assert not go.door.done


@pytest.mark.slow
@pytest.mark.parametrize(
    ("no", "status", "sentence"),
    [
        (Refused("not-a-line"), 409, "There is no such line"),
        (Distrusted("E_SIDES"), 422, "two sides on one line"),
        (Unreachable("relay-unreachable"), 503, "sealed and wait on this device"),
        (Damaged("store-damaged"), 500, "The store is damaged."),
    ],
)
async def test_a_refusal_is_said_and_the_draft_is_kept(go, fake, no, status, sentence) -> None:
    """Each kind has its status, its sentence, and what was typed stays in its own composer."""
    go.door.refuse = no
    answer = await go.post(f"/m/{fake.MATTER}/say", {"line": "b", "p1-text": "kept <draft>\r\nsecond"})
    assert answer.status_code == status
    assert sentence in answer.text
    assert answer.text.count("kept &lt;draft&gt;\nsecond") == 1


async def test_a_call_is_noted_in_any_digits(go, fake) -> None:
    """Minutes and hours typed in Arabic digits; the hour is read in the reader's zone."""
    fields = {
        "line": "a",
        "who": "Chief negotiator",
        "when": "٢٠٢٦-١٠-١٧ ١٧:٢٠",
        "minutes": "١١",
        "p1-text": "Asks.",
    }
    answer = await go.post(f"/m/{fake.MATTER}/note/call", fields)
    assert answer.status_code == 303
    command, args = go.door.done[-1]
    assert command == "note-call"
    assert args["when"] == "2026-10-17T17:20:00+03:00"
    assert args["minutes"] == 11
    assert args["with"] == [fake.CHIEF_A.seat]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("when", "yesterday", "hour cannot be read"),
        ("minutes", "many", "Minutes are a number"),
        ("who", " ", "Say who"),
    ],
)
async def test_a_bad_note_keeps_its_words(go, fake, field, value, sentence) -> None:
    """A field that can't be read is named; the words stay."""
    fields = {"line": "a", "who": "x", "when": "2026-10-17 17:20", "minutes": "5", "p1-text": "kept words"}
    answer = await go.post(f"/m/{fake.MATTER}/note/call", fields | {field: value})
    assert answer.status_code == 409
    assert sentence in answer.text
    assert "kept words" in answer.text
    assert not go.door.done


async def test_a_text_is_noted(go, fake) -> None:
    """A text of somebody without a seat is noted under the name that was typed."""
    fields = {"line": "b", "who": "مبعوث", "when": "2026-10-17 17:20", "how": "in-person", "p1-text": "كلام"}
    await go.post(f"/m/{fake.MATTER}/note/text", fields)
    command, args = go.door.done[-1]
    assert command == "note-text"
    assert args["from"] == {"ar": "مبعوث"}
    assert args["how"] == "in-person"


async def test_a_certificate_is_saved(go, fake) -> None:
    """As bytes, with a name that says nothing."""
    answer = await go.get(f"/m/{fake.MATTER}/proposals/{fake.OLDER.id}/certificate.wasit")
    assert answer.content == b"\xa0certificate"
    assert answer.headers["content-disposition"] == 'attachment; filename="certificate.wasit"'
    not_yet = await go.get(f"/m/{fake.MATTER}/proposals/{fake.PROPOSAL}/certificate.wasit")
    assert not_yet.status_code == 409


@pytest.mark.slow
@pytest.mark.parametrize("state", ["closed", "unclosed", "declined", "withdrawn", "lapsed", "not-valid"])
def test_only_a_closed_certificate_is_green(fake, state) -> None:
    """Unverified never shows green."""
    door = fake.FakeDoor()
    page = replace(fake.CLOSED_PAGE, certificate=replace(fake.CERTIFICATE, state=state))
    door.see_proposal = lambda proposal, matter="", against="": page
    html = render_all(door, ("en",))[f"/m/{fake.MATTER}/proposals/{fake.OLDER.id}/certificate?lang=en"]
    box = html.split('class="sealbox"')[1].split("</div>")[0]
    assert ("pill ok" in box) is (state == "closed")


@pytest.mark.slow
async def test_a_certificate_from_elsewhere_is_checked(fake, new_tab) -> None:
    """The steps stand on the page; a file that is none, is empty or too large is a sentence."""

    def check(data: bytes) -> views.CertificateView:
        if data != b"good":
            raise Distrusted("E_CERT")
        return fake.CERTIFICATE

    tab = await new_tab(fake.FakeDoor(), verify_certificate=check).open()
    fields = {"matter": fake.MATTER}
    good = await tab.post("/verify", fields, files={"file": ("c", b"good")})
    assert good.status_code == 200
    assert "The file is whole" in good.text
    for data, status in (
        (b"bad", 422),
        (b"", 409),
        (b"a" * (1024 * 1024 + 1), 409),
        (b"a" * (3 * 1024 * 1024), 413),
    ):
        assert (await tab.post("/verify", fields, files={"file": ("c", data)})).status_code == status
    assert (await tab.post("/verify", fields)).status_code == 409


async def test_who_knows_is_noted(go, fake) -> None:
    """Told, found out, raised: each is its own command."""
    for how in ("told", "found-out", "raised"):
        await go.post(f"/m/{fake.MATTER}/knows", {"how": how, "who": "Ally", "fact": "channel"})
        assert go.door.done[-1][0] == how
    assert (await go.post(f"/m/{fake.MATTER}/knows", {"how": "guessed", "who": "Ally"})).status_code == 409


async def test_settings_change_pages_and_seat(go, fake) -> None:
    """Language, digits and light stay with the browser; language, zone and cover are told to the seat."""
    await go.post(f"/m/{fake.MATTER}/settings", {"language": "ar", "digits": "western", "theme": "dark"})
    page = (await go.get(f"/m/{fake.MATTER}/settings")).text
    assert '<html lang="ar" dir="rtl" data-theme="dark"' in page
    assert '<small class="num" dir="ltr">27029 78462 96703 ' in page  # to compare with who was introduced
    assert "19:40" in (await go.get(f"/m/{fake.MATTER}/channel")).text
    assert go.door.done[-1] == ("set", {"matter": fake.MATTER, "language": "ar"})
    assert (await go.post(f"/m/{fake.MATTER}/settings", {"language": "xx"})).status_code == 409


async def test_inviting_shows_the_code_large(go, fake) -> None:
    """The code stands on the meeting's page; once met, the seven words in the reader's language."""
    sent = await go.post(f"/m/{fake.MATTER}/invite", {"who": "side:b"})
    assert go.door.done[-1][1] == {"matter": fake.MATTER, "as": "side", "line": "b"}
    where = sent.headers["location"]
    assert '<p class="bigcode" dir="ltr">4127-8830-2714</p>' in (await go.get(where)).text
    go.door.invitation = {
        "state": "paired",
        "words": [1, 2, 3, 4, 5, 6, 7],
        "numbers": [1, 2, 3],
        "seat": "ab",
    }
    page = (await go.get(where)).text
    assert page.count(" · ") >= 6
    assert "4127" not in page
    await go.post("/words-compared", {"seat": "ab"})
    assert go.door.done[-1] == ("words-compared", {"seat": "ab"})


async def test_a_go_between_opens_a_line_for_one_more_side_and_invites_another_go_between(go, fake) -> None:
    """Where it invites people; a name is needed."""
    path = f"/m/{fake.MATTER}"
    assert 'value="co-mediator:a"' in (await go.get(f"{path}/invite")).text
    await go.post(f"{path}/invite", {"who": "co-mediator:a"})
    assert go.door.done[-1][1] == {"matter": fake.MATTER, "as": "co-mediator", "line": "a"}
    refused = await go.post(f"{path}/sides", {"side": " "})
    assert refused.status_code == 409
    await go.post(f"{path}/sides", {"side": "الطرف ج", "side-also": "Side C"})
    named = {"ar": "الطرف ج", "en": "Side C"}
    assert go.door.done[-1] == ("set", {"matter": fake.MATTER, "side": {"name": named}})


async def test_a_wrong_code_is_dead(go, fake) -> None:
    """A failed meeting says why, in a sentence of its own."""
    go.door.invitation = {"state": "failed", "error": "E_CODE_WRONG"}
    assert "a mistake or an attack" in (await go.get("/invitation/ab")).text
    go.door.invitation = {"state": "failed", "error": "from-the-future"}
    assert "did not meet" in (await go.get("/invitation/ab")).text


@pytest.mark.slow
async def test_joining_keeps_the_code_after_a_typo(delegate) -> None:
    """A typo is told before anything is sent; the code stays to be mended."""
    delegate.door.refuse = Refused("code-typo")
    answer = await delegate.post("/join", {"code": "4127 8830 2715", "name": "Envoy"})
    assert answer.status_code == 409
    assert 'value="4127 8830 2715"' in answer.text
    assert "fit together" in answer.text.partition('id="ce"')[2][:400]


async def test_a_channel_is_opened(go) -> None:
    """The title, the sides that were named, the cover."""
    fields = {"title": "A matter", "side-a": "Side A", "side-b": "الطرف ب", "side-c": "", "cover": "steady"}
    sent = await go.post("/begin", fields)
    assert sent.status_code == 303
    args = go.door.done[-1][1]
    assert args["sides"] == [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"ar": "الطرف ب"}}]
    assert args["cover"] == "steady"
    assert (await go.post("/begin", {"side-a": "x"})).status_code == 409


@pytest.mark.parametrize(
    "path",
    ["/m/ffff/channel", "/m/../channel", "/m/%00/channel", "/m/4d61747465723031/pass-on/00", "/m/4d61747465723031/proposals/00",
     "/m/4d61747465723031/note/song", "/m/4d61747465723031/part/line", "/m/4d61747465723031/part/wall", "/m/4d61747465723031/side",
     "/m/4d61747465723031/outgoing/00", "/none"],
)  # fmt: skip
@pytest.mark.slow
async def test_what_is_not_there_is_a_page(go, path) -> None:
    """An address that names nothing gets a sentence, never a traceback."""
    answer = await go.get(path)
    assert answer.status_code in (404, 409)
    assert "<h1>" in answer.text


async def test_live_parts_are_the_page_in_pieces(go, delegate, fake) -> None:
    """What a part shows is what the whole page holds there."""
    for tab, home, parts in (
        (
            go,
            "channel",
            (
                "relay",
                "relayphone",
                "relaynote",
                "alarm-count",
                "clocks",
                "alarms",
                "atwall",
                "unread-a",
                "entries-a",
                "unread-b",
                "entries-b",
            ),
        ),
        (
            delegate,
            "side",
            (
                "relay",
                "relayphone",
                "relaynote",
                "alarm-count",
                "alarms",
                "toanswer",
                "unread-line",
                "entries-line",
                "unread-room",
                "entries-room",
            ),
        ),
    ):
        whole = (await tab.get(f"/m/{fake.MATTER}/{home}")).text
        pieces = (await tab.get(f"/m/{fake.MATTER}/part/all")).text.split('<div data-for="')[1:]
        assert [piece.split('"', 1)[0] for piece in pieces] == list(parts)
        for piece in pieces:
            name, inside = piece.split('">', 1)
            assert f'id="{name}"' in whole
            assert inside.strip().removesuffix("</div>").strip() in whole, name


def test_hours_are_the_readers_with_their_zone() -> None:
    """24 hours, the zone named where the catalogue knows it, left to right where not."""
    from wasit.text.moment import Moment

    noon = Moment.parse("2026-10-17T12:00:00+00:00")
    assert Look("ar", zone="Asia/Qatar").hour(noon) == "١٥:٠٠"
    assert Look("en", zone="Asia/Qatar").zone_name() == "Doha"
    assert str(Look("he", zone="America/Sao_Paulo").zone_name()) == '<bdi dir="ltr">Sao Paulo</bdi>'
    assert Look("en", zone="../etc").hour(noon) == "12:00"


@pytest.mark.slow
def test_an_alarm_from_a_newer_seat_is_not_silent(fake) -> None:
    """A code that the catalogue does not know says to look; a code of an error says its sentence."""
    door = fake.FakeDoor()
    page = door.see_channel()
    at = fake.NOW
    door.channel = replace(
        page, alarms=(views.Alarm("from-the-future", at, True), views.Alarm("relay-unreachable", at))
    )
    html = render_all(door, ("en",))[f"/m/{fake.MATTER}/channel/0?lang=en"]
    assert "Something on this line needs a look" in html
    assert "The relay cannot be reached." in html


@pytest.mark.slow
@pytest.mark.parametrize("role", ["go-between", "side"])
def test_a_hosted_seat_is_never_called_sealed(fake, role) -> None:
    """Its pages say that a host reads, and nowhere that a line is sealed end to end."""
    door = fake.FakeDoor(role)
    sign = door.see_sign()
    door.see_sign = lambda matter="": replace(sign, hosted=True)
    pages = render_all(door, ("en",))
    home = next(page for path, page in pages.items() if "/channel/" in path or "/side/" in path)
    assert "This seat is run by a host." in home
    assert "Sealed end to end" not in home


@pytest.mark.slow
def test_no_page_names_two_things_alike(fake) -> None:
    """An id stands once on a page: labels, live parts and links to a place hold on to it."""
    for role in ("go-between", "side"):
        for path, page in render_all(fake.FakeDoor(role)).items():
            ids = re.findall(r'\bid="([^"]+)"', page)
            assert len(ids) == len(set(ids)), (
                role,
                path,
                sorted({each for each in ids if ids.count(each) > 1}),
            )


def test_every_kind_of_entry_has_its_icon_and_its_name() -> None:
    """A line, room or desk with any entry can be shown, in each language."""
    template = (Path(wasit.web.__file__).parent / "templates" / "macros.html").read_text("utf-8")
    icons = re.search(r"KINDICON = (\{.*?\})", template)
    assert icons is not None
    drawn = ast.literal_eval(icons[1])
    for kind in get_args(EntryKind):
        assert kind in drawn
        assert all(has_sentence(language, f"kind.{kind}") for language in LANGUAGES), kind
