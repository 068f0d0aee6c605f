"""The meeting at a nameplate, as a state machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasit.errors import Damaged, Refused, Unreachable
from wasit.relay.nameplates import Nameplate, Nameplates
from wasit.relay.rules import RelayConfig
from wasit.wire.mailbox import token_hash
from wasit.wire.stamp import DAY

A, B, C = b"a" * 32, b"b" * 32, b"c" * 32


def claimed(config: RelayConfig | None = None, first: int = 0) -> tuple[Nameplates, int]:
    plates = Nameplates(config or RelayConfig(), lambda bound: first % bound, 0)
    return plates, plates.claim(token_hash(A), 0)


def test_numbers_are_free_ones_by_chance() -> None:
    """The nth free number, never a live or resting one."""
    plates, number = claimed(first=4127)
    assert number == 4127
    assert plates.claim(token_hash(A), 0) == 4128
    plates.drop(number, A, 0)
    assert plates.claim(token_hash(A), 0) == 4129


def test_too_many_nameplates_are_refused_for_now() -> None:
    """relay-busy, and the others live on."""
    plates, _ = claimed(RelayConfig(nameplates=1))
    with pytest.raises(Unreachable, match="relay-busy"):
        plates.claim(token_hash(C), 0)


def test_a_nameplate_lapses_and_its_number_rests() -> None:
    """A day of life, a day of rest, then free."""
    plates, number = claimed()
    plates.join(number, token_hash(B), DAY - 1)
    assert plates.lapse(DAY - 1) == []
    with pytest.raises(Refused, match="unknown-nameplate"):
        plates.read(number, "a1", A, DAY)
    assert plates.lapse(DAY) == [number]
    assert plates.state(number)
    assert plates.lapse(2 * DAY - 1) == []
    assert plates.lapse(2 * DAY) == [number]
    assert plates.state(number) is None


def test_joins_have_one_rate_for_all() -> None:
    """Twenty a second whatever the number: guessing is slow."""
    plates, _ = claimed()
    for number in range(20):
        with pytest.raises(Refused, match="unknown-nameplate"):
            plates.join(1000 + number, token_hash(C), 0)
    with pytest.raises(Unreachable, match="too-fast"):
        plates.join(1000, token_hash(C), 0)
    with pytest.raises(Refused):
        plates.join(1000, token_hash(C), 1)


def test_the_inviter_can_not_join_itself() -> None:
    """It would be its own third: crowded."""
    plates, number = claimed()
    with pytest.raises(Refused, match="nameplate-crowded"):
        plates.join(number, token_hash(A), 0)


def test_a_crowded_nameplate_keeps_no_slots() -> None:
    """What was written is gone, both parties are told, a stranger is not."""
    plates, number = claimed()
    plates.join(number, token_hash(B), 0)
    plates.write(number, "a1", A, b"x", 0)
    with pytest.raises(Refused, match="nameplate-crowded"):
        plates.join(number, token_hash(C), 0)
    for token in (A, B):
        with pytest.raises(Refused, match="nameplate-crowded"):
            plates.read(number, "a1", token, 0)
    with pytest.raises(Refused, match="unknown-nameplate"):
        plates.read(number, "a1", C, 0)
    assert b"x" not in (plates.state(number) or b"")[40:]
    plates.drop(number, B, 0)
    with pytest.raises(Refused, match="unknown-nameplate"):
        plates.drop(number, C, 0)


def test_state_outlives_a_restart() -> None:
    """Packed and unpacked it is the same meeting."""
    plates, number = claimed()
    plates.join(number, token_hash(B), 0)
    plates.write(number, "b1", B, b"said", 0)
    state = plates.state(number)
    assert state
    again = Nameplates(RelayConfig(), lambda _bound: 0, 0)
    again.restore(number, state)
    assert again.read(number, "b1", A, 0) == b"said"
    with pytest.raises(Damaged, match="relay-store"):
        Nameplate.unpack(state[:-1])


@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["join", "write", "read", "drop"]),
            st.sampled_from([A, B, C, None]),
            st.sampled_from(["a1", "b1", "a2", "b2", "a3"]),
            st.sampled_from([b"x", b"y"]),
        ),
        max_size=30,
    )
)
@pytest.mark.slow
def test_slots_are_written_once_by_their_own_party(
    acts: list[tuple[str, bytes | None, str, bytes]],
) -> None:
    """Whatever the order of acts: who wrote a slot is its party, and what was read once is read ever after."""
    plates, number = claimed(RelayConfig(joins_per_second=1000))
    read: dict[str, bytes] = {}
    refused: set[str] = set()
    for act, token, slot, value in acts:
        try:
            if act == "join":
                plates.join(number, token_hash(token or b""), 0)
            elif act == "write":
                plates.write(number, slot, token, value, 0)
                assert (slot[0] == "a") == (token == A)
            elif act == "read":
                found = plates.read(number, slot, token, 0)
                assert token is not None
                if found is not None:
                    assert read.setdefault(slot, found) == found
            else:
                plates.drop(number, token, 0)
        except Refused as no:
            refused.add(no.code)
    assert refused <= {"unknown-nameplate", "nameplate-crowded", "slot-taken"}
