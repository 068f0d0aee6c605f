"""Persons: the append-only chain that says which seats are one person's.

This file alone knows when a link of that chain holds.

1. Link = [core, signatures]; core is kept as the bytes that were signed: cbor[1, person, seq, prev, kind, data, at].
   Signatures are [[key id, signature over H("link", core)]...], sorted by key id.
2. prev = H("link", core before), 32 zeros at seq 1. person = H("person", first core with person = h'')[:16].
3. A link carries exactly the signatures its kind needs, no more: nobody can add or take one and leave it valid.
   1 genesis: the seat. 2 add seat: an active seat or the recovery key, and the new seat. 3 remove seat: another active seat or
   the recovery key. 4 new recovery key: the old one, or two active seats.
4. A removed seat never returns. At most 8 active seats and 32 links; then the person makes a new genesis and pairs again.
5. Two links at one seq: what the recovery key signed wins, and all built on the other falls, so a thief who strikes first
   loses. Otherwise the first stays and E_PERSON_FORK is raised: no new seat of that person until its users have spoken.

Source: spec/2-identities.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wasit.errors import Distrusted, Refused
from wasit.seals.ed25519 import is_key, is_signed
from wasit.seals.ratchet import SeatKeys, seat_id
from wasit.seals.recovery import RecoveryKey as RecoveryKey
from wasit.seals.recovery import Signer
from wasit.wire import cbor
from wasit.wire.hashes import digest, id16

VERSION = 1
GENESIS, ADD, REMOVE, RECOVERY = 1, 2, 3, 4
MOST_SEATS = 8
MOST_LINKS = 32
MOST_CHAIN = 16 * 1024
MOST_CORE = 256
ZEROS = bytes(32)


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain, as it travels. Shapes: signatures = (key id (16), signature (64)) sorted by key id."""

    core: bytes
    signatures: tuple[tuple[bytes, bytes], ...]

    @property
    def hash(self) -> bytes:
        """What the next link names as prev."""
        return digest("link", self.core)


Chain = tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PersonState:
    """What a chain says now. Shapes: seats = seat id -> (ed, ik); head = hash of the last link."""

    person: bytes
    seats: Mapping[bytes, tuple[bytes, bytes]]
    removed: frozenset[bytes]
    recovery: bytes
    seq: int
    head: bytes

    @property
    def recovery_id(self) -> bytes:
        """How links name the recovery key."""
        return id16("rec", self.recovery)


# Making links. Two seats of one person sit on two machines: one drafts, each signs, either appends.


def start_chain(seat: SeatKeys, recovery: bytes, at: int) -> Chain:
    """The chain of a new person with one seat. Shapes: recovery = public key (32). Units: at in seconds."""
    data = [seat.ed, seat.ik, recovery]
    person = id16("person", _core(b"", 1, ZEROS, GENESIS, data, at))
    core = _core(person, 1, ZEROS, GENESIS, data, at)
    return append((), core, [sign_link(core, seat)])


def draft_add(chain: Chain, ed: bytes, ik: bytes, at: int) -> bytes:
    """The core that adds a seat. Raises: Refused too-many-seats, chain-full."""
    if len(verify_chain(chain).seats) >= MOST_SEATS:
        raise Refused("too-many-seats", limit=MOST_SEATS)
    return _draft(chain, ADD, [ed, ik], at)


def draft_remove(chain: Chain, seat: bytes, at: int) -> bytes:
    """The core that removes a seat. Raises: Refused unknown-id, chain-full."""
    if seat not in verify_chain(chain).seats:
        raise Refused("unknown-id", what="seat")
    return _draft(chain, REMOVE, [seat], at)


def draft_recovery(chain: Chain, public: bytes, at: int) -> bytes:
    """The core that names a new recovery key. Raises: Refused chain-full."""
    return _draft(chain, RECOVERY, [public], at)


def sign_link(core: bytes, signer: Signer) -> tuple[bytes, bytes]:
    """(key id, signature) of one signer."""
    return signer.key_id, signer.sign("link", core)


def append(chain: Chain, core: bytes, signatures: Sequence[tuple[bytes, bytes]]) -> Chain:
    """The chain with one link more. Raises: Distrusted as ``verify_chain``, if it would not hold."""
    longer = (*chain, Link(core, tuple(sorted(signatures))))
    verify_chain(longer)
    return longer


def _draft(chain: Chain, kind: int, data: list[bytes], at: int) -> bytes:
    if len(chain) >= MOST_LINKS:
        raise Refused("chain-full", limit=MOST_LINKS)
    state = verify_chain(chain)
    return _core(state.person, state.seq + 1, state.head, kind, data, at)


def _core(person: bytes, seq: int, prev: bytes, kind: int, data: list[bytes], at: int) -> bytes:
    return cbor.encode([VERSION, person, seq, prev, kind, data, at])


# Reading chains


