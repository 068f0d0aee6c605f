"""Day one, alone, by forms only: a real seat in memory behind the pages, from no channel to words that can be copied."""

from __future__ import annotations

import re

import pytest

from wasit.record.epoch import SeatRole
from wasit.seat.seat import Seat


@pytest.mark.slow
async def test_a_go_between_alone_keeps_both_lines_by_forms(new_tab) -> None:
    """Open a channel, note a call with marks, read what waits, pass on, copy; what was for the go-between only stays."""
    seat = Seat(None)
    seat.create("four plain words here", name={"en": "Go-between"}, language="en", zone="Asia/Qatar")
    tab = await new_tab(seat).open()
    assert (await tab.get("/")).headers["location"] == "/begin"
    fields = {
        "title": "Quiet road",
        "side-a": "Side A",
        "side-b": "Side B",
        "name": "Go-between",
        "cover": "prompt",
    }
    home = (await tab.post("/begin", fields)).headers["location"]
    said = {
        "line": "a", "who": "Envoy", "when": "2026-11-20 17:20", "minutes": "11",
        "p1-text": "The road is quiet.", "p1-mark": "as-written",
        "p2-text": "They ask for the hour.", "p2-mark": "may-paraphrase",
        "p3-text": "He sounded tired.",
    }  # fmt: skip
    noted = await tab.post(f"{home}note/call", said)
    assert noted.status_code == 303, noted.text
    page = (await tab.get(f"{home}channel")).text
    entry = re.search(r"/pass-on/([0-9a-f]{64})", page)
    assert entry is not None
    read = (await tab.get(f"{home}pass-on/{entry[1]}")).text
    assert "He sounded tired." in read
    assert "Nobody there has a seat" in read
    draft = {"to": "b", "take-1": "1", "wording-2": "When will it be?"}
    seen = re.search(r'name="checked" value="([0-9a-f]+)"', read)
    assert seen is not None
    sent = await tab.post(f"{home}pass-on/{entry[1]}", draft | {"checked": seen[1]})
    assert "/outgoing/" in sent.headers["location"]
    copied = (await tab.get(sent.headers["location"])).text
    outgoing = copied.split('id="outgoing"')[1].split("</article>")[0]
    assert "The road is quiet." in outgoing
    assert "When will it be?" in outgoing
    assert "tired" not in outgoing
    for path in ("ledger", "knows", "proposals", "settings", "invite", "verify", "part/all", "part/sign"):
        assert (await tab.get(home + path)).status_code == 200, path
    await tab.post("/lock")
    assert "Quiet road" not in (await tab.get("/")).text


@pytest.mark.slow
async def test_what_a_real_seat_refuses_is_a_sentence(new_tab) -> None:
    """Nothing that a form can hold raises a traceback."""
    seat = Seat(None)
    seat.create("four plain words here", name={"en": "Go-between"}, language="en", zone="Asia/Qatar")
    tab = await new_tab(seat).open()
    fields = {"title": "Quiet road", "side-a": "Side A", "side-b": "Side B", "cover": "prompt"}
    home = (await tab.post("/begin", fields)).headers["location"]
    tries = [
        ("say", {"line": "z", "p1-text": "x"}),
        ("say", {"line": "a", "p1-text": "x" * 40_000}),
        ("say", {"line": "a", "p1-text": "x", "p1-mark": "shout"}),
        ("say", {"room": "1", "p1-text": "x"}),
        ("withdraw", {"id": "zz"}),
        ("take-back", {"waiting": "7"}),
        ("take-back", {"waiting": "٧ and more"}),
        ("pass-on/" + "00" * 32, {"to": "b"}),
        ("proposals/zz/answer", {"verdict": "decline"}),
        ("proposals/" + "00" * 32 + "/countersign", {"passphrase": "x", "do": "sign"}),
        ("settings", {"zone": "Nowhere/At-all"}),
        ("settings", {"cover": "loud"}),
        ("settings", {"of": "way", "proxy": "tor.example:9050"}),
        ("settings", {"of": "way", "relay": "http://" + "a" * 56 + ".onion", "proxy": ""}),
        ("invite", {"who": "side:z"}),
        ("knows", {"how": "told", "who": "x" * 500}),
        (
            "propose",
            {
                "keys": "1",
                "authentic-en": "1",
                "title-en": "x",
                "c1-text-en": "\u202e",
                "do": "sign",
                "passphrase": "x",
            },
        ),
        ("mandate", {"needs": "1", "passphrase": ""}),
    ]
    for path, given in tries:
        answer = await tab.post(home + path, given)
        assert answer.status_code in (303, 409, 422, 503), (path, answer.status_code)
        if answer.status_code != 303:
            assert 'role="alert"' in answer.text or "<h1>" in answer.text, path
    for bad in ({"passphrase": ""}, {"seat": "zz"}):
        assert (await tab.post("/words-compared", bad)).status_code in (303, 409, 422)
    typo = await tab.post("/join", {"code": "1234", "name": "x"})
    assert typo.status_code in (409, 422)


@pytest.mark.slow
async def test_what_waits_for_its_hour_is_taken_back(new_tab) -> None:
    """Under spread cover a release waits on the wall with its hour; taken back, it never leaves, and its source waits again."""
    seat = Seat(None)
    seat.create("four plain words here", name={"en": "Go-between"}, language="en", zone="Asia/Qatar")
    tab = await new_tab(seat).open()
    fields = {"title": "Quiet road", "side-a": "Side A", "side-b": "Side B", "cover": "spread"}
    home = (await tab.post("/begin", fields)).headers["location"]
    matter = seat.matter()
    with matter.file.change():  # somebody of side B, so that it is no line kept by notes
        matter.change_members(matter.line_of("b"), add=[(bytes(16), SeatRole.SIDE)])
    passages = [{"text": {"en": "The road is quiet."}, "consent": "may-paraphrase"}]
    noted = await seat.do("note-text", {"line": "a", "passages": passages})
    await seat.do(
        "pass-on",
        {
            "sources": [{"id": noted["id"]}],
            "to": "b",
            "wording": "paraphrase",
            "text": {"en": "It is quiet there."},
        },
    )
    wall = (await tab.get(home + "channel")).text
    number = re.search(r'name="waiting" value="(\d+)"', wall)
    assert number is not None
    assert "It is quiet there." in wall
    assert (await tab.post(home + "take-back", {"waiting": number[1]})).status_code == 303
    after = (await tab.get(home + "channel")).text
    assert "It is quiet there." not in after
    assert f"/pass-on/{noted['id']}" in after
    assert seat.see_channel().leaving == ()
