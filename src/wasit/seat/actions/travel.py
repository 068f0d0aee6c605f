"""A seat that travels so that its person can't open it: a colleague's seat holds a code without which the passphrase is not enough.

1. The traveller's seat draws the code, seals it to one colleague's mailbox key, and says so among its own people (``TravelAsked``).
   Its person never sees it.
2. The colleague agrees: that seat opens the code, keeps it, and says so with a proof (``TravelHeld``).
3. Only then can the seat be locked for travel (seat.travelling): the slot that the passphrase opened is replaced by one that takes both.
4. When the traveller is free to ask, the colleague reads the code out. Opening uses it up.

Source: PROTOCOL.md §10.2, docs/adr/0016.
"""

from __future__ import annotations

from typing import NamedTuple

from wasit.channel import facts
from wasit.errors import Distrusted, Refused
from wasit.record.entry import Entry
from wasit.seals.box import seal
from wasit.seals.kdf import kdf
from wasit.seals.kit import KitCode, format_kit_code, make_kit_code
from wasit.seat.actions.red_lines import private_place
from wasit.seat.matter import Matter
from wasit.seat.people import boxes, newest_card
from wasit.seat.queries.faces import said_in
from wasit.wire import cbor

ASKED, HELD = 26, 27
NEWEST = 50  # askings and answers that are looked at
ASKING = "travel"
HOLDING = "travel of "


class Asking(NamedTuple):
    """What this seat asked for. Secrets: ``code``."""

    entry: bytes
    holder: bytes
    code: str


def ask(matter: Matter, holder: bytes) -> Entry:
    """Ask a colleague to hold a new code. An asking before it is void. Raises: Refused not-a-line, unknown-id (with)."""
    line = private_place(matter)
    epoch, card = matter.replica(line.id).epoch(), newest_card(matter, holder)
    if epoch is None or epoch.member(holder) is None or holder == matter.me or card is None:
        raise Refused("unknown-id", field="with")
    code = make_kit_code(matter.randomness).characters
    sealed = seal(card.boxes[0].box_public, _info(matter.me, holder), code.encode())
    with matter.file.change():
        entry = matter.say(line, facts.TravelAsked(holder, sealed))
        matter.set_setting(ASKING, cbor.encode([entry.hash, holder, code]))
    return entry


def hold(matter: Matter, traveller: bytes) -> Entry:
    """Hold the code of a colleague's newest asking. Raises: Refused unknown-id, travel-key-gone."""
    asking = next((one for one in asked_of_us(matter) if one[0].author == traveller), None)
    if asking is None:
        raise Refused("unknown-id", field="seat")
    entry, fact = asking
    code = _opened(matter, traveller, fact)
    with matter.file.change():
        matter.set_setting(HOLDING + traveller.hex(), code)
        return matter.say(private_place(matter), facts.TravelHeld(entry.hash, _proof(code, entry.hash)))


def asked_of_us(matter: Matter) -> list[tuple[Entry, facts.TravelAsked]]:
    """Each colleague's newest asking, where it is of this seat."""
    newest: dict[bytes, tuple[Entry, facts.TravelAsked]] = {}
    for entry, fact in said_in(matter, private_place(matter), ASKED, newest=NEWEST):
        assert isinstance(fact, facts.TravelAsked)
        newest.setdefault(entry.author, (entry, fact))
    return [one for one in newest.values() if one[1].holder == matter.me]


def asking_of(matter: Matter) -> Asking | None:
    """What this seat asked for and has not used."""
    kept = matter.setting(ASKING)
    return Asking(*cbor.decode(kept, limit=1_000)) if kept is not None else None


def is_held(matter: Matter, asking: Asking) -> bool:
    """Whether the holder's seat has proven that it has the code."""
    for entry, fact in said_in(matter, private_place(matter), HELD, newest=NEWEST):
        assert isinstance(fact, facts.TravelHeld)
        if entry.author == asking.holder and fact.target == asking.entry:
            return fact.proof == _proof(asking.code.encode(), asking.entry)
    return False


def use(matter: Matter) -> Asking:
    """The asking that a travel lock rests on; it is forgotten here. Raises: Refused travel-not-asked, travel-not-held."""
    asking = asking_of(matter)
    if asking is None:
        raise Refused("travel-not-asked")
    if not is_held(matter, asking):
        raise Refused("travel-not-held")
    with matter.file.change():
        matter.drop_setting(ASKING)
    return asking


def holds_for(matter: Matter, traveller: bytes) -> bool:
    return matter.setting(HOLDING + traveller.hex()) is not None


def release(matter: Matter, traveller: bytes) -> str:
    """The code, to be read out. Raises: Refused unknown-id where this seat holds none. Secrets: all of it."""
    code = matter.setting(HOLDING + traveller.hex())
    if code is None:
        raise Refused("unknown-id", field="seat")
    return format_kit_code(KitCode(code.decode()))


def _opened(matter: Matter, traveller: bytes, fact: facts.TravelAsked) -> bytes:
    for box in boxes(matter, "peer = ?", traveller):
        for key in box.keys:
            try:
                code = key.open(_info(traveller, matter.me), fact.sealed)
            except Distrusted:
                continue
            return code
    raise Refused("travel-key-gone")


def _info(traveller: bytes, holder: bytes) -> bytes:
    return b"wasit1 travel" + traveller + holder


def _proof(code: bytes, entry: bytes) -> bytes:
    return kdf(code, "travel held", 16, entry)
