"""What is added to a certificate by its pages: timestamps, witnesses' words; and a witness's own page."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest

from wasit.channel import certificate_views
from wasit.errors import Refused
from wasit.text.moment import Moment

AT, UNTIL = Moment.parse("2026-10-18T22:00:00+00:00"), Moment.parse("2031-01-02T00:00:00+00:00")
NAMED = certificate_views.Attesting("http://tsa.example", ("Root <1>",), True, "timestamp-unreached", AT)


def page_of(fake) -> str:
    return f"/m/{fake.MATTER}/proposals/{fake.OLDER.id}/certificate"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Have it attested now"), ("ar", "طلب ختم زمني الآن"), ("he", "בקשת חותמת זמן עכשיו")],
)
async def test_a_certificate_says_what_can_be_added(fake, new_tab, language, said) -> None:
    """Unset: that nobody is named. Set: the address, what failed last, and a button; a renewal where there is a timestamp, with who attested it."""
    door = fake.FakeDoor("go-between")
    tab = await new_tab(door).open()
    await tab.post(f"/m/{fake.MATTER}/settings", {"language": language})
    door.attesting = certificate_views.Attesting()
    assert said not in (await tab.get(page_of(fake))).text
    door.attesting = NAMED
    shown = (await tab.get(page_of(fake))).text
    assert said in shown
    assert "http://tsa.example" in shown
    stamp = certificate_views.StampView("closing", AT, UNTIL, "Authority <2>")
    fake_page = door.see_proposal(fake.OLDER.id)
    door.see_proposal = lambda *_, **__: replace(
        fake_page, certificate=replace(fake_page.certificate, stamps=(stamp,))
    )
    shown = (await tab.get(page_of(fake))).text
    assert said not in shown
    assert "Authority &lt;2&gt;" in shown
    assert 'name="renew" value="1"' in shown


async def test_attested_by_hand(fake, go) -> None:
    """One command; what is refused is said on the certificate's own page."""
    asked = {"matter": fake.MATTER, "proposal": fake.OLDER.id}
    assert (await go.post("/stamp", asked)).headers["location"] == page_of(fake) + "#stamps"
    await go.post("/stamp", asked | {"renew": "1"})
    assert [args["renew"] for _, args in go.door.done] == [False, True]
    go.door.refuse = Refused("no-authority")
    answer = await go.post("/stamp", asked)
    assert (answer.status_code, "No timestamp authority is set" in answer.text) == (409, True)
    assert answer.text.count('id="problem"') == 1


@pytest.mark.slow
async def test_words_are_taken_from_a_file(fake, go, delegate) -> None:
    """A go-between's form; without a file, and with one too large, nothing is done."""
    asked = {"matter": fake.MATTER, "proposal": fake.OLDER.id}
    assert 'action="' + go.home + '/take-witnesses"' in (await go.get(page_of(fake))).text
    assert "/take-witnesses" not in (await delegate.get(page_of(fake))).text
    go.door.answers = {"take-witnesses": {"taken": 2}}
    answer = await go.post("/take-witnesses", asked, files={"file": ("c", b"x")})
    assert "2 new words were taken." in answer.text
    assert go.door.done[-1][1]["file"] == b64encode(b"x").decode()
    for data in (b"", b"a" * (1024 * 1024 + 1)):
        answer = await go.post("/take-witnesses", asked, files={"file": ("c", data)})
        assert answer.status_code == 409
    assert len(go.door.done) == 1


async def test_a_witness_signs_at_their_own_page(fake, new_tab) -> None:
    """A stranger's certificate, checked; then signed as it stands, and fetched. One's own is not offered to be witnessed."""
    stranger = replace(fake.CERTIFICATE, proposal="ab" * 32, title={"en": "Another"})
    found = [fake.CERTIFICATE, stranger]
    door = fake.FakeDoor("side")
    tab = await new_tab(door, verify_certificate=lambda *_: found.pop(0)).open()
    for offered in (False, True):
        answer = await tab.post("/verify", {"matter": fake.MATTER}, files={"file": ("c", b"the file")})
        assert ("Sign beside the sides" in answer.text) is offered
    file = b64encode(b"the file").decode()
    assert file in answer.text
    typed = {
        "matter": fake.MATTER,
        "file": file,
        "as": "guarantor",
        "words": "We answer for it.",
        "passphrase": "p",
    }
    has_pen = replace(door.see_mandate(), has_pen=False)
    door.see_mandate = lambda *_: has_pen
    answer = await tab.post("/witness", typed | {"again": "q"})
    assert answer.status_code == 409
    for kept in (file, "We answer for it.", 'value="guarantor" checked'):
        assert kept in answer.text
    assert not door.done
    door.answers = {"witness": {"file": b64encode(b"signed").decode(), "signed": 1, "needed": 2}}
    answer = await tab.post("/witness", typed | {"again": "p"})
    assert "More of your holders must sign it" in answer.text
    assert door.done == [
        ("witness", {"matter": fake.MATTER, "file": file, "as": "guarantor", "passphrase": "p", "words": {"en": "We answer for it."}})
    ]  # fmt: skip
    name = answer.text.partition('name="waiting" value="')[2].partition('"')[0]
    assert (await tab.post("/witness/file", {"waiting": name})).content == b"signed"
    assert (await tab.post("/witness/file", {"waiting": "0"})).status_code == 409


async def test_who_attests_is_set_on_the_settings_page(fake, go) -> None:
    """Address, roots and whether to ask by itself in one form; what is refused is shown with what was typed."""
    go.door.attesting = NAMED
    assert "Root &lt;1&gt;" in (await go.get(f"/m/{fake.MATTER}/settings")).text
    sent = {"matter": fake.MATTER, "timestamps": "http://127.0.0.1:9", "alone": "1"}
    await go.post("/attesting", sent, files={"roots": ("r", b"PEM")})
    await go.post("/attesting", {"matter": fake.MATTER, "timestamps": ""})
    matter = {"matter": fake.MATTER}
    assert [args for _, args in go.door.done] == [
        matter | {"timestamps": "http://127.0.0.1:9", "timestamps_alone": True, "timestamp_roots": "PEM"},
        matter | {"timestamps": ""},
    ]
    go.door.refuse = Refused("no-roots")
    answer = await go.post("/attesting", sent)
    assert (answer.status_code, 'value="http://127.0.0.1:9"' in answer.text) == (409, True)
