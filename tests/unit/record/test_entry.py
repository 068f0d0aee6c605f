import pytest

from wasit.errors import Distrusted
from wasit.record.entry import (
    FIRST,
    MAX_DEPS,
    MAX_RAW,
    MAX_SEQ,
    Ref,
    decode_entry,
    decode_refs,
    make_entry,
)
from wasit.text.moment import Moment
from wasit.wire import cbor

LINE, ME, OTHER, HASH = b"\x11" * 16, b"\x22" * 16, b"\x44" * 16, b"\x55" * 32
COMMIT = bytes.fromhex("347f1079844a8e4124d780694629e136f77ed4f103cb78afe4d6ba290da4c82e")
GOOD = [1, LINE, 1, ME, 1, FIRST, [[OTHER, 3, HASH]], 7, 1_700_000_000, 180, 2, [COMMIT]]
RAW = (
    "8c0150111111111111111111111111111111110150222222222222222222222222222222220158200000000000000000"
    "000000000000000000000000000000000000000000000000818350444444444444444444444444444444440358205555"
    "555555555555555555555555555555555555555555555555555555555555071a6553f10018b402815820347f1079844a"
    "8e4124d780694629e136f77ed4f103cb78afe4d6ba290da4c82e"
)


def refusal(raw):
    with pytest.raises(Distrusted) as caught:
        decode_entry(raw)
    return caught.value.code


def changed(at, value):
    return cbor.encode([*GOOD[:at], value, *GOOD[at + 1 :]], nfc=False)


def test_the_entry_of_the_specification_has_its_bytes_and_its_name():
    """PROTOCOL.md section 13: made here and read here, the same raw bytes and hash."""
    entry = make_entry(
        line=LINE,
        epoch=1,
        author=ME,
        seq=1,
        prev=FIRST,
        deps=[Ref(OTHER, 3, HASH)],
        lam=7,
        at=Moment(1_700_000_000, 180),
        kind=2,
        commits=[COMMIT],
    )
    assert entry.raw.hex() == RAW
    assert entry.hash.hex() == "6467ad0eb47763cc2614ebc395b15b40cf1ba969cc6c88b9ccc156bfd982dba0"
    assert decode_entry(bytes.fromhex(RAW)) == entry
    assert entry.ref == Ref(ME, 1, entry.hash)
    assert entry.place == (7, ME, 1, entry.hash)


def test_deps_are_sorted_by_who_makes_the_entry():
    """However they were given, the bytes are the same."""
    deps = [Ref(OTHER, 2, HASH), Ref(ME, 9, HASH), Ref(OTHER, 1, HASH)]
    entry = make_entry(
        line=LINE,
        epoch=1,
        author=ME,
        seq=1,
        prev=FIRST,
        deps=deps,
        lam=2,
        at=Moment(0),
        kind=2,
        commits=[COMMIT],
    )
    assert list(entry.deps) == sorted(deps)
    assert decode_entry(entry.raw) == entry


def test_what_an_entry_names_is_its_predecessor_and_its_deps():
    """The first of a feed has no predecessor; every other names the number before its own."""
    first = decode_entry(cbor.encode(GOOD))
    assert first.refs() == (Ref(OTHER, 3, HASH),)
    second = decode_entry(cbor.encode([*GOOD[:4], 2, HASH, *GOOD[6:]]))
    assert second.refs() == (Ref(ME, 1, HASH), Ref(OTHER, 3, HASH))


NEAR_MISSES = {
    "line short": (1, LINE[:-1]),
    "line text": (1, "line"),
    "epoch zero": (2, 0),
    "epoch true": (2, True),
    "epoch too high": (2, MAX_SEQ + 1),
    "author long": (3, ME + b"."),
    "seq zero": (4, 0),
    "seq text": (4, "1"),
    "seq not first": (4, 2),
    "prev short": (5, FIRST[:-1]),
    "prev of first": (5, HASH),
    "deps a map": (6, {}),
    "deps null": (6, None),
    "dep of two": (6, [[OTHER, 3]]),
    "dep a text": (6, ["dep"]),
    "dep seq zero": (6, [[OTHER, 0, HASH]]),
    "dep seq true": (6, [[OTHER, True, HASH]]),
    "dep hash short": (6, [[OTHER, 3, HASH[:-1]]]),
    "deps unsorted": (6, [[OTHER, 3, HASH], [ME, 3, HASH]]),
    "deps doubled": (6, [[OTHER, 3, HASH], [OTHER, 3, HASH]]),
    "too many deps": (6, [[OTHER, seq, HASH] for seq in range(1, MAX_DEPS + 2)]),
    "lam zero": (7, 0),
    "lam too high": (7, 2**48 + 1),
    "time before 1970": (8, -1),
    "time null": (8, None),
    "offset beyond": (9, 841),
    "offset before": (9, -841),
    "kind zero": (10, 0),
    "kind too high": (10, 64),
    "commits empty": (11, []),
    "commits a map": (11, {}),
    "commits bytes": (11, COMMIT),
    "commit short": (11, [COMMIT[:-1]]),
    "too many commits": (11, [COMMIT] * 21),
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_an_entry_that_is_nearly_right_is_refused(name):
    """One field out of shape, type or range is E_ENTRY."""
    assert refusal(changed(*NEAR_MISSES[name])) == "E_ENTRY"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (cbor.encode({1: 1}), "E_ENTRY"),
        (cbor.encode([]), "E_ENTRY"),
        (cbor.encode(GOOD[:-1]), "E_ENTRY"),
        (cbor.encode([*GOOD, 1]), "E_ENTRY"),
        (changed(0, 2), "E_VERSION"),
        (changed(0, True), "E_VERSION"),
        (changed(0, "1"), "E_VERSION"),
        (cbor.encode(GOOD) + b"\x00", "E_CBOR"),
        (cbor.encode(GOOD)[:-1], "E_CBOR"),
        (
            bytes.fromhex(RAW).replace(b"\x1a\x65\x53\xf1\x00", b"\x1b\x00\x00\x00\x00\x65\x53\xf1\x00"),
            "E_CBOR_CANON",
        ),
        (b"\x00" * (MAX_RAW + 1), "E_SIZE"),
    ],
)
def test_bytes_that_are_no_entry_have_their_code(raw, code):
    """Another shape, another version, trailing or missing bytes, a long integer, too much of it."""
    told = refusal(raw)
    assert told == code or (code == "E_CBOR" and told.startswith("E_CBOR"))


def test_lists_of_names_have_a_limit():
    """Also outside entries."""
    assert decode_refs([[ME, 1, HASH]], 1) == (Ref(ME, 1, HASH),)
    with pytest.raises(Distrusted):
        decode_refs([[ME, 1, HASH], [ME, 2, HASH]], 1)
