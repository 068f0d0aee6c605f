"""Each check of a case finds the fault it is there for."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from wasit.play import traces
from wasit.play.case import Case, read_case
from wasit.play.checks import Finding, check
from wasit.play.player import Player, Record
from wasit.play.shape import AgreementExpected, Expect, KnewExpected, UndertakingsExpected
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seat.commands.table import COMMANDS
from wasit.seat.seat import Seat
from wasit.text.moment import Moment

CASES = Path(__file__).parents[2] / "src" / "wasit" / "play" / "cases"
SECRET = "the key lies under the seventh stone"


@dataclass(frozen=True)
class Run:
    case: Case
    record: Record
    seats: Mapping[str, Seat]

    def found(
        self, folder: Path | None = None, logs: Mapping[str, bytes] | None = None, **expected: Any
    ) -> list[Finding]:
        """What does not hold of a case that expects only this."""
        kept = {"agreement": self.case.expect.agreement} if "undertakings" in expected else {}
        told = replace(Expect(told=frozenset(expected)), **{**kept, **expected})
        findings = asyncio.run(check(replace(self.case, expect=told), self.record, self.seats, folder, logs))
        assert findings, "every entry that is told gives a finding"
        return [finding for finding in findings if not finding.ok]


def _play(name: str) -> Run:
    case = read_case((CASES / f"{name}.json").read_bytes())
    stage = Together(MemoryRelay(), "http://127.0.0.1:1")
    player = Player(case, stage)

    async def play() -> None:
        assert len([step async for step in player.play()]) == len(case.steps)

    asyncio.run(play())
    return Run(case, player.record, stage.seats)


@pytest.fixture(scope="module")
def market() -> Run:
    """Two sides that agree, one of whose delegates left."""
    return _play("leaver")


@pytest.fixture(scope="module")
def well() -> Run:
    """Two noted sides, an undertaking and a hope."""
    return _play("noted-only")


class Undo(Exception):
    """Ends a planted fault."""


@contextmanager
def planted(seat: Seat) -> Iterator[Any]:
    """The seat's file, in a change that is undone."""
    with suppress(Undo), seat.matter().file.change():
        yield seat.matter()
        raise Undo


def test_what_a_played_case_expects_holds(market: Run) -> None:
    """Without a fault there is none."""
    assert not [x for x in asyncio.run(check(market.case, market.record, market.seats)) if not x.ok]


def test_a_wrong_number_of_crossings_is_found(market: Run) -> None:
    """To one side, and in all."""
    assert not market.found(crossings={"to_traders": 1, "to_town": 2, "total": 3})
    [one] = market.found(crossings={"to_traders": 2, "to_town": 2, "total": 3})
    assert one.found == {"to_traders": 1, "to_town": 2, "total": 3}
    assert one.seat == "headmistress"
    assert market.found(crossings={"total": 2})


def test_a_word_too_many_is_found(market: Run) -> None:
    """Counted in the store of the go-between, not in the file."""
    with planted(market.seats["headmistress"]) as matter:
        COMMANDS["say"](matter, {"line": "b", "passages": [{"text": {"en": "One more."}}]})
        [one] = market.found(words_and_calls={"line_town": 1})
        assert one.found == {"line_town": 2}
    assert not market.found(words_and_calls={"line_town": 1})


def test_a_wrong_number_of_days_is_found(market: Run) -> None:
    """From the first entry to the last."""
    assert not market.found(days=9)
    assert market.found(days=8)


def agreement_of(run: Run) -> AgreementExpected:
    assert run.case.expect.agreement is not None
    return run.case.expect.agreement


@pytest.mark.parametrize(
    "wrong",
    [
        {"signers": ("town-clerk", "spice-trader")},
        {"signers": ("town-clerk",)},
        {"countersigned_by": "cloth-trader"},
        {"countersigned_by": None},
        {"accepted_at": Moment.parse("2026-06-09T09:00:01+01:00")},
    ],
)
def test_another_agreement_is_found(market: Run, wrong: dict[str, Any]) -> None:
    """Other signers, another hour, another closing: at every seat that has it."""
    right = agreement_of(market)
    assert not market.found(agreement=right)
    found = market.found(agreement=replace(right, **wrong))
    assert {one.seat for one in found} == {"headmistress", "cloth-trader", "town-clerk"}


def test_an_agreement_where_none_may_be_is_found(market: Run, well: Run) -> None:
    """Told as null."""
    assert {one.seat for one in market.found(agreement=None)} >= {
        "headmistress",
        "cloth-trader",
        "town-clerk",
    }
    assert not well.found(agreement=None)


def test_a_certificate_that_does_not_hold_is_found(market: Run) -> None:
    """One bit of one signature, or one paper gone, at one seat."""
    with planted(market.seats["town-clerk"]) as matter:
        name, cose = matter.file.one("SELECT hash, cose FROM instrument WHERE type = 2")
        spoilt = cose[:-1] + bytes([cose[-1] ^ 1])
        matter.file.run("UPDATE instrument SET cose = ? WHERE hash = ?", spoilt, name)
        [one] = market.found(agreement=agreement_of(market))
        assert one.seat == "town-clerk"
    with planted(market.seats["cloth-trader"]) as matter:
        matter.file.run("DELETE FROM instrument WHERE type = 6")
        [one] = market.found(agreement=agreement_of(market))
        assert (one.seat, one.found["state"]) == ("cloth-trader", "unclosed")


