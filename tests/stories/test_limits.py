"""A side whose minister keeps the last word, from the first pen to a certificate that a stranger verifies: real seats, letters, a relay."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from stories.test_order_decides import proposed
from stories.test_unicode import ENVOY, GO, OTHER, Channel
from wasit.channel.certificate import verify_certificate
from wasit.errors import Refused
from wasit.play.player import ended
from wasit.play.shape import SeatOfCase
from wasit.play.simulated import MemoryRelay
from wasit.play.stage import Together
from wasit.seals.pens import verify_signature
from wasit.seat.seat import Seat

MINISTER = SeatOfCase("minister", {"en": "Minister"}, "en", "UTC", side="b")
SUBJECTS = [{"en": "The road", "ar": "الطريق"}, {"en": "The lists of names"}]


@pytest.fixture
async def talks() -> AsyncIterator[tuple[Channel, Seat]]:
    """Side A with a plain mandate; side B's envoy with two subjects, ad referendum to the minister."""
    stage = Together(MemoryRelay(), "http://127.0.0.1:1")
    go, envoy, other, minister = [await stage.seat(who) for who in (GO, ENVOY, OTHER, MINISTER)]
    sides = [{"key": key, "name": {"en": f"Side {key.upper()}"}} for key in "ab"]
    await go.do("open-channel", {"title": {"en": "T"}, "sides": sides, "cover": "prompt"})

    async def join(inviter: Seat, seat: Seat, **offer: str) -> None:
        offered = await inviter.do("invite", offer)
        joining = await seat.do("join", {"code": offered["code"]})
        for one, how in ((seat, joining), (inviter, offered)):
            assert (await ended(one, how["invitation"]))["state"] == "paired"
        await stage.settle()

    await join(go, envoy, **{"as": "side", "line": "a"})
    await join(go, other, **{"as": "side", "line": "b"})
    await join(other, minister, **{"as": "delegate"})
    await envoy.do("mandate", {"passphrase": "p"})
    await minister.do("mandate", {"step": "offer-pen", "passphrase": "p"})
    await stage.settle()
    behind = minister.matter().me.hex()
    await other.do(
        "mandate",
        {"holders": [other.matter().me.hex()], "subjects": SUBJECTS, "principal": behind, "passphrase": "p"},
    )
    await stage.settle()
    await minister.do("mandate", {"step": "sign", "passphrase": "p"})
    await stage.settle()
    yield Channel(stage, go, envoy, other), minister
    await stage.close()


async def test_an_agreement_ad_referendum(talks: tuple[Channel, Seat]) -> None:
    """Signed under one subject, unconfirmed until the minister's word has come, then closed for everyone and for a stranger."""
    channel, minister = talks
    proposal = await proposed(channel)
    with pytest.raises(Refused, match="bad-input"):
        await channel.other.do("answer", {"proposal": proposal, "verdict": "accept", "passphrase": "p"})
    yes = {"proposal": proposal, "verdict": "accept", "subjects": [1], "passphrase": "p"}
    answered = await channel.other.do("answer", yes)
    assert answered["state"] == "unconfirmed"
    await channel.stage.settle()
    assert channel.go.see_proposal(proposal).summary.state == "unconfirmed"
    with pytest.raises(Refused, match="principal-awaited"):
        await channel.go.do("countersign", {"proposal": proposal, "passphrase": "g"})
    said = await minister.do("confirm", {"proposal": proposal, "passphrase": "p"})
    assert said["state"] == "accepted"
    await channel.stage.settle()
    await channel.go.do("countersign", {"proposal": proposal, "passphrase": "g"})
    await channel.stage.settle()
    for seat in (channel.go, channel.envoy, channel.other, minister):
        assert seat.see_proposal(proposal).summary.state == "closed"
        verified = verify_certificate(seat.see_certificate(proposal), verify_signature)
        assert (verified.state, verified.error) == ("closed", None)
        assert [one.ad_referendum for one in verified.sides] == [False, True, False]


async def test_the_minister_refuses(talks: tuple[Channel, Seat]) -> None:
    """Then nothing can be closed as accepted, and the other side learns no more than that nothing came; until the go-between attests the refusal."""
    channel, minister = talks
    proposal = await proposed(channel)
    yes = {"proposal": proposal, "verdict": "accept", "subjects": [2], "passphrase": "p"}
    await channel.other.do("answer", yes)
    await channel.stage.settle()
    await minister.do("confirm", {"proposal": proposal, "confirms": False, "passphrase": "p"})
    await channel.stage.settle()
    assert channel.go.see_proposal(proposal).summary.state == "declined"
    with pytest.raises(Refused, match="principal-awaited"):
        await channel.go.do("countersign", {"proposal": proposal, "passphrase": "g"})
    assert channel.envoy.see_proposal(proposal).summary.state == "open"
    assert channel.go.see_proposal(proposal).may_close_refused
    for seat, why in ((channel.envoy, "may-not-say"), (channel.go, None), (channel.go, "already-closed")):
        closed = seat.do("close-refused", {"proposal": proposal, "passphrase": "g"})
        if why is None:
            await closed
        else:
            with pytest.raises(Refused, match=why):
                await closed
        await channel.stage.settle()
    for seat in (channel.go, channel.envoy, channel.other, minister):
        page = seat.see_proposal(proposal)
        assert (page.summary.state, page.may_withdraw, page.may_close_refused) == ("declined", False, False)
        verified = verify_certificate(seat.see_certificate(proposal), verify_signature)
        assert (verified.state, verified.error) == ("declined", None)
        assert page.certificate is not None
        assert page.certificate.state == "declined"
    with pytest.raises(Refused, match="already-closed"):
        await channel.envoy.do("withdraw", {"id": proposal, "passphrase": "p"})


async def test_nothing_is_attested_that_was_not_refused(talks: tuple[Channel, Seat]) -> None:
    """While the minister's word is wanting, and once it is given."""
    channel, minister = talks
    proposal = await proposed(channel)
    refusal = {"proposal": proposal, "passphrase": "g"}
    yes = {"proposal": proposal, "verdict": "accept", "subjects": [1], "passphrase": "p"}
    for seat, command, args in (
        (channel.other, "answer", yes),
        (minister, "confirm", {"proposal": proposal, "passphrase": "p"}),
    ):
        with pytest.raises(Refused, match="not-refused"):
            await channel.go.do("close-refused", refusal)
        await seat.do(command, args)
        await channel.stage.settle()
    with pytest.raises(Refused, match="not-refused"):
        await channel.go.do("close-refused", refusal)


async def test_a_revoked_mandate_ends_on_every_seat(talks: tuple[Channel, Seat]) -> None:
    """The envoy revokes, the minister signs it: nobody of B signs any more, and what A reads of it is nothing."""
    channel, minister = talks
    proposal = await proposed(channel)
    await channel.other.do("mandate", {"step": "revoke", "passphrase": "p"})
    await channel.stage.settle()
    assert channel.other.see_mandate().binding == "covered"
    await minister.do("mandate", {"step": "sign", "passphrase": "p"})
    await channel.stage.settle()
    assert channel.other.see_mandate().binding == "revoked"
    yes = {"proposal": proposal, "verdict": "accept", "subjects": [1], "passphrase": "p"}
    with pytest.raises(Refused, match="mandate-revoked"):
        await channel.other.do("answer", yes)
    assert len(channel.envoy.see_mandate().chain) == 1
