"""The ratchet."""

import itertools

import pytest

from wasit.errors import Damaged, Distrusted
from wasit.seals.ed25519 import is_signed
from wasit.seals.ratchet import (
    MOST_SESSIONS,
    LinkSessions,
    SeatKeys,
    check_vodozemac,
    seat_id,
)
from wasit.wire import cbor
from wasit.wire.hashes import digest

PICKLE = b"k" * 32


class End:
    """One seat with one peer."""

    def __init__(self):
        self.keys, self.link = SeatKeys.create(), LinkSessions()

    def open_to(self, other, key=None):
        self.link.open_outbound(self.keys, other.keys.ik, key or other.keys.new_prekey())

    def read(self, other, letter):
        return self.link.decrypt(self.keys, other.keys.ik, *letter)

    def save_and_load(self):
        self.keys = SeatKeys.unpickle(self.keys.pickle(PICKLE), PICKLE)
        self.link = LinkSessions.unpickle(self.link.pickle(PICKLE), PICKLE)


@pytest.fixture
def ends():
    """Two seats, a's session to b open, nothing sent."""
    a, b = End(), End()
    a.open_to(b)
    return a, b


def met(a, b):
    """Both have heard each other: only normal letters from here."""
    assert b.read(a, a.link.encrypt(b"1")) == b"1"
    assert a.read(b, b.link.encrypt(b"2")) == b"2"


def flips(letter):
    """Every letter that differs in one bit."""
    kind, body = letter
    for bit in range(len(body) * 8):
        changed = bytearray(body)
        changed[bit // 8] ^= 1 << bit % 8
        yield kind, bytes(changed)


def test_an_old_vodozemac_is_refused():
    """Before 0.10 all-zero Diffie-Hellman results were accepted."""
    for old in ("0.9.0", "0.2", "0.0.1"):
        with pytest.raises(Damaged, match="vodozemac-too-old"):
            check_vodozemac(old)
    for good in ("0.10.0", "0.10.0rc1", "0.11", "1.0"):
        check_vodozemac(good)


def test_the_seat_id_vector():
    """H("seat", a1*32 || a2*32)[:16], as the specification has it."""
    assert seat_id(b"\xa1" * 32, b"\xa2" * 32).hex() == "8654b88d7c5be248526e3c23af6bee29"


def test_a_seat_has_its_keys():
    """32 raw bytes each, an id made of both, and nothing of it printed."""
    keys = SeatKeys.create()
    assert [len(key) for key in (keys.ed, keys.ik, keys.fallback)] == [32, 32, 32]
    assert keys.seat_id == keys.key_id == seat_id(keys.ed, keys.ik)
    assert repr(keys) == "SeatKeys(...)"


def test_the_seat_key_signs_for_one_purpose():
    """A signature over a card is not one over a link."""
    keys = SeatKeys.create()
    signature = keys.sign("card", b"core")
    assert is_signed(keys.ed, digest("card", b"core"), signature)
    assert not is_signed(keys.ed, digest("link", b"core"), signature)
    assert not is_signed(keys.ed, b"core", signature)


def test_every_prekey_is_new():
    """One key for one peer, across saving too."""
    keys = SeatKeys.create()
    first = {keys.new_prekey() for _ in range(60)}
    again = SeatKeys.unpickle(keys.pickle(PICKLE), PICKLE)
    assert len(first | {again.new_prekey() for _ in range(5)}) == 65


def test_saved_keys_are_the_same_keys(ends):
    """Account, fallback and sessions go on where they were, at any point."""
    a, b = ends
    fallback = b.keys.fallback
    for number in range(6):
        a.save_and_load()
        letter = a.link.encrypt(b"%d" % number)
        a.save_and_load()
        b.save_and_load()
        assert b.read(a, letter) == b"%d" % number
        a, b = b, a
    assert fallback in (a.keys.fallback, b.keys.fallback)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", cbor.encode([]), cbor.encode([1, "x", bytes(32)]), cbor.encode([1, "x", bytes(31)])]
    + [cbor.encode(value) for value in ([1, ["x"], []], [1, [1], []], [2, [], []], [1, [], [b"x"]], 1)],
)
def test_what_cant_be_unpickled_is_damage(data):
    """Our own store does not hold what we wrote."""
    for kind in (SeatKeys, LinkSessions):
        with pytest.raises(Damaged, match="ratchet-damaged"):
            kind.unpickle(data, PICKLE)


def test_another_pickle_key_is_damage(ends):
    """Nothing opens under another key."""
    a, _ = ends
    with pytest.raises(Damaged):
        SeatKeys.unpickle(a.keys.pickle(PICKLE), bytes(32))
    with pytest.raises(Damaged):
        LinkSessions.unpickle(a.link.pickle(PICKLE), bytes(32))