def test_another_undertaking_is_found(market: Run) -> None:
    """A clause or a promise apart, too few or too many."""
    assert not market.found(undertakings=UndertakingsExpected(("1", "2"), ("u01",)))
    assert market.found(undertakings=UndertakingsExpected(("1",), ("u01",)))
    assert market.found(undertakings=UndertakingsExpected(("1", "2", "3"), ("u01",)))
    assert market.found(undertakings=UndertakingsExpected(("1", "2"), ()))


def test_another_hope_is_found(well: Run) -> None:
    """One that is not noted, and one that nobody expected."""
    assert not well.found(hopes=("h01",))
    assert well.found(hopes=())
    with planted(well.seats["district-nurse"]) as matter:
        COMMANDS["hope"](matter, {"held_by": "a", "of": "b", "text": {"en": "That they come."}})
        [one] = well.found(hopes=("h01",))
        assert "an entry of no step" in one.found


def test_whoever_else_knows_is_found(market: Run) -> None:
    """At the moment asked about, as that seat sees it; somebody of no case by the name given."""
    at = Moment.parse("2026-06-04T20:00:00+01:00")
    right = ("town-clerk", "headmistress")
    assert not market.found(knew_of_channel=KnewExpected(at, {"town-clerk": right}))
    assert market.found(knew_of_channel=KnewExpected(at, {"town-clerk": (*right, "landlord")}))
    assert market.found(knew_of_channel=KnewExpected(Moment(0), {"town-clerk": right}))
    with planted(market.seats["town-clerk"]) as matter:
        known = market.case.outsiders[0]
        one_language = dict([next(iter(known.name.items()))])
        COMMANDS["told"](
            matter, {"who": one_language, "fact": "channel", "when": "2026-06-03T08:00:00+01:00"}
        )
        assert not market.found(knew_of_channel=KnewExpected(at, {"town-clerk": (*right, known.id)}))
    with planted(market.seats["town-clerk"]) as matter:
        stranger = {"who": {"en": "A cousin"}, "fact": "channel", "when": "2026-06-03T08:00:00+01:00"}
        COMMANDS["found-out"](matter, stranger)
        [one] = market.found(knew_of_channel=KnewExpected(at, {"town-clerk": right}))
        assert "unknown: A cousin" in one.found


def test_a_refusal_that_did_not_come_is_found(market: Run) -> None:
    """By its step and its code."""
    assert not market.found(refused={"x01": "not-a-member", "x02": "not-a-member"})
    assert market.found(refused={"x01": "lapsed", "x02": "not-a-member"})
    assert market.found(refused={"x01": "not-a-member"})


def test_a_secret_in_a_release_is_found_in_the_row_and_on_the_page(market: Run) -> None:
    """Passed on by mistake: it stands in the addressee's store and on its pages in every language."""
    never = {"town-clerk": (SECRET,)}
    assert not market.found(never_seen=never)
    with planted(market.seats["town-clerk"]) as matter:
        COMMANDS["say"](matter, {"passages": [{"text": {"en": f"They say {SECRET}."}}]})
        [one] = market.found(never_seen=never)
    assert any("entry.body" in place for place in one.found)
    assert any("page /side" in place for place in one.found)
    assert SECRET in one.line


def test_a_secret_in_any_row_is_found_in_any_form(market: Run) -> None:
    """Bytes or text, composed or not: any value of any table counts."""
    never = {"town-clerk": ("le café près du pont",)}
    for form in ("NFC", "NFD"):
        with planted(market.seats["town-clerk"]) as matter:
            matter.set_setting("x", unicodedata.normalize(form, "au le café près du pont, à midi").encode())
            [one] = market.found(never_seen=never)
            assert one.found == ["matter 1, setting.value"]


def test_a_secret_is_found_behind_tags_and_entities(market: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is read as its reader reads it."""
    page = "<p>the key <bdi>lies</bdi> under the <b>seventh</b> &#115;tone</p>"
    monkeypatch.setattr(traces, "render_all", lambda seat: {"/m/00ff/side/0?lang=he": page})
    [one] = market.found(never_seen={"town-clerk": (SECRET,)})
    assert one.found == ["page /side/0?lang=he"]


def test_a_secret_in_a_log_is_found(market: Run) -> None:
    """Of a seat, or of the relay."""
    logs = {"relay": SECRET.encode(), "town-clerk": b"WARNING " + SECRET.encode()}
    found = market.found(logs=logs, never_seen={"relay": (SECRET,), "town-clerk": (SECRET,)})
    assert [(one.seat, one.found) for one in found] == [("relay", ["log"]), ("town-clerk", ["log"])]


def test_a_secret_in_the_files_of_a_relay_is_found(
    market: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any byte of any file, across the seam of two pieces, and in a file's name."""
    never = {"relay": (SECRET,)}
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "relay.db").write_bytes(b"\0" * 90 + SECRET.encode() + b"\xff" * 90)
    monkeypatch.setattr(traces, "PIECE", 100)
    [one] = market.found(tmp_path, never_seen=never)
    assert one.found == ["file relay.db"]
    (tmp_path / "deep" / "relay.db").write_bytes(b"\0" * 500)
    assert not market.found(tmp_path, never_seen=never)
    (tmp_path / SECRET).touch()
    assert market.found(tmp_path, never_seen=never)


def test_a_finding_is_one_line_and_plain_json(market: Run) -> None:
    """Words of a case are isolated in a terminal; nothing but JSON's own kinds goes to a program."""
    [one] = market.found(never_seen={"relay": ("a\u202eb",)}, logs={"relay": "a\u202eb".encode()})
    assert "\n" not in one.line
    assert one.line.count("\u202e") == one.line.count("\u202c")
    assert one.as_json() == {
        "entry": "never_seen",
        "ok": False,
        "seat": "relay",
        "expected": "nowhere: a\u202eb",
        "found": ["log"],
    }
