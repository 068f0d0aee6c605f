"""Witnesses and guarantors who have nothing of a channel but a file: their word reaches every side, and spoils nothing."""

from base64 import b64decode, b64encode
from dataclasses import replace

import pytest

from stories.test_hostile import lived
from stories.test_hostile_papers import PASS, show, with_mandates
from wasit.channel.bundle import pack_certificate, unpack_certificate
from wasit.channel.certificate import verify_certificate
from wasit.errors import Distrusted, Refused
from wasit.seals.pens import verify_signature
from wasit.seat.actions.papers import cose_of
from wasit.seat.proposals import terms_of
from wasit.wire.cose import read_cose, write_cose


async def closed(world):
    """An agreement of A and B, attested by G. Gives its proposal, and its certificate as a file."""
    proposal = await with_mandates(world)
    await world.do("A", "answer", {"proposal": proposal.hex(), "verdict": "accept", "passphrase": PASS})
    await world.run_until(world.now + 60)
    await world.do("G", "countersign", {"proposal": proposal.hex(), "passphrase": PASS})
    await world.run_until(world.now + 60)
    return proposal, world.seats["A"].see_certificate(proposal.hex())


async def newcomer(world, name):
    """Somebody with a seat and a matter of their own."""
    world.add(name)
    await world.do(name, "open-channel", {"title": {"en": "Mine"}, "role": "side", "side": {"en": name}})


async def witnessed(world, name, data, **more):
    """The file with that seat's signature."""
    asked = {"file": b64encode(data).decode(), "passphrase": PASS, "label": {"en": name}, **more}
    return b64decode((await world.do(name, "witness", asked))["file"])


async def taken(world, data, by="G"):
    return (await world.do(by, "take-witnesses", {"file": b64encode(data).decode()}))["taken"]


def roles(data):
    found = verify_certificate(data, verify_signature)
    assert found.state == "closed"
    return [seen.role for seen in found.sides[3:]]


def test_a_witness_and_a_guarantor_reach_every_side():
    """Each signs a copy of the file; the go-between takes both; every seat's certificate has them then, and the file itself had them."""

    async def story(world):
        proposal, data = await closed(world)
        for name in ("W", "X"):
            await newcomer(world, name)
        words = {"en": "I was in the room."}
        first = await witnessed(world, "W", data, words=words)
        second = await witnessed(world, "X", data, **{"as": "guarantor"})
        assert (roles(first), roles(second)) == (["witness"], ["guarantor"])
        assert [await taken(world, each) for each in (first, second, first)] == [1, 1, 0]
        await world.run_until(world.now + 60)
        for name in ("A", "B", "G"):
            assert sorted(roles(world.seats[name].see_certificate(proposal.hex()))) == [
                "guarantor",
                "witness",
            ]
            page = world.seats[name].see_proposal(proposal.hex()).certificate
            assert page is not None
            said = {one.capacity: (one.name, one.words) for one in page.beside}
            assert said == {"witness": ({"en": "W"}, words), "guarantor": ({"en": "X"}, {})}
            assert {one.role for one in page.signed} > {"witness", "guarantor"}
            assert len(page.signers) == 2

    lived(story)


def test_several_holders_of_a_guarantor_sign_in_turn():
    """Two of two: the file goes round, and holds when both have signed; nobody signs twice."""

    async def story(world):
        _, data = await closed(world)
        with pytest.raises(Refused, match="bad-input"):
            await witnessed(world, "B", data, **{"as": "judge"})
        await newcomer(world, "X")
        world.add("X1")
        await world.pair("X", {"as": "delegate", "may_bind": True}, "X1")
        await world.run_until(world.now + 60)
        await world.do("X1", "mandate", {"step": "offer-pen", "passphrase": PASS})
        await world.run_until(world.now + 60)
        await world.do("X", "mandate", {"needs": 2, "passphrase": PASS})
        await world.run_until(world.now + 60)
        await world.do("X1", "mandate", {"step": "sign", "passphrase": PASS})
        await world.run_until(world.now + 60)
        half = await witnessed(world, "X", data, **{"as": "guarantor"})
        assert verify_certificate(half, verify_signature).error == "E_THRESHOLD"
        with pytest.raises(Refused, match="already-signed"):
            await witnessed(world, "X", half)
        with pytest.raises(Distrusted, match="E_THRESHOLD"):
            await taken(world, half)
        whole = await witnessed(world, "X1", half)
        assert roles(whole) == ["guarantor"]
        assert await taken(world, whole) == 1

    lived(story)


def test_nobody_witnesses_their_own_word():
    """A side, the go-between; and what does not hold is witnessed by nobody."""

    async def story(world):
        _, data = await closed(world)
        await newcomer(world, "W")
        for name in ("A", "G"):
            with pytest.raises(Refused, match="same-side"):
                await witnessed(world, name, data)
        bent = unpack_certificate(data)
        with pytest.raises(Distrusted, match="E_CERT_ANSWERS"):
            await witnessed(
                world, "W", pack_certificate(replace(bent, answers=(), sides=bent.sides[:1], closing=None))
            )
        with pytest.raises(Distrusted, match="E_CBOR"):
            await witnessed(world, "W", b"\xff")
        renewed = pack_certificate(_with_renewal(bent))
        with pytest.raises(Refused, match="renewed-already"):
            await witnessed(world, "W", renewed)

    lived(story)


def _with_renewal(certificate):
    stamped = write_cose(replace(read_cose(certificate.closing), token=b"t"))
    return replace(certificate, closing=stamped, renewals=(b"t",))


def test_only_a_go_between_takes_them_and_only_of_its_own_agreement():
    """Not a side; not for a text of another matter; not before it is closed."""

    async def story(world):
        proposal, data = await closed(world)
        await newcomer(world, "W")
        signed = await witnessed(world, "W", data)
        with pytest.raises(Refused, match="may-not-say"):
            await taken(world, signed, by="A")
        with pytest.raises(Refused, match="bad-input"):
            await world.do("G", "take-witnesses", {"file": "no base64"})
        unclosed = replace(unpack_certificate(data), closing=None, go_between=())
        other = await witnessed(world, "W", pack_certificate(unclosed))
        with pytest.raises(Refused, match="bad-input"):
            await taken(world, other)
        assert terms_of(world.matter("G"), proposal).state == "closed"

    lived(story)


def test_a_side_puts_no_witness_and_no_token_into_the_certificate():
    """What a side's changed program shows of either on its own line changes no certificate, on no seat."""

    async def story(world):
        proposal, data = await closed(world)
        await newcomer(world, "W")
        signed = unpack_certificate(await witnessed(world, "W", data))
        closing = terms_of(world.matter("G"), proposal).closing_paper.hash
        spoiled = write_cose(replace(read_cose(cose_of(world.matter("G"), closing)), token=b"\x00"))
        ((chain, paper),) = signed.countersigned
        for cose in (*chain, paper, spoiled):
            await show(world, "B", "line", cose)
        for name in ("A", "B", "G"):
            now = unpack_certificate(world.seats[name].see_certificate(proposal.hex()))
            assert (now.countersigned, read_cose(now.closing).token) == ((), None)

    lived(story)
