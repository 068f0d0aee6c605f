"""Whole seats among whom one is malicious: what it sends in its own sessions changes nothing that is not its to change."""

import asyncio
import copy
import random

import pytest

from seat_world import START, World, made_here
from wasit.channel import facts
from wasit.channel.bodies import encode_fact
from wasit.errors import Distrusted, Refused
from wasit.record.body import Body, commit
from wasit.record.entry import FIRST, make_entry
from wasit.record.epoch import Epoch, LineKind, Member, SeatRole
from wasit.seals.box import BoxKey
from wasit.seals.card import CardBox, make_card, read_card
from wasit.seals.person import start_chain
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import SeatKeys
from wasit.seals.recovery import RecoveryKey
from wasit.seat.actions import words
from wasit.seat.people import people
from wasit.seat.store import outbox
from wasit.seat.sync.letters import decode_letter, encode_letter
from wasit.seat.sync.pull import _read_letter
from wasit.text.moment import Moment
from wasit.text.passage import Passage
from wasit.wire import cbor
from wasit.wire.mailbox import PutPlace

SALT = b"s" * 32
CHARTER = facts.Charter({"en": "Taken over"}, {"en": "Mine"}, ("en",), "only-marked", "steady")


async def talks(world):
    """A go-between, side A with two delegates, side B."""
    for name in ("A", "A1", "G", "B"):
        world.add(name)
    sides = [{"key": "a", "name": {"en": "Side A"}}, {"key": "b", "name": {"en": "Side B"}}]
    await world.do("G", "open-channel", {"title": {"en": "Talks"}, "sides": sides, "cover": world.cover})
    await world.pair("G", {"as": "side", "line": "a"}, "A")
    await world.run_until(START + 60)
    await world.pair("G", {"as": "side", "line": "b"}, "B")
    await world.run_until(START + 120)
    await world.pair("A", {"as": "delegate", "briefed": []}, "A1")
    await world.run_until(START + 600)


def lived(story, cover="prompt"):
    async def run():
        world = World(cover)
        with made_here(world):
            await talks(world)
            await story(world)

    asyncio.run(run())


def entry_letter(line, author, seq, fact, *, prev=FIRST, deps=(), lam=1, epoch=1):
    kind, data = encode_fact(fact)
    body = Body(SALT, data)
    entry = make_entry(
        line=line,
        epoch=epoch,
        author=author,
        seq=seq,
        prev=prev,
        deps=deps,
        lam=lam,
        at=Moment(START, 0),
        kind=kind,
        commits=[commit(body)],
    )
    return entry, [entry.raw, SALT, data]


async def send(world, sender, to, kind, fields):
    """A letter as a changed program could write it, under the real ratchet."""
    world.matter(sender)  # open
    matter = world.matter(sender)
    with matter.file.change():
        matter.outbox.give(world.matter(to).me, -kind, fields)
    await world.run_until(world.now + 5)


@pytest.mark.parametrize("kind", list(LineKind))
@pytest.mark.parametrize(("sender", "to"), [("A", "G"), ("A1", "A"), ("B", "G"), ("G", "A"), ("A1", "G")])
def test_nobody_opens_a_place_of_its_own_on_anothers_seat(kind, sender, to):
    """A desk, a room or a line in which the sender would speak as go-between or as steward: no line appears, nothing is renamed."""

    async def story(world):
        mine, theirs = world.matter(sender), world.matter(to)
        before = ([line.key for line in theirs.lines()], theirs.texts_setting("title"), theirs.cover)
        theirs_role = SeatRole.SIDE if kind is LineKind.ROOM else SeatRole.GO_BETWEEN
        my_role = theirs_role
        for other in (theirs_role, SeatRole.SIDE) if kind is LineKind.SIDE else (theirs_role,):
            line = bytes([int(kind), int(other)]) * 8
            members = tuple(sorted([Member(mine.me, 1, my_role), Member(theirs.me, 1, other)]))
            opened, letter = entry_letter(
                line, mine.me, 1, facts.Opened(Epoch(1, members, mine.me, (), kind))
            )
            await send(world, sender, to, outbox.ENTRY, letter)
            _, letter = entry_letter(line, mine.me, 2, CHARTER, prev=opened.hash, lam=2)
            await send(world, sender, to, outbox.ENTRY, letter)
        assert ([line.key for line in theirs.lines()], theirs.texts_setting("title"), theirs.cover) == before

    lived(story)


