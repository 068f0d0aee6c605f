"""What is found to be the one encoding without encoding it again: the same bytes as before are taken, and the same refused."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasit.errors import Distrusted
from wasit.wire import cbor

keys = st.integers(0, 23) | st.text(st.characters(codec="ascii"), min_size=1, max_size=23)
values = st.recursive(
    st.integers(-(2**53) + 1, 2**53 - 1)
    | st.binary(max_size=300)
    | st.text(st.characters(codec="ascii"), max_size=40)
    | st.booleans()
    | st.none(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def _head(major: int, number: int, width: int) -> bytes:
    """A head of so many bytes more than it needs, or as many."""
    for info, size in ((None, 0), (24, 1), (25, 2), (26, 4), (27, 8)):
        fits = number < 24 if info is None else number < 1 << 8 * size
        if fits and not width:
            return (
                bytes([major << 5 | (number if info is None else info)])
                + number.to_bytes(size or 1)[: size or 0]
            )
        width -= fits
    return bytes([major << 5 | 27]) + number.to_bytes(8)


def _written(value: Any, draw: Any) -> bytes:
    """As a careless encoder would write it: now and then a longer head, another order of keys, a key twice."""

    def head(major: int, number: int) -> bytes:
        return _head(major, number, draw(st.sampled_from([0] * 12 + [1, 2])))

    match value:
        case bool() | None:
            return cbor2.dumps(value)
        case int():
            return head(0, value) if value >= 0 else head(1, -1 - value)
        case bytes():
            return head(2, len(value)) + value
        case str():
            return head(3, len(value.encode())) + value.encode()
        case list():
            return head(4, len(value)) + b"".join(_written(item, draw) for item in value)
    pairs = sorted(
        ((_written(key, draw), _written(item, draw)) for key, item in value.items()),
        key=lambda pair: (len(pair[0]), pair[0]),
    )
    if pairs and draw(st.sampled_from([False] * 6 + [True])):
        pairs = draw(st.permutations(pairs + draw(st.sampled_from([[], pairs[:1]]))))
    return head(5, len(pairs)) + b"".join(key + item for key, item in pairs)


@settings(max_examples=400, deadline=None)
@given(values, st.data())
def test_what_is_not_encoded_again_is_judged_as_if_it_were(value: Any, data: st.DataObject) -> None:
    """Longer heads, keys in another order or twice, bytes behind the end: refused exactly where encoding again tells a difference."""
    written = _written(value, data.draw) + data.draw(st.sampled_from([b""] * 8 + [b"\x00", b"\xf6"]))
    again = cbor2.dumps(cbor2.loads(written), canonical=True)
    if again == written:
        assert cbor.decode(written, limit=1 << 20) == cbor2.loads(written)
        return
    with pytest.raises(Distrusted, match="E_CBOR_CANON"):
        cbor.decode(written, limit=1 << 20)


@given(values)
def test_the_one_encoding_is_not_encoded_again(value: Any) -> None:
    """Whatever this program writes is shown to be its encoding by its heads and keys alone."""
    written = cbor.encode(value)
    with pytest.MonkeyPatch.context() as no:
        no.setattr(cbor, "_dumps", None)
        assert cbor.decode(written, limit=1 << 20) == value


@pytest.mark.parametrize("leaf", [b"", 0, "", None])
def test_whatever_stands_too_deep_is_too_deep(leaf: Any) -> None:
    """A byte string too, though lists of them are not looked into one by one."""
    for _ in range(cbor.MAX_DEPTH):
        leaf = [leaf]
    assert cbor.decode(cbor2.dumps(leaf), limit=100) == leaf
    with pytest.raises(Distrusted, match="E_CBOR_DEPTH"):
        cbor.decode(cbor2.dumps([leaf]), limit=100)
