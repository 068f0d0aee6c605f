"""Mandates with limits on real seats: subjects, a principal who keeps the last word, narrowing and revoking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from unit.seat.query_cast import CHEAP, GO, PASS, SIDE_B, TERMS, TITLE, Cast
from wasit.channel import facts
from wasit.channel.certificate import verify_certificate
from wasit.channel.instrument import Answer, Verdict, encode_instrument
from wasit.errors import Refused
from wasit.seals.cose import sign_payload
from wasit.seals.pens import verify_signature
from wasit.seat import queries
from wasit.seat.actions import closing, confirming, mandates, signing
from wasit.seat.actions.papers import current_mandate
from wasit.seat.actions.pencase import open_pen
from wasit.seat.proposals import certificate_of, terms_of
from wasit.seat.queries.proposals import names_of_proposals
from wasit.text.passage import Consent, Texts

ROAD: Texts = {"en": "The road"}
NAMES: Texts = {"en": "The lists of names"}


@pytest.fixture
def cast() -> Iterator[Cast]:
    """Side A with one envoy; side B with an envoy and the minister behind them."""
    made = Cast()
    made.add("envoy-a", "a", {"en": "Envoy A"})
    made.add("envoy-b", "b", {"en": "Envoy B"})
    made.add("minister", "b", {"en": "Minister"})
    made.mandate("envoy-a")
    for key in ("envoy-b", "minister"):
        made.wait()
        mandates.offer_pen(made.seats[key], PASS, CHEAP)
        made.meet_all()
    yield made
    made.close()


def give(
    cast: Cast,
    key: str,
    *holders: str,
    principal: str = "",
    subjects: Sequence[Texts] = (),
    until: int | None = None,
) -> None:
    cast.wait()
    mandates.give_mandate(
        cast.seats[key],
        needs=1,
        holders=[cast.seats[one].me for one in holders],
        label=SIDE_B,
        passphrase=PASS,
        cost=CHEAP,
        subjects=subjects,
        until=until,
        principal=cast.seats[principal].me if principal else None,
    )
    cast.meet_all()


def cosign(cast: Cast, key: str) -> None:
    cast.wait()
    mandates.cosign_mandate(cast.seats[key], PASS, CHEAP)
    cast.meet_all()


def ad_referendum(cast: Cast) -> None:
    give(cast, "envoy-b", "envoy-b", principal="minister")
    cosign(cast, "minister")


def put(cast: Cast) -> bytes:
    """A proposal of side A, passed on to side B."""
    name = cast.propose("envoy-a")
    pass_on(cast, name, "b")
    return name


def pass_on(cast: Cast, name: bytes, to: str) -> None:
    from wasit.seat.actions import passing

    entry = next(entry for line, entry, _ in cast.go.mentions(name) if line.key != to)
    cast.wait()
    passing.pass_on(cast.go, sources=[(entry.hash, ())], to=to, wording=Consent.AS_WRITTEN, now=True)
    cast.meet_all()


def say(cast: Cast, key: str, name: bytes, *, confirms: bool = True) -> None:
    cast.wait()
    confirming.confirm(cast.seats[key], name, PASS, confirms=confirms)
    cast.meet_all()


def state(cast: Cast, key: str, name: bytes) -> str:
    return queries.see_proposal(cast.seats[key], name).summary.state


def refused(code: str, do: object, *args: object, **more: object) -> None:
    with pytest.raises(Refused) as caught:
        do(*args, **more)  # type: ignore[operator]
    assert caught.value.code == code


def test_a_mandate_with_a_principal_waits_for_them(cast: Cast) -> None:
    """The holder's signature alone makes no mandate ad referendum; the principal's sheet asks for theirs."""
    give(cast, "envoy-b", "envoy-b", principal="minister")
    (waits,) = queries.see_mandate(cast.seats["minister"], cast.sign("minister")).chain
    assert (waits.state, waits.signed, waits.to_sign, waits.may_sign) == ("waits", 1, 2, True)
    assert waits.principal is not None
    assert waits.principal.person is not None
    assert waits.principal.person.mine
    cosign(cast, "minister")
    page = queries.see_mandate(cast.seats["minister"], cast.sign("minister"))
    assert (page.binding, page.chain[0].state, page.may_give) == ("principal", "whole", True)
    assert queries.see_mandate(cast.seats["envoy-b"], cast.sign("envoy-b")).binding == "covered"


@pytest.mark.slow
def test_an_acceptance_binds_only_when_the_principal_has_confirmed(cast: Cast) -> None:
    """Until then it is unconfirmed for its side and the go-between, who can't close it; then the certificate holds."""
    ad_referendum(cast)
    name = put(cast)
    cast.accept("envoy-b", name)
    for key in ("go", "envoy-b", "minister"):
        assert state(cast, key, name) == "unconfirmed"
    verified = verify_certificate(certificate_of(cast.go, name), verify_signature)
    assert verified.state == "unconfirmed"
    (answer,) = queries.see_proposal(cast.go, name).answers
    assert answer.limits.word == "awaited"
    refused("principal-awaited", closing.countersign, cast.go, name, label=GO, passphrase=PASS, cost=CHEAP)
    assert queries.see_proposal(cast.seats["minister"], name).may_confirm
    assert cast.sign("minister").needs_you == 1
    assert not queries.see_proposal(cast.seats["envoy-b"], name).may_confirm
    refused("not-principal", confirming.confirm, cast.seats["envoy-b"], name, PASS, confirms=True)
    say(cast, "minister", name)
    assert state(cast, "go", name) == "accepted"
    refused("already-confirmed", confirming.confirm, cast.seats["minister"], name, PASS, confirms=True)
    cast.countersign(name)
    for key in ("go", "envoy-a", "envoy-b", "minister"):
        assert state(cast, key, name) == "closed"
        page = queries.see_proposal(cast.seats[key], name).certificate
        assert page is not None
        assert page.state == "closed"
        assert [(one.role, one.limits.word) for one in page.limits] == [("addressee", "confirmed")]
        assert [one.role for one in page.signed] == ["proposer", "addressee", "principal", "go-between"]