def test_what_is_said_in_anothers_name_means_nothing():
    """A1 vouches for a pen, a withdrawal, a leaving in A's name, and a charter in G's: nothing of it counts."""

    async def story(world):
        a, a1, g = (world.matter(name) for name in ("A", "A1", "G"))
        word = await world.do("A", "say", {"passages": [{"text": {"en": "w"}, "consent": "as-written"}]})
        await world.run_until(world.now + 60)
        line = g.line_of("a").id
        epoch = g.replica(line).epoch()
        top = g.shelf(line).top(a.me)
        said = [
            facts.Withdrawn(bytes.fromhex(word["id"])),
            facts.PenOffered(b"p" * 1984),
            facts.Left(),
        ]
        prev, lam = top.ref.hash, top.lam
        for n, fact in enumerate(said, 1):
            forged, letter = entry_letter(
                line, a.me, top.ref.seq + n, fact, prev=prev, lam=lam + n, epoch=epoch.number
            )
            for tips in ([[a.me, forged.seq, forged.hash]], [[a1.me, forged.seq, forged.hash]]):
                await send(world, "A1", "G", outbox.SYNC, [line, [], tips, []])
            await send(world, "A1", "G", outbox.ENTRY, letter)
            prev = forged.hash
        top = a.shelf(line).top(g.me)
        forged, letter = entry_letter(
            line, g.me, top.ref.seq + 1, CHARTER, prev=top.ref.hash, lam=top.lam + 1, epoch=epoch.number
        )
        await send(world, "A1", "A", outbox.SYNC, [line, [], [[g.me, forged.seq, forged.hash]], []])
        await send(world, "A1", "A", outbox.ENTRY, letter)
        assert g.replica(line).epoch().member(a.me) is not None
        assert g.file.one("SELECT count(*) FROM waiting")[0] == 1
        assert a.texts_setting("title") == {"en": "Talks"}
        assert a.cover == "prompt"
        done = await world.do(
            "G", "pass-on", {"sources": [{"id": word["id"]}], "to": "b", "wording": "as-written"}
        )
        assert done["id"]

    lived(story)


def test_what_nobody_has_is_not_asked_for_without_end():
    """A1 names to G and to A words that it never sends: their syncs do not answer each other for ever."""

    async def story(world):
        a1 = world.matter("A1")
        line = a1.line_of("line").id
        tips = [[a1.me, 90, b"n" * 32]]
        for to in ("G", "A"):
            await send(world, "A1", to, outbox.SYNC, [line, [], tips, []])
        before = len(world.letters)
        await world.do("A", "say", {"passages": [{"text": {"en": "w"}}]})
        await world.run_until(world.now + 3_600)
        assert len(world.letters) - before < 200

    lived(story)


@pytest.mark.parametrize("field", [2, 3, 4])
def test_a_card_that_nobody_can_write_to_is_refused(field):
    """Its identity key, prekey or fallback agrees on nothing secret: believed, it would stop every letter of the seat it came to."""
    keys = SeatKeys.create()
    public = BoxKey.generate(SeededRandomness("box")).public
    place = PutPlace("http://127.0.0.1:1", b"p" * 16, b"t" * 32)
    card = make_card(
        keys,
        boxes=[CardBox(place, public)],
        for_seat=None,
        chain=start_chain(keys, RecoveryKey.generate(SeededRandomness("r")).public, START),
        names={"en": "X"},
    )
    core = cbor.decode(cbor.decode(card, limit=20_000)[0], limit=20_000)
    core[field] = bytes(32)
    signed = cbor.encode(core)
    with pytest.raises(Distrusted, match="E_KEY"):
        read_card(cbor.encode([signed, keys.sign("card", signed)]), expect_for=None)


def test_what_fits_no_envelope_is_refused_before_it_is_written():
    """A word that could not be sent would stop all that waits behind it, on every line: too-large, and nothing changes."""

    async def story(world):
        matter = world.matter("A")
        who = [{"en": "x" * 30_000}] * 3
        with pytest.raises(Refused, match="too-large"):
            words.note(
                matter,
                matter.line_of("room"),
                [Passage({"en": "w"})],
                how=facts.How.CALL,
                spoken_by=who,
            )
        plain = encode_letter(matter.me, matter.me, outbox.NOISE, [b"x" * 64_200])
        with pytest.raises(Distrusted, match="E_SIZE"):
            decode_letter(plain, matter.me, matter.me)

    lived(story)


def test_near_misses_of_every_letter_are_let_pass_or_dropped_and_never_fail():
    """Every kind of letter, with fields changed in type, length, number or place: no exception, and no alarm but about the sender."""

    async def story(world):
        chance = random.Random(7)
        g = world.matter("G")
        letters = [plain for _, plain in world.letters]
        for name in ("A", "B", "A1"):
            sender = next(one for one in people(g) if one.seat == world.matter(name).me)
            kept = {}
            for plain in letters:
                value = cbor.decode(plain, limit=70_000, nfc=False)
                kept.setdefault(value[3], []).append(value[4:])
            for kind, many in kept.items():
                for fields in chance.sample(many, min(len(many), 3)):
                    for _ in range(150):
                        _try_one(g, sender, kind, _mutated(fields, chance))

    lived(story)


