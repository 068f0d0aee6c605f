"""Two ends of an exchange over five slots, and everything that may be put in between."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from wasit.errors import Distrusted, Refused
from wasit.seals import box
from wasit.seals.code import Code, check_digit
from wasit.seals.invite import MAX_CARD, MAX_SLOT, Inviter, Joiner, Paired, compare_by_voice
from wasit.seals.kdf import aead_lock, kdf
from wasit.seals.randomness import SeededRandomness
from wasit.wire.cbor import decode, encode
from wasit.wire.hashes import digest

CARD_A = b"the card of the inviter"
CARD_B = b"the card of the joiner"


def code_of(digits: str) -> Code:
    return Code(digits + check_digit(digits))


CODE = code_of("41278830271")


def inviter(seed: object = "a", code: Code = CODE, card: bytes = CARD_A) -> Inviter:
    return Inviter(code, lambda: card, SeededRandomness(str(seed)))


def joiner(seed: object = "b", code: Code = CODE, card: bytes = CARD_B) -> Joiner:
    return Joiner(code, lambda: card, SeededRandomness(str(seed)))


def twin(end: Any) -> Any:
    """The same end once more, which no caller can have: to give one state many wrong slots."""
    other = object.__new__(type(end))
    other.__dict__.update(end.__dict__)
    other._slots = dict(end._slots)
    return other


class Run:
    """A whole exchange, with each end as it was before each step."""

    def __init__(self, a: Inviter, b: Joiner) -> None:
        self.a1 = a.begin()
        self.b1 = b.answer_a1(self.a1)
        self.a_key = b._key
        self.before_b1 = twin(a)
        self.a2 = a.answer_b1(self.b1)
        self.before_a2 = twin(b)
        self.b2 = b.answer_a2(self.a2)
        self.before_b2 = twin(a)
        self.a3, self.a_paired = a.finish(self.b2)
        self.before_a3 = twin(b)
        self.b_paired = b.finish(self.a3)

    def fresh_before_b1(self) -> Any:
        """The inviter before b1, with a stand-in for the one-use pake that knows the key already: curve arithmetic is slow."""
        end = twin(self.before_b1)
        end._pake = KnowsKey(decode(self.b1, limit=MAX_SLOT)[0], self.a_key)
        return end


class KnowsKey:
    def __init__(self, pake: bytes, key: bytes) -> None:
        self.pake, self.key = pake, key

    def finish(self, pake: bytes) -> bytes:
        return self.key if pake == self.pake else bytes(32)


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(inviter(), joiner())


def refused_as(act: Callable[[], object]) -> str:
    with pytest.raises(Distrusted) as told:
        act()
    return told.value.code


def flips(value: bytes, start: int = 0) -> list[bytes]:
    return [
        value[:place] + bytes([value[place] ^ (1 << bit)]) + value[place + 1 :]
        for place in range(start, len(value))
        for bit in range(8)
    ]


def test_both_ends_hold_the_others_card_and_the_same_words(run: Run) -> None:
    """A code spoken right gives each the other's card, seven equal words and three equal numbers."""
    assert run.a_paired.card == CARD_B
    assert run.b_paired.card == CARD_A
    assert run.a_paired.words == run.b_paired.words
    assert run.a_paired.numbers == run.b_paired.numbers
    assert all(0 <= word < 64 for word in run.a_paired.words)
    assert all(1000 <= number <= 9191 for number in run.a_paired.numbers)


def test_the_slots_have_their_sizes(run: Run) -> None:
    """33 bytes, then keys and seals, then a tag over a hash; a stranger sees no card length but the cards' own."""
    assert len(run.a1) == 33
    assert len(run.a3) == 48
    assert max(map(len, (run.b1, run.a2, run.b2))) <= MAX_SLOT


def test_the_words_of_the_protocols_vector() -> None:
    """nA = 00*32, nB = ff*32, tr = 77*32."""
    words, numbers = compare_by_voice(bytes(32), b"\xff" * 32, b"\x77" * 32)
    assert words == (23, 17, 11, 39, 58, 50, 1)
    assert numbers == (3978, 3975, 6520)


