import pytest

from unit.record.scene import LINE, A, G
from wasit.errors import Distrusted
from wasit.record.entry import Ref
from wasit.record.sync import MAX_DOORS, MAX_TIPS, MAX_WANTS, Span, Sync, decode_sync, encode_sync

HASH = b"h" * 32


def refusal(value):
    with pytest.raises(Distrusted) as caught:
        decode_sync(value)
    return caught.value.code


def test_a_sync_comes_back_as_it_went():
    """Doors, tips and wants."""
    sync = Sync(LINE, (Span(G, 1, 1), Span(G, 4, 4)), (Ref(A, 3, HASH),), (Span(A, 4, 9),))
    assert decode_sync(encode_sync(sync)) == sync


NEAR_MISSES = {
    "too short": ([LINE, [], []], "E_SCHEMA"),
    "too long": ([LINE, [], [], [], []], "E_SCHEMA"),
    "line short": ([LINE[:-1], [], [], []], "E_SCHEMA"),
    "doors a map": ([LINE, {}, [], []], "E_SCHEMA"),
    "door of two": ([LINE, [[G, 1]], [], []], "E_SCHEMA"),
    "door a text": ([LINE, ["door"], [], []], "E_SCHEMA"),
    "door author": ([LINE, [[G[:-1], 1, 1]], [], []], "E_SCHEMA"),
    "door zero": ([LINE, [[G, 0, 1]], [], []], "E_SCHEMA"),
    "want backwards": ([LINE, [], [], [[A, 5, 4]]], "E_SCHEMA"),
    "want true": ([LINE, [], [], [[A, True, 4]]], "E_SCHEMA"),
    "too many doors": ([LINE, [[G, 1, 1]] * (MAX_DOORS + 1), [], []], "E_SCHEMA"),
    "too many wants": ([LINE, [], [], [[A, 1, 1]] * (MAX_WANTS + 1)], "E_SCHEMA"),
    "too many tips": ([LINE, [], [[A, 1, HASH]] * (MAX_TIPS + 1), []], "E_ENTRY"),
    "tip short": ([LINE, [], [[A, 1, HASH[:-1]]], []], "E_ENTRY"),
}


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_sync_that_is_nearly_right_is_refused(name):
    """One field out of shape, type, range or number."""
    value, code = NEAR_MISSES[name]
    assert refusal(value) == code
