"""The ledger's claims, what may be said outside, and the two plain files: what the pages show and ask of the seat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from wasit.channel.claim_views import ClaimAnswerView, ClaimView, EvidenceView
from wasit.errors import Refused
from wasit.text.moment import Moment
from wasit.web.plain_files import account_text, calendar_bytes

AT = Moment.parse("2026-10-17T12:00:00+03:00")
CLAUSE = "clause:" + "ab" * 32 + ":2"
FORM = {"of-claim": "1", "of": CLAUSE, "state": "kept", "text": "It was open.", "line": "b"}


def with_claims(door, fake, *, mine: bool) -> None:
    """The first undertaking has a claim with evidence and an answer."""
    ledger = door.see_whole_ledger()
    answer = ClaimAnswerView("2a" * 8, fake.SIDE_A, not mine, False, {"en": "It was <shut>."}, AT, False, (("b", fake.SIDE_B),) if door.role == "go-between" else ())  # fmt: skip
    evidence = (
        EvidenceView({"en": "Log"}, "log‮fdp.exe", "ab" * 32, 2048),
        EvidenceView({}, "a road", "", None),
    )
    claim = ClaimView("1a" * 8, fake.SIDE_B, mine, "kept", {"ar": "كان مفتوحًا."}, evidence, AT, False, "disputed", (answer,), (("1c" * 8, fake.SIDE_A),), (("a", fake.SIDE_A),) if door.role == "go-between" else ())  # fmt: skip
    first, *rest = ledger.undertakings
    told = replace(
        ledger, undertakings=(replace(first, claims=(claim,)), *rest), speaks_for=(("b", fake.SIDE_B),)
    )
    door.see_whole_ledger = lambda: told


@pytest.fixture
def at(fake) -> str:
    return f"/m/{fake.MATTER}"


@pytest.mark.parametrize("role", ["go", "side"])
async def test_claims_are_shown_with_their_evidence_and_answers(go, delegate, fake, at, role) -> None:
    """On both seats; what a side may not do is not on its page. Nobody's words are markup."""
    seat = {"go": go, "side": delegate}[role]
    with_claims(seat.door, fake, mine=role == "side")
    page = (await seat.get(f"{at}/ledger")).text
    for told in ("كان مفتوحًا.", "Disputed", "It was &lt;shut&gt;.", "ab" * 32, "2048 bytes", "a road"):
        assert told in page
    assert ("ledger/pass-claim" in page) == (role == "go")
    assert 'name="line"' in page if role == "go" else 'id="cw"' not in page


async def test_a_claim_is_said_as_its_form_has_it(go, at) -> None:
    more = {
        "text-also": "كان مفتوحًا.",
        "evidence-text": "The log",
        "evidence-place": "log.pdf",
        "evidence-sha256": "ab" * 32,
        "evidence-size": "٢٠٤٨",
        "may_pass_on": "1",
    }
    assert (await go.post(f"{at}/ledger/claim", FORM | more)).status_code == 303
    command, args = go.door.done[-1]
    assert command == "claim"
    assert (args["proposal"], args["clause"], args["state"], args["line"]) == ("ab" * 32, 2, "kept", "b")
    assert args["text"] == {"en": "It was open.", "ar": "كان مفتوحًا."}
    shown = {"text": {"en": "The log"}, "place": "log.pdf", "sha256": "ab" * 32, "size": 2048}
    assert (args["evidence"], args["may_pass_on"]) == ([shown], True)


@pytest.mark.parametrize("wrong", [{"of": ""}, {"of": "x:1"}, {"text": " "}, {"evidence-size": "much"}])
async def test_a_claim_that_is_not_whole_comes_back_with_what_was_typed(go, at, fake, wrong) -> None:
    with_claims(go.door, fake, mine=False)
    back = await go.post(f"{at}/ledger/claim", FORM | {"evidence-place": "a far road"} | wrong)
    assert back.status_code == 409
    assert "a far road" in back.text
    assert go.door.done == []


async def test_answers_passing_on_and_taking_back_ask_the_seat(go, delegate, at) -> None:
    """Each by its own command; a refusal is told on the ledger."""
    said = {"of-answer": "1c" * 8, "answer": "disputed", "text": "It was shut.", "may_pass_on": "1"}
    await delegate.post(f"{at}/ledger/answer-claim", said)
    wanted = {"claim": "1c" * 8, "answer": "disputed", "text": {"en": "It was shut."}, "may_pass_on": True}
    assert delegate.door.done[-1][1].items() >= wanted.items()
    await go.post(f"{at}/ledger/pass-claim", {"id": "1a" * 8, "to": "a"})
    assert go.door.done[-1][0] == "pass-claim"
    await delegate.post(f"{at}/ledger/withdraw-claim", {"id": "1a" * 8})
    assert delegate.door.done[-1][0] == "withdraw"
    for path, no in (
        ("answer-claim", "own-claim"),
        ("pass-claim", "consent-for-you-only"),
        ("withdraw-claim", "not-yours"),
    ):
        go.door.refuse = Refused(no, passage=1)
        assert (await go.post(f"{at}/ledger/{path}", {"id": "1a" * 8})).status_code == 409


@pytest.mark.slow
async def test_the_page_of_the_outside_shows_the_account_to_the_go_between_alone(go, delegate, at) -> None:
    """A side has its own words and what it allowed; both set it there."""
    page = (await go.get(f"{at}/outside?grade=a-side")).text
    for told in ("Envoy &lt;i&gt;", "One side is ready.", "הדרך פתוחה.", "1 passage was allowed", "exists"):
        assert told in page
    page = (await delegate.get(f"{at}/outside")).text
    assert "One side is ready." not in page
    assert 'value="chatham-house" checked' in page
    await delegate.post(f"{at}/outside", {"id": "0c" * 8, "passage": "1", "grade": "named"})
    wanted = {"id": "0c" * 8, "passages": [1], "grade": "named"}
    assert delegate.door.done[-1][1].items() >= wanted.items()
    back = await delegate.post(f"{at}/outside", {"id": "0c" * 8, "passage": "0", "grade": "named"})
    assert back.status_code == 409