def test_a_wrong_code_is_found_by_the_inviter_before_it_makes_a_card() -> None:
    """One wrong secret digit (with a right check digit): E_CODE_WRONG, no card made, nothing more to be learned."""
    made: list[bytes] = []

    def make_card() -> bytes:
        made.append(CARD_A)
        return CARD_A

    a = Inviter(CODE, make_card, SeededRandomness("a"))
    b1 = joiner(code=code_of("41278830272")).answer_a1(a.begin())
    assert refused_as(lambda: a.answer_b1(b1)) == "E_CODE_WRONG"
    assert made == []
    with pytest.raises(AssertionError):
        a.answer_b1(b1)


def test_a_wrong_code_is_found_by_the_joiner() -> None:
    """Somebody who plays the inviter without the code can't make an a2 that opens."""
    b = joiner()
    false = inviter(code=code_of("41278830272"))
    b1 = b.answer_a1(false.begin())
    pake = decode(b1, limit=MAX_SLOT)[0]
    false._agree(pake, b"B")
    a2 = false._lock("a2", encode([false._box.public, b"anything"]))
    assert refused_as(lambda: b.answer_a2(a2)) == "E_CODE_WRONG"
    with pytest.raises(AssertionError):
        b.answer_a2(a2)


def test_a_man_in_the_middle_who_knows_the_code_is_heard() -> None:
    """Both exchanges succeed and both cards are false; the words at the two ends differ."""
    for seed in range(3):
        left = Run(inviter(f"a{seed}"), joiner(f"m{seed}", card=b"false"))
        right = Run(inviter(f"n{seed}", card=b"false"), joiner(f"b{seed}"))
        assert left.a_paired.words != right.b_paired.words
        assert left.a_paired.numbers != right.b_paired.numbers


def test_a_card_changed_after_the_promise_is_refused(run: Run) -> None:
    """A joiner who has seen the inviter's nonce can't choose another nonce or card: E_COMMIT."""
    for given in ([run.before_a2._nonce, b"another card"], [bytes(32), CARD_B]):
        b2 = lock(run, "b2", box.seal(run.before_b2._box.public, b"wasit1 pair b2", encode(given)))
        assert refused_as(lambda b2=b2: twin(run.before_b2).finish(b2)) == "E_COMMIT"


def test_a_transcript_that_differs_is_refused(run: Run) -> None:
    """a3 locked under the right key over another exchange: E_COMMIT."""
    other = digest("transcript", encode([run.a1, run.b1, run.a2, run.b2 + b"\0"]))
    for wrong in (other, b"", bytes(32)):
        a3 = lock(run, "a3", wrong)
        assert refused_as(lambda a3=a3: twin(run.before_a3).finish(a3)) == "E_COMMIT"


def lock(run: Run, slot: str, plain: bytes) -> bytes:
    return aead_lock(kdf(run.a_key, f"pair {slot}", 32), bytes(12), plain)


@pytest.mark.slow
def test_every_bit_of_a2_counts(run: Run) -> None:
    """Each single flipped bit is E_CODE_WRONG at the joiner."""
    for wrong in flips(run.a2):
        assert refused_as(lambda wrong=wrong: twin(run.before_a2).answer_a2(wrong)) == "E_CODE_WRONG"


@pytest.mark.slow
def test_every_bit_of_b2_counts(run: Run) -> None:
    """Each single flipped bit is E_CODE_WRONG at the inviter."""
    for wrong in flips(run.b2):
        assert refused_as(lambda wrong=wrong: twin(run.before_b2).finish(wrong)) == "E_CODE_WRONG"


def test_every_bit_of_a3_counts(run: Run) -> None:
    """Each single flipped bit is E_CODE_WRONG at the joiner."""
    for wrong in flips(run.a3):
        assert refused_as(lambda wrong=wrong: twin(run.before_a3).finish(wrong)) == "E_CODE_WRONG"


@pytest.mark.slow
def test_every_bit_of_b1_counts(run: Run) -> None:
    """Each single flipped bit is Distrusted; in the locked part it is E_CODE_WRONG."""
    for wrong in flips(run.b1):
        assert refused_as(lambda wrong=wrong: run.fresh_before_b1().answer_b1(wrong)).startswith("E_")
    for wrong in flips(run.b1, start=len(run.b1) - 1200):
        assert refused_as(lambda wrong=wrong: run.fresh_before_b1().answer_b1(wrong)) == "E_CODE_WRONG"