def test_a_talk_goes_from_pre_key_to_normal(ends):
    """Type 0 until an answer came, then type 1."""
    a, b = ends
    assert [a.link.encrypt(b"x")[0] for _ in range(2)] == [0, 0]
    met(a, b)
    assert a.link.encrypt(b"x")[0] == 1


def test_without_a_session_nothing_is_sent():
    """That would be our own bug."""
    with pytest.raises(AssertionError):
        LinkSessions().encrypt(b"x")


def test_crossed_openings_both_open(ends):
    """Both write first at once: both letters are read, and the talk goes on in every order."""
    for order in itertools.permutations(range(4)):
        a, b = End(), End()
        a.open_to(b)
        b.open_to(a)
        waiting = [(a, b, a.link.encrypt(b"a1")), (b, a, b.link.encrypt(b"b1"))]
        waiting += [(a, b, a.link.encrypt(b"a2")), (b, a, b.link.encrypt(b"b2"))]
        told = [reader.read(writer, letter) for writer, reader, letter in (waiting[place] for place in order)]
        assert sorted(told) == [b"a1", b"a2", b"b1", b"b2"]
        for number in range(6):
            assert b.read(a, a.link.encrypt(b"%d" % number)) == b"%d" % number
            a, b = b, a


def test_what_decrypted_last_is_what_sends(ends):
    """After a reset the answer goes on the new session."""
    a, b = ends
    met(a, b)
    a.open_to(b, b.keys.fallback)
    assert b.read(a, a.link.encrypt(b"reset")) == b"reset"
    assert a.read(b, b.link.encrypt(b"on the new one")) == b"on the new one"
    assert len(a.link) == len(b.link) == 2
    fresh = LinkSessions.unpickle(a.link.pickle(PICKLE), PICKLE)
    assert fresh.encrypt(b"x")[0] == 1


def test_letters_of_an_older_session_still_open(ends):
    """What was on its way when a new session began is not lost."""
    a, b = ends
    met(a, b)
    late = a.link.encrypt(b"late")
    b.open_to(a)
    assert a.read(b, b.link.encrypt(b"new")) == b"new"
    assert b.read(a, late) == b"late"


def test_a_prekey_opens_once_and_the_fallback_again():
    """The one-time key is gone after use; the fallback serves until it has rotated twice."""
    b = End()
    prekey = b.keys.new_prekey()
    for opener, holds in ((End(), True), (End(), False)):
        opener.open_to(b, prekey)
        reader = LinkSessions()
        letter = opener.link.encrypt(b"x")
        if holds:
            assert reader.decrypt(b.keys, opener.keys.ik, *letter) == b"x"
        else:
            with pytest.raises(Distrusted, match="E_OLM"):
                reader.decrypt(b.keys, opener.keys.ik, *letter)
    old = b.keys.fallback
    for rotations in range(3):
        opener = End()
        opener.open_to(b, old)
        letter = opener.link.encrypt(b"x")
        if rotations < 2:
            assert LinkSessions().decrypt(b.keys, opener.keys.ik, *letter) == b"x"
        else:
            with pytest.raises(Distrusted, match="E_OLM"):
                LinkSessions().decrypt(b.keys, opener.keys.ik, *letter)
        assert b.keys.rotate_fallback() == b.keys.fallback != old


def test_the_sender_is_who_the_link_says(ends):
    """A first letter that claims another identity key is refused, and the honest one still opens."""
    a, b = ends
    letter = a.link.encrypt(b"x")
    with pytest.raises(Distrusted, match="E_OLM"):
        b.link.decrypt(b.keys, End().keys.ik, *letter)
    assert b.read(a, letter) == b"x"


@pytest.mark.parametrize("key", [bytes(32), b"\x01" + bytes(31), bytes(31), b""])
def test_keys_that_agree_on_nothing_secret_are_refused(ends, key):
    """All-zero Diffie-Hellman results and wrong lengths."""
    a, b = ends
    for ik, prekey in ((key, b.keys.new_prekey()), (b.keys.ik, key)):
        with pytest.raises(Distrusted, match="E_KEY"):
            a.link.open_outbound(a.keys, ik, prekey)
    assert len(a.link) == 1


def test_a_replay_is_refused(ends):
    """Neither a first letter nor a later one opens twice, nor after a restart."""
    a, b = ends
    first = a.link.encrypt(b"1")
    assert b.read(a, first) == b"1"
    assert a.read(b, b.link.encrypt(b"2")) == b"2"
    later = a.link.encrypt(b"3")
    assert b.read(a, later) == b"3"
    b.save_and_load()
    for letter in (first, later):
        with pytest.raises(Distrusted, match="E_OLM"):
            b.read(a, letter)
    assert b.read(a, a.link.encrypt(b"4")) == b"4"