def encode_chain(chain: Chain) -> bytes:
    """The chain as bytes."""
    return cbor.encode(chain_value(chain))


def decode_chain(data: bytes) -> Chain:
    """The links of bytes from outside, shapes checked, signatures not yet. Raises: Distrusted E_SIZE, E_CBOR*, E_SCHEMA."""
    return chain_of(cbor.decode(data, limit=MOST_CHAIN))


def chain_value(chain: Chain) -> list[cbor.Value]:
    """The chain as it stands inside a card."""
    return [[link.core, [[key, signature] for key, signature in link.signatures]] for link in chain]


def chain_of(value: cbor.Value) -> Chain:
    """The links of a decoded value. Raises: Distrusted E_SIZE, E_SCHEMA."""
    if type(value) is not list or not value:
        raise Distrusted("E_SCHEMA", what="chain")
    if len(value) > MOST_LINKS:
        raise Distrusted("E_SIZE", links=len(value))
    return tuple(_link_of(link) for link in value)


def _link_of(value: cbor.Value) -> Link:
    match value:
        case [bytes() as core, [_, *_] as signatures] if len(signatures) <= 2:
            pass
        case _:
            raise Distrusted("E_SCHEMA", what="link")
    pairs: list[tuple[bytes, bytes]] = []
    for pair in signatures:
        match pair:
            case [bytes() as key, bytes() as signature] if (len(key), len(signature)) == (16, 64):
                pairs.append((key, signature))
            case _:
                raise Distrusted("E_SCHEMA", what="link signature")
    if [key for key, _ in pairs] != sorted({key for key, _ in pairs}):
        raise Distrusted("E_SCHEMA", what="link signature order")
    return Link(core, tuple(pairs))


@dataclass(frozen=True, slots=True)
class _Step:
    person: bytes
    seq: int
    prev: bytes
    kind: int
    data: list[bytes]
    at: int


def verify_chain(chain: Sequence[Link]) -> PersonState:
    """Who the person is and which seats are hers, if every link holds.

    Raises: Distrusted E_SIZE, E_CBOR*, E_VERSION, E_SCHEMA, E_KEY.
    """
    return _states(chain)[-1]


def is_added_by_recovery(chain: Sequence[Link], seat: bytes) -> bool:
    """Whether it was the recovery key that added this seat, in a chain that was verified."""
    for before, link in zip(_states(chain), chain[1:], strict=False):
        step = _read_core(link.core)
        if step.kind == ADD and seat_id(*step.data) == seat:
            return before.recovery_id in {key for key, _ in link.signatures}
    return False


def seats_since(chain: Chain) -> dict[bytes, int]:
    """When each seat that ever was in a verified chain came into it, in that order. Units: seconds."""
    steps = [_read_core(link.core) for link in chain]
    return {seat_id(step.data[0], step.data[1]): step.at for step in steps if step.kind in (GENESIS, ADD)}


def _states(chain: Sequence[Link]) -> list[PersonState]:
    """The state after each link."""
    if not chain:
        raise Distrusted("E_SCHEMA", what="chain")
    if len(chain) > MOST_LINKS:
        raise Distrusted("E_SIZE", links=len(chain))
    states = [_begin(chain[0])]
    for link in chain[1:]:
        states.append(_follow(states[-1], link))
    return states


def _begin(link: Link) -> PersonState:
    step = _read_core(link.core)
    if (step.seq, step.prev, step.kind) != (1, ZEROS, GENESIS):
        raise Distrusted("E_SCHEMA", what="genesis")
    if step.person != id16("person", _core(b"", 1, ZEROS, GENESIS, step.data, step.at)):
        raise Distrusted("E_KEY", what="person")
    ed, ik, recovery = step.data
    seat = seat_id(ed, ik)
    _check_signed(link, {seat: ed})
    return PersonState(step.person, {seat: (ed, ik)}, frozenset(), recovery, 1, link.hash)


def _follow(state: PersonState, link: Link) -> PersonState:
    step = _read_core(link.core)
    if step.kind == GENESIS or (step.person, step.seq, step.prev) != (
        state.person,
        state.seq + 1,
        state.head,
    ):
        raise Distrusted("E_KEY", what="sequence")
    match step.kind:
        case 2:
            after = _add(state, link, step.data)
        case 3:
            after = _remove(state, link, step.data)
        case _:
            after = _recover(state, link, step.data)
    return replace(after, seq=step.seq, head=link.hash)


def _add(state: PersonState, link: Link, data: list[bytes]) -> PersonState:
    ed, ik = data
    seat = seat_id(ed, ik)
    if seat in state.seats or seat in state.removed:
        raise Distrusted("E_KEY", what="seat")
    if len(state.seats) >= MOST_SEATS:
        raise Distrusted("E_KEY", what="too many seats")
    by = [key for key, _ in link.signatures if key != seat]
    _check_signed(link, {seat: ed} | _keys(state, by, most=1))
    return replace(state, seats={**state.seats, seat: (ed, ik)})