@pytest.mark.slow
def test_it_is_received_when_the_principals_word_is(cast: Cast) -> None:
    """The closing's hour is that of the confirmation, not of the holder's signature."""
    ad_referendum(cast)
    name = put(cast)
    cast.accept("envoy-b", name)
    cast.wait(3600)
    say(cast, "minister", name)
    heard = cast.clock.now().seconds
    cast.countersign(name)
    assert terms_of(cast.go, name).closing is not None
    assert terms_of(cast.go, name).closing.answer_received == heard  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_principal_may_refuse(cast: Cast) -> None:
    """Then it is declined, nobody can close it, and the principal can't change their word."""
    ad_referendum(cast)
    name = put(cast)
    cast.accept("envoy-b", name)
    say(cast, "minister", name, confirms=False)
    assert [state(cast, key, name) for key in ("go", "minister")] == ["declined", "declined"]
    refused("principal-awaited", closing.countersign, cast.go, name, label=GO, passphrase=PASS, cost=CHEAP)
    refused("already-confirmed", confirming.confirm, cast.seats["minister"], name, PASS, confirms=True)
    page = queries.see_proposal(cast.go, name)
    assert [one.limits.word for one in page.answers] == ["refused"]
    assert page.certificate is not None
    assert page.certificate.state == "declined"


@pytest.mark.slow
def test_a_proposal_needs_the_word_too(cast: Cast) -> None:
    """Its own side's principal confirms it; an acceptance before that leaves it unconfirmed, and for the other side so, too."""
    ad_referendum(cast)
    name = cast.propose("envoy-b")
    assert queries.see_proposal(cast.go, name).limits.word == "awaited"
    pass_on(cast, name, "a")
    cast.accept("envoy-a", name)
    assert [state(cast, key, name) for key in ("go", "envoy-a", "envoy-b")] == [
        "unconfirmed",
        "unconfirmed",
        "open",
    ]
    say(cast, "minister", name)
    assert [state(cast, key, name) for key in ("go", "envoy-a", "envoy-b")] == [
        "accepted",
        "unconfirmed",
        "open",
    ]
    cast.countersign(name)
    assert state(cast, "envoy-a", name) == "closed"


@pytest.mark.slow
def test_a_word_that_is_there_crosses_with_its_proposal(cast: Cast) -> None:
    """Confirmed before it was passed on: the other side reads that it binds."""
    ad_referendum(cast)
    name = cast.propose("envoy-b")
    say(cast, "minister", name)
    pass_on(cast, name, "a")
    assert queries.see_proposal(cast.seats["envoy-a"], name).limits.word == "confirmed"
    cast.accept("envoy-a", name)
    assert state(cast, "envoy-a", name) == "accepted"


def test_it_lapses_unconfirmed(cast: Cast) -> None:
    """After the proposal's time the word comes too late."""
    ad_referendum(cast)
    name = put(cast)
    cast.accept("envoy-b", name)
    cast.wait(31 * 86_400)
    assert state(cast, "go", name) == "lapsed"
    refused("lapsed", confirming.confirm, cast.seats["minister"], name, PASS, confirms=True)


def test_nothing_is_confirmed_before_it_is_signed(cast: Cast) -> None:
    """No acceptance yet: not-yet; and where no mandate names a principal, nobody confirms."""
    ad_referendum(cast)
    name = put(cast)
    refused("not-yet", confirming.confirm, cast.seats["minister"], name, PASS, confirms=True)
    refused("not-principal", confirming.confirm, cast.seats["envoy-a"], name, PASS, confirms=True)


@pytest.mark.slow
def test_papers_name_the_subjects_of_their_mandate(cast: Cast) -> None:
    """Of several one is chosen, of one it is that; a number beyond the list is refused."""
    give(cast, "envoy-b", "envoy-b", subjects=[ROAD, NAMES])
    name = put(cast)
    envoy = cast.seats["envoy-b"]
    for chosen in ((), (3,), (0,)):
        refused("bad-input", signing.answer, envoy, name, Verdict.ACCEPT, passphrase=PASS, subjects=chosen)
    cast.wait()
    signing.answer(envoy, name, Verdict.ACCEPT, passphrase=PASS, subjects=(2,))
    cast.meet_all()
    assert queries.see_proposal(cast.go, name).answers[0].limits.subjects == (NAMES,)
    cast.countersign(name)
    assert verify_certificate(certificate_of(cast.seats["envoy-a"], name), verify_signature).state == "closed"


