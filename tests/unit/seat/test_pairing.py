"""An invitation over a relay: met, missed, guessed at, crowded, lost."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from seat_pair import Pair
from wasit.errors import Distrusted, Refused, Unreachable, WasitError
from wasit.seals.code import Code, check_digit, format_code
from wasit.seals.invite import Paired
from wasit.seals.randomness import SeededRandomness
from wasit.seat.burned import BurnedCodes
from wasit.seat.pairing import LIFETIME, PATIENCE, offer_code, use_code

NOON = 1_700_000_000


class Clock:
    def __init__(self) -> None:
        self.seconds = float(NOON)

    def now(self) -> int:
        return int(self.seconds)

    async def pause(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


@dataclass
class Plate:
    claimed: bytes
    joined: bytes = b""
    crowded: bool = False
    slots: dict[str, bytes] = field(default_factory=dict)


class Nameplates:
    """A relay's nameplates in memory; ``trouble`` says how many of the next requests are lost on the way there or back."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.plates: dict[int, Plate] = {}
        self.asked: list[str] = []
        self.lost_before = 0
        self.lost_after = 0
        self.tamper: Callable[[str, bytes], bytes] = lambda slot, value: value

    def _arrive(self, request: str) -> None:
        self.asked.append(request)
        if self.lost_before:
            self.lost_before -= 1
            raise Unreachable("relay-unreachable")

    def _leave(self) -> None:
        if self.lost_after:
            self.lost_after -= 1
            raise Unreachable("relay-unreachable")

    def _party(self, number: int, token: bytes) -> Plate:
        plate = self.plates.get(number)
        if plate is None or token not in (plate.claimed, plate.joined):
            raise Refused("unknown-nameplate")
        if plate.crowded:
            raise Refused("nameplate-crowded")
        return plate

    async def new_nameplate(self, token: bytes, now: int) -> int:
        self._arrive("new")
        self.plates[4127] = Plate(token)
        return 4127

    async def join_nameplate(self, number: int, token: bytes) -> None:
        self._arrive("join")
        plate = self.plates.get(number)
        if plate is None:
            raise Refused("unknown-nameplate")
        if plate.joined and plate.joined != token:
            plate.crowded = True
            raise Refused("nameplate-crowded")
        plate.joined = token
        self._leave()

    async def write_slot(self, number: int, slot: str, token: bytes, value: bytes) -> None:
        self._arrive("write " + slot)
        plate = self._party(number, token)
        if plate.slots.setdefault(slot, value) != value:
            raise Refused("slot-taken")
        self._leave()

    async def read_slot(self, number: int, slot: str, token: bytes, wait: int) -> bytes | None:
        self._arrive("read " + slot)
        plate = self._party(number, token)
        await asyncio.sleep(0)
        if slot not in plate.slots:
            self.clock.seconds += min(wait, 1)
            return None
        return self.tamper(slot, plate.slots[slot])

    async def drop_nameplate(self, number: int, token: bytes) -> None:
        self._arrive("drop")
        self.plates.pop(number, None)