def _remove(state: PersonState, link: Link, data: list[bytes]) -> PersonState:
    (seat,) = data
    if seat not in state.seats:
        raise Distrusted("E_KEY", what="seat")
    by = [key for key, _ in link.signatures]
    if seat in by:
        raise Distrusted("E_KEY", what="signer")
    _check_signed(link, _keys(state, by, most=1))
    left = {key: value for key, value in state.seats.items() if key != seat}
    return replace(state, seats=left, removed=state.removed | {seat})


def _recover(state: PersonState, link: Link, data: list[bytes]) -> PersonState:
    (public,) = data
    by = [key for key, _ in link.signatures]
    if by == [state.recovery_id]:
        _check_signed(link, {state.recovery_id: state.recovery})
    else:
        if len(by) != 2 or state.recovery_id in by:
            raise Distrusted("E_KEY", what="signer")
        _check_signed(link, _keys(state, by, most=2))
    return replace(state, recovery=public)


def _keys(state: PersonState, by: list[bytes], *, most: int) -> dict[bytes, bytes]:
    """The public keys of exactly ``most`` signers, who must be active seats or the recovery key."""
    known = {seat: ed for seat, (ed, _) in state.seats.items()} | {state.recovery_id: state.recovery}
    if len(by) != most or not all(key in known for key in by):
        raise Distrusted("E_KEY", what="signer")
    return {key: known[key] for key in by}


def _check_signed(link: Link, needed: Mapping[bytes, bytes]) -> None:
    if [key for key, _ in link.signatures] != sorted(needed):
        raise Distrusted("E_KEY", what="signers")
    for key, signature in link.signatures:
        if not is_signed(needed[key], link.hash, signature):
            raise Distrusted("E_KEY", what="signature")


def _read_core(core: bytes) -> _Step:
    match cbor.decode(core, limit=MOST_CORE):
        case [int() as version, *_] if type(version) is int and version > VERSION:
            raise Distrusted("E_VERSION", version=version)
        case [
            int() as version,
            bytes() as person,
            int() as seq,
            bytes() as prev,
            int() as kind,
            [_, *_] as data,
            int() as at,
        ]:
            pass
        case _:
            raise Distrusted("E_SCHEMA", what="link core")
    if not all(type(number) is int for number in (version, seq, kind, at)) or version != VERSION:
        raise Distrusted("E_SCHEMA", what="link core")
    if not (1 <= seq <= MOST_LINKS and at >= 0 and len(person) == 16 and len(prev) == 32):
        raise Distrusted("E_SCHEMA", what="link core")
    _check_data(kind, data)
    return _Step(person, seq, prev, kind, data, at)


_DATA: Mapping[int, tuple[int, ...]] = {GENESIS: (32, 32, 32), ADD: (32, 32), REMOVE: (16,), RECOVERY: (32,)}
_SIGNING_KEYS: Mapping[int, tuple[int, ...]] = {GENESIS: (0, 2), ADD: (0,), REMOVE: (), RECOVERY: (0,)}


def _check_data(kind: int, data: list[cbor.Value]) -> None:
    if kind not in _DATA or not all(type(item) is bytes for item in data):
        raise Distrusted("E_SCHEMA", what="link data")
    if tuple(len(item) for item in data) != _DATA[kind]:
        raise Distrusted("E_SCHEMA", what="link data")
    # a recovery key signs nothing when it is named: without this a key that verifies no signature could be put in
    if not all(is_key(data[place]) for place in _SIGNING_KEYS[kind]):
        raise Distrusted("E_KEY", what="weak key")


# Forks, and comparing by voice


def merge_chain(held: Chain, arrived: Chain) -> Chain:
    """The chain to keep, given the one held and one that arrived.

    Raises: Distrusted E_PERSON_FORK (keep what is held, and no new seats of that person), E_KEY for another person's chain,
    and as ``verify_chain``.
    """
    before, after = _states(held), _states(arrived)
    if before[0].person != after[0].person:
        raise Distrusted("E_KEY", what="person")
    for place, (ours, theirs) in enumerate(zip(held, arrived, strict=False)):
        if ours.core != theirs.core:
            recovery = before[place - 1].recovery_id
            ours_wins, theirs_wins = (
                recovery in {key for key, _ in link.signatures} for link in (ours, theirs)
            )
            if ours_wins == theirs_wins:
                raise Distrusted("E_PERSON_FORK", seq=place + 1)
            return held if ours_wins else arrived
    return arrived if len(arrived) > len(held) else held


def safety_number(person_a: bytes, person_b: bytes) -> str:
    """60 digits that two people compare when they were introduced: the same in either order."""
    smaller, larger = sorted((person_a, person_b))
    drawn = hashlib.sha512(b"wasit1 safety" + smaller + larger).digest()
    return "".join(f"{int.from_bytes(drawn[at : at + 5]) % 100000:05}" for at in range(0, 60, 5))