@pytest.mark.slow
def test_what_was_narrowed_away_is_signed_no_more(cast: Cast) -> None:
    """A later mandate for one subject alone: that one is named by itself; a withdrawal names what there is."""
    give(cast, "envoy-b", "envoy-b", subjects=[ROAD, NAMES])
    envoy = cast.seats["envoy-b"]
    cast.wait()
    signing.propose(
        envoy, title=TITLE, clauses=TERMS, authentic=["en"], prevailing=None, expires=cast.clock.now().seconds + 86_400,
        addressees=(), replaces=None, may_pass_on=True, passphrase=PASS, subjects=(1, 2),
    )  # fmt: skip
    cast.meet_all()
    (name,) = names_of_proposals(envoy)
    give(cast, "envoy-b", "envoy-b", subjects=[NAMES], until=cast.clock.now().seconds + 3600)
    assert queries.see_proposal(cast.go, name).limits.subjects == (ROAD, NAMES)
    refused("bad-input", signing.answer, envoy, put(cast), Verdict.ACCEPT, passphrase=PASS, subjects=(2,))
    cast.wait()
    signing.withdraw_proposal(envoy, name, PASS)
    cast.meet_all()
    assert state(cast, "go", name) == "withdrawn"
    cast.wait(2 * 3600)
    assert queries.see_mandate(envoy, cast.sign("envoy-b")).binding == "expired"


@pytest.mark.slow
def test_a_revoked_mandate_signs_nothing_more(cast: Cast) -> None:
    """Its end is now; what it signed before stands; a new one may be given."""
    give(cast, "envoy-b", "envoy-b")
    name = put(cast)
    cast.accept("envoy-b", name)
    other = put(cast)
    cast.wait()
    envoy = cast.seats["envoy-b"]
    mandates.revoke_mandate(envoy, PASS)
    cast.meet_all()
    cast.wait()
    assert queries.see_mandate(envoy, cast.sign("envoy-b")).binding == "revoked"
    refused("mandate-revoked", signing.answer, envoy, other, Verdict.ACCEPT, passphrase=PASS)
    refused("mandate-revoked", mandates.revoke_mandate, envoy, PASS)
    assert state(cast, "go", name) == "accepted"
    give(cast, "envoy-b", "envoy-b")
    cast.accept("envoy-b", other)
    assert state(cast, "go", other) == "accepted"


@pytest.mark.slow
def test_a_paper_under_a_replaced_mandate_counts_only_if_it_came_before(cast: Cast) -> None:
    """A struck holder writes an earlier hour: the go-between has the later mandate already, so it binds nobody."""
    give(cast, "envoy-b", "envoy-b", "minister")
    cosign(cast, "minister")
    minister, line = cast.seats["minister"], cast.seats["minister"].line_of("line")
    old = current_mandate(minister, line)
    assert old is not None
    name, other = put(cast), put(cast)
    cast.wait()
    signing.answer(minister, name, Verdict.ACCEPT, passphrase=PASS)
    cast.meet_all()
    give(cast, "envoy-b", "envoy-b")
    late = Answer(bytes(16), replace(cast.clock.now()), old, other, Verdict.ACCEPT)
    hour = cast.clock.now().seconds - 1000
    cose = sign_payload("answer", encode_instrument(late), [open_pen(minister, PASS)], hour)
    with minister.file.change():
        minister.say(line, facts.InstrumentShown(cose, Consent.AS_WRITTEN))
    cast.meet_all()
    assert (state(cast, "go", name), state(cast, "go", other)) == ("accepted", "open")


@pytest.mark.slow
def test_holders_cant_shed_their_principal(cast: Cast) -> None:
    """A mandate without them waits for their signature; a principal is no holder, and must have shown a pen."""
    ad_referendum(cast)
    give(cast, "envoy-b", "envoy-b")
    page = queries.see_mandate(cast.seats["minister"], cast.sign("minister"))
    assert [one.state for one in page.chain] == ["waits", "whole"]
    assert page.chain[0].may_sign
    cosign(cast, "minister")
    assert queries.see_mandate(cast.go, cast.sign("go")).chain == ()
    assert queries.see_mandate(cast.seats["minister"], cast.sign("minister")).binding == "not-named"
    with pytest.raises(Refused, match="bad-input"):
        give(cast, "envoy-b", "envoy-b", principal="envoy-b")
    with pytest.raises(Refused, match="no-pen"):
        give(cast, "envoy-b", "envoy-b", principal="envoy-a")
    with pytest.raises(Refused, match="bad-input"):
        give(cast, "envoy-b", "envoy-b", until=cast.clock.now().seconds)
    with pytest.raises(Refused, match="no-mandate"):
        give(cast, "minister", "minister")