def test_a_dropped_session_never_comes_back(ends):
    """Its first letter was made on the fallback key, which still lives: refused all the same."""
    a, b = End(), End()
    a.open_to(b, b.keys.fallback)
    first = a.link.encrypt(b"0")
    assert b.read(a, first) == b"0"
    for number in range(1, MOST_SESSIONS + 1):
        a.open_to(b, b.keys.fallback)
        assert b.read(a, a.link.encrypt(b"%d" % number)) == b"%d" % number
    assert len(a.link) == len(b.link) == MOST_SESSIONS
    b.save_and_load()
    with pytest.raises(Distrusted, match="E_OLM"):
        b.read(a, first)


def test_sessions_do_not_print_themselves(ends):
    """Only how many there are."""
    assert repr(ends[0].link) == "LinkSessions(1)"


def test_at_most_five_sessions_the_longest_unused_goes(ends):
    """The one in use stays, whenever it was made."""
    a, b = ends
    met(a, b)
    for _ in range(MOST_SESSIONS + 2):
        b.open_to(a)
        other = b.link.encrypt(b"another")
        late = LinkSessions.unpickle(a.link.pickle(PICKLE), PICKLE).encrypt(b"kept")
        assert a.read(b, other) == b"another"
        assert b.read(a, late) == b"kept"
    assert len(a.link) == len(b.link) == MOST_SESSIONS


def test_any_order_within_forty(ends):
    """The 40 newest skipped letters of a chain open; the 41st is lost, and only that."""
    a, b = ends
    met(a, b)
    letters = [a.link.encrypt(b"%d" % number) for number in range(42)]
    assert b.read(a, letters[41]) == b"41"
    for number in range(40, 0, -1):
        assert b.read(a, letters[number]) == b"%d" % number
    with pytest.raises(Distrusted, match="E_OLM"):
        b.read(a, letters[0])
    assert b.read(a, a.link.encrypt(b"on")) == b"on"


def test_a_gap_too_wide_changes_nothing(ends):
    """More than 2,000 letters ahead is refused; what is nearer still opens."""
    a, b = ends
    met(a, b)
    near = a.link.encrypt(b"near")
    for _ in range(2100):
        far = a.link.encrypt(b"far")
    with pytest.raises(Distrusted, match="E_OLM"):
        b.read(a, far)
    assert b.read(a, near) == b"near"


def test_no_corrupted_first_letter_opens_or_spoils(ends):
    """Every single bit changed: refused, no session left behind, and the honest letter then opens."""
    a, b = ends
    letter = a.link.encrypt(b"first")
    for bad in flips(letter):
        with pytest.raises(Distrusted, match="E_OLM"):
            b.read(a, bad)
    assert len(b.link) == 0
    assert b.read(a, letter) == b"first"


def test_no_corrupted_letter_opens_or_spoils(ends):
    """The same inside a session: a later first-type letter, and a normal one in a new chain."""
    a, b = ends
    assert b.read(a, a.link.encrypt(b"1")) == b"1"
    second = a.link.encrypt(b"second")
    for bad in flips(second):
        with pytest.raises(Distrusted, match="E_OLM"):
            b.read(a, bad)
    assert b.read(a, second) == b"second"
    assert a.read(b, b.link.encrypt(b"2")) == b"2"
    normal = a.link.encrypt(b"normal")
    for bad in flips(normal):
        with pytest.raises(Distrusted, match="E_OLM"):
            b.read(a, bad)
    assert b.read(a, normal) == b"normal"
    assert a.read(b, b.link.encrypt(b"3")) == b"3"


@pytest.mark.parametrize("kind", [0, 1, 2, -1, 2**70])
@pytest.mark.parametrize("body", [b"", b"\x03", b"\x04", bytes(64), b"\xff" * 300])
def test_noise_is_refused(ends, kind, body):
    """Any type with any bytes."""
    a, b = ends
    met(a, b)
    with pytest.raises(Distrusted, match="E_OLM"):
        b.read(a, (kind, body))


def test_a_letter_of_the_other_type_is_refused(ends):
    """A first letter named normal, and the other way."""
    a, b = ends
    kind, body = a.link.encrypt(b"x")
    with pytest.raises(Distrusted, match="E_OLM"):
        b.read(a, (1 - kind, body))
    assert b.read(a, (kind, body)) == b"x"
    kind, body = b.link.encrypt(b"y")
    with pytest.raises(Distrusted, match="E_OLM"):
        a.read(b, (1 - kind, body))
    assert a.read(b, (kind, body)) == b"y"
