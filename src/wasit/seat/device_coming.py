"""The other end: a seat that joined as a further device of somebody's, and how it becomes one.

1. It signs a link, and takes a person over, only where its user said that it joins as a device, and only for the seat it paired with.
2. What it is handed is read whole before anything is kept.
3. What of the past did not come it asks for, a few times.

Source: PROTOCOL.md 2.2.
"""

from __future__ import annotations

from typing import Any

from wasit.channel import facts
from wasit.channel.fields import texts_of
from wasit.errors import Distrusted
from wasit.record.entry import check_bytes
from wasit.record.sync import MAX_RANGE, MAX_WANTS, Span
from wasit.seals.person import RecoveryKey, chain_of, draft_add, sign_link, verify_chain
from wasit.seat import recovering
from wasit.seat.bygone import end_waiting
from wasit.seat.chains import take_chain
from wasit.seat.devices import SIGNED, own_key, signed
from wasit.seat.introductions import show_card_to
from wasit.seat.matter import Matter
from wasit.seat.people import Person, set_key
from wasit.seat.store import outbox
from wasit.text.passage import Texts
from wasit.wire import cbor

MOST_OTHERS = 60  # people of all lines
ASKED = 4  # times, for one stretch of the past


def linking(matter: Matter, sender: Person, fields: list[Any]) -> None:
    """A letter of linking. Raises: Distrusted E_SCHEMA, E_FROM, E_KEY and the codes of chains."""
    if len(fields) != 1 or type(fields[0]) is not list or not fields[0] or type(fields[0][0]) is not int:
        raise Distrusted("E_SCHEMA")
    step, *rest = fields[0]
    match step, rest:
        case 2, [bytes() as signature] if len(signature) == 64:
            signed(matter, sender, signature)
        case 1, [chain, bytes() as core]:
            _check_comes(matter, sender)
            _sign(matter, sender, chain, core)
        case 3, [
            chain,
            role,
            title,
            name,
            cover,
            str() as by,
            bytes() as languages,
            lines,
            others,
            bytes() as recovery,
        ]:
            _check_comes(matter, sender)
            _take_over(
                matter, sender, [chain, role, title, name, cover, by, languages, lines, others], recovery
            )
        case recovering.RENEWED, [chain, bytes() as recovery]:
            recovering.taken(matter, sender, chain, recovery)
        case recovering.ASKED, []:
            recovering.asked(matter, sender)
        case _:
            raise Distrusted("E_SCHEMA")


def _check_comes(matter: Matter, sender: Person) -> None:
    """Rule 1. Raises: Distrusted E_FROM."""
    if matter.setting("as-device") is None or sender.trust not in ("paired", "compared"):
        raise Distrusted("E_FROM")
    if matter.setting("inviter") not in (None, sender.seat):
        raise Distrusted("E_FROM")


def _sign(matter: Matter, sender: Person, chain: Any, core: bytes) -> None:
    """The link is signed if it adds this seat to a chain the sender stands in, and does nothing else."""
    links = chain_of(chain)
    state = verify_chain(links)
    if sender.seat not in state.seats or matter.role:
        raise Distrusted("E_KEY", what="not the sender's chain")
    mine = matter.keys
    at = cbor.decode(core, limit=256)
    if type(at) is not list or type(at[-1]) is not int or core != draft_add(links, mine.ed, mine.ik, at[-1]):
        raise Distrusted("E_KEY", what="not this seat's link")
    matter.outbox.give(sender.seat, outbox.LINK, [[SIGNED, sign_link(core, mine)[1]]])


