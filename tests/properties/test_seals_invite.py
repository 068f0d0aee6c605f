"""Near misses of every slot: whatever a relay or a peer writes is Distrusted, or the exchange goes on; nothing else is raised."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.errors import Distrusted
from wasit.seals import box
from wasit.seals.code import Code
from wasit.seals.invite import MAX_SLOT, Inviter, Joiner, compare_by_voice
from wasit.seals.kdf import aead_lock, aead_unlock, kdf
from wasit.seals.randomness import SeededRandomness
from wasit.wire.cbor import decode, encode

CODE = Code("412788302714")


def _state() -> dict[str, Any]:
    a = Inviter(CODE, lambda: b"card a", SeededRandomness("a"))
    b = Joiner(CODE, lambda: b"card b", SeededRandomness("b"))
    a1 = a.begin()
    b1 = b.answer_a1(a1)
    key = b._key
    before_b1 = dict(a.__dict__)
    a2 = a.answer_b1(b1)
    before_a2 = dict(b.__dict__)
    b2 = b.answer_a2(a2)
    before_b2 = dict(a.__dict__)
    a3, _ = a.finish(b2)
    before_a3 = dict(b.__dict__)
    return {
        "key": key,
        "pake": decode(b1, limit=MAX_SLOT)[0],
        "slots": {"a1": a1, "b1": b1, "a2": a2, "b2": b2, "a3": a3},
        "before": {"b1": before_b1, "a2": before_a2, "b2": before_b2, "a3": before_a3},
        "boxes": {"a2": b._box.public, "b2": a._box.public},
        "inner": {
            "b1": _inner(b1, "b1", key, None),
            "a2": _inner(a2, "a2", key, b._box),
            "b2": _inner(b2, "b2", key, a._box),
        },
    }


def _inner(value: bytes, slot: str, key: bytes, opener: box.BoxKey | None) -> Any:
    locked = decode(value, limit=MAX_SLOT)[1] if slot == "b1" else value
    plain = aead_unlock(kdf(key, f"pair {slot}", 32), bytes(12), locked)
    if slot == "b1":
        return decode(plain, limit=MAX_SLOT)
    sealed = decode(plain, limit=MAX_SLOT)[1] if slot == "a2" else plain
    assert opener is not None
    return decode(opener.open(f"wasit1 pair {slot}".encode(), sealed), limit=MAX_SLOT)


STATE = _state()


class _KnowsKey:
    def finish(self, pake: bytes) -> bytes:
        return STATE["key"] if pake == STATE["pake"] else bytes(32)


def end(slot: str) -> Any:
    made = object.__new__(Inviter if slot in ("b1", "b2") else Joiner)
    made.__dict__.update(STATE["before"][slot])
    made._slots = dict(made._slots)
    if slot == "b1":
        made._pake = _KnowsKey()
    return made


def feed_slot(slot: str, value: bytes) -> None:
    """What the end of this slot makes of a value. Raises: Distrusted."""
    if slot == "a1":
        reader = Joiner(CODE, lambda: b"card b", SeededRandomness("late")).answer_a1
    else:
        made = end(slot)
        reader = {"b1": "answer_b1", "a2": "answer_a2", "b2": "finish", "a3": "finish"}[slot]
        reader = getattr(made, reader)
    reader(value)


def feed(slot: str, value: bytes) -> bool:
    """Whether the end accepted it."""
    try:
        feed_slot(slot, value)
    except Distrusted:
        return False
    return True


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.binary(max_size=64)
    | st.text(max_size=8).map(lambda t: t if t.isascii() else ""),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(0, 23), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def near_misses(draw: st.DrawFn, good: list[Any]) -> Any:
    """A list like the good one with one part replaced, dropped, doubled, cut or lengthened."""
    made = list(good)
    place = draw(st.integers(0, len(made) - 1))
    how = draw(st.sampled_from(["replace", "drop", "double", "cut", "lengthen", "flip", "map", "nest"]))
    part = made[place]
    if how == "replace":
        made[place] = draw(values)
    elif how == "drop":
        del made[place]
    elif how == "double":
        made.insert(place, part)
    elif how == "cut":
        made[place] = part[: draw(st.integers(0, len(part) - 1))]
    elif how == "lengthen":
        made[place] = part + draw(st.binary(min_size=1, max_size=3))
    elif how == "flip":
        bit = draw(st.integers(0, len(part) * 8 - 1))
        made[place] = bytes(byte ^ (1 << bit % 8 if at == bit // 8 else 0) for at, byte in enumerate(part))
    elif how == "map":
        return dict(enumerate(made))
    else:
        return [made]
    return made


@given(st.sampled_from(["a1", "b1", "a2", "b2", "a3"]), st.binary(max_size=200))
def test_random_bytes_are_refused(slot: str, value: bytes) -> None:
    """In no slot is anything random accepted."""
    assert not feed(slot, value)


@given(st.data())
def test_near_misses_outside_the_lock_are_refused(data: st.DataObject) -> None:
    """b1 with one part changed in any way is refused."""
    good = decode(STATE["slots"]["b1"], limit=MAX_SLOT)
    missed = data.draw(near_misses(good))
    if missed != good:
        assert not feed("b1", encode(missed))


@settings(deadline=None)
@given(st.sampled_from(["b1", "a2", "b2"]), st.data())
def test_near_misses_inside_the_lock_never_raise_but_distrust(slot: str, data: st.DataObject) -> None:
    """A peer who knows the code and means harm gets Distrusted or, where every value is as good as another, an exchange."""
    missed = encode(data.draw(near_misses(STATE["inner"][slot])))
    if slot == "b1":
        value = encode([STATE["pake"], aead_lock(kdf(STATE["key"], "pair b1", 32), bytes(12), missed)])
        feed(slot, value)
        return
    sealed = box.seal(STATE["boxes"][slot], f"wasit1 pair {slot}".encode(), missed)
    plain = encode([STATE["boxes"]["b2"], sealed]) if slot == "a2" else sealed
    accepted = feed(slot, aead_lock(kdf(STATE["key"], f"pair {slot}", 32), bytes(12), plain))
    if slot == "b2":
        assert accepted == (missed == encode(STATE["inner"]["b2"]))


@given(
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=32, max_size=32),
)
def test_words_and_numbers_are_in_range(nonce_a: bytes, nonce_b: bytes, transcript: bytes) -> None:
    """Seven indexes 0..63 and three numbers of four digits, and either nonce changes them."""
    words, numbers = compare_by_voice(nonce_a, nonce_b, transcript)
    assert all(0 <= word < 64 for word in words)
    assert all(1000 <= number <= 9191 for number in numbers)
    if nonce_a != nonce_b:
        assert compare_by_voice(nonce_b, nonce_a, transcript) != (words, numbers)
