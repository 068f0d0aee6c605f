"""A person comes back with a new seat after all devices were lost: at both ends.

1. The restored seat writes to each peer's last mailbox it knows, in a new session on the peer's fallback key: a card, nothing else.
   It writes again until it is answered. Where the mailbox or its key is gone, nobody hears it: then it pairs again.
2. A letter from a stranger in a mailbox is read only so far: a first letter with a card, whose person chain goes on from the one that
   the mailbox's owner showed and has this seat in it, added by the recovery key. Two seats added at one place of the chain: neither is taken in but the first,
   and the user is told; from then on no other of that person is, but by a code.
3. To who joined after the kit was made it is shown by a peer that both know (``reunion``).
4. Whoever comes back is "introduced", not paired: the words were compared with another seat. The steward admits it where the seat
   before it belongs; that one stays until somebody removes it.
5. What the seat before could read is given to the one that came back for it, whole.

Source: PROTOCOL.md §2.2, §2.3, §2.4.
"""

from __future__ import annotations

from collections.abc import Sequence

from wasit.errors import Distrusted
from wasit.record.entry import Entry, check_int
from wasit.record.epoch import Epoch, SeatRole
from wasit.seals.card import Card, read_card
from wasit.seals.envelope import PRE_KEY, Letter
from wasit.seals.person import Chain, is_added_by_recovery, merge_chain
from wasit.seals.ratchet import LinkSessions, sender_key
from wasit.seat.chains import held_chain, is_forked, note_fork
from wasit.seat.matter import Matter
from wasit.seat.membership import admit, is_member
from wasit.seat.people import (
    Person,
    boxes,
    check_reach,
    give_card,
    keep_card,
    meet,
    newest_card,
    people,
    person,
    send_card,
)
from wasit.seat.store import outbox
from wasit.seat.store.alarms import clear_alarm, raise_alarm
from wasit.seat.sync.letters import decode_letter

UNANSWERED = "unanswered "
MOST_ANSWERS = 8


# -- at the restored seat ---------------------------------------------------------------------------------------------------


def reach_out(matter: Matter) -> None:
    """Leave a card for everyone on the lines, from a seat they do not know. Inside a change."""
    if not matter.text_setting("relay") or matter.has_left:
        return
    for known in people(matter):
        card = newest_card(matter, known.seat)
        if card is None or not is_member(matter, known.seat):
            continue
        link = LinkSessions()
        link.open_outbound(matter.keys, card.ik, card.fallback)
        matter.links.save(known.seat, link, matter.pickle_key)
        matter.set_setting(UNANSWERED + known.seat.hex(), b"1")
        send_card(matter, known.seat)
    matter.save_keys()


def remind(matter: Matter) -> None:
    """The same card again to whoever has not answered. Inside a change; from time to time."""
    for (name,) in matter.file.all("SELECT name FROM setting WHERE name LIKE 'unanswered %'"):
        peer = bytes.fromhex(name.removeprefix(UNANSWERED))
        if not matter.outbox.waits_of(peer, outbox.CARD):
            _say_again(matter, peer)


def answered(matter: Matter, peer: bytes) -> None:
    """A letter of theirs has come: ask them for what is missing here. Inside a change."""
    if not is_unheard(matter, peer):
        return
    matter.drop_setting(UNANSWERED + peer.hex())
    for line in matter.lines():
        epoch = matter.replica(line.id).epoch()
        belongs = epoch is not None and {peer, matter.heirs.known().get(peer, peer)} & set(epoch.seats())
        if belongs and reads_along(matter, matter.me, epoch):  # nobody hears that there are other lines
            matter.outbox.want_sync(matter, line, peer, soon=True)


def is_unheard(matter: Matter, peer: bytes) -> bool:
    """Whether a peer does not know of this seat yet, as far as this seat can tell: it would read a card and nothing else."""
    return matter.setting(UNANSWERED + peer.hex()) is not None


def has_heard(matter: Matter, seats: Sequence[bytes]) -> bool:
    """Whether at least one of them answered."""
    return any(not is_unheard(matter, seat) and person(matter, seat) is not None for seat in seats)


def reads_along(matter: Matter, seat: bytes, epoch: Epoch | None) -> bool:
    """Whether a seat came back for one that belongs to this epoch, and so may ask and be told as that one, though it can't write."""
    before = matter.heirs.known().get(seat)
    return before is not None and epoch is not None and epoch.member(before) is not None


def settle(matter: Matter) -> None:
    """Once this seat belongs to every line again, it is an archive no more. Inside a change."""
    if matter.setting("restored") is None:
        return
    epochs = [matter.replica(line.id).epoch() for line in matter.lines()]
    if all(epoch is not None and epoch.member(matter.me) is not None for epoch in epochs):
        clear_alarm(matter, None, "restored")


# -- at its peers -------------------------------------------------------------------------------------------------------------


def is_known(matter: Matter, seat: bytes, owner: bytes) -> bool:
    """Whether a seat came back for the owner of a mailbox."""
    return matter.heirs.known().get(seat) == owner


