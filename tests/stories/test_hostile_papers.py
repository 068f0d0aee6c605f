"""Signed papers among whom one signer is malicious: what it signs alone binds nobody else, and what it adds spoils nothing."""

import pytest

from stories.test_hostile import lived
from wasit.channel import facts
from wasit.channel.chain import read_paper
from wasit.channel.instrument import (
    Answer,
    Closing,
    Custody,
    Holder,
    Mandate,
    Outcome,
    Verdict,
    encode_instrument,
    name_of,
)
from wasit.errors import Refused
from wasit.seals.cose import add_signatures, sign_payload
from wasit.seals.pens import Pen
from wasit.seals.randomness import SeededRandomness
from wasit.seat.actions.papers import cose_of, current_mandate
from wasit.seat.proposals import terms_of
from wasit.text.passage import Consent

PASS = "p"


def pen_of(name):
    return Pen.generate(SeededRandomness(name))


def signed(made, pen, now):
    return sign_payload(name_of(made), encode_instrument(made), [pen], now)


def mandate_by(pen, matter, label="Side A", previous=None):
    now = matter.clock.now()
    return Mandate(
        b"s" * 16,
        now,
        {"en": label},
        1,
        (Holder((pen.public,), Custody.OWN),),
        now.seconds - 86_400,
        now.seconds + 86_400,
        previous,
    )


async def show(world, name, line, cose):
    """A paper as a changed program could show it."""
    matter = world.matter(name)
    with matter.file.change():
        matter.say(matter.line_of(line), facts.InstrumentShown(cose, Consent.AS_WRITTEN))
    await world.run_until(world.now + 60)


async def with_mandates(world):
    """Each side and its mandate; a proposal of B's that stands on A's line."""
    for name in ("A", "B"):
        await world.do(name, "mandate", {"passphrase": PASS})
    await world.run_until(world.now + 60)
    clause = {"id": 1, "kind": "undertaking", "who": "them", "text": {"en": "A frees"}}
    made = await world.do("B", "propose", {"title": {"en": "T"}, "clauses": [clause], "passphrase": PASS})
    await world.run_until(world.now + 60)
    await world.do("G", "pass-on", {"sources": [{"id": made["id"]}], "to": "a", "wording": "as-written"})
    await world.run_until(world.now + 60)
    return bytes.fromhex(made["proposal"])


def test_a_side_does_not_accept_its_own_proposal_as_another():
    """B makes a second first mandate, labelled as A's, and accepts under it: the go-between sees no acceptance."""

    async def story(world):
        proposal = await with_mandates(world)
        b, pen = world.matter("B"), pen_of("b")
        mandate = mandate_by(pen, b)
        cose = signed(mandate, pen, world.now)
        await show(world, "B", "line", cose)
        made = Answer(b"a" * 16, b.clock.now(), read_paper(cose).hash, proposal, Verdict.ACCEPT)
        await show(world, "B", "line", signed(made, pen, world.now))
        assert terms_of(world.matter("G"), proposal).state == "open"
        with pytest.raises(Refused, match="not-yet"):
            await world.do("G", "countersign", {"proposal": proposal.hex(), "passphrase": PASS})

    lived(story)


def test_one_delegate_does_not_bind_its_side_by_a_mandate_of_its_own():
    """A1 makes a rival first mandate and one after it: a longer chain, and no mandate of side A's."""

    async def story(world):
        proposal = await with_mandates(world)
        a1, pen = world.matter("A1"), pen_of("a1")
        right = current_mandate(world.matter("A"), world.matter("A").line_of("line"))
        first = signed(mandate_by(pen, a1), pen, world.now)
        second = signed(mandate_by(pen, a1, previous=read_paper(first).hash), pen, world.now)
        for cose in (first, second):
            await show(world, "A1", "line", cose)
        made = Answer(b"a" * 16, a1.clock.now(), read_paper(second).hash, proposal, Verdict.ACCEPT)
        await show(world, "A1", "line", signed(made, pen, world.now))
        for name, line in (("G", "a"), ("A", "line"), ("A1", "line")):
            matter = world.matter(name)
            assert current_mandate(matter, matter.line_of(line)) == right
            assert terms_of(matter, proposal).state == "open"

    lived(story)


def test_who_is_no_go_between_closes_nothing():
    """B signs a closing under a mandate that it calls the go-between's: the go-between can still close."""

    async def story(world):
        proposal = await with_mandates(world)
        b, pen = world.matter("B"), pen_of("b")
        answer = await world.do(
            "A", "answer", {"proposal": proposal.hex(), "verdict": "accept", "passphrase": PASS}
        )
        await world.run_until(world.now + 60)
        g = world.matter("G")
        terms = terms_of(g, proposal)
        mandate = signed(mandate_by(pen, b, "Go-between"), pen, world.now)
        await show(world, "B", "line", mandate)
        made = Closing(
            b"c" * 16,
            b.clock.now(),
            read_paper(mandate).hash,
            proposal,
            Outcome.ACCEPTED,
            terms.acceptances[1].hash,
            (terms.proposal.mandate, terms.acceptances[1].instrument.mandate),
            world.now,
            world.now,
            world.now,
        )
        await show(world, "B", "line", signed(made, pen, world.now))
        assert answer["id"]
        assert terms_of(g, proposal).state == "accepted"
        done = await world.do("G", "countersign", {"proposal": proposal.hex(), "passphrase": PASS})
        assert done["certificate"]

    lived(story)


def test_a_backdated_acceptance_does_not_undo_a_lapse():
    """A's program writes yesterday's time on an answer that comes after the proposal lapsed: the go-between does not attest it."""

    async def story(world):
        proposal = await with_mandates(world)
        terms = terms_of(world.matter("G"), proposal)
        early = world.now
        await world.run_until(terms.proposal.expires + 3_600)
        a = world.matter("A")
        a.clock.set(early)
        await world.do("A", "answer", {"proposal": proposal.hex(), "verdict": "accept", "passphrase": PASS})
        a.clock.set(world.now)
        await world.run_until(world.now + 60)
        assert terms_of(world.matter("G"), proposal).acceptances
        with pytest.raises(Refused, match="lapsed"):
            await world.do("G", "countersign", {"proposal": proposal.hex(), "passphrase": PASS})

    lived(story)


def test_a_signature_of_nobodys_spoils_no_paper():
    """A1 shows a copy of B's proposal, and of its side's mandate, with a stranger's signature on it: both stand as before."""

    async def story(world):
        proposal = await with_mandates(world)
        a1 = world.matter("A1")
        mandate = current_mandate(a1, a1.line_of("line"))
        for name in (proposal, mandate):
            await show(world, "A1", "line", add_signatures(cose_of(a1, name), [pen_of("x")], world.now))
        for name, line in (("G", "a"), ("A", "line")):
            matter = world.matter(name)
            assert current_mandate(matter, matter.line_of(line)) == mandate
            assert terms_of(matter, proposal).state == "open"

    lived(story)