class Meeting:
    """Two seats, a relay between them, and what the inviter's store was given to keep."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.relay = Nameplates(self.clock)
        self.codes: list[Code] = []
        self.kept: list[BurnedCodes] = []
        self.spoken = asyncio.Event()

    def on_code(self, code: Code) -> None:
        self.codes.append(code)
        self.spoken.set()

    async def offer(self, burned: BurnedCodes | None = None) -> Paired:
        return await offer_code(
            self.relay,
            lambda: b"card of a",
            SeededRandomness("a"),
            self.on_code,
            now=self.clock.now,
            burned=burned or BurnedCodes(),
            keep_burned=self.kept.append,
            pause=self.clock.pause,
        )

    async def use(self, typed: str = "", seed: str = "b") -> Paired:
        if not typed:
            await self.spoken.wait()
            typed = format_code(self.codes[0])
        return await use_code(
            self.relay,
            typed,
            lambda: b"card of b",
            SeededRandomness(seed),
            now=self.clock.now,
            pause=self.clock.pause,
        )

    async def guess(self) -> Paired:
        """Join with one secret digit wrong and the check digit right."""
        await self.spoken.wait()
        body = self.codes[0].digits[:10] + str((int(self.codes[0].digits[10]) + 1) % 10)
        return await self.use(body + check_digit(body))


async def ends(*acts: "asyncio.Future[Paired] | object") -> list[Paired | BaseException]:
    return await asyncio.wait_for(asyncio.gather(*acts, return_exceptions=True), 30)  # type: ignore[arg-type]


def code_of(outcome: object) -> str:
    assert isinstance(outcome, WasitError), outcome
    return outcome.code


async def test_two_seats_meet() -> None:
    """Each has the other's card and the same words; the joiner deleted the nameplate; nothing is burned."""
    meeting = Meeting()
    a, b = await ends(meeting.offer(), meeting.use())
    assert isinstance(a, Paired)
    assert isinstance(b, Paired)
    assert (a.card, b.card) == (b"card of b", b"card of a")
    assert a.words == b.words
    assert meeting.relay.plates == {}
    assert meeting.kept == []


async def test_a_wrong_code_is_dead_for_both() -> None:
    """Both ends are told E_CODE_WRONG, the nameplate is gone, the inviter's store is given one burned code."""
    meeting = Meeting()
    a, b = await ends(meeting.offer(), meeting.guess())
    assert code_of(a) == code_of(b) == "E_CODE_WRONG"
    assert isinstance(a, Distrusted)
    assert meeting.relay.plates == {}
    assert meeting.kept == [BurnedCodes((meeting.kept[0].at[0],))]
    with pytest.raises(Refused, match="code-unknown"):
        await meeting.use(format_code(meeting.codes[0]), seed="late")


async def test_three_burned_codes_rest() -> None:
    """The fourth offer within the day is Refused codes-resting and asks the relay nothing."""
    burned = BurnedCodes()
    for _ in range(3):
        meeting = Meeting()
        await ends(meeting.offer(burned), meeting.guess())
        burned = meeting.kept[-1]
    meeting = Meeting()
    with pytest.raises(Refused, match="codes-resting"):
        await meeting.offer(burned)
    assert meeting.relay.asked == []


async def test_a_typo_sends_nothing() -> None:
    """A wrong check digit is Refused code-typo before any request: the one guess is not used up."""
    meeting = Meeting()
    for typed in ("4127-8830-2715", "4127-8830-271", "hello", ""):
        with pytest.raises(Refused, match="code-typo"):
            await use_code(
                meeting.relay, typed, lambda: b"card", SeededRandomness("b"), now=meeting.clock.now
            )
    assert meeting.relay.asked == []


@pytest.mark.slow
async def test_a_code_nobody_uses_expires() -> None:
    """After its time: Refused code-expired, nameplate deleted, nothing burned."""
    meeting = Meeting()
    with pytest.raises(Refused, match="code-expired"):
        await meeting.offer()
    assert meeting.clock.now() - NOON <= LIFETIME + 2
    assert meeting.relay.plates == {}
    assert meeting.kept == []


async def test_a_code_the_relay_does_not_know() -> None:
    """Expired, used or never made: Refused code-unknown."""
    meeting = Meeting()
    with pytest.raises(Refused, match="code-unknown"):
        await meeting.use("412788302714")


async def test_an_inviter_who_left_is_not_waited_for_long() -> None:
    """The joiner gives up after ten minutes and deletes the nameplate."""
    meeting = Meeting()
    meeting.relay.plates[4127] = Plate(b"nobody")
    with pytest.raises(Refused, match="code-expired"):
        await meeting.use("412788302714")
    assert meeting.clock.now() - NOON <= PATIENCE + 2
    assert meeting.relay.plates == {}