def _take_over(matter: Matter, sender: Person, fields: list[Any], recovery: bytes) -> None:
    chain, role, title, name, cover, by, languages, lines, others = fields
    state = verify_chain(chain_of(chain))
    if not {sender.seat, matter.me} <= set(state.seats):
        raise Distrusted("E_KEY", what="seat not in chain")
    if role not in ("side", "go-between") or cover not in facts.COVERS:
        raise Distrusted("E_SCHEMA")
    tags = cbor.decode(languages, limit=1_000) if languages else []
    if len(by) > 40 or type(tags) is not list or not all(type(tag) is str for tag in tags):
        raise Distrusted("E_SCHEMA")
    if len(recovery) not in (0, 32):
        raise Distrusted("E_SCHEMA")
    if recovery and RecoveryKey.from_bytes(recovery).public != state.recovery:
        raise Distrusted("E_KEY", what="recovery")
    read = _read_others(others)
    places = _read_lines(lines)
    known = matter.setting("inviter") is not None
    matter.set_setting("inviter", sender.seat)
    take_chain(matter, chain_of(chain))
    if recovery:
        matter.set_setting("recovery", recovery)
    else:
        matter.drop_setting("recovery")  # of the person this seat no longer is
    matter.set_setting("role", role.encode())
    if not known:
        for setting, texts in (("title", texts_of(title)), ("name", texts_of(name))):
            matter.set_setting(setting, cbor.encode(dict(texts), nfc=False))
        matter.set_setting("cover", cover.encode())
        matter.set_setting(
            "titled-by", by.encode()
        )  # whose words the title is: no other side hears it from this seat either
        if tags:
            matter.set_setting("languages", languages)
        for line, key, called in places:
            matter.set_setting("place " + line.hex(), cbor.encode([key, dict(called)], nfc=False))
    set_key(matter, sender.seat, own_key(matter))
    for ed, ik, called, key, trust in read:
        show_card_to(matter, sender, ed, ik, called, key=key, trust=trust)
    matter.version += 1


def _read_lines(value: Any) -> list[tuple[bytes, str, Texts]]:
    if type(value) is not list or len(value) > 40:
        raise Distrusted("E_SCHEMA")
    read = []
    for item in value:
        match item:
            case [bytes() as line, str() as key, name] if len(line) == 16 and 1 <= len(key) <= 40:
                read.append((line, key, texts_of(name)))
            case _:
                raise Distrusted("E_SCHEMA")
    return read


def _read_others(value: Any) -> list[tuple[bytes, bytes, Texts, str, str]]:
    if type(value) is not list or len(value) > MOST_OTHERS:
        raise Distrusted("E_SCHEMA")
    read = []
    for item in value:
        match item:
            case [ed, ik, name, str() as key, str() as trust] if 1 <= len(key) <= 40 and len(trust) <= 12:
                check_bytes(ed, 32, "E_SCHEMA")
                check_bytes(ik, 32, "E_SCHEMA")
                read.append((ed, ik, texts_of(name), key, trust))
            case _:
                raise Distrusted("E_SCHEMA")
    return read


def ask_for_past(matter: Matter) -> None:
    """Ask the seat that brought this one for what of the past has not come. Inside a change; from time to time."""
    inviter = matter.setting("inviter")
    if matter.setting("as-device") is None or inviter is None or matter.has_left:
        return
    for line in matter.lines():
        epochs = matter.shelf(line.id).epochs()
        wants = [
            span for leaf in epochs[0][0].base for span in _unread(matter, line.id, leaf.author, leaf.seq)
        ]
        if wants:
            matter.outbox.give(
                inviter, outbox.DOORS, [line.id, [], [], [list(span) for span in wants[:MAX_WANTS]]]
            )
        else:
            end_waiting(matter, line)


def _unread(matter: Matter, line: bytes, author: bytes, top: int) -> list[Span]:
    """Stretches of a sealed feed with something missing, that were not asked for too often: some bodies nobody here has."""
    rows = matter.file.all(
        "SELECT seq FROM entry WHERE line = ? AND author = ? AND seq <= ? AND accepted = 1 AND body IS NOT NULL",
        *(line, author, top),
    )
    here = {seq for (seq,) in rows}
    spans = []
    for low in range(1, top + 1, MAX_RANGE):
        high = min(low + MAX_RANGE - 1, top)
        name = f"asked {line.hex()} {author.hex()} {low}"
        times = int(matter.text_setting(name, "0"))
        if times < ASKED and not all(seq in here for seq in range(low, high + 1)):
            matter.set_setting(name, str(times + 1).encode())
            spans.append(Span(author, low, high))
    return spans
