"""An agreement that is closed in two ways: nobody takes either for the closing, and everybody is told (spec 7.8.1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from unit.seat.query_cast import CHEAP, GO, PASS, Cast
from wasit.channel.certificate import verify_certificate
from wasit.errors import Refused
from wasit.seals.pens import verify_signature
from wasit.seat import queries
from wasit.seat.actions import closing, passing
from wasit.seat.proposals import certificate_of, terms_of
from wasit.seat.queries.alarms import see_alarms
from wasit.seat.store import index
from wasit.seat.store.alarms import clear_alarm
from wasit.text.passage import Consent


@pytest.fixture
def cast() -> Iterator[Cast]:
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    made.mandate("envoy-a")
    made.mandate("envoy-b")
    yield made
    made.close()


def agree(cast: Cast) -> bytes:
    """Both sides have signed, and the go-between has closed it."""
    name = cast.propose("envoy-a")
    entry = next(entry for line, entry, _ in cast.go.mentions(name) if line.key == "a")
    cast.wait()
    passing.pass_on(cast.go, sources=[(entry.hash, ())], to="b", wording=Consent.AS_WRITTEN, now=True)
    cast.meet_all()
    cast.accept("envoy-b", name)
    return name


def alarms(cast: Cast, key: str) -> list[str]:
    """Of every line of a seat."""
    matter = cast.seats[key]
    return [alarm.code for line in matter.lines() for alarm in see_alarms(matter, line)]


@pytest.mark.slow
def test_two_closings_are_none(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the sides signed stands, unclosed, on every seat, with a grave alarm; and it is not closed a third time."""
    name = agree(cast)
    before = terms_of(cast.go, name)
    cast.countersign(name)
    for key in ("go", "envoy-a", "envoy-b"):
        assert queries.see_proposal(cast.seats[key], name).summary.state == "closed"
        assert alarms(cast, key) == []
    with monkeypatch.context() as stale:  # as a second mediator who had not heard of the first closing
        stale.setattr(closing, "answerable", lambda *_: before)
        cast.countersign(name)
    for key in ("go", "envoy-a", "envoy-b"):
        matter = cast.seats[key]
        assert len(terms_of(matter, name).closings) == 2
        assert queries.see_proposal(matter, name).summary.state == "accepted"
        assert set(alarms(cast, key)) == {"closed-twice"}
        told = [alarm for line in matter.lines() for alarm in see_alarms(matter, line)]
        title = terms_of(matter, name).proposal.title
        assert {(tuple(one.text.items()), one.link) for one in told} == {
            (tuple(title.items()), f"proposals/{name.hex()}")
        }
        assert verify_certificate(certificate_of(matter, name), verify_signature).state == "unclosed"
    with pytest.raises(Refused, match="already-closed"):
        closing.countersign(cast.go, name, label=GO, passphrase=PASS, cost=CHEAP)


@pytest.mark.slow
def test_two_closings_are_told_when_their_mandate_comes_after_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then neither counts; once, however often the mandate comes again."""
    name = agree(cast)
    before = terms_of(cast.go, name)
    cast.countersign(name)
    with monkeypatch.context() as stale:
        stale.setattr(closing, "answerable", lambda *_: before)
        cast.countersign(name)
    matter = cast.seats["envoy-a"]
    mandate = terms_of(matter, name).closings[0].instrument.mandate
    (cose,) = matter.file.one("SELECT cose FROM instrument WHERE hash = ?", mandate)
    line, entry, shown = next(matter.mentions(mandate))
    for wanting in (True, False, False):
        with matter.file.change():
            if wanting:  # as a seat that has the closings and not yet the mandate
                clear_alarm(matter, line.id, "closed-twice", who=cast.go.me)
                matter.file.run("DELETE FROM instrument WHERE hash = ?", mandate)
                assert terms_of(matter, name).closings == ()
            index._keep_instrument(matter, line, entry, shown, cose)
        assert [alarm.code for alarm in see_alarms(matter, line)] == ["closed-twice"]
    assert matter.file.one("SELECT count FROM alarm WHERE code = 'closed-twice'") == (1,)


@pytest.mark.slow
def test_one_closing_shown_to_many_is_one(cast: Cast) -> None:
    """It stands on the desk and on both sides' lines, and comes again with other signatures."""
    name = agree(cast)
    cast.countersign(name)
    for key in ("go", "envoy-a", "envoy-b"):
        assert len(terms_of(cast.seats[key], name).closings) == 1
        assert alarms(cast, key) == []