async def test_a_third_seat_ends_it_for_all() -> None:
    """Whoever joins second and third: both honest ends are told nameplate-crowded; no code is burned."""
    meeting = Meeting()

    async def third() -> None:
        await meeting.spoken.wait()
        await meeting.relay.join_nameplate(4127, b"third")

    a, _, b = await ends(meeting.offer(), third(), meeting.use())
    assert code_of(a) == code_of(b) == "nameplate-crowded"
    assert meeting.relay.plates == {}
    assert meeting.kept == []


@pytest.mark.slow
@pytest.mark.parametrize("slot", ["a1", "b1", "a2", "b2", "a3"])
@pytest.mark.parametrize("place", [0, 20, -1])
async def test_a_relay_that_changes_a_slot_is_caught(slot: str, place: int) -> None:
    """One flipped bit in any slot: whoever reads it, or the other end after it, is told E_CODE_WRONG; never do both pair."""
    meeting = Meeting()

    def flip(name: str, value: bytes) -> bytes:
        changed = bytearray(value)
        changed[place] ^= 4
        return bytes(changed) if name == slot else value

    meeting.relay.tamper = flip
    a, b = await ends(meeting.offer(), meeting.use())
    assert code_of(b) == "E_CODE_WRONG"
    if slot != "a3":
        assert code_of(a) == "E_CODE_WRONG"
        assert len(meeting.kept) == 1
    assert meeting.relay.plates == {}


@pytest.mark.parametrize("slot", ["b1", "a2", "b2", "a3"])
async def test_a_slot_written_by_a_stranger_is_a_wrong_code(slot: str) -> None:
    """Refused slot-taken means that somebody holds this end's token: E_CODE_WRONG for the end that finds it."""
    meeting = Meeting()
    write_slot = meeting.relay.write_slot

    async def taken(number: int, name: str, token: bytes, value: bytes) -> None:
        if name == slot:
            raise Refused("slot-taken")
        await write_slot(number, name, token, value)

    meeting.relay.write_slot = taken  # type: ignore[method-assign]
    outcomes = await ends(meeting.offer(), meeting.use())
    finder = outcomes[0] if slot in ("a2", "a3") else outcomes[1]
    assert isinstance(finder, Distrusted)
    assert (finder.code, finder.fields["reason"]) == ("E_CODE_WRONG", "slot-taken")
    assert not any(isinstance(outcome, Paired) for outcome in outcomes)
    assert meeting.relay.plates == {}


async def test_a_relay_that_answers_nonsense_is_a_wrong_code() -> None:
    """A Distrusted from the link during an exchange burns the code too: a relay must not guess and then hide it."""
    meeting = Meeting()

    async def nonsense(number: int, slot: str, token: bytes, wait: int) -> bytes | None:
        raise Distrusted("E_CBOR")

    meeting.relay.read_slot = nonsense  # type: ignore[method-assign]
    with pytest.raises(Distrusted, match="E_CODE_WRONG"):
        await meeting.offer()
    assert len(meeting.kept) == 1


async def test_no_long_poll_outlives_the_code() -> None:
    """The last question to the relay waits no longer than the code has left."""
    meeting = Meeting()
    waits: list[tuple[int, int]] = []
    read_slot = meeting.relay.read_slot

    async def noting(number: int, slot: str, token: bytes, wait: int) -> bytes | None:
        waits.append((meeting.clock.now(), wait))
        meeting.clock.seconds += wait
        return await read_slot(number, slot, token, 0)

    meeting.relay.read_slot = noting  # type: ignore[method-assign]
    with pytest.raises(Refused, match="code-expired"):
        await meeting.offer()
    assert all(0 < wait <= 25 and at + wait <= NOON + LIFETIME for at, wait in waits)
    assert waits[-1][1] < 25


async def test_a_person_who_gives_up_takes_the_code_along() -> None:
    """Cancelling the offer deletes the nameplate; the code is of no use afterwards."""
    meeting = Meeting()
    offer = asyncio.ensure_future(meeting.offer())
    await meeting.spoken.wait()
    offer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await offer
    assert meeting.relay.plates == {}