def come_back(matter: Matter, owner: bytes, letter: Letter) -> None:
    """Take in the first letter of a seat nobody knows, in the mailbox of ``owner``. Inside a change.

    Raises: Distrusted E_FROM, E_OLM, E_KIND, E_KEY, E_PERSON_FORK and the codes of cards.
    """
    before = person(matter, owner)
    if before is None or letter.olm_type != PRE_KEY:
        raise Distrusted("E_FROM")
    link = LinkSessions()
    ik = sender_key(letter.ciphertext)
    kind, fields = decode_letter(
        link.decrypt(matter.keys, ik, letter.olm_type, letter.ciphertext), letter.sender, matter.me
    )
    matter.save_keys()
    if kind != outbox.CARD or len(fields) != 2 or type(fields[0]) is not bytes:
        raise Distrusted("E_KIND")
    check_int(fields[1], 1, 2**48, "E_SCHEMA")
    card = read_card(fields[0], expect_for=matter.me)
    if card.ik != ik or card.seat_id != letter.sender:
        raise Distrusted("E_KEY")
    check_reach(matter, card)
    shown = newest_card(matter, owner)
    if shown is None:
        raise Distrusted("E_KEY")
    _check_follows(matter, shown.person.person, shown.chain, card)
    _take_in(matter, owner, card, fields[0], key=before.key, number=fields[1])
    matter.links.save(letter.sender, link, matter.pickle_key)


def shown_by_peer(matter: Matter, peer: Person, before: bytes, data: bytes) -> None:
    """Take in who came back by the word of a peer on a line of both (``reunion``). That it came back for ``before`` its chain proves by
    itself: who stands in one signed into it. Inside a change. Raises: Distrusted E_FROM, E_KEY and the codes of cards.
    """
    card = read_card(data, expect_for=matter.me)
    if before not in (*card.person.seats, *card.person.removed):
        raise Distrusted("E_KEY")
    if not any(share_line(matter, peer.seat, seat) for seat in (before, card.seat_id)):
        raise Distrusted("E_FROM")
    known = person(matter, before)
    key = known.key if known is not None else key_of(matter, before) or key_of(matter, card.seat_id)
    try:
        _check_follows(matter, card.person.person, card.chain, card)
    except Distrusted as bad:
        if bad.code != "E_PERSON_FORK":
            raise
        note_fork(matter, card.person.person)
        raise_alarm(matter, None, "person-fork", who=before)
        return
    _take_in(matter, before, card, data, key=key, number=0)


def _take_in(matter: Matter, before: bytes, card: Card, data: bytes, *, key: str, number: int) -> None:
    seat = meet(matter, card.ed, card.ik, card.names, trust="introduced", key=key)
    keep_card(matter, data, seat=seat, number=number)
    matter.heirs.note(seat, before)
    raise_alarm(matter, None, "new-keys", who=seat)
    send_card(matter, seat)
    for line in matter.lines():
        epoch = matter.replica(line.id).epoch()
        member = epoch.member(before) if epoch is not None else None
        if member is not None and not matter.has_left:
            admit(matter, line, seat, member.role)
            matter.outbox.want_sync(matter, line, seat)


def share_line(matter: Matter, one: bytes, other: bytes) -> bool:
    """Whether two seats belong to one of this seat's lines, each itself or for the seat it came back for."""
    heirs = matter.heirs.known()
    both = ({one, heirs.get(one, one)}, {other, heirs.get(other, other)})
    epochs = [matter.replica(line.id).epoch() for line in matter.lines()]
    return any(epoch is not None and all(seats & set(epoch.seats()) for seats in both) for epoch in epochs)


def key_of(matter: Matter, seat: bytes) -> str:
    """The key under which somebody stands here whom only the lines name. "" where none does."""
    for line in matter.lines():
        role = matter.replica(line.id).role_of(seat)
        if role is None:
            continue
        if matter.role == "side":
            return "room" if role is SeatRole.SIDE else "line"
        return "desk" if role is SeatRole.GO_BETWEEN else line.key
    return ""


def _check_follows(matter: Matter, of: bytes, known: Chain, card: Card) -> None:
    """What the card shows goes on from all that is held of a person, or else from what is known; ``keep_card`` takes it in.

    Raises: Distrusted E_KEY; E_PERSON_FORK, also where two chains were known before: nobody says which of them this one goes on from.
    """
    held = held_chain(matter, of) or known
    if is_forked(matter, of):
        raise Distrusted("E_PERSON_FORK")
    if merge_chain(held, card.chain) != card.chain or not is_added_by_recovery(card.chain, card.seat_id):
        raise Distrusted("E_KEY")


def heard_again(matter: Matter, sender: Person) -> None:
    """A card from who came back already: my answer may have been lost. A few times: two who both came back would go on for ever."""
    name = "answers " + sender.seat.hex()
    times = int(matter.text_setting(name, "0"))
    is_back = sender.seat in matter.heirs.known()
    if is_back and times < MOST_ANSWERS and not matter.outbox.waits_of(sender.seat, outbox.CARD):
        matter.set_setting(name, str(times + 1).encode())
        _say_again(matter, sender.seat)


def may_read(matter: Matter, seat: bytes, entry: Entry) -> bool:
    """Whether the seat that this one came back for was there when the entry was written."""
    before = matter.heirs.known().get(seat)
    return before is not None and matter.replica(entry.line).may_read(before, entry)


def _say_again(matter: Matter, peer: bytes) -> None:
    for box in boxes(matter, "peer = ? AND ready < 2", peer)[-1:]:
        give_card(matter, box, peer)
