"""What stands inside a letter: whose it is and for whom stands in it too, so that one made for a peer is not passed off to another."""

from __future__ import annotations

from typing import Any

import pytest

from seat_pair import Pair
from wasit.channel import facts
from wasit.errors import Distrusted
from wasit.seals.envelope import encode_inner, lock_envelope
from wasit.seat.people import boxes
from wasit.seat.store import outbox
from wasit.seat.sync import push
from wasit.seat.sync.letters import MAX_LETTER, VERSION, decode_letter, encode_letter
from wasit.seat.sync.parts import cut
from wasit.seat.sync.pull import Letter, let_in
from wasit.text.passage import Consent, Passage
from wasit.wire import cbor

ME, PEER, OTHER = b"m" * 16, b"p" * 16, b"o" * 16


def test_a_letter_is_read_as_it_was_written() -> None:
    """Its kind, and its fields."""
    assert decode_letter(encode_letter(PEER, ME, 7, []), PEER, ME) == (7, [])
    assert decode_letter(encode_letter(PEER, ME, 2, [b"line", [], None]), PEER, ME) == (
        2,
        [b"line", [], None],
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ([VERSION, OTHER, ME, 7], "E_OLM_BIND"),
        ([VERSION, PEER, OTHER, 7], "E_OLM_BIND"),
        ([VERSION, ME, PEER, 7], "E_OLM_BIND"),
        ([VERSION + 1, PEER, ME, 7], "E_VERSION"),
        ([VERSION, PEER, ME], "E_SCHEMA"),
        ([VERSION, PEER, ME, True], "E_SCHEMA"),
        ([True, PEER, ME, 7], "E_SCHEMA"),
        ({1: 2}, "E_SCHEMA"),
        ([VERSION, PEER, ME, 7, bytes(MAX_LETTER)], "E_SIZE"),
    ],
)
def test_a_letter_that_is_not_of_this_link_is_refused(value: Any, code: str) -> None:
    """Of another sender, for another reader, turned round, of a newer program, of another shape or length."""
    with pytest.raises(Distrusted, match=code):
        decode_letter(cbor.encode(value), PEER, ME)


@pytest.mark.parametrize("in_parts", [False, True])
async def test_a_letter_that_was_made_for_another_is_dropped_and_counted(in_parts: bool) -> None:
    """Sealed and encrypted to this seat by who was sent it, word for word: its words are not taken in, whole or in parts."""
    two = Pair()
    await two.pair()
    before = two.g.file.one("SELECT count(*) FROM entry")
    with two.a.file.change():
        two.a.say(two.a.line_of("line"), facts.Word((Passage({"en": "To you."}, Consent.AS_WRITTEN),)))
    (row,) = [row for row in two.a.outbox.due(two.a.clock.now().seconds, 9, to=[two.g.me]) if row.kind == 1]
    fields = push.fields_of(two.a, row)
    assert fields is not None
    plain = encode_letter(two.a.me, OTHER, outbox.ENTRY, fields)
    letters = (
        [plain]
        if not in_parts
        else [encode_letter(two.a.me, two.g.me, outbox.PART, part) for part in cut(plain)]
    )
    (box,) = boxes(two.g, "ready = 1 AND peer = ?", two.a.me)
    with two.a.file.change():
        link = two.a.links.take(two.g.me, two.a.pickle_key)
        inner = [encode_inner(two.a.me, *link.encrypt(each)) for each in letters]
    bodies = [lock_envelope(box.keys[0].public, box.put.id, each) for each in inner]
    let_in(two.g, box.get.id, [Letter(cursor, body) for cursor, body in enumerate(bodies, 1)])
    assert two.g.file.one("SELECT count(*) FROM entry") == before
    assert two.g.file.all("SELECT code FROM alarm") == [("unreadable-letter:E_OLM_BIND",)]
