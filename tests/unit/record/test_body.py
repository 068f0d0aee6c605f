import pytest

from unit.record.scene import AT, LINE, A
from wasit.errors import Distrusted
from wasit.record.body import MAX_BODY, Body, check_body, commit
from wasit.record.entry import FIRST, make_entry

BODY = Body(b"\x33" * 32, bytes.fromhex("a301a162656e6268690282010004f4"))


def entry_of(*commits):
    return make_entry(
        line=LINE, epoch=1, author=A, seq=1, prev=FIRST, deps=[], lam=1, at=AT, kind=2, commits=commits
    )


def refusal(entry, body, slot=0):
    with pytest.raises(Distrusted) as caught:
        check_body(entry, body, slot)
    return caught.value.code


def test_the_commitment_of_the_specification():
    """PROTOCOL.md section 13."""
    assert commit(BODY).hex() == "347f1079844a8e4124d780694629e136f77ed4f103cb78afe4d6ba290da4c82e"


def test_a_body_opens_only_the_entry_that_commits_to_it():
    """Another salt or one other byte does not."""
    entry = entry_of(commit(BODY))
    check_body(entry, BODY)
    assert refusal(entry, Body(b"\x34" * 32, BODY.data)) == "E_COMMIT"
    assert refusal(entry, Body(BODY.salt, BODY.data + b"\x00")) == "E_COMMIT"


def test_a_body_has_a_salt_of_32_bytes_and_a_size():
    """Empty, too large, or with half a salt: E_SIZE."""
    entry = entry_of(commit(BODY))
    assert refusal(entry, Body(b"\x33" * 31, BODY.data)) == "E_SIZE"
    assert refusal(entry, Body(BODY.salt, b"")) == "E_SIZE"
    assert refusal(entry, Body(BODY.salt, b"x" * (MAX_BODY + 1))) == "E_SIZE"


def test_each_reader_of_a_traced_entry_opens_its_own_slot():
    """Mine opens; another's does not, nor one that is not there."""
    other = Body(b"\x44" * 32, b"another wording")
    entry = entry_of(commit(BODY), commit(other))
    check_body(entry, BODY, 0)
    check_body(entry, other, 1)
    assert refusal(entry, other, 0) == "E_COMMIT"
    assert refusal(entry, BODY, 2) == "E_COMMIT"