async def test_plain_files_are_given_only_with_a_name(go, at) -> None:
    """The account and the calendar: without it the sentence, with it the file."""
    for path, sent, ending in (
        ("calendar", {"of-calendar": "1"}, "ics"),
        ("outside/account", {"grade": "as-allowed"}, "txt"),
    ):
        go.door.refuse = Refused("not-confirmed")
        back = await go.post(f"{at}/{path}", sent | {"confirmed_by": ""})
        assert back.status_code == 409
        assert "Nobody has said" in back.text
        go.door.refuse = None
        made = await go.post(f"{at}/{path}", sent | {"confirmed_by": "Head of mission"})
        assert made.headers["content-disposition"].endswith(f'.{ending}"')
        assert go.door.done[-1][1]["confirmed_by"] == "Head of mission"


def test_a_calendar_is_read_back_by_its_library_and_has_the_zone_beside_the_hour() -> None:
    """RFC 5545: CRLF, lines of at most 75 bytes, text escaped, a VTIMEZONE for the zone that is named; points in time, no end."""
    items = [
        {"uid": "aa@wasit", "at": "2026-10-19T16:00:00+03:00", "kind": "due", "text": {"ar": "الطريق، يُفتح عند الظهر بلا شرط أو مقابل;\nثم يُغلق, بعد ذلك بساعتين"}},
        {"uid": "bb@wasit", "at": "2026-10-20T18:00:00+03:00", "kind": "deadline", "text": {}},
    ]  # fmt: skip
    data = calendar_bytes({"made": "2026-10-17T19:40:00+03:00", "zone": "Europe/Paris", "items": items}, "ar")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    read = Calendar.from_ical(data)
    assert (str(read["VERSION"]), "PRODID" in read, "METHOD" in read) == ("2.0", True, False)
    first, second = read.walk("VEVENT")
    assert str(first["UID"]) == "aa@wasit"
    assert first["DTSTART"].dt == datetime(2026, 10, 19, 13, tzinfo=UTC)
    assert first["DTSTART"].dt.utcoffset() == timedelta(hours=2)
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert "بلا شرط أو مقابل;\nثم يُغلق, بعد" in str(first["SUMMARY"])
    assert first["SUMMARY"].params["LANGUAGE"] == "ar"
    assert str(second["SUMMARY"]) == "موعد نهائي"
    assert "DTSTAMP" in second
    assert "DTEND" not in second
    plain = calendar_bytes({"made": "2026-10-17T19:40:00+03:00", "zone": "UTC", "items": items}, "en")
    assert b"DTSTART:20261019T130000Z" in plain


def test_an_account_as_text_has_no_hour_and_every_language() -> None:
    """In ours and theirs; a name with its side where they differ."""
    side = {"en": "Side A"}
    made = {
        "named": [{"who": {"en": "Envoy"}, "side": side, "text": {"en": "Yes.\nNow.", "ar": "نعم."}}, {"who": side, "side": side, "text": {"en": "No."}}],
        "of_a_side": [{"en": "Ready."}],
        "unattributed": [],
    }  # fmt: skip
    plain = account_text(made, "en").replace("\u2068", "").replace("\u2069", "")
    assert plain.splitlines() == [
        "Account", "", "By name", "- Envoy (Side A):", "  نعم.", "  Yes.", "  Now.", "- Side A:", "  No.", "", "One side", "-", "  Ready.",
    ]  # fmt: skip
    assert "أحد الطرفين" in account_text(made, "ar")


async def test_the_calendar_file_is_on_the_timeline_too(fake, go) -> None:
    """The same form; refused, it is that page again with what was typed."""
    assert f'action="{go.home}/m/{fake.MATTER}/calendar"' in (await go.get(f"/m/{fake.MATTER}/timeline")).text
    sent = {"of-calendar": "timeline", "confirmed_by": "Head of mission"}
    saved = await go.post(f"/m/{fake.MATTER}/calendar", sent)
    assert saved.content.startswith(b"BEGIN:VCALENDAR")
    go.door.refuse = Refused("bad-input", field="confirmed_by")
    again = await go.post(f"/m/{fake.MATTER}/calendar", sent)
    assert (again.status_code, 'value="Head of mission"' in again.text, 'name="due"' in again.text) == (
        409,
        True,
        True,
    )


async def test_each_side_of_several_has_its_state(fake, go) -> None:
    """On a claim of a channel with more than two sides."""
    with_claims(go.door, fake, mine=False)
    ledger = go.door.see_ledger()
    first = ledger.undertakings[0]
    by_side = (({"en": "Side X"}, "disputed"), ({"en": "Side Y"}, "not-passed"))
    shown = replace(
        ledger,
        undertakings=(replace(first, claims=(replace(first.claims[0], by_side=by_side),)),),
    )
    go.door.see_ledger = lambda *_, **__: shown
    text = (await go.get(f"/m/{fake.MATTER}/ledger")).text
    assert "Side X" in text
    assert "Disputes it" in text
    assert "Was not told" in text
    told = go.door.see_account()
    go.door.see_account = lambda *_, **__: replace(
        told, by_side=(({"en": "Side X"}, 2), ({"en": "Side Y"}, 0))
    )
    text = (await go.get(f"/m/{fake.MATTER}/outside")).text
    assert "What each side lets out" in text
    assert "2 passages" in text