def test_near_misses_of_every_fact_are_set_aside_and_never_fail():
    """The same of what stands in an entry: well made, next in its author's feed, with a body that is almost a fact."""

    async def story(world):
        chance = random.Random(8)
        for name, room in (("A", False), ("A1", True)):
            await world.do(name, "say", {"passages": [{"text": {"en": "w"}}], "room": room})
        await world.run_until(world.now + 60)
        bodies = {}
        for name in ("G", "A", "B"):
            matter = world.matter(name)
            for kind, data in matter.file.all("SELECT kind, body FROM entry WHERE body IS NOT NULL"):
                bodies.setdefault(kind, set()).add(data)
        for fact in (
            CHARTER,
            facts.Left(),
            facts.Withdrawn(b"x" * 32),
            facts.Briefed(b"x" * 16, (b"x" * 32,)),
        ):
            kind, data = encode_fact(fact)
            bodies.setdefault(kind, set()).add(data)
        pairs = [
            ("G", "A", "a", "line"),
            ("A", "G", "line", "a"),
            ("A1", "A", "room", "room"),
            ("G", "B", "b", "line"),
        ]
        for sender_name, to, here, there in pairs:
            sender, matter = world.matter(sender_name), world.matter(to)
            known = next(one for one in people(matter) if one.seat == sender.me)
            line = matter.line_of(there)
            assert sender.line_of(here).id == line.id
            top = matter.shelf(line.id).top(sender.me)
            epoch = matter.replica(line.id).epoch().number
            for kind, many in sorted(bodies.items()):
                for _ in range(120):
                    body = cbor.decode(chance.choice(sorted(many)), limit=70_000, nfc=False)
                    try:
                        data = cbor.encode(_mutated(body, chance), nfc=False)
                    except Exception:
                        continue
                    entry = make_entry(
                        line=line.id,
                        epoch=epoch + (kind == 1),
                        author=sender.me,
                        seq=top.ref.seq + 1,
                        prev=top.ref.hash,
                        deps=[],
                        lam=top.lam + 1,
                        at=Moment(START, 0),
                        kind=kind,
                        commits=[commit(Body(SALT, data))],
                    )
                    _try_one(matter, known, outbox.ENTRY, [entry.raw, SALT, data])

    lived(story)


def _try_one(matter, sender, kind, fields):
    try:
        plain = encode_letter(sender.seat, matter.me, kind, fields)
        decode_letter(plain, sender.seat, matter.me)
    except (Distrusted, Refused, ValueError, TypeError, OverflowError):
        return
    try:
        with matter.file.change(), matter.file.attempt():
            _read_letter(matter, sender, plain)
            raise _Undo
    except (Distrusted, Refused, _Undo):
        return


class _Undo(Exception):
    pass


ODD = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2**40,
    2**52,
    b"",
    b"x" * 16,
    b"x" * 32,
    "",
    "x",
    [],
    {},
    [[]],
    {1: 1},
    {"en": "x"},
]


def _mutated(fields, chance):
    """One to three places changed; bytes that are cbor themselves are opened and changed inside."""
    fields = copy.deepcopy(fields)
    for _ in range(chance.randint(1, 3)):
        fields = _change(fields, chance)
    return fields


def _change(value, chance):
    if chance.random() < 0.15:
        return chance.choice(ODD)
    match value:
        case list() if value:
            at = chance.randrange(len(value))
            what = chance.random()
            if what < 0.1:
                return value[:at] + value[at + 1 :]
            if what < 0.2:
                return [*value[:at], value[at], *value[at:]]
            return [*value[:at], _change(value[at], chance), *value[at + 1 :]]
        case dict() if value:
            key = chance.choice(list(value))
            return {**value, key: _change(value[key], chance)}
        case bytes() if len(value) > 40 and chance.random() < 0.8:
            try:
                inner = cbor.decode(value, limit=70_000, nfc=False)
                return cbor.encode(_change(inner, chance), nfc=False)
            except Exception:
                return value[:-1]
        case bytes() if value:
            at = chance.randrange(len(value))
            return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
        case bool():
            return int(value)
        case int():
            return value + chance.choice([-1, 1, 1000, -(2**33)])
        case str():
            return value + chance.choice(["", "\x00", "\u202e", "x" * 200])
        case _:
            return chance.choice(ODD)
