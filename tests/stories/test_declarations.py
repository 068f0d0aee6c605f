"""Declarations deposited with a go-between, over relays and letters: all of them reach every side, or none has effect."""

from stories.test_hostile import lived
from stories.test_hostile_papers import PASS, signed
from wasit.channel import facts
from wasit.channel.certificate import verify_certificate
from wasit.channel.instrument import Deposit, Fate
from wasit.seals.pens import verify_signature
from wasit.seat.actions.papers import current_mandate, pass_chain, show_in
from wasit.seat.actions.pencase import open_pen
from wasit.seat.deposits import declared_on, opening
from wasit.text.moment import Moment
from wasit.text.passage import Consent


async def deposited(world):
    """A and B have declared. Gives the desk's note."""
    for name in ("A", "B"):
        await world.do(name, "mandate", {"passphrase": PASS})
    until = str(Moment(world.now + 86_400, 0))
    made = await world.do(
        "G", "open-deposit", {"title": {"en": "Claims"}, "until": until, "passphrase": PASS}
    )
    await world.run_until(world.now + 60)
    for name, words in (("A", "We lift our claims."), ("B", "We free the ship.")):
        clause = {"who": "us", "text": {"en": words}}
        asked = {"id": shown(world, name).id, "clauses": [clause], "passphrase": PASS}
        await world.do(name, "declare", asked)
        await world.run_until(world.now + 60)
    return made["id"]


def shown(world, name):
    return world.seats[name].see_deposits().deposits[0]


def test_one_act_releases_all_to_all():
    """A colleague of A's sees it too; each seat gives the same file, and a stranger's check of it holds."""

    async def story(world):
        note = await deposited(world)
        assert [shown(world, name).state for name in ("A", "A1", "B")] == ["deposited"] * 3
        assert shown(world, "B").declarations == ()
        await world.do("G", "release-deposit", {"id": note, "passphrase": PASS})
        await world.run_until(world.now + 120)
        files = {
            world.seats[name].see_deposit_certificate(shown(world, name).id) for name in ("A", "A1", "B")
        }
        assert len(files | {world.seats["G"].see_deposit_certificate(note)}) == 1
        assert verify_certificate(files.pop(), verify_signature).state == "released"
        assert len(shown(world, "A1").declarations) == 2

    lived(story)


def test_a_release_of_one_alone_is_none():
    """G's changed program signs that both were released and shows B only A's declaration, without its own side's being there: nothing holds."""

    async def story(world):
        await deposited(world)
        g = world.matter("G")
        line, opened = opening(g, bytes.fromhex(shown(world, "A").id))
        alone = declared_on(g, line, opened).paper
        other = b"\x00" * 32  # a declaration that is nowhere
        mandate = current_mandate(g, g.line_of("desk"))
        now = g.clock.now()
        listed = tuple(sorted([alone.hash, other]))
        paper = Deposit(b"s" * 16, now, mandate, opened.deposit, Fate.RELEASED, now.seconds, listed)
        cose = signed(paper, open_pen(g, PASS), world.now)
        to = g.line_of("b")
        with g.file.change():
            for each in (g.file.one("SELECT cose FROM instrument WHERE hash = ?", alone.hash)[0], cose):
                pass_chain(g, each, [to])
                show_in(g, each, [to])
        await world.run_until(world.now + 60)
        page = shown(world, "B")
        assert (page.state, page.declarations) == ("wrong", ())
        assert shown(world, "A").state == "deposited"

    lived(story)


def test_a_side_releases_nothing_itself():
    """B shows on its own line a deposit paper under its own mandate: no seat takes it for the depositary's."""

    async def story(world):
        note = await deposited(world)
        b = world.matter("B")
        _, opened = opening(b, bytes.fromhex(shown(world, "B").id))
        mandate = current_mandate(b, b.line_of("line"))
        now = b.clock.now()
        paper = Deposit(b"s" * 16, now, mandate, opened.deposit, Fate.RETURNED, now.seconds)
        cose = signed(paper, open_pen(b, PASS), world.now)
        with b.file.change():
            b.say(b.line_of("line"), facts.InstrumentShown(cose, Consent.AS_WRITTEN))
        await world.run_until(world.now + 60)
        assert [shown(world, name).state for name in ("A", "B")] == ["deposited"] * 2
        assert world.seats["G"].see_deposits_desk().deposits[0].state == "open"
        await world.do("G", "release-deposit", {"id": note, "passphrase": PASS})
        await world.run_until(world.now + 60)
        assert shown(world, "A").state == "released"

    lived(story)