@pytest.mark.slow
def test_a_flipped_pake_gives_no_shared_key() -> None:
    """A changed a1 is refused at once or makes a b1 that the inviter refuses; a changed pakeB is refused with real arithmetic."""
    for place in range(33):
        a, b = inviter(), joiner()
        a1 = a.begin()
        wrong = a1[:place] + bytes([a1[place] ^ 1 << place % 8]) + a1[place + 1 :]
        code = refused_as(lambda a=a, b=b, wrong=wrong: a.answer_b1(b.answer_a1(wrong)))
        assert code in ("E_SCHEMA", "E_CODE_WRONG")
    for place in range(0, 33, 4):
        a, b = inviter(), joiner()
        pake, locked = decode(b.answer_a1(a.begin()), limit=MAX_SLOT)
        wrong = pake[:place] + bytes([pake[place] ^ 1 << place % 8]) + pake[place + 1 :]
        code = refused_as(lambda a=a, wrong=wrong, locked=locked: a.answer_b1(encode([wrong, locked])))
        assert code in ("E_SCHEMA", "E_CODE_WRONG")


def test_slots_of_an_earlier_exchange_are_refused(run: Run) -> None:
    """The same code, the same slot, another exchange: E_CODE_WRONG everywhere."""
    old = Run(inviter("old a"), joiner("old b"))
    fresh = inviter("new a")
    fresh.begin()
    assert refused_as(lambda: fresh.answer_b1(old.b1)) == "E_CODE_WRONG"
    assert refused_as(lambda: twin(run.before_a2).answer_a2(old.a2)) == "E_CODE_WRONG"
    assert refused_as(lambda: twin(run.before_b2).finish(old.b2)) == "E_CODE_WRONG"
    assert refused_as(lambda: twin(run.before_a3).finish(old.a3)) == "E_CODE_WRONG"


def test_slots_in_each_others_place_are_refused(run: Run) -> None:
    """Any slot read as any other is Distrusted: each is locked under a key of its own name."""
    values = {"a1": run.a1, "b1": run.b1, "a2": run.a2, "b2": run.b2, "a3": run.a3}
    readers: dict[str, Callable[[bytes], object]] = {
        "a1": lambda value: joiner("late").answer_a1(value),
        "b1": lambda value: run.fresh_before_b1().answer_b1(value),
        "a2": lambda value: twin(run.before_a2).answer_a2(value),
        "b2": lambda value: twin(run.before_b2).finish(value),
        "a3": lambda value: twin(run.before_a3).finish(value),
    }
    for slot, reader in readers.items():
        for name, value in values.items():
            if name != slot:
                assert refused_as(lambda reader=reader, value=value: reader(value)).startswith("E_")


def test_an_own_message_sent_back_is_refused() -> None:
    """The relay that mirrors a1 as pakeB, its letter changed or not, gets E_SCHEMA."""
    for side in (b"A", b"B", b"S"):
        a = inviter()
        a1 = a.begin()
        mirrored = encode([side + a1[1:], b"\0" * 40])
        assert refused_as(lambda a=a, mirrored=mirrored: a.answer_b1(mirrored)) == "E_SCHEMA"


@pytest.mark.parametrize(
    ("b1", "code"),
    [
        (b"", "E_SIZE"),
        (b"\0" * (MAX_SLOT + 1), "E_SIZE"),
        (b"\x82\x41", "E_CBOR"),
        (encode(None), "E_SCHEMA"),
        (encode({}), "E_SCHEMA"),
        (encode([b"", b"", b""]), "E_SCHEMA"),
        (encode(["B" * 33, b"x"]), "E_SCHEMA"),
        (encode([b"B" * 33, 1]), "E_SCHEMA"),
        (encode([b"B" * 32, b"x"]), "E_SCHEMA"),
        (encode([b"B" + b"\xff" * 32, b"x"]), "E_SCHEMA"),
        (encode([b"B" + b"\x01" + bytes(31), b"x"]), "E_SCHEMA"),
        (encode([b"B" + bytes(32), b"x"]), "E_SCHEMA"),
    ],
)
def test_a_malformed_b1_is_refused(b1: bytes, code: str) -> None:
    """Sizes, CBOR, shapes, points off the curve, the neutral element and points of small order."""
    a = inviter()
    a.begin()
    assert refused_as(lambda: a.answer_b1(b1)) == code


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (b"\x82\x41", "E_CBOR"),
        (encode([b"", b""]), "E_SCHEMA"),
        (encode([bytes(1216), bytes(31)]), "E_SCHEMA"),
        (encode([bytes(1215), bytes(32)]), "E_KEY"),
        (encode([b"\xff" * 1216, bytes(32)]), "E_KEY"),
        (encode([bytes(1216), bytes(32)]), "E_KEY"),
        (encode([bytes(1216), bytes(32), b""]), "E_SCHEMA"),
    ],
)
def test_a_joiner_who_knows_the_code_and_means_harm_is_refused(run: Run, inner: bytes, code: str) -> None:
    """What is inside b1's lock is judged as strictly as what is outside."""
    pake = decode(run.b1, limit=MAX_SLOT)[0]
    b1 = encode([pake, lock(run, "b1", inner)])
    assert refused_as(lambda: run.fresh_before_b1().answer_b1(b1)) == code