async def test_a_bad_network_is_borne() -> None:
    """Requests and answers that are lost on the way are sent again with the same bytes, and the two meet."""
    meeting = Meeting()

    async def trouble() -> None:
        await meeting.spoken.wait()
        for _ in range(6):
            meeting.relay.lost_before, meeting.relay.lost_after = 1, 1
            await meeting.clock.pause(0)
            await asyncio.sleep(0)

    a, b, _ = await ends(meeting.offer(), meeting.use(), trouble())
    assert isinstance(a, Paired)
    assert isinstance(b, Paired)
    assert a.words == b.words


async def test_a_relay_that_is_away_is_told_at_once() -> None:
    """Before there is a code there is nothing to wait for: Unreachable, and no code was shown or burned."""
    meeting = Meeting()
    meeting.relay.lost_before = 1
    with pytest.raises(Unreachable):
        await meeting.offer()
    meeting.relay.lost_before = 4
    with pytest.raises(Unreachable):
        await meeting.use("412788302714")
    assert meeting.codes == meeting.kept == []


@pytest.mark.parametrize("number", [-1, 10_000, True, "4127", None])
async def test_a_relay_that_gives_no_nameplate_is_distrusted(number: object) -> None:
    """A number that four digits can't say is E_SCHEMA."""
    meeting = Meeting()

    async def new_nameplate(token: bytes, now: int) -> int:
        return number  # type: ignore[return-value]

    meeting.relay.new_nameplate = new_nameplate  # type: ignore[method-assign]
    with pytest.raises(Distrusted, match="E_SCHEMA"):
        await meeting.offer()


async def test_a_man_in_the_middle_with_the_code_gets_other_words() -> None:
    """The relay itself pairs with both ends: both succeed, and the words they read to each other differ."""
    left, right = Meeting(), Meeting()
    a, _, b, _ = await ends(left.offer(), left.use(seed="m"), right.use(seed="b"), right.offer())
    assert isinstance(a, Paired)
    assert isinstance(b, Paired)
    assert a.words != b.words


async def test_the_code_is_spoken_only_when_the_first_slot_lies_there() -> None:
    """Whoever types it at once finds a1."""
    meeting = Meeting()
    seen: list[set[str]] = []
    tell = meeting.on_code

    def on_code(code: Code) -> None:
        seen.append(set(meeting.relay.plates[4127].slots))
        tell(code)

    meeting.on_code = on_code  # type: ignore[method-assign]
    await ends(meeting.offer(), meeting.use())
    assert seen == [{"a1"}]


async def test_a_garbled_first_slot_burns_nothing_at_the_joiner() -> None:
    """The joiner refuses an a1 that is no group element and sends nothing in return."""
    meeting = Meeting()
    meeting.relay.plates[4127] = Plate(b"nobody", slots={"a1": b"A" + b"\xff" * 32})
    with pytest.raises(Distrusted, match="E_CODE_WRONG"):
        await meeting.use("412788302714")
    assert "write b1" not in meeting.relay.asked


async def test_a_late_stranger_cannot_use_a_used_code() -> None:
    """After two have met, the same code finds no nameplate."""
    meeting = Meeting()
    await ends(meeting.offer(), meeting.use())
    with pytest.raises(Refused, match="code-unknown"):
        await meeting.use(format_code(meeting.codes[0]), seed="stranger")


async def test_who_invites_is_told_which_relay_to_name() -> None:
    """Whoever may join has to have it too; the end that joins is told of none."""
    two = Pair()
    await two.pair()
    offered = await two.seats[0].do("invite", {"as": "delegate"})
    assert offered["relay"] == two.a.text_setting("relay") != ""
    used = await two.seats[1].do("join", {"code": offered["code"], "name": {"en": "B"}})
    assert "relay" not in used
    for seat in two.seats:
        await seat.invitations.stop()
