"""Letters between two seats, whatever the mail does to them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.errors import Distrusted
from wasit.seals.box import BoxKey
from wasit.seals.envelope import (
    decode_inner,
    encode_inner,
    lock_envelope,
    most_inner,
    unlock_envelope,
)
from wasit.seals.kdf import aead_lock, aead_unlock
from wasit.seals.randomness import SeededRandomness
from wasit.seals.ratchet import LinkSessions, SeatKeys

KEY = BoxKey.generate(SeededRandomness("letters"))
PUT = b"p" * 16
PICKLE = b"k" * 32
SEAT = b"s" * 16


@given(st.binary(max_size=most_inner(4096) + 50))
def test_every_letter_comes_back(inner):
    """Any bytes, either size."""
    body = lock_envelope(KEY.public, PUT, inner)
    assert len(body) in (4096, 65536)
    assert unlock_envelope([KEY], PUT, body) == inner


@given(st.binary(max_size=200), st.sampled_from([0, 4095, 4096, 65536]), st.booleans())
def test_noise_is_never_an_envelope(noise, size, front):
    """Whatever a stranger puts in the box is distrusted, never a crash."""
    body = (noise + bytes(size))[: size or None] if front else bytes(max(0, size - len(noise))) + noise
    with pytest.raises(Distrusted):
        unlock_envelope([KEY], PUT, body)


@given(st.sampled_from([0, 1]), st.binary(min_size=1, max_size=300))
def test_every_inner_comes_back_in_one_form(olm_type, ciphertext):
    """Round trip; and what decodes encodes to the same bytes."""
    inner = encode_inner(SEAT, olm_type, ciphertext)
    letter = decode_inner(inner, expect_from=SEAT)
    assert (letter.sender, letter.olm_type, letter.ciphertext) == (SEAT, olm_type, ciphertext)


@given(st.binary(max_size=100), st.binary(max_size=20), st.integers(0, 10**6))
def test_a_lock_gives_back_what_was_locked_or_nothing(plain, aad, place):
    """Any one bit changed: E_AEAD."""
    locked = bytearray(aead_lock(PICKLE, bytes(12), plain, aad))
    assert aead_unlock(PICKLE, bytes(12), bytes(locked), aad) == plain
    locked[place % len(locked)] ^= 1 << place % 8
    with pytest.raises(Distrusted, match="E_AEAD"):
        aead_unlock(PICKLE, bytes(12), bytes(locked), aad)


class End:
    """One seat, its link to the other, and what waits in its mailbox."""

    def __init__(self):
        self.keys, self.link = SeatKeys.create(), LinkSessions()
        self.prekey = self.keys.new_prekey()
        self.mail, self.read = [], []

    def save_and_load(self):
        self.keys = SeatKeys.unpickle(self.keys.pickle(PICKLE), PICKLE)
        self.link = LinkSessions.unpickle(self.link.pickle(PICKLE), PICKLE)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["send", "send", "read", "read", "double", "lose", "spoil", "restart", "reset"]),
        st.booleans(),
        st.integers(0, 10**6),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(ACTS)
def test_no_mail_makes_a_lie_a_double_or_a_dead_link(acts):
    """Letters lost, doubled, spoilt, reordered, seats restarted, sessions opened anew, by both at once:

    what is read was sent and is read once, a letter not lost is read unless its session was dropped, and the link lives on.
    """
    ends = (End(), End())
    sent, resets = [], [0, 0]
    for act, first, number in acts:
        me, you = ends if first else reversed(ends)
        match act:
            case "send":
                send(me, you, sent)
            case "read" if me.mail:
                read(me, you, me.mail.pop(number % len(me.mail)))
            case "double" if me.mail:
                me.mail.append(me.mail[number % len(me.mail)])
            case "lose" if me.mail:
                me.mail.pop(number % len(me.mail))
            case "spoil" if me.mail:
                kind, body = me.mail[number % len(me.mail)]
                changed = bytearray(body)
                changed[number % len(body)] ^= 1 << number % 8
                read(me, you, (kind, bytes(changed)), spoilt=True)
            case "restart":
                me.save_and_load()
            case "reset" if resets[first] < 2:
                resets[first] += 1
                me.link.open_outbound(me.keys, you.keys.ik, you.keys.fallback)
    left, right = ends
    for me, you in (ends, ends[::-1]):
        for letter in list(me.mail):
            read(me, you, letter)
    for end in ends:
        assert len(end.read) == len(set(end.read))
        assert set(end.read) <= set(sent)
    for me, you in ((left, right), (right, left), (left, right)):
        before = len(you.read)
        send(me, you, sent)
        read(you, me, you.mail[-1])
        assert len(you.read) == before + 1


def send(me, you, sent):
    if not len(me.link):
        me.link.open_outbound(me.keys, you.keys.ik, you.prekey)
    plain = b"%d" % len(sent)
    sent.append(plain)
    you.mail.append(me.link.encrypt(plain))


def read(me, you, letter, *, spoilt=False):
    try:
        plain = me.link.decrypt(me.keys, you.keys.ik, *letter)
    except Distrusted:
        return
    assert not spoilt
    me.read.append(plain)


@given(st.integers(1, 2**40), st.integers(0, 2**32))
def test_below_is_below(n, seed):
    """Whatever the bound."""
    assert 0 <= SeededRandomness(seed).below(n) < n