def test_an_inviter_who_knows_the_code_and_means_harm_is_refused(run: Run) -> None:
    """What is inside a2's lock and inside its seal is judged as strictly."""
    mine, theirs = run.before_b2._box.public, run.before_a2._box.public

    def sealed(given: bytes, info: bytes = b"wasit1 pair a2") -> bytes:
        return encode([mine, box.seal(theirs, info, given)])

    good = encode([bytes(32), b"card"])
    cases = [
        (b"", "E_CBOR"),
        (encode([mine]), "E_SCHEMA"),
        (encode([mine, "text"]), "E_SCHEMA"),
        (encode([mine[:-1], box.seal(theirs, b"wasit1 pair a2", good)]), "E_KEY"),
        (encode([mine, b""]), "E_ENV_OPEN"),
        (sealed(good, b"wasit1 pair b2"), "E_ENV_OPEN"),
        (sealed(b"\x82\x41"), "E_CBOR"),
        (sealed(encode([bytes(31), b"card"])), "E_SCHEMA"),
        (sealed(encode([bytes(32), b""])), "E_SCHEMA"),
        (sealed(encode([bytes(32), "card"])), "E_SCHEMA"),
        (sealed(encode([bytes(32), b"card", 1])), "E_SCHEMA"),
        (sealed(b"\x82\x58\x20" + bytes(32) + b"\x58\x01a"), "E_CBOR_CANON"),
    ]
    for inner, code in cases:
        a2 = lock(run, "a2", inner)
        assert refused_as(lambda a2=a2: twin(run.before_a2).answer_a2(a2)) == code


def test_a_card_that_fills_a_slot_passes_and_a_larger_one_is_our_own_refusal() -> None:
    """MAX_CARD fits every slot; one byte more is Refused too-large at either end, before it is sent."""
    full = Run(inviter(card=b"\xff" * MAX_CARD), joiner(card=b"\xff" * MAX_CARD))
    assert len(full.a2) <= MAX_SLOT
    assert isinstance(full.b_paired, Paired)
    a, b = inviter(card=bytes(MAX_CARD + 1)), joiner(card=bytes(MAX_CARD + 1))
    a1 = a.begin()
    with pytest.raises(Refused, match="too-large"):
        b.answer_a1(a1)
    b1 = joiner().answer_a1(a1)
    with pytest.raises(Refused, match="too-large"):
        a.answer_b1(b1)


@pytest.mark.parametrize("make", [inviter, joiner])
def test_an_end_is_never_stored(make: Callable[[], object]) -> None:
    """Pickling, copying and deep copying raise: spake2's state holds the code."""
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            act(make())


def test_a_repr_says_nothing() -> None:
    """Neither end shows code, key or nonce in a log."""
    assert repr(inviter()) == "Inviter(...)"
    assert repr(joiner()) == "Joiner(...)"


def test_steps_have_one_order() -> None:
    """A step out of turn, or taken twice, is our own bug."""
    a, b = inviter(), joiner()
    with pytest.raises(AssertionError):
        a.answer_b1(b"x")
    with pytest.raises(AssertionError):
        b.finish(b"x")
    a.begin()
    with pytest.raises(AssertionError):
        a.begin()


def test_nothing_of_a_card_is_in_clear(run: Run) -> None:
    """The relay's slots hold no byte of either card, nor the code."""
    for value in (run.a1, run.b1, run.a2, run.b2, run.a3):
        assert b"card" not in value
        assert CODE.password not in value
